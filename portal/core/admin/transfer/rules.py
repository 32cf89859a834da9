"""The constraints of a model, asked of values before they are written.

A question to the database for each row and constraint would be tens of thousands: it is asked once
for all values that a constraint cannot tell apart.
"""

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext as _

OTHER = object()  # stands for every value that a constraint does not name


class Rules:
    """What the constraints of `model` say of the rows of one file, in their order."""

    def __init__(self, model):
        self.model = model
        own = model._meta.constraints
        self.order = [field.name for field in model._meta.concrete_fields]
        self.checks = [Check(model, one) for one in own if isinstance(one, models.CheckConstraint)]
        self.uniques = [one for one in own if isinstance(one, models.UniqueConstraint)]
        self.taken = {}

    def violations(self, slug, values, changed):
        """Yield (names of the fields, message) for each constraint that a row would break.

        `values` are those that the row of `slug` would have, by field; only constraints on one of
        the fields in `changed` are asked.
        """
        for check in self.checks:
            if changed & check.names and not check.holds(values):
                names = sorted(check.names, key=self.order.index)
                yield names, str(check.constraint.get_violation_error_message())
        for constraint in self.uniques:
            given = tuple(values[name] for name in constraint.fields)
            if changed.intersection(constraint.fields) and all(given):
                taken = self._taken(constraint)
                if taken.setdefault(given, slug) != slug:
                    said = str(constraint.get_violation_error_message())
                    other = _("It is “%(slug)s”.") % {"slug": taken[given]}
                    yield list(constraint.fields), f"{said} {other}"

    def messages(self):
        """Return what the constraints ask for, in words, of those that say it."""
        standard = models.BaseConstraint.default_violation_error_message
        said = [one.violation_error_message for one in self.model._meta.constraints]
        return [str(message) for message in said if message != standard]

    def _taken(self, constraint):
        """Return {values: slug} of the rows in the database."""
        if constraint.name not in self.taken:
            rows = self.model._base_manager.values_list("slug", *constraint.fields)
            self.taken[constraint.name] = {tuple(given): slug for slug, *given in rows}
        return self.taken[constraint.name]


class Check:
    """A CheckConstraint, with the answers that it gave."""

    def __init__(self, model, constraint):
        self.model, self.constraint = model, constraint
        self.condition = Q(constraint.condition)
        self.names = self.condition.referenced_base_fields
        self.named = _named_values(self.condition)
        self.answers = {}

    def holds(self, values):
        given = {name: values[name] for name in self.names}
        key = tuple(self._told_apart(name, given[name]) for name in sorted(given))
        if key not in self.answers:
            fields = {name: self.model._meta.get_field(name) for name in given}
            against = {name: Value(value, fields[name]) for name, value in given.items()}
            self.answers[key] = self.condition.check(against)
        return self.answers[key]

    def _told_apart(self, name, value):
        named = self.named[name]
        return value if named is None or value in named else OTHER


def _named_values(condition):
    """Return {field: values that the condition names}; None where it looks at them otherwise."""
    named = {}
    for lookup, value in _leaves(condition):
        name, _lookup, kind = lookup.partition("__")
        if kind in ("", "exact", "in") and not hasattr(value, "resolve_expression"):
            values = value if kind == "in" else [value]
            if named.setdefault(name, set()) is not None:
                named[name].update(values)
        else:
            named.update(dict.fromkeys(Q((lookup, value)).referenced_base_fields))
    return named


def _leaves(condition):
    for child in condition.children:
        if isinstance(child, Q):
            yield from _leaves(child)
        else:
            yield child

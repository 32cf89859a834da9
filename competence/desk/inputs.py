"""The fields of a form as the pages show them: help, limit, errors and notes around each widget.

Nothing is required in the HTML: a draft is saved as it is, and what is wrong is said afterwards.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext

from competence.enums import FileRole
from competence.forms.fields import MOST_SOURCES, ListField, Rows, SlugsField, SourceRows
from portal.core.templatetags.components import entry_label

COUNTED_FROM = 100  # characters: what takes less is not counted
FOLDED_FROM = 16  # options: so many are folded, group by group
HEIGHTS = {ListField: 4}  # lines of text areas
HEIGHT = 7
# What the terms and entries of a field are grouped by.
GROUPS = {"lines": "axis", "actions": "line", "technologies": "family"}


class Block:
    """A field with what stands around it. `template_name` writes it, from the name `block`."""

    template_name = ""

    def __init__(self, bound, errors=(), note=""):
        self.bound = bound
        self.name = bound.name
        self.id = bound.auto_id
        self.label = capfirst(bound.label)
        self.help = bound.help_text
        self.required = bound.field.required
        self.errors = list(errors)
        self.note = note

    @property
    def described_by(self):
        """Return the ids of what describes the field, in the order of reading."""
        parts = {"help": self.help, "note": self.note, "error": self.errors}
        return " ".join(f"{self.id}_{part}" for part, there in parts.items() if there)

    @property
    def problems(self):
        """Return (label, id to go to, message) of each error."""
        return [(self.label, self.id, error) for error in self.errors]


class Input(Block):
    """A field with one widget; `language` where it is one of a pair, described by `beside` too."""

    template_name = "competence/desk/_input.html"

    def __init__(self, bound, errors=(), note="", language="", beside=""):
        super().__init__(bound, errors, note)
        self.language = language
        self.beside = beside
        if language:
            self.label, self.help = str(dict(settings.LANGUAGES)[language]), ""

    @property
    def limit(self):
        """Return how many characters it takes, where that is worth counting, else None."""
        most = getattr(self.bound.field, "max_length", None)
        worth = most and most >= COUNTED_FROM and not isinstance(self.bound.field, forms.URLField)
        return most if worth else None

    @property
    def described_by(self):
        limit = f"{self.id}_limit" if self.limit else ""
        return " ".join(filter(None, [self.beside, super().described_by, limit]))

    @cached_property
    def html(self):
        """Return the widget, without what would stop a reader from typing or sending."""
        field = self.bound.field
        attrs = {
            "id": self.id,
            "class": "form-control",
            "maxlength": False,
            "cols": False,
            "lang": self.language or False,
            "aria-describedby": self.described_by or False,
            "aria-invalid": "true" if self.errors else False,
        }
        if isinstance(field.widget, forms.Textarea):
            attrs["rows"] = HEIGHTS.get(type(field), HEIGHT)
        elif isinstance(field.widget, forms.Select):
            attrs["class"] = "form-select"
            field.widget.choices = [("", gettext("Choose")), *list(field.choices)[1:]]
        return field.widget.render(self.bound.html_name, self.bound.value(), attrs)


class Pair:
    """A text in both languages, side by side."""

    template_name = "competence/desk/_pair.html"

    def __init__(self, inputs, *, needed):
        first = inputs[0].bound
        self.id = first.auto_id.removesuffix("_it")
        self.legend = capfirst(str(first.label).rpartition(" (")[0])
        self.help = first.help_text
        self.needed = needed
        self.inputs = inputs
        for one in inputs:
            one.beside = f"{self.id}_help"

    @property
    def problems(self):
        return [
            (f"{self.legend} ({one.label})", one.id, error)
            for one in self.inputs
            for error in one.errors
        ]


@dataclass(frozen=True)
class Option:
    id: str
    value: str
    label: str
    checked: bool


@dataclass(frozen=True)
class Group:
    """Options under one name; `is_open` unless they are folded and none is chosen."""

    label: str
    options: list[Option]
    is_open: bool

    @property
    def chosen(self):
        return sum(option.checked for option in self.options)


class Choices(Block):
    """Terms or entries to choose from, in groups."""

    template_name = "competence/desk/_choices.html"

    @cached_property
    def rows(self):
        by = attrgetter(GROUPS[self.name])
        rows = self.bound.field.queryset.select_related(GROUPS[self.name])
        return sorted(rows, key=lambda row: (by(row).position, by(row).pk, row.position, row.slug))

    @property
    def is_folded(self):
        return len(self.rows) >= FOLDED_FROM

    @property
    def groups(self):
        chosen = set(self.bound.value() or ())
        grouped = groupby(self.rows, attrgetter(GROUPS[self.name]))
        return [self._group(group, rows, chosen) for group, rows in grouped]

    def _group(self, group, rows, chosen):
        options = [
            Option(f"{self.id}_{row.slug}", row.slug, entry_label(row), row.slug in chosen)
            for row in rows
        ]
        is_open = not self.is_folded or any(option.checked for option in options)
        return Group(group.name, options, is_open)


class Table(Block):
    """Rows of inputs, written by the template of their widget."""

    def __init__(self, bound, errors=(), note=""):
        super().__init__(bound, errors, note)
        widget = bound.field.widget
        self.template_name = widget.template_name
        context = widget.get_context(self.name, bound.value(), {})
        empty = dict.fromkeys(widget.columns, "")
        self.rows = [{**empty, **row} for row in context["rows"]]
        for row in self.rows:
            row["role_label"] = dict(FileRole.choices).get(row.get("role"), "")
        self.blank = empty
        self.most = MOST_SOURCES if isinstance(widget, SourceRows) else None


def blocks(form, names, *, notes=None, with_errors=True):
    """Return the blocks of some fields of a form; `notes`, {name: text}, stand at their fields."""
    notes = notes or {}
    found = []
    for name in names:
        if name.endswith("_en") and f"{name[:-3]}_it" in names:
            continue
        if name.endswith("_it"):
            stem = name[:-3]
            inputs = [
                Input(*_around(form, f"{stem}_{code}", notes, with_errors), language=code)
                for code in ("it", "en")
            ]
            found.append(Pair(inputs, needed=stem in form.in_one_language))
        else:
            found.append(_class_of(form.fields[name])(*_around(form, name, notes, with_errors)))
    return found


def _around(form, name, notes, with_errors):
    return form[name], form.errors.get(name, ()) if with_errors else (), notes.get(name, "")


def _class_of(field):
    if isinstance(field, SlugsField):
        return Choices
    return Table if isinstance(field.widget, Rows) else Input

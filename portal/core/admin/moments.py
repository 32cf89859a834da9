"""What an entry was at some moment, its relations and parts with it: to compare, to bring back.

The history of an entry and those of its parts (sources, links, indicators) are tables apart. One
save writes into several of them, one after the other, so a version takes along what the same
person wrote for the same reason within a few seconds after it, up to the next version. What was
never written into a history, as where a table was filled in bulk, counts as having been there
always: nothing is ever lost by not knowing.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from json import dumps

from django.db import models
from django.http import Http404
from django.utils.functional import lazy
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from simple_history.utils import get_history_model_for_model

from portal.core.admin.timeline import (
    NOTHING,
    Labels,
    linked_at,
    name_of,
    naming_fields,
    parent_of,
    text_of,
    token_of,
    tracked_fields,
    tracked_relations,
)
from portal.core.marking import marked, marked_lines, plain

NOW = "now"
# How long after a version its parts may have been written: by a person's save, by a program's run.
SAVE = datetime.timedelta(seconds=5)
RUN = datetime.timedelta(minutes=1)


@dataclass
class Moment:
    """An entry as it was: `entry` has its columns, `relations` {field: keys}, `parts` rows.

    `record` is the version that was chosen, None for the present. `entry` is None where the entry
    is gone.
    """

    record: models.Model | None
    entry: models.Model | None
    relations: dict = field(default_factory=dict)
    parts: dict = field(default_factory=dict)

    @property
    def token(self):
        return token_of(self.record) if self.record else NOW


@dataclass(frozen=True)
class Difference:
    """A field, a relation or a part that is another: both as HTML, what changed being marked."""

    label: str
    old_html: SafeString
    new_html: SafeString


class Past:
    """All that is known of one entry, its relations and the parts of `inlines`, read once each."""

    def __init__(self, model, key, inlines):
        self.model, self.key = model, key
        self.inlines = {inline.model: inline for inline in inlines}

    @cached_property
    def entry(self):
        """Return the entry as it is now, None where it is gone."""
        return self.model._base_manager.filter(pk=self.key).first()

    @cached_property
    def versions(self):
        """Return the versions of the entry itself, newest first."""
        history = get_history_model_for_model(self.model).objects
        return list(
            history.filter(**{self.model._meta.pk.attname: self.key}).select_related("history_user")
        )

    @cached_property
    def part_versions(self):
        """Return {part: its versions, oldest first}."""
        return {
            part: list(
                get_history_model_for_model(part)
                .objects.filter(**{parent_of(part, self.model): self.key})
                .order_by("history_date", "history_id")
            )
            for part in self.inlines
        }

    @cached_property
    def present_parts(self):
        return {
            part: list(part._base_manager.filter(**{parent_of(part, self.model): self.key}))
            for part in self.inlines
        }

    def moment(self, token):
        """Return the Moment that a token stands for; raises Http404 for a token of nothing."""
        if token == NOW and self.entry is not None:
            return self.now()
        everything = [self.versions, *self.part_versions.values()]
        record = next((r for rows in everything for r in rows if token_of(r) == token), None)
        if record is None or not self.versions:
            raise Http404(token)
        return self.at(record)

    def now(self):
        relations = {
            each: set(getattr(self.entry, each.name).values_list("pk", flat=True))
            for each in tracked_relations(self.model)
        }
        parts = {part: sorted(rows, key=_place) for part, rows in self.present_parts.items()}
        return Moment(None, self.entry, relations, parts)

    def at(self, record):
        """Return the Moment of a version of the entry or of one of its parts."""
        belongs = self._belonging(record)
        version = record
        if not isinstance(record, get_history_model_for_model(self.model)):
            version = next(filter(belongs, self.versions), self.versions[-1])
        relations = {
            each: linked_at(each, [version])[version.pk] for each in tracked_relations(self.model)
        }
        parts = {part: self._parts_at(part, belongs) for part in self.inlines}
        return Moment(record, version, relations, parts)

    def _parts_at(self, part, belongs):
        by_key = defaultdict(list)
        for one in self.part_versions[part]:
            by_key[one.id].append(one)
        rows = [row for row in self.present_parts[part] if row.pk not in by_key]
        for versions in by_key.values():
            until = list(filter(belongs, versions))
            if until and until[-1].history_type != "-":
                rows.append(until[-1])
            elif not until and versions[0].history_type != "+":
                rows.append(versions[0])
        return sorted(rows, key=_place)

    def _belonging(self, record):
        """Return what tells of a version whether it was there with `record`, or of its save."""
        begin = record.history_date
        end = begin + (SAVE if record.history_user_id else RUN)
        if record in self.versions:
            later = [one for one in self.versions if begin < one.history_date <= end]
            # What was written before a version of the same hand may belong to that one.
            is_clear = not any(_hand(one) == _hand(record) for one in later)
            end = min((one.history_date for one in later), default=end) if is_clear else begin

        def belongs(other):
            if other.history_date <= begin:
                return True
            return _hand(other) == _hand(record) and other.history_date <= end

        return belongs


def _hand(version):
    """Return who wrote a version, and for what reason."""
    return (version.history_user_id, version.history_change_reason)


def _place(row):
    return (getattr(row, "position", 0), row.id)


def fingerprint(moment):
    """Return a digest of all that a Moment holds: two that are alike have the same."""
    model = _model_of(moment)
    content = [
        _columns(moment.entry, tracked_fields(model)),
        [sorted(map(str, keys)) for keys in moment.relations.values()],
        [[_columns(row, tracked_fields(part)) for row in rows] for part, rows in _sorted(moment)],
    ]
    text = dumps(content, default=str, sort_keys=True)
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _sorted(moment):
    return sorted(moment.parts.items(), key=lambda pair: pair[0]._meta.label)


def _columns(row, fields):
    return {each.attname: getattr(row, each.attname) for each in fields}


def _model_of(moment):
    return getattr(moment.entry, "instance_type", None) or type(moment.entry)


def compare(old, new, inlines, *, without=()):
    """Return ([Difference], [(label, HTML)]) from one Moment to another: what changed, what not.

    `without` names fields that are left out. One query for each model that is pointed to.
    """
    model = _model_of(new)
    labels = Labels()
    fields = [each for each in tracked_fields(model) if each.name not in without]
    rows = [
        *_field_rows(fields, old.entry, new.entry, labels),
        *_relation_rows(old.relations, new.relations, labels),
    ]
    for inline in inlines:
        named = naming_fields(inline.model, inline.called_by)
        make = _link_rows if is_link(named) else _part_rows
        rows += make(model, named, old.parts[inline.model], new.parts[inline.model], labels)
    labels.fetch()
    changed, same = [], []
    for label, is_list, before, after in rows:
        old_lines, new_lines = before(), after()
        if old_lines == new_lines:
            same.append((str(label), plain(new_lines)))
        else:
            mark = marked_lines if is_list else marked
            changed.append(Difference(str(label), *mark(old_lines, new_lines)))
    return changed, [(label, html) for label, html in same if html]


# Each row is (label, whether its lines are items of a list, a callable for the lines before, and
# one for those after): the names in them are known only when all are asked for at once.


def _field_rows(fields, old, new, labels):
    for each in fields:
        if each.remote_field:
            labels.want(each.related_model, [getattr(row, each.attname) for row in (old, new)])
        is_list = isinstance(getattr(new, each.attname), list)
        before, after = (_lines_later(each, row, labels) for row in (old, new))
        yield capfirst(each.verbose_name), is_list, before, after


def _lines_later(of_field, row, labels):
    def lines():
        value = getattr(row, of_field.attname)
        if isinstance(value, list):
            return [str(each) for each in value]
        text = text_of(of_field, row, labels)
        return [] if text == NOTHING else text.splitlines()

    return lines


def _relation_rows(old, new, labels):
    for each in new:
        labels.want(each.related_model, old[each] | new[each])
        before, after = (_names_later(each, keys, labels) for keys in (old[each], new[each]))
        yield capfirst(each.verbose_name), True, before, after


def _names_later(of_field, keys, labels):
    return lambda: sorted(labels.get(of_field.related_model, key) for key in keys)


def is_link(named):
    """Tell whether parts with these naming fields are links, known by what they link to."""
    return len(named) == 1 and bool(named[0].remote_field)


def _link_rows(_model, fields, old, new, labels):
    """Yield one row for all links of a kind: the names of what is linked, in their order."""
    (named,) = fields
    sides = [[getattr(row, named.attname) for row in rows] for rows in (old, new)]
    for keys in sides:
        labels.want(named.related_model, keys)
    before, after = (_ordered_names_later(named, keys, labels) for keys in sides)
    yield capfirst(named.model._meta.verbose_name_plural), True, before, after


def _ordered_names_later(named, keys, labels):
    return lambda: [labels.get(named.related_model, key) for key in keys]


def _part_rows(model, named, old, new, labels):
    """Yield a row for each part there was or is: what each of its fields says, one to a line."""
    part = named[0].model
    sides = [{row.id: row for row in rows} for rows in (old, new)]
    fields = [
        each
        for each in tracked_fields(part, parent=parent_of(part, model))
        if each.name != "position"
    ]
    for each in fields:
        if each.remote_field:
            for rows in sides:
                labels.want(each.related_model, [getattr(r, each.attname) for r in rows.values()])
    for key in {**sides[1], **sides[0]}:
        pair = [side.get(key) for side in sides]
        row = pair[1] or pair[0]
        label = _label_later(part, named, row, labels)
        told = [*fields, part._meta.get_field("position")] if _is_moved(*pair) else fields
        before, after = (_part_later(told, one, labels) for one in pair)
        yield label, False, before, after


def _label(part, named, row, labels):
    return f"{capfirst(part._meta.verbose_name)}: {name_of(named, row, labels)}"


_label_later = lazy(_label, str)  # the names are known once all are fetched


def _is_moved(old, new):
    return old is not None and new is not None and old.position != new.position


def _part_later(fields, row, labels):
    def lines():
        if row is None:
            return []
        texts = [(each, text_of(each, row, labels)) for each in fields]
        return [f"{capfirst(each.verbose_name)}: {text}" for each, text in texts if text != NOTHING]

    return lines

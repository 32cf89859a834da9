"""What changed in an entry and in what belongs to it, read from the histories of both.

Every list below takes a number of queries that does not grow with the number of versions.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from django.contrib.admin.utils import display_for_value
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.template_utils import ObjDiffDisplay
from simple_history.utils import get_history_model_for_model, get_m2m_reverse_field_name

NOTHING = "–"
KINDS = {"+": _("Added"), "~": _("Changed"), "-": _("Deleted")}


class Excerpts(ObjDiffDisplay):
    """Long texts cut to where they differ."""

    def __init__(self):
        super().__init__(max_length=240, min_begin_len=20, min_common_len=20, min_end_len=20)

    def shortened_str(self, prefix, num_skipped_chars, suffix):
        return f"{prefix} […] {suffix}"


@dataclass(frozen=True)
class Change:
    """A field before and after; of a relation, what was taken away and what was added."""

    label: str
    old: str
    new: str


@dataclass
class Version:
    """One row of a history: `record`, on what (`subject`; empty for the entry itself), changes."""

    record: models.Model
    subject: str = ""
    changes: list[Change] = field(default_factory=list)

    @property
    def kind(self):
        return KINDS[self.record.history_type]

    @property
    def token(self):
        """Return what stands for it in addresses: "casestudy-12", "casesource-7"."""
        return token_of(self.record)


def token_of(record):
    return f"{record.instance_type._meta.model_name}-{record.history_id}"


class Labels:
    """Names of the records that versions point to, fetched with one query for each model."""

    def __init__(self):
        self.wanted = defaultdict(set)
        self.found = {}

    def want(self, model, keys):
        self.wanted[model].update(key for key in keys if key is not None)

    def fetch(self):
        for model, keys in self.wanted.items():
            # The keys are those of the historical columns: `pk` of the records they point to.
            self.found[model] = {
                record.pk: str(record) for record in model._base_manager.filter(pk__in=keys)
            }

    def get(self, model, key):
        if key is None:
            return NOTHING
        return self.found[model].get(key) or gettext("deleted (%(key)s)") % {"key": key}


def parent_of(part, model):
    """Return the name of the foreign key from a part to its entry, of `model`."""
    fields = part._meta.concrete_fields
    return next(each.name for each in fields if each.related_model is model)


def tracked_fields(model, *, parent=None):
    """Return the fields of `model` that a version shows; not the key, not the link to `parent`."""
    return [
        each
        for each in get_history_model_for_model(model).tracked_fields
        if each.editable and not each.primary_key and each.name != parent
    ]


def tracked_relations(model):
    """Return the many-to-many fields whose history is kept, in the order of the model."""
    kept = {each.name for each in get_history_model_for_model(model)._history_m2m_fields}
    return [each for each in model._meta.many_to_many if each.name in kept]


def entry_versions(model, records, labels):
    """Return a callable that gives the Versions of one entry, once `labels` are fetched.

    `records` are its historical records, newest first; the last one is only compared with.
    """
    fields = tracked_fields(model)
    relations = {each: linked_at(each, records) for each in tracked_relations(model)}
    for each in fields:
        if each.remote_field:
            labels.want(each.related_model, (getattr(record, each.attname) for record in records))
    for each, linked in relations.items():
        labels.want(each.related_model, {key for keys in linked.values() for key in keys})

    def versions():
        result = []
        for new, old in pairwise([*records, None]):
            version = Version(new)
            if old is not None:
                version.changes = _field_changes(fields, old, new, labels)
                for each, linked in relations.items():
                    version.changes += _relation_changes(each, linked, old, new, labels)
            result.append(version)
        return result

    return versions


def naming_fields(part, called_by):
    """Return the fields that tell a part from the others: one, or several of which each sets one.

    `called_by` names it, or them (a list): a text, or foreign keys.
    """
    names = [called_by] if isinstance(called_by, str) else called_by
    return [part._meta.get_field(name) for name in names]


def name_of(fields, record, labels):
    """Return what tells a part from the others, once `labels` are fetched."""
    known = (each for each in fields if getattr(record, each.attname) is not None)
    return text_of(next(known, fields[0]), record, labels)


def part_versions(part, parent, key, called_by, labels):
    """Return a callable that gives the Versions of the parts of one entry: sources, links.

    `part` is their model, `parent` its foreign key to the entry whose key is `key`, and `called_by`
    as in `naming_fields`.
    """
    fields = tracked_fields(part, parent=parent)
    records = list(
        get_history_model_for_model(part)
        .objects.filter(**{parent: key})
        .select_related("history_user")
        .order_by("-history_date", "-history_id")
    )
    for each in fields:
        if each.remote_field:
            labels.want(each.related_model, (getattr(record, each.attname) for record in records))

    def versions():
        by_part = defaultdict(list)
        for record in records:
            by_part[record.id].append(record)
        named = naming_fields(part, called_by)
        result = []
        for one in by_part.values():
            for new, old in pairwise([*one, None]):
                label = name_of(named, new, labels)
                version = Version(new, f"{capfirst(part._meta.verbose_name)}: {label}")
                if old is not None and new.history_type == "~":
                    version.changes = _field_changes(fields, old, new, labels)
                result.append(version)
        return result

    return versions


def linked_at(relation, records):
    """Return {historical record's key: {key of a linked record}} with one query."""
    history = getattr(get_history_model_for_model(relation.model), relation.name).model
    column = history._meta.get_field(get_m2m_reverse_field_name(relation)).attname
    linked = defaultdict(set)
    rows = history.objects.filter(history__in=[record.pk for record in records])
    for key, target in rows.values_list("history_id", column):
        linked[key].add(target)
    return linked


def _field_changes(fields, old, new, labels):
    cut = Excerpts().common_shorten_repr
    return [
        Change(
            capfirst(each.verbose_name),
            *cut(text_of(each, old, labels), text_of(each, new, labels)),
        )
        for each in fields
        if getattr(old, each.attname) != getattr(new, each.attname)
    ]


def _relation_changes(relation, linked, old, new, labels):
    before, after = linked[old.pk], linked[new.pk]
    if before == after:
        return []
    texts = (
        ", ".join(sorted(labels.get(relation.related_model, key) for key in keys))
        for keys in (before - after, after - before)
    )
    return [Change(capfirst(relation.verbose_name), *texts)]


def text_of(of_field, record, labels):
    value = getattr(record, of_field.attname)
    if of_field.remote_field:
        return labels.get(of_field.related_model, value)
    if of_field.flatchoices:
        value = dict(of_field.flatchoices).get(value, value)
    elif isinstance(value, list):
        value = " · ".join(value)
    elif isinstance(value, bool):
        value = gettext("yes") if value else gettext("no")
    return str(display_for_value(value, NOTHING)) if value not in (None, "") else NOTHING

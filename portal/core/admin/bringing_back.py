"""Bringing an old version of an entry back, with its relations and its parts, as a new version."""

from django.db import transaction
from django.utils.text import capfirst

from portal.core.admin.moments import is_link
from portal.core.admin.timeline import naming_fields, parent_of, tracked_fields
from portal.core.enums import PublicationState
from portal.core.history import write_version

# An old text is no reason to hide a page, or to show one; a slug stays what it is.
KEPT = ("slug", "state")


@transaction.atomic
def bring_back(past, then, *, by, reason):
    """Make an entry what it was at a Moment, as one version; one that is gone comes back a draft.

    Return (entry, what could not be brought back because it is gone itself, as texts). Raises
    ValidationError, and writes nothing, where the entry would no longer be a valid one.
    """
    is_gone = past.entry is None
    entry = then.entry.instance if is_gone else past.entry
    for each in tracked_fields(past.model):
        if each.name not in KEPT:
            setattr(entry, each.attname, getattr(then.entry, each.attname))
    if is_gone and hasattr(entry, "state"):
        entry.state = PublicationState.DRAFT
    entry.full_clean()
    entry.skip_history_when_saving = True
    entry.save(force_insert=is_gone)
    lost = [
        *_bring_relations_back(entry, then),
        *(
            text
            for part, rows in then.parts.items()
            for text in _bring_parts_back(past, entry, part, rows, reason)
        ),
    ]
    del entry.skip_history_when_saving
    write_version(entry, "+" if is_gone else "~", by=by, reason=reason)
    return entry, lost


def _bring_relations_back(entry, then):
    """Link what was linked; yield what is gone."""
    for each, keys in then.relations.items():
        there = _there(each, keys)
        yield from _told(each, keys - there)
        getattr(entry, each.name).set(there)


def _bring_parts_back(past, entry, part, rows, reason):
    """Bring the rows of a part into line with `rows`, as they were; yield what is gone.

    A link is known by what it links to, any other part by its key, which one that was deleted
    gets back, so that its history goes on.
    """
    parent = part._meta.get_field(parent_of(part, past.model))
    fields = tracked_fields(part, parent=parent.name)
    named = naming_fields(part, past.inlines[part].called_by)
    known_by = named[0].attname if is_link(named) else "id"
    rows, lost = _without_lost(rows, [each for each in fields if each.remote_field])
    yield from lost
    wanted = {getattr(row, known_by): row for row in rows}
    present = {getattr(row, known_by): row for row in past.present_parts[part]}
    for row in (row for key, row in present.items() if key not in wanted):
        row._change_reason = reason
        row.delete()
    for key, row in wanted.items():
        now = present.get(key)
        is_new = now is None
        if is_new:
            now = part(**{parent.attname: entry.pk})
            if known_by == "id":
                now.pk = row.id
        values = {each.attname: getattr(row, each.attname) for each in fields}
        if is_new or any(getattr(now, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(now, name, value)
            now._change_reason = reason
            now.save(force_insert=is_new)


def _without_lost(rows, links):
    """Return (the rows whose targets are all there, texts of the targets that are not)."""
    lost = []
    for each in links:
        keys = {getattr(row, each.attname) for row in rows} - {None}
        gone = keys - _there(each, keys)
        lost += _told(each, gone)
        rows = [row for row in rows if getattr(row, each.attname) not in gone]
    return rows, lost


def _there(relation, keys):
    return set(
        relation.related_model._base_manager.filter(pk__in=keys).values_list("pk", flat=True)
    )


def _told(relation, keys):
    return [f"{capfirst(relation.verbose_name)}: {key}" for key in sorted(map(str, keys))]

"""The entries that a shortlist names, read from the database."""

from portal.web.shortlist.address import ENTRY_KINDS, not_published


def found(shortlist, *, plan=""):
    """Return ([(Chosen, entry)], messages): the public entries, in order, and what is missing.

    `plan` names a method of the QuerySets that fetches more ("for_detail").
    """
    slugs = {}
    for one in shortlist.entries:
        slugs.setdefault(one.kind, []).append(one.slug)
    entries = {}
    for name, wanted in slugs.items():
        kind = ENTRY_KINDS[name]
        rows = kind.model.objects.public().order_by().select_related(*kind.related)
        rows = getattr(rows, plan)() if plan else rows
        by_slug = rows.in_bulk(wanted, field_name="slug")
        entries |= {(name, slug): one for slug, one in by_slug.items()}
    there = [
        (one, entries[one.kind, one.slug])
        for one in shortlist.entries
        if (one.kind, one.slug) in entries
    ]
    missing = [
        not_published(one) for one in shortlist.entries if (one.kind, one.slug) not in entries
    ]
    return there, missing

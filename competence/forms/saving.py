"""Writing an entry with all its parts, as the form has them."""

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from competence.models import Laboratory, Organization
from portal.core.enums import PublicationState
from portal.core.history import write_version
from portal.core.search.indexing import dependents, index_dependent

LONGEST_SLUG = 70
UNNAMED = "entry"


@transaction.atomic
def save_entry(form, *, by, organization=None):
    """Write the entry of a valid form: published, confirmed as of today, indexed; return it.

    A new one belongs to `organization`. Sources and files are put in the place of those there were.
    """
    entry, is_new = form.instance, form.instance.pk is None
    if is_new:
        entry.slug = _free_slug(type(entry), form.cleaned_data)
        if isinstance(entry, Laboratory):
            entry.organization = organization
        elif not isinstance(entry, Organization):
            entry.maintainer = organization
    depended = {} if is_new else dependents(type(entry), [entry.pk])
    entry.state = PublicationState.PUBLISHED
    entry.confirmed_on = timezone.localdate()
    # One version, written when the relations are there too.
    entry.skip_history_when_saving = True
    entry.save()
    for name in ("lines", "actions"):
        if name in form.cleaned_data:
            getattr(entry, name).set(form.cleaned_data[name])
    if "technologies" in form.cleaned_data:
        _set_technologies(entry, form.cleaned_data["technologies"])
    _set_rows(entry.sources, form.cleaned_data["sources"], known_by="title")
    files = [{**row, "upload_id": row["upload"]} for row in form.cleaned_data["files"]]
    for row in files:
        del row["upload"]
    _set_rows(entry.files, files, known_by="upload_id")
    del entry.skip_history_when_saving
    write_version(entry, "+" if is_new else "~", by=by)
    index_dependent(depended)
    index_dependent(dependents(type(entry), [entry.pk]))
    return entry


def _free_slug(model, values):
    """Return a slug made of the name, with a number behind it where that is taken."""
    name = values.get("name") or values.get("name_en") or values.get("name_it") or ""
    slug = slugify(name)[:LONGEST_SLUG].strip("-") or UNNAMED
    taken = set(model.objects.slugs_like(slug))
    number = 2
    found = slug
    while found in taken:
        found, number = f"{slug}-{number}", number + 1
    return found


def _set_technologies(entry, technologies):
    wanted = {technology.pk for technology in technologies}
    for item in entry.technology_items.all():
        if item.tag_id in wanted:
            wanted.remove(item.tag_id)
        else:
            item.delete()
    for slug in sorted(wanted):
        entry.technology_items.create(tag_id=slug)


def _set_rows(manager, rows, *, known_by):
    """Bring the rows of a part into line; one that is known by the same stays and is changed."""
    present = list(manager.all())
    for position, values in enumerate(rows):
        name = str(values[known_by])
        row = next((one for one in present if str(getattr(one, known_by)) == name), None)
        if row:
            present.remove(row)
        else:
            row = manager.model(entry=manager.instance)
        after = {**values, "position": position}
        if row.pk is None or any(str(getattr(row, key)) != str(after[key]) for key in after):
            for key, value in after.items():
                setattr(row, key, value)
            row.save()
    for row in present:
        row.delete()

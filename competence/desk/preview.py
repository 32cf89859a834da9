"""An entry as a proposal would make it, for the public page to show; nothing of it is saved."""

from django.utils import timezone

from competence.desk.steps import bound_form
from competence.forms.fields import FileRows
from competence.models import Laboratory, Organization, Upload
from portal.core.bilingual import Text


class Part(list):
    """Rows that a template reads as it reads those of a relation."""

    def all(self):
        return self


class Preview:
    """An entry with the parts of a proposal in the place of its relations.

    It counts as published, for so it will look, and as not there yet, so that nothing points to it.
    """

    is_public = True
    pk = None

    def __init__(self, entry, parts):
        self.entry = entry
        self.updated_at = entry.updated_at or timezone.now()
        self.__dict__.update({name: Part(rows) for name, rows in parts.items()})

    def __getattr__(self, name):
        return getattr(self.entry, name)


def preview_of(submission):
    """Return the Preview of a proposal; what is wrong in it is left out."""
    form = bound_form(submission)
    form.is_valid()
    entry = form.instance
    if entry.pk is None and submission.organization:
        _give(entry, submission.organization)
    values = form.cleaned_data
    parts = {name: values.get(name, ()) for name in ("lines", "actions", "technologies")}
    source = type(entry).sources.rel.related_model
    parts["sources"] = [source(**row) for row in values.get("sources", ())]
    parts["files"] = _files(type(entry).files.rel.related_model, submission.data.get("files", ()))
    preview = Preview(entry, parts)
    preview.name = entry.name or Text(submission.title)
    return preview


def _give(entry, organization):
    if isinstance(entry, Laboratory):
        entry.organization = organization
    elif not isinstance(entry, Organization):
        entry.maintainer = organization


def _files(model, rows):
    """Return the files as they are, also where a caption is still missing."""
    uploads = {str(one.pk): one for one in Upload.objects.with_keys(row["upload"] for row in rows)}
    return [
        model(**row | {"upload": uploads[row["upload"]]})
        for row in ({column: row.get(column, "") for column in FileRows.columns} for row in rows)
        if row["upload"] in uploads
    ]

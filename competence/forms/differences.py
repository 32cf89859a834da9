"""What changed between two versions of a form's values, field by field, with words marked."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from competence.forms.fields import SlugsField
from competence.forms.kinds import form_for
from competence.models import Upload
from portal.core.marking import marked, marked_lines, plain


@dataclass(frozen=True)
class Difference:
    """A field whose value is another: both as HTML, `<del>` and `<ins>` around what changed."""

    name: str
    label: str
    old_html: SafeString
    new_html: SafeString

    @property
    def language(self):
        """Return the language of a text that there is in both, "" for any other field."""
        return self.name[-2:] if self.name[-3:] in ("_it", "_en") else ""


def differences(kind, old, new):
    """Return the Differences from `old` to `new`, values of a form of `kind`, in its order."""
    form = form_for(kind)
    found = []
    for name, field in form.fields.items():
        before, after = old.get(name) or "", new.get(name) or ""
        if before != after:
            mark = marked_lines if isinstance(field, SlugsField) else marked
            texts = [_texts(field, value) for value in (before, after)]
            found.append(Difference(name, str(field.label), *mark(*texts)))
    return found


def shown(kind, values):
    """Return (label, HTML) of every field of a kind that has a value, in their order."""
    form = form_for(kind)
    return [
        (str(field.label), plain(_texts(field, values[name])))
        for name, field in form.fields.items()
        if values.get(name)
    ]


def _texts(field, value):
    """Return a value as lines of text for people: names instead of slugs."""
    if isinstance(field, SlugsField):
        names = {one.slug: str(one) for one in field.queryset.filter(slug__in=value or [])}
        return [names.get(slug, slug) for slug in value or []]
    if isinstance(value, list):
        return [_row(row) if isinstance(row, dict) else str(row) for row in value]
    choices = dict(getattr(field, "choices", ()) or ())
    return str(choices.get(value, value)).splitlines()


def _row(row):
    if key := row.get("upload"):
        upload = next(iter(Upload.objects.with_keys([key])), None)
        row = {**row, "upload": upload.name if upload else _("File that is no longer there")}
    return " – ".join(str(value) for value in row.values() if value)

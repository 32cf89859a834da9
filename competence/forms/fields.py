"""Fields whose values are lists: vocabularies, texts, sources, files.

Their widgets read a list from kept values as it is, and from a browser what stands in its fields.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from competence.enums import FileRole
from competence.models import Upload
from portal.core.dates import validate_partial_date
from portal.core.fields import LinesField

MOST_SOURCES = 10
MOST_PICTURES_AND_DOCUMENTS = 5
LONGEST_ADDRESS, LONGEST_CAPTION = 600, 200  # characters
SPARE_ROWS = 2  # empty ones, so that without JavaScript there is room for more


class Lines(forms.Textarea):
    """A text area for a list of texts, one to a line."""

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return "\n".join(value) if isinstance(value, list) else value


class ListField(LinesField):
    widget = Lines


class SlugsField(forms.ModelMultipleChoiceField):
    """Entries or terms, chosen by their slugs."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, queryset, **kwargs):
        kwargs.setdefault("required", False)
        super().__init__(queryset, to_field_name="slug", **kwargs)

    def prepare_value(self, value):
        return value if isinstance(value, list) else super().prepare_value(value)


class Rows(forms.Widget):
    """Rows of inputs, named `<field>-<number>-<column>`; a row whose `remove` is ticked goes."""

    columns = ()
    template_name = "competence/desk/_rows.html"
    needs_value = None  # the column without which a row is empty

    def value_from_datadict(self, data, files, name):
        if isinstance(data.get(name), list):
            return data[name]
        rows, number = [], 0
        while any(f"{name}-{number}-{column}" in data for column in self.columns):
            row = {
                column: str(data.get(f"{name}-{number}-{column}", "")).strip()
                for column in self.columns
            }
            if any(row.values()) and not data.get(f"{name}-{number}-remove"):
                rows.append(row)
            number += 1
        return rows

    def value_omitted_from_data(self, data, files, name):
        return name not in data and f"{name}-0-{self.columns[0]}" not in data

    def use_required_attribute(self, initial):
        return False


class SourceRows(Rows):
    columns = ("title", "publisher", "date", "url")
    template_name = "competence/desk/_source_rows.html"

    def get_context(self, name, value, attrs):
        rows = [row for row in value or [] if isinstance(row, dict)]
        spare = min(SPARE_ROWS, MOST_SOURCES - len(rows))
        return {"name": name, "rows": [*rows, *({} for _spare in range(spare))], "attrs": attrs}


class SourcesField(forms.Field):
    """Where statements come from: a list of {"title", "publisher", "date", "url"}."""

    widget = SourceRows

    def clean(self, value):
        rows = value if isinstance(value, list) else []
        if len(rows) > MOST_SOURCES:
            raise ValidationError(gettext("At most %(most)d sources.") % {"most": MOST_SOURCES})
        problems = [
            gettext("Source %(number)d: %(problem)s") % {"number": number, "problem": problem}
            for number, row in enumerate(rows, start=1)
            for problem in _problems(row)
        ]
        if problems:
            raise ValidationError(problems)
        return [{column: row.get(column, "") for column in SourceRows.columns} for row in rows]


def _problems(row):
    """Yield what is wrong with a source, as sentences."""
    if not row.get("title"):
        yield gettext("write its title.")
    elif len(row["title"]) > 300:
        yield gettext("a title has at most 300 characters.")
    if len(row.get("publisher", "")) > 150:
        yield gettext("a publisher has at most 150 characters.")
    for column, validate in (("date", validate_partial_date), ("url", WEB_ADDRESS)):
        if row.get(column):
            try:
                validate(row[column])
            except ValidationError as error:
                yield " ".join(error.messages)
    if len(row.get("url", "")) > LONGEST_ADDRESS:
        yield gettext("an address has at most 600 characters.")


WEB_ADDRESS = URLValidator(
    schemes=["http", "https"],
    message=_("write the whole address of the page, as in https://www.example.org/page"),
)


class FileRows(Rows):
    columns = ("upload", "role", "caption_it", "caption_en")
    template_name = "competence/desk/_file_rows.html"

    def get_context(self, name, value, attrs):
        rows = [row for row in value or [] if isinstance(row, dict)]
        uploads = {str(one.pk): one for one in Upload.objects.with_keys(_keys(rows))}
        shown = [
            {**row, "file": uploads[row["upload"]]} for row in rows if row.get("upload") in uploads
        ]
        return {"name": name, "rows": shown, "roles": FileRole.choices, "attrs": attrs}


def _keys(rows):
    return [row.get("upload", "") for row in rows if isinstance(row, dict)]


class FilesField(forms.Field):
    """What is shown with the entry: a list of {"upload", "role", "caption_it", "caption_en"}."""

    widget = FileRows

    def clean(self, value):
        rows = value if isinstance(value, list) else []
        uploads = {str(one.pk): one for one in Upload.objects.with_keys(_keys(rows))}
        rows = [row for row in rows if row.get("upload") in uploads]
        roles = [row.get("role") for row in rows]
        if any(role not in FileRole.values for role in roles):
            raise ValidationError(gettext("Say of each file what it is: logo, picture, document."))
        if roles.count(FileRole.LOGO) > 1:
            raise ValidationError(gettext("There can be one logo only: remove the other."))
        if len(roles) - roles.count(FileRole.LOGO) > MOST_PICTURES_AND_DOCUMENTS:
            raise ValidationError(
                gettext("At most %(most)d pictures and documents: remove some.")
                % {"most": MOST_PICTURES_AND_DOCUMENTS}
            )
        for row in rows:
            is_picture = uploads[row["upload"]].is_picture
            if is_picture == (row["role"] == FileRole.DOCUMENT):
                raise ValidationError(
                    gettext("“%(name)s” is no %(role)s.")
                    % {"name": uploads[row["upload"]].name, "role": FileRole(row["role"]).label}
                )
            if is_picture and row["role"] == FileRole.PICTURE and not _said(row):
                raise ValidationError(
                    gettext("Say in words what “%(name)s” shows, for those who cannot see it.")
                    % {"name": uploads[row["upload"]].name}
                )
            if any(len(row.get(f"caption_{code}", "")) > LONGEST_CAPTION for code in ("it", "en")):
                raise ValidationError(
                    gettext("What “%(name)s” shows takes at most 200 characters.")
                    % {"name": uploads[row["upload"]].name}
                )
        return [{column: row.get(column, "") for column in FileRows.columns} for row in rows]


def _said(row):
    return row.get("caption_it") or row.get("caption_en")

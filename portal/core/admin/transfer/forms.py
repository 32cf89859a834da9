"""The forms of the pages: which file comes in, what goes out."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from portal.core.admin.transfer.files import MAX_BYTES, MAX_ROWS, MEGABYTE, too_large

FORMATS = {
    "xlsx": _("Excel workbook (XLSX): best for editing by hand"),
    "csv": _("CSV with commas"),
    "csv-semicolons": _("CSV with semicolons, for an Italian Excel"),
}


class ImportForm(forms.Form):
    import_file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["import_file"].help_text = _(
            "XLSX or CSV, up to %(size)d MB and %(rows)s entries."
        ) % {
            "size": MAX_BYTES // MEGABYTE,
            "rows": number_format(MAX_ROWS, force_grouping=True),
        }

    def clean_import_file(self):
        file = self.cleaned_data["import_file"]
        if file.size > MAX_BYTES:
            raise ValidationError(too_large())
        return file


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        label=_("Format"),
        choices=list(FORMATS.items()),
        initial="xlsx",
        widget=forms.RadioSelect,
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("All of them if you tick none. The slug always comes first."),
    )

    def __init__(self, columns, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["columns"].choices = [
            (column.column_name, f"{column.column_name} – {column.label}") for column in columns
        ]

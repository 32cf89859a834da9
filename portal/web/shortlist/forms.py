"""What an officer says of a dossier as a whole."""

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from casestudies.filters import MAX_POPULATION
from competence.enums import ItalianRegion
from portal.core.fields import GroupedIntegerField

MAX_NOTE = 400  # characters


class RegionSelect(forms.Select):
    """A Select whose options are written in one go.

    Django renders a template for each of them.
    """

    def render(self, name, value, attrs=None, renderer=None):
        widget = self.get_context(name, value, attrs)["widget"]
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            (
                (one["value"], flatatt({"selected": True}) if one["selected"] else "", one["label"])
                for _name, group, _index in widget["optgroups"]
                for one in group
            ),
        )
        return format_html(
            '<select name="{}"{}>{}</select>', name, flatatt(widget["attrs"]), options
        )


class ShortlistForm(forms.Form):
    """Title, purpose and municipality; what is wrong is an error at its field."""

    title = forms.CharField(label=_("Title of the dossier"), max_length=120, required=False)
    purpose = forms.CharField(
        label=_("What it is for"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences for the cover."),
    )
    municipality = forms.CharField(label=_("Your municipality"), max_length=100, required=False)
    population = GroupedIntegerField(
        label=_("Inhabitants"),
        min_value=1,
        max_value=MAX_POPULATION,
        required=False,
        error_messages={"invalid": _("Write a whole number, for example 8,000.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    region = forms.ChoiceField(
        label=_("Region of Italy"),
        choices=[("", _("Not chosen")), *ItalianRegion.choices],
        required=False,
        widget=RegionSelect,
        help_text=_("The dossier then names first who can help near you."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="shortlist-%s", **kwargs)
        for field in self.fields.values():
            css = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs["class"] = css

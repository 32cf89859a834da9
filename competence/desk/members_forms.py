"""What is asked on the way into an organization, and by its owners."""

from django import forms
from django.utils.translation import gettext_lazy as _

from competence.enums import Role
from competence.forms.kinds import HELP
from competence.models import Membership, Organization
from competence.tax_codes import check_tax_code, plain_tax_code

LONGEST_NAME = Organization._meta.get_field("name").max_length
LONGEST_CODE = 40  # with the spaces and dots in which people write it
LONGEST_NOTE = Membership._meta.get_field("note").max_length

CONTROL = {"class": "form-control"}
CHOICE = {"class": "form-select"}


class FindForm(forms.Form):
    """What tells an organization: its name, and what makes sure that it is the one."""

    name = forms.CharField(
        label=_("Name of the organisation"),
        max_length=LONGEST_NAME,
        help_text=HELP["name"],
        widget=forms.TextInput(CONTROL | {"autocomplete": "organization"}),
    )
    website = forms.URLField(
        label=_("Website (optional)"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=HELP["website"],
        widget=forms.TextInput(CONTROL | {"autocomplete": "url", "inputmode": "url"}),
        error_messages={"invalid": _("Write the whole address, as in https://www.example.org")},
    )
    tax_code = forms.CharField(
        label=_("Tax code (optional)"),
        max_length=LONGEST_CODE,
        required=False,
        help_text=HELP["tax_code"],
        widget=forms.TextInput(CONTROL | {"autocomplete": "off"}),
    )

    def clean_tax_code(self):
        code = plain_tax_code(self.cleaned_data["tax_code"])
        check_tax_code(code)
        return code


class BeginForm(FindForm):
    """The same, carried on by the page that found none; its key makes of two clicks one draft."""

    key = forms.UUIDField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget, field.help_text = forms.HiddenInput(), ""


class JoinForm(forms.Form):
    note = forms.CharField(
        label=_("Who are you there? (optional)"),
        max_length=LONGEST_NOTE,
        required=False,
        help_text=_("For instance your office and your task: it helps those who decide."),
        widget=forms.Textarea(CONTROL | {"rows": 4}),
    )


def role_field():
    return forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        initial=Role.EDITOR,
        help_text=_("Editors propose entries and changes; owners also invite and remove members."),
        widget=forms.Select(CHOICE),
    )


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(CONTROL | {"autocomplete": "off"})
    )
    role = role_field()


class RoleForm(forms.Form):
    role = role_field()

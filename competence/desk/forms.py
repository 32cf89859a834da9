"""What partners write to the curators beside the entry itself."""

from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _

from competence.desk.inputs import Input

LONGEST_NOTE = 1000  # characters


class NoteForm(forms.Form):
    """A few words that go with a proposal; nobody has to write any."""

    note = forms.CharField(
        label=_("A word to the curators"),
        help_text=_("What they should know, or what you have changed. It is not published."),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea,
    )

    @cached_property
    def block(self):
        """Return the field as the pages show it."""
        return Input(self["note"], self.errors.get("note", ()))


class ReasonForm(NoteForm):
    """Why an entry is to be retired."""

    note = forms.CharField(
        label=_("Why it should be retired"),
        help_text=_("For instance: the laboratory has closed. It is not published."),
        max_length=LONGEST_NOTE,
        error_messages={"required": _("Say why, so that the curators can decide.")},
        widget=forms.Textarea,
    )

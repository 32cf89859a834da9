"""What the page of a self-check reads from its address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.filters import FilterForm
from portal.core.filters.fields import NOT_AN_OPTION
from portal.web.selfcheck.answers import Answer, WrongCode, read_answers

PREFIX = "s-"  # of the fields of the statements: no slug is mistaken for another parameter


def choice(choices):
    return forms.ChoiceField(choices=choices, required=False, error_messages=NOT_AN_OPTION)


class SelfCheckForm(FilterForm):
    """Bound to the address: `s-<statement>` as the form sends them, with `show`; then `answers`,
    their code, to which the page leads; with `change` too, the form filled in.

    After validation `chosen` holds {slug of a statement: Answer}.
    """

    answers = forms.CharField(required=False)
    show = choice([("result", "")])
    change = choice([("yes", "")])

    def __init__(self, data, *, statements):
        super().__init__(data if data else None)
        names = [PREFIX + statement.slug for statement in statements]
        self.fields |= {name: choice(Answer.choices) for name in names if name in data}
        self.chosen = {}
        self.status = 200 if self.is_valid() or not self.is_bound else 400

    @property
    def is_sent(self):
        """Return whether it is the form that led here, not an address with a code."""
        return self.is_bound and any(
            name.startswith(PREFIX) or name == "show" for name in self.data
        )

    @property
    def is_change(self):
        """Return whether the address asks for the form, filled in with its answers."""
        return self.is_bound and bool(self.cleaned_data.get("change"))

    def clean_answers(self):
        try:
            self.chosen = read_answers(self.cleaned_data["answers"])
        except WrongCode as error:
            raise forms.ValidationError(str(error), code="wrong_code") from None
        return self.cleaned_data["answers"]

    def clean(self):
        cleaned = super().clean()
        picked = {name: value for name, value in cleaned.items() if name.startswith(PREFIX)}
        self.chosen |= {
            name.removeprefix(PREFIX): Answer(value) for name, value in picked.items() if value
        }
        if self.is_sent and not self.chosen and not self.errors:
            raise forms.ValidationError(
                _("Answer at least one statement to see the result."), code="nothing_answered"
            )
        return cleaned

    @property
    def problems(self):
        """Return what is wrong, one sentence each."""
        return [message for messages in self.errors.values() for message in messages]

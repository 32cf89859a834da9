"""What the staff choose and write: filters of the queue, notes to partners, whom to assign to."""

from django import forms
from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from competence.enums import Move, SubmissionState
from competence.forms import form_for
from competence.review.queue import Age, of_age
from portal.core.models import User

LONGEST_NOTE = 4_000  # characters


class StateFilter(admin.SimpleListFilter):
    """What waits for the staff, unless another state is chosen."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [*SubmissionState.choices, ("all", _("All proposals"))]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        yield {**first, "display": _("Waiting for the staff")}
        yield from others

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        if self.value() in SubmissionState.values:
            return queryset.filter(state=self.value())
        return queryset.waiting()


class ReviewerFilter(admin.SimpleListFilter):
    title = _("reviewer")
    parameter_name = "whose"

    def lookups(self, request, model_admin):
        return [("mine", _("Mine")), ("nobody", _("Unassigned"))]

    def queryset(self, request, queryset):
        wanted = {"mine": {"reviewer": request.user}, "nobody": {"reviewer": None}}
        return queryset.filter(**wanted.get(self.value(), {}))


class AgeFilter(admin.SimpleListFilter):
    title = _("waiting since")
    parameter_name = "age"

    def lookups(self, request, model_admin):
        return Age.choices

    def queryset(self, request, queryset):
        return queryset.filter(of_age(self.value())) if self.value() in Age.values else queryset


class NotesForm(forms.Form):
    """What is said to the partner: one note, and one beside each field."""

    note = forms.CharField(
        label=_("Your message to the partner"),
        help_text=_("Needed to ask for changes and to reject: the partner gets it by mail."),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data=None, *, kind, move=None):
        super().__init__(data, label_suffix="")
        self.move = move
        for name, field in form_for(kind).fields.items():
            label = capfirst(str(field.label))
            self.fields[f"note-{name}"] = forms.CharField(
                label=gettext("Note on “%(field)s”") % {"field": label},
                max_length=LONGEST_NOTE,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean_note(self):
        note = self.cleaned_data["note"]
        if not note and self.move in (Move.ASK, Move.REJECT):
            raise forms.ValidationError(gettext("Write why: the partner has to know what to do."))
        return note

    def beside(self, lines):
        """Return (FieldLine, the note's field) of each line."""
        return [(line, self[f"note-{line.name}"]) for line in lines]

    @property
    def field_notes(self):
        return {
            name.removeprefix("note-"): text
            for name, text in self.cleaned_data.items()
            if name.startswith("note-") and text
        }

    @property
    def written(self):
        """Return (label, text) of all that was typed."""
        rows = ((bound.label, bound.value()) for bound in self)
        return [(label, text) for label, text in rows if text]


class AssignForm(forms.Form):
    """To whom submissions are given: staff who may decide on them."""

    reviewer = forms.ModelChoiceField(User.objects.none(), label=_("Colleague"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        able = User.objects.with_perm("competence.change_submission").filter(is_staff=True)
        self.fields["reviewer"].queryset = able.order_by("last_name", "username")

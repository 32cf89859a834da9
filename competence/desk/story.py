"""What a submission went through, and what it says, for those who may read it."""

from dataclasses import dataclass

from django.utils.translation import gettext

from competence.desk.steps import step_url
from competence.enums import Purpose
from competence.forms import differences, form_for, shown, steps_of
from competence.models import SubmissionEvent
from competence.review.workflow import TRANSITIONS


@dataclass(frozen=True)
class Moment:
    """An event, who is named for it, and its notes: (label, address of the field or "", text)."""

    event: SubmissionEvent
    who: str
    notes: list[tuple[str, str, str]]


def moments(submission, *, editable):
    """Return the Moments of a submission, the latest first; `editable` links notes to fields.

    The staff speak as one: partners need no names of theirs.
    """
    places = {
        name: f"{step_url(submission, step)}#id_{name}" if editable else ""
        for step in steps_of(submission.kind)
        for name in step.fields
    }
    labels = {name: str(one.label) for name, one in form_for(submission.kind).fields.items()}
    return [
        Moment(event, _who(event), _notes(event, labels, places))
        for event in reversed(submission.events.select_related("by"))
    ]


def _who(event):
    if event.move in TRANSITIONS and TRANSITIONS[event.move].by_staff:
        return gettext("The curators")
    if event.by is None:
        return gettext("An account that is no more")
    return event.by.get_full_name() or event.by.email


def _notes(event, labels, places):
    return [
        (labels[name], places[name], text)
        for name, text in event.field_notes.items()
        if name in labels
    ]


def proposal(submission):
    """Return what is proposed: {"changes": [Difference]}, or {"shown": [(label, HTML)]} if new.

    An edit is compared with what was published when it was begun: that is what it means to change.
    """
    if submission.purpose == Purpose.EDIT:
        return {"changes": differences(submission.kind, submission.base, submission.data)}
    return {"shown": shown(submission.kind, submission.data)}


def disagreement(conflict, step):
    """Return the Differences in a step, from what is kept to what was sent."""
    kept = conflict.submission
    found = differences(kept.kind, kept.data, conflict.values)
    return [one for one in found if one.name in step.fields]

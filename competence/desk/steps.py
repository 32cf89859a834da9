"""A page of a form, and how far its draft has come."""

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from competence.desk.inputs import blocks
from competence.desk.proposals import asked_for, entry_of
from competence.enums import Purpose
from competence.forms import Step, form_for, steps_of
from competence.review.workflow import digest_of

COMPLETE, WRONG, EMPTY, OPTIONAL = "complete", "wrong", "empty", "optional"
PROGRESS = {
    COMPLETE: _("complete"),
    WRONG: _("to correct"),
    EMPTY: _("to fill in"),
    OPTIONAL: _("optional"),
}


@dataclass(frozen=True)
class Stage:
    """A step in the list of steps; `progress` is how far it has come."""

    step: Step
    number: int
    url: str
    progress: str

    @property
    def said(self):
        return PROGRESS[self.progress]


def bound_form(submission, data=None):
    """Return the form of a submission, bound to `data`, or else to what the draft holds."""
    values = submission.data if data is None else data
    return form_for(submission.kind, values, entry=entry_of(submission))


def stages(submission, form):
    """Return the Stage of each step of a bound form."""
    return [
        Stage(step, number, step_url(submission, step), _progress(step, form))
        for number, step in enumerate(steps_of(submission.kind), start=1)
    ]


def _progress(step, form):
    wrong = any(name in form.errors for name in step.fields)
    if not any(form.data.get(name) for name in step.fields):
        return EMPTY if wrong else OPTIONAL
    return WRONG if wrong else COMPLETE


def step_url(submission, step):
    return reverse("desk_step", args=[submission.pk, step.slug])


def step_of(submission, slug):
    """Return the step of that name; raises Http404 where there is none."""
    if submission.purpose != Purpose.RETIRE:
        for step in steps_of(submission.kind):
            if step.slug == slug:
                return step
    raise Http404


def seen(submission, step):
    """Return what stands for the values of a step: who sends it back has seen these."""
    return digest_of({name: submission.data.get(name) for name in step.fields})


class StepPage:
    """What the page of a step shows; its errors once something is filled in, or if `checked`."""

    def __init__(self, submission, step, *, data=None, checked=False):
        self.submission = submission
        self.step = step
        self.form = bound_form(submission, data)
        self.stages = stages(submission, self.form)
        self.place = [stage.step for stage in self.stages].index(step)
        self.stage = self.stages[self.place]
        self.asked = asked_for(submission)
        self.with_errors = checked or self.stage.progress == WRONG
        self.seen = seen(submission, step)

    @property
    def previous(self):
        return self.stages[self.place - 1] if self.place else None

    @property
    def following(self):
        return next(iter(self.stages[self.place + 1 :]), None)

    @property
    def way_on(self):
        """Return the address of what comes after the step."""
        if self.following:
            return self.following.url
        return reverse("desk_submit", args=[self.submission.pk])

    @cached_property
    def blocks(self):
        notes = self.asked.field_notes if self.asked else {}
        return blocks(self.form, self.step.fields, notes=notes, with_errors=self.with_errors)

    @property
    def problems(self):
        """Return (label, id to go to, message) of every error on the page."""
        return [problem for block in self.blocks for problem in block.problems]

    def refuse(self, name, messages):
        """Say of a field what could not be done with what was sent."""
        for message in messages:
            self.form.add_error(name, message)
        self.with_errors = True

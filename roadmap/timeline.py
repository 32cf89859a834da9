"""What is known of when an action begins, what it has reached and when it ends."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.core.bilingual import Text
from roadmap.models import Milestone


@dataclass(frozen=True)
class Step:
    """A moment of an action; a `milestone` has more to tell of itself."""

    date: str
    title: Text
    milestone: Milestone | None = None

    @property
    def is_reached(self):
        return bool(self.milestone and self.milestone.reached)


def steps_of(action):
    """Return the Steps of an action in time: its first and last year, and its milestones."""
    start, end = action.start_year, action.end_year
    steps = [Step(one.reached or one.planned, one.title, one) for one in action.milestones.all()]
    steps.sort(key=lambda step: step.date)
    if start:
        steps.insert(0, Step(str(start), Text(_("The action begins"))))
    if end:
        steps.append(Step(str(end), Text(_("The action is due to end"))))
    return steps

"""Where to go on from a theme with gaps: the cases of the action, and who can help, by kind."""

from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casestudies.models import CaseStudy
from portal.core.bilingual import Text
from portal.core.versions import content_version
from portal.web.helping import help_for
from roadmap.enums import CheckTheme
from roadmap.models import Action

SHOWN = 4  # entries of a kind; the page of the action has them all
# Which kinds of help (`Group.kind`) a theme leads to, each kind only once.
HELP = {
    CheckTheme.MANDATE: ("partnership",),
    CheckTheme.PEOPLE: ("skill", "training"),
    CheckTheme.DATA: ("laboratory",),
    CheckTheme.MONEY: ("resource",),
    CheckTheme.COMMUNITY: ("method",),
}


@dataclass(frozen=True)
class Step:
    """Entries of one kind: the first few as (title, address, reason), and the address of `more`.

    `reason` is "" where the heading says it, `more` where these are all.
    """

    name: str
    heading: str
    entries: list[tuple[Text, str, str]]
    more: str


def steps_of(check):
    """Return [(Theme, its Steps)] of a Check: a theme without a gap has no steps to take.

    What there is stays in memory for each content version: it costs the query that reads it.
    """
    steps = _steps(check.action.pk, get_language(), content_version())
    return [(theme, steps[theme.slug] if theme.gaps else []) for theme in check.themes]


@lru_cache(maxsize=256)
def _steps(key, _language, _version):
    action = Action.objects.get(pk=key)
    groups = {group.kind: group for group in help_for(action).groups}
    steps = {
        theme.value: [_helpers(action, groups[kind]) for kind in kinds if groups[kind].helpers]
        for theme, kinds in HELP.items()
    }
    if cases := _cases(action):
        steps[CheckTheme.MANDATE.value].insert(0, cases)
    return steps


def _cases(action):
    """Return the Step to the cases that show the action at work, None where there is none."""
    cases = list(CaseStudy.objects.public().serving(action).ordered("newest").for_cards())
    if not cases:
        return None
    entries = [(case.title, case.get_absolute_url(), "") for case in cases[:SHOWN]]
    more = _part_of(action, "cases") if len(cases) > SHOWN else ""
    return Step("cases", _("Who has done it"), entries, more)


def _helpers(action, group):
    """Return the Step to the helpers of a Group: those chosen, the computed only without any."""
    shown = (group.curated or group.computed)[:SHOWN]
    entries = [
        (helper.entry.name, helper.entry.get_absolute_url(), str(helper.reason)) for helper in shown
    ]
    more = _part_of(action, "support") if len(group.helpers) > len(shown) else ""
    return Step(group.kind, str(group.heading), entries, more)


def _part_of(action, part):
    return f"{reverse('action_detail', args=[action.slug])}#{part}"

"""Where to go on from a theme with gaps: what the editors link to the action, by kind of help."""

from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casestudies.models import CaseStudy
from competence.models import Laboratory, Method, Partnership, Resource, Skill, Training
from portal.core.bilingual import Text
from portal.core.templatetags.components import entry_label
from portal.core.versions import content_version
from roadmap.enums import CheckTheme
from roadmap.models import Action

SHOWN = 4  # entries of a kind; the page of the action has them all


@dataclass(frozen=True)
class Step:
    """Entries of one kind: the first few as (title, address), and the address of `more` or ""."""

    name: str
    heading: str
    entries: list[tuple[Text, str]]
    more: str = ""


def steps_of(check):
    """Return [(Theme, its Steps)] of a Check: a theme without a gap has no steps to take.

    What there is stays in memory for each content version: it costs the query that reads it.
    """
    steps = _steps(check.action.pk, get_language(), content_version())
    return [(theme, steps[theme.slug] if theme.gaps else []) for theme in check.themes]


@lru_cache(maxsize=256)
def _steps(key, _language, _version):
    action = Action.objects.get(pk=key)
    kinds = {
        CheckTheme.MANDATE: [
            ("cases", _("Who has done it"), _cases(action), "cases"),
            ("partnerships", _("Partnerships"), _entries(Partnership, action), "support"),
        ],
        CheckTheme.PEOPLE: [
            ("skills", _("Skills"), _entries(Skill, action), "support"),
            ("training", _("Training"), _entries(Training, action), "support"),
        ],
        CheckTheme.DATA: [
            ("laboratories", _("Laboratories"), _entries(Laboratory, action), "support")
        ],
        CheckTheme.MONEY: [("resources", _("Resources"), _entries(Resource, action), "support")],
        CheckTheme.COMMUNITY: [("methods", _("Methods"), _entries(Method, action), "support")],
    }
    page = reverse("action_detail", args=[action.slug])
    return {
        theme.value: [
            Step(name, heading, shown(rows), f"{page}#{part}" if len(rows) > SHOWN else "")
            for name, heading, rows, part in groups
            if rows
        ]
        for theme, groups in kinds.items()
    }


def shown(rows):
    return [(entry_label(row), row.get_absolute_url()) for row in rows[:SHOWN]]


def _cases(action):
    return list(CaseStudy.objects.public().serving(action).ordered("newest").for_cards())


def _entries(model, action):
    return list(model.objects.public().supporting(action).by_name())

"""The page of an action: what it asks for, who has done it, and who can help."""

from functools import lru_cache

from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from casestudies.models import CaseStudy
from portal.core.versions import content_version
from portal.core.views import readonly
from portal.web.helping.page import RegionForm, arranging_url, help_section
from roadmap.enums import ItalianRegion
from roadmap.models import Action

MOST_CASES = 12  # as many as a page of their list


@readonly
def action_detail(request, slug):
    """Show one action; staff also see those that are not published."""
    actions = Action.objects.visible_to(request.user)
    action = get_object_or_404(actions.for_heading(), slug=slug)
    language, version = get_language(), content_version()
    reader = RegionForm(request.GET)
    context = {
        **_kept(slug, language, version),
        "action": action,
        "groups": help_section(action, reader.region, language, version),
        "reader": reader,
        "regions": ItalianRegion,
        "arranging": arranging_url(action, request.user),
    }
    return render(request, "roadmap/action.html", context, status=reader.status)


@lru_cache(maxsize=256)
def _kept(slug, language, version):
    """Return what an action's page shows in a language, made once for each version of the content.

    That is, as HTML: its key facts, its text before and after who can help, its neighbours.
    """
    action = Action.objects.for_detail().get(slug=slug)
    previous_action, next_action = Action.objects.public().beside(action)
    cases = CaseStudy.objects.public().serving(action).ordered("newest").for_cards()
    cases = list(cases[: MOST_CASES + 1])
    context = {
        "action": action,
        "cases": cases[:MOST_CASES],
        "more_cases": len(cases) > MOST_CASES,
        "previous_action": previous_action,
        "next_action": next_action,
    }
    parts = ("facts", "before", "after", "neighbours")
    return {part: render_to_string(f"roadmap/_action_{part}.html", context) for part in parts}

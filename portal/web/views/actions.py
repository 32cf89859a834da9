"""The page of an action: what it asks for, who has done it, and who can help."""

from django.shortcuts import get_object_or_404, render
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
    action = get_object_or_404(actions.for_detail(), slug=slug)
    previous_action, next_action = Action.objects.public().beside(action)
    cases = CaseStudy.objects.public().serving(action).ordered("newest").for_cards()
    cases = list(cases[: MOST_CASES + 1])
    reader = RegionForm(request.GET)
    context = {
        "action": action,
        "previous_action": previous_action,
        "next_action": next_action,
        "cases": cases[:MOST_CASES],
        "more_cases": len(cases) > MOST_CASES,
        "groups": help_section(action, reader.region, get_language(), content_version()),
        "reader": reader,
        "regions": ItalianRegion,
        "arranging": arranging_url(action, request.user),
    }
    return render(request, "roadmap/action.html", context, status=reader.status)

"""The page of an action: what it asks for, who has done it, and who can help."""

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from casestudies.models import CaseStudy
from competence.models import Laboratory, Method, Partnership, Resource, Skill, Training
from portal.core.views import readonly
from roadmap.models import Action


@readonly
def action_detail(request, slug):
    """Show one action; staff also see those that are not published."""
    actions = Action.objects.visible_to(request.user)
    action = get_object_or_404(actions.for_detail(), slug=slug)
    previous_action, next_action = Action.objects.public().beside(action)
    context = {
        "action": action,
        "previous_action": previous_action,
        "next_action": next_action,
        "cases": CaseStudy.objects.public().serving(action).ordered("newest").for_cards(),
        "support": [group for group in support_for(action) if group[2]],
    }
    return render(request, "roadmap/action.html", context)


def support_for(action):
    """Return (heading, id of the heading, entries) of each component of the centre."""
    kinds = (
        (_("Laboratories"), Laboratory),
        (_("Skills"), Skill),
        (_("Partnerships"), Partnership),
        (_("Resources"), Resource),
        (_("Methods"), Method),
        (_("Training"), Training),
    )
    return [
        (heading, model._meta.model_name, model.objects.public().supporting(action).by_name())
        for heading, model in kinds
    ]

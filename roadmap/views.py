"""The axes, the actions, and the parts of the frame that have a page of their own."""

from django.shortcuts import get_object_or_404, render

from portal.core.filters import ways_on
from portal.core.views import page_of, readonly
from roadmap.exports import export
from roadmap.filters import SORTS, ActionFilter
from roadmap.models import Action, Axis, CardinalPoint, Chapter, Lever, Line


@readonly
def axis_detail(request, slug):
    """Show one axis: its lines, and the public actions of each."""
    axis = get_object_or_404(Axis.objects.for_detail(), slug=slug)
    actions = Action.objects.public().ordered().for_cards()
    lines = Line.objects.for_axis(axis).with_actions(actions)
    context = {"axis": axis, "lines": lines, "axes": Axis.objects.all()}
    return render(request, "roadmap/axis.html", context)


@readonly
def action_list(request):
    """List the public actions by the filters of the query; 400 where one is not understood."""
    filterset = ActionFilter(request.GET)
    if filterset.exported:
        return export(request, filterset)
    page = page_of(filterset.kept_results(Action.objects.for_cards()), filterset.value("page"))
    context = {
        "filterset": filterset,
        "page": page,
        "sorts": SORTS,
        "suggestions": ways_on(filterset),
    }
    return render(request, "roadmap/action_list.html", context, status=filterset.status)


@readonly
def digital_transition(request):
    """Show the chapter on the digital transition and its four cardinal points."""
    chapter = get_object_or_404(Chapter.objects.for_page(), slug="digital-transition")
    context = {"chapter": chapter, "points": CardinalPoint.objects.all()}
    return render(request, "roadmap/digital_transition.html", context)


@readonly
def levers(request):
    """Show the levers of innovation with their sources."""
    context = {"levers": Lever.objects.prefetch_related("sources")}
    return render(request, "roadmap/levers.html", context)

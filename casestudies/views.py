"""The list of the case studies; the page of one case joins apps and stands in `portal.web`."""

from functools import partial

from django.shortcuts import render

from casestudies.cards import cards_of
from casestudies.exports import export
from casestudies.filters import SORTS, CaseStudyFilter
from casestudies.map import places_of
from casestudies.models import CaseStudy
from portal.core.filters import ways_on
from portal.core.views import page_of, readonly


@readonly
def case_list(request):
    """List the public cases by the filters of the query; 400 where one is not understood."""
    filterset = CaseStudyFilter(request.GET)
    if filterset.exported:
        return export(request, filterset)
    cases = filterset.kept_results(CaseStudy.objects.for_list())
    page = page_of(cases, filterset.value("page"))
    view = filterset.value("view") or "cards"
    context = {
        "filterset": filterset,
        "page": page,
        "cards": partial(cards_of, page, filterset),
        "places": places_of(filterset) if view == "map" else None,
        "sorts": SORTS,
        "view": view,
        "small_places": filterset.small_places(),
        "suggestions": ways_on(filterset),
    }
    return render(request, "casestudies/list.html", context, status=filterset.status)

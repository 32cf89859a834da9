"""The list of the case studies; the page of one case joins apps and stands in `portal.web`."""

from django.shortcuts import render

from casestudies.cards import cards_of
from casestudies.filters import SORTS, CaseStudyFilter
from casestudies.models import CaseStudy
from portal.core.views import page_of, readonly


@readonly
def case_list(request):
    """List the public cases by the filters of the query; 400 where one is not understood."""
    filterset = CaseStudyFilter(request.GET, queryset=CaseStudy.objects.public())
    page = page_of(filterset.ordered().for_list(), filterset.value("page"))
    context = {
        "filterset": filterset,
        "page": page,
        "cards": cards_of(page, filterset),
        "sorts": SORTS,
        "view": filterset.value("view") or "cards",
        "small_places": filterset.small_places(),
        "suggestions": [] if page.object_list else filterset.suggestions(),
    }
    return render(request, "casestudies/list.html", context, status=filterset.status)

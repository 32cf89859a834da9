"""The page of a case: what was done, how it went, what it takes, and who can help."""

from collections import Counter
from functools import lru_cache

from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from casestudies.models import CaseStudy
from casestudies.similar import in_common, similar_to
from casestudies.trail import trail_of
from portal.core.versions import content_version
from portal.core.views import readonly
from portal.web.helping.page import arranging_url, help_section
from roadmap.enums import ItalianRegion
from roadmap.models import SizeClass

SIMILAR = 3


@readonly
def case_detail(request, slug):
    """Show one case; staff also see those that are not published.

    The query is that of the list one came from: it leads back there, and to its other cases.
    """
    cases = CaseStudy.objects.visible_to(request.user)
    case = get_object_or_404(cases.for_heading(), slug=slug)
    language, version = get_language(), content_version()
    trail = trail_of(slug, request.META.get("QUERY_STRING", ""), language, version)
    context = {
        **_kept(slug, language, version),
        "case": case,
        "groups": help_section(case, trail.my_region, language, version),
        "regions": ItalianRegion,
        "arranging": arranging_url(case, request.user),
        "trail": trail,
    }
    return render(request, "casestudies/detail.html", context, status=trail.status)


@lru_cache(maxsize=512)
def _kept(slug, language, version):
    """Return what a case's page shows in a language, made once for each version of the content.

    That is, as HTML, its text (`body`) and the cases most like it (`similar`).
    """
    case = CaseStudy.objects.for_detail().get(slug=slug)
    similar = [(other, in_common(case, other)) for other in similar_to(case, SIMILAR)]
    return {
        "body": render_to_string("casestudies/_body.html", about(case)),
        "similar": render_to_string("casestudies/_similar.html", {"similar": similar}),
    }


def about(case):
    """Return all that the text of the page says of a case."""
    return {
        "case": case,
        "size": SizeClass.objects.in_bulk().get(case.city.size_class),
        "source_kinds": Counter(source.kind for source in case.sources.all()).most_common(),
        "unlinked": any(not source.publish_link for source in case.sources.all()),
    }

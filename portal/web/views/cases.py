"""The page of a case: what was done, how it went, what it takes, and who can help."""

from collections import Counter
from functools import lru_cache

from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casestudies.models import CaseStudy
from casestudies.similar import in_common, similar_to
from casestudies.trail import trail_of
from competence.models import Laboratory, Method, Skill
from portal.core.versions import content_version
from portal.core.views import readonly
from portal.web.querysets import helping_with
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
    context = {"case": case, "body": _body(slug, language, version), "trail": trail}
    return render(request, "casestudies/detail.html", context, status=trail.status)


@lru_cache(maxsize=512)
def _body(slug, language, version):
    """Return the text of a case's page in a language, made once for each version of the content."""
    case = CaseStudy.objects.for_detail().get(slug=slug)
    return render_to_string("casestudies/_body.html", about(case))


def about(case):
    """Return all that the page says of a case, but for what depends on who reads it."""
    return {
        "case": case,
        "size": SizeClass.objects.in_bulk().get(case.city.size_class),
        "source_kinds": Counter(source.kind for source in case.sources.all()).most_common(),
        "unlinked": any(not source.publish_link for source in case.sources.all()),
        "support": [group for group in support_for(case) if group[2]],
        "similar": [(other, in_common(case, other)) for other in similar_to(case, SIMILAR)],
    }


def support_for(case):
    """Return (heading, id of the heading, entries) of what the centre offers to repeat a case."""
    return [
        (_("Laboratories"), "laboratories", helping_with(case, Laboratory)),
        (_("Skills"), "skills", helping_with(case, Skill)),
        (_("Methods"), "methods", helping_with(case, Method)),
    ]

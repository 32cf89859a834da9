"""The frame on one page: it counts the actions of the roadmap and the case studies."""

from django.shortcuts import render

from casestudies.filters import CaseStudyFilter
from portal.core.views import readonly
from roadmap.enums import MunicipalitySize
from roadmap.filters import ActionFilter
from roadmap.models import Axis, Challenge, Dimension, Enabler, Line, UrbanSystem


@readonly
def roadmap(request):
    """Show challenges, axes with their lines, dimensions, enablers and urban systems."""
    totals = [filters.current_index().totals for filters in (ActionFilter, CaseStudyFilter)]
    axes = counted("axis", Axis.objects.with_lines(Line.objects.all()), *totals)
    for axis in axes:
        counted("line", axis.lines.all(), *totals)
    context = {
        "axes": axes,
        "action_count": sum(axis.action_count for axis in axes),
        "challenges": counted("challenge", Challenge.objects.all(), *totals),
        "dimensions": counted("dimension", Dimension.objects.all(), *totals),
        "enablers": counted("enabler", Enabler.objects.all(), *totals),
        "urban_systems": UrbanSystem.objects.all(),
        "sizes": MunicipalitySize.choices,
    }
    return render(request, "roadmap/roadmap.html", context)


def counted(facet, terms, actions, cases):
    """Return the terms of a vocabulary with `action_count` and `case_count` of public entries.

    `facet` is the name of their filter in the lists of actions and of cases, whose totals
    (`FacetIndex.totals`) are given.
    """
    for term in terms:
        term.action_count = actions[facet].get(term.pk, 0)
        term.case_count = cases[facet].get(term.pk, 0)
    return terms

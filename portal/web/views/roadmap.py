"""The frame on one page: it counts the actions of the roadmap and the case studies."""

from django.shortcuts import render

from casestudies.models import CaseStudy
from portal.core.views import readonly
from roadmap.enums import MunicipalitySize
from roadmap.models import Action, Axis, Challenge, Dimension, Enabler, Line, UrbanSystem
from roadmap.querysets import with_counts


@readonly
def roadmap(request):
    """Show challenges, axes with their lines, dimensions, enablers and urban systems."""
    lines = counted(Line, "line", "lines")
    axes = list(counted(Axis, "line__axis", "lines__axis").with_lines(lines))
    context = {
        "axes": axes,
        "action_count": sum(axis.action_count for axis in axes),
        "challenges": counted(Challenge, "challenges"),
        "dimensions": counted(Dimension, "dimensions"),
        "enablers": counted(Enabler, "enablers"),
        "urban_systems": UrbanSystem.objects.all(),
        "sizes": MunicipalitySize.choices,
    }
    return render(request, "roadmap/roadmap.html", context)


def counted(model, action_path, case_path=None):
    """Return the terms of a vocabulary with `action_count` and `case_count` of public entries.

    The paths lead from actions and from cases to the term; without `case_path` they are the same.
    """
    return with_counts(
        model.objects.all(),
        action_count=(Action.objects.public(), action_path),
        case_count=(CaseStudy.objects.public(), case_path or action_path),
    )

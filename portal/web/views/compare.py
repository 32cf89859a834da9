"""The page that compares cases side by side."""

from django.shortcuts import render

from casestudies.compare import address_of, comparison_of
from casestudies.similar import in_common, similar_to
from portal.core.views import readonly

SUGGESTED = 3


@readonly
def compare(request):
    """Compare two to four cases; of one alone suggest others; 400 where the address is wrong."""
    comparison = comparison_of(request.GET)
    columns = comparison.columns
    context = {
        "comparison": comparison,
        "similar": suggested(columns[0].case) if len(columns) == 1 else [],
    }
    return render(request, "casestudies/compare.html", context, status=comparison.status)


def suggested(case):
    """Return (case, terms in common, address that compares the two) of the most similar cases."""
    return [
        (other, in_common(case, other), address_of([case.slug, other.slug]))
        for other in similar_to(case, SUGGESTED)
    ]

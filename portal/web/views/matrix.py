"""The matrix of the roadmap."""

from functools import partial

from django.shortcuts import render

from portal.core.filters import ways_on
from portal.core.views import readonly
from portal.web.matrix.exports import export
from portal.web.matrix.filters import MatrixFilter
from portal.web.matrix.table import matrix_of


@readonly
def roadmap_matrix(request):
    """Show how much of each kind every action has; 400 where a filter is not understood."""
    filterset = MatrixFilter(request.GET)
    if filterset.exported:
        return export(request, filterset)
    context = {
        "filterset": filterset,
        "matrix": partial(matrix_of, filterset),
        "suggestions": ways_on(filterset),
    }
    return render(request, "roadmap/matrix.html", context, status=filterset.status)

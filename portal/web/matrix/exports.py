"""The matrix as a file: an action a row, a kind a column."""

from django.utils.translation import gettext_lazy as _

from portal.core.exports import Column, Fields, respond
from portal.web.matrix.table import KINDS, counts_of
from roadmap.models import Action

action = Fields(Action)


def export(request, filterset):
    """Return the rows of a MatrixFilter in the format it asks for."""
    counts = counts_of(filterset)
    return respond(
        request,
        filterset,
        Action.objects.for_matrix(),
        key="matrix",
        title=_("Matrix of the roadmap"),
        columns=[
            *action.texts("title"),
            *action.term("line.axis"),
            *action.term("line"),
            *(_column(kind, counts[kind.name]) for kind in KINDS),
        ],
        url_name="action_detail",
    )


def _column(kind, counts):
    return Column(kind.name, kind.about, lambda entry: counts.get(entry.slug, 0), 12)

"""The page of an entry as a proposal would make it, for those who may read the proposal."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from competence.desk.preview import preview_of
from competence.desk.proposals import may_write, readable
from competence.enums import Purpose
from competence.views import KINDS
from portal.core.views import readonly
from portal.web.views.centre import PAGES


@login_required
@never_cache
@readonly
def desk_preview(request, pk):
    """Show what a proposal would look like on its public page; nothing of it is saved."""
    submission = readable(request.user, pk)
    if submission.purpose == Purpose.RETIRE:
        raise Http404
    page, related = PAGES[submission.kind]
    preview = preview_of(submission)
    context = {
        "page": page,
        "kind": KINDS[submission.kind],
        "entry": preview,
        "helped": "",
        "submission": submission,
        "editable": may_write(request.user, submission) and submission.is_open,
    }
    # What is computed of an entry is there for one that is: a new one has none of it yet.
    there = preview.entry.pk is not None
    context |= {name: rows(preview.entry) if there else () for name, rows in related.items()}
    return render(request, "competence/desk/preview.html", context)

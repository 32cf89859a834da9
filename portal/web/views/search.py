"""The search over everything, and what the search box suggests while one types."""

from django import forms
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _

from portal.core.search import corrected, record_miss
from portal.core.views import readonly
from portal.web.kinds import DOORS
from portal.web.search import EXAMPLES, groups_for
from portal.web.suggestions import suggestions

MAX_LENGTH = 200
SUGGESTIONS_AGE = 60  # seconds


class SearchForm(forms.Form):
    """The words to be found."""

    q = forms.CharField(
        max_length=MAX_LENGTH,
        required=False,
        error_messages={
            "max_length": _("Write at most %(limit_value)d characters: a few words are enough.")
        },
    )


@readonly
def search(request):
    """Show what holds the words of `q`, kind by kind; without it, how to search.

    Words that found nothing are kept for the curators; too many of them are a 400.
    """
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    groups = groups_for(query) if query else []
    missed = bool(query) and not groups
    if missed:
        record_miss(query)
    context = {
        "asked": request.GET.get("q", "").strip(),
        "query": query,
        "errors": form.errors.get("q", []),
        "groups": groups,
        "count": sum(group.count for group in groups),
        "correction": corrected(query) if missed else "",
        "doors": DOORS,
        "examples": EXAMPLES,
    }
    return render(request, "web/search.html", context, status=400 if form.errors else 200)


@readonly
def search_suggestions(request):
    """Answer as JSON with what the words typed so far may lead to; 400 where they are too many."""
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    found = suggestions(query) if query else []
    response = JsonResponse(found, safe=False, status=400 if form.errors else 200)
    response.headers["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, max_age=SUGGESTIONS_AGE)
    return response

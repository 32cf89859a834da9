"""Places like mine: what a reader's municipality can take from those that went ahead."""

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from casestudies.nearness import describe_ratio
from portal.core.views import readonly
from portal.web.models import Municipality
from portal.web.municipalities.forms import CASES, MunicipalityForm
from portal.web.municipalities.page import blocks_for, examples, smallest_place


@readonly
def my_municipality(request):
    """Show the form, and what suits the municipality that the address describes.

    An error stands at its field, with 400; where the size is known the rest is shown all the same.
    """
    form = MunicipalityForm(request.GET, municipalities=Municipality.objects.all())
    profile = form.profile
    if profile and form.cleaned_data.get("show") == CASES:
        return redirect(reverse("case_list") + profile.list_query)
    smallest = smallest_place(profile) if profile else None
    context = {
        "form": form,
        "profile": profile,
        "homonyms": [(one, form.query_of(one)) for one in form.homonyms],
        "similar": [(one, form.query_of(one)) for one in form.similar],
        "blocks": blocks_for(profile) if profile else [],
        "examples": examples(form),
        "smallest": smallest,
        "ratio": describe_ratio(smallest.population, profile.population) if smallest else "",
    }
    return render(request, "web/municipality.html", context, status=form.status)


@readonly
def municipality_names(request):
    """Return the names that begin with `q`, at most eight, each with its province: for typing."""
    found = Municipality.objects.all().beginning_with(request.GET.get("q", "")[:100])
    return JsonResponse({"names": [{"name": one.name, "place": one.place} for one in found]})

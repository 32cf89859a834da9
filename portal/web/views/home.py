"""The home page."""

from django.http import QueryDict
from django.shortcuts import render

from casestudies.enums import SmallMunicipality
from portal.core.views import readonly
from portal.web import overview


@readonly
def home(request):
    """Show what the portal is, its three doors, its numbers, and the way in by size."""
    context = {
        "overview": overview.current(),
        "small": QueryDict(f"small_municipality={SmallMunicipality.ALONE}"),
    }
    return render(request, "web/home.html", context)

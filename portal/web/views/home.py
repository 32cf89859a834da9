"""The home page."""

from django.http import QueryDict
from django.shortcuts import render

from casestudies.enums import SmallMunicipality
from portal.core.views import readonly
from portal.web import overview


@readonly
def home(request):
    """Show what the portal is, its doors and numbers, the way in by size, a collection."""
    current = overview.current()
    context = {
        "overview": current,
        "collection": current.shelf.of_this_week(),
        "small": QueryDict(f"small_municipality={SmallMunicipality.ALONE}"),
    }
    return render(request, "web/home.html", context)

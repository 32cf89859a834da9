"""The shortlist: its page, what its buttons do, and the dossier as a file."""

from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.core.views import readonly
from portal.web.dossier.answering import answer
from portal.web.shortlist.address import read
from portal.web.shortlist.changing import changed
from portal.web.shortlist.page import page_of


@readonly
def dossier(request):
    """Show the shortlist of the address, or give its dossier where a format is asked for."""
    query = request.META.get("QUERY_STRING", "")
    shortlist = read(query)
    if shortlist.format and shortlist.is_sound:
        return answer(request, shortlist)
    page = page_of(request, shortlist)
    return render(request, "web/dossier.html", {"page": page}, status=page.status)


@csrf_exempt  # writes nothing, sets no cookie: it leads to the address of what was sent
@require_POST
def dossier_change(request):
    """Lead to the address of the shortlist after a press; 400 with the page where it cannot."""
    shortlist, address = changed(request.body.decode(errors="replace"))
    if address:
        return redirect(address)
    return render(request, "web/dossier.html", {"page": page_of(request, shortlist)}, status=400)

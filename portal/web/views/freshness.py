"""The page of the signed link with which an organization confirms its entries."""

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.web.freshness import confirming
from portal.web.freshness.links import Expired, Unknown


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token):
    """Show what the link asks about; only the form's button confirms, so mail scanners cannot."""
    try:
        asked = confirming.asked_by(token)
    except Expired:
        return render(request, "web/confirm_refused.html", {"expired": True}, status=410)
    except Unknown:
        return render(request, "web/confirm_refused.html", {"expired": False}, status=404)
    sent = request.method == "POST"
    form = confirming.ConfirmForm(request.POST if sent else None, asked.entries)
    context = {"asked": asked, "form": form, "confirmed": []}
    if sent and form.is_valid():
        context["confirmed"] = confirming.confirm(form.chosen)
        context["asked"] = confirming.asked_by(token)
        return render(request, "web/confirm_done.html", context)
    status = 400 if sent and asked.entries else 200
    return render(request, "web/confirm.html", context, status=status)

"""Writing to those who keep an entry, and telling what is wrong on its page."""

import logging
from functools import wraps

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods

from portal.core.views import readonly
from portal.web.relay.asking import ask
from portal.web.relay.entries import KINDS_FOR, entry_of, mailbox_of
from portal.web.relay.enums import Reason, ThreadState
from portal.web.relay.forms import FORMS
from portal.web.relay.limits import Limited, seconds_to_tomorrow, sender_of
from portal.web.relay.threads import VISITOR, move, request_of, token_of
from portal.web.views.errors import RETRY_AFTER

logger = logging.getLogger(__name__)
PAGES = {Reason.CONTACT: "web/relay.html", Reason.CORRECTION: "web/relay_report.html"}


def keeping_the_text(view):
    """Answer 503 with the form as it was filled in where the database does not take it.

    That page asks nothing of the database: neither the entry nor who is reading.
    """

    @wraps(view)
    def wrapper(request, *args, reason, **kwargs):
        try:
            return view(request, *args, reason=reason, **kwargs)
        except (OperationalError, InterfaceError):
            if request.method != "POST":
                raise
            logger.exception("A request of a visitor could not be stored")
        form = FORMS[reason](request.POST)
        response = render(request, "web/relay_down.html", {"form": form}, status=503)
        response.headers["Retry-After"] = RETRY_AFTER
        return response

    return wrapper


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True)
@keeping_the_text
def relay(request, kind, slug, *, reason):
    """Show the form of a reason; when sent, store it once and lead on to the thanks.

    What cannot be taken comes back as it was filled in: 400 for a mistake, 429 for too many.
    """
    if kind not in KINDS_FOR[reason]:
        raise Http404(_("This page does not exist"))
    entry = get_object_or_404(KINDS_FOR[reason][kind].model.objects.public(), slug=slug)
    form = FORMS[reason](request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return form_page(request, form, entry, kind, status=400 if form.is_bound else 200)
    try:
        contact_request = ask(entry, sender=sender_of(request), **form.answers)
    except Limited as limit:
        return limited(request, form, entry, kind, limit)
    return redirect("relay_sent", token_of(contact_request, VISITOR))


def form_page(request, form, entry, kind, *, status, limit=None):
    context = {
        "form": form,
        "entry": entry,
        "kind": KINDS_FOR[form.reason][kind],
        "limit": limit,
        "passed_on": form.reason == Reason.CONTACT and bool(mailbox_of(entry)),
        "contact": settings.OPERATOR_CONTACT,
    }
    return render(request, PAGES[form.reason], context, status=status)


def limited(request, form, entry, kind, limit):
    """Answer 429 with the form as it was filled in, and when one may send it again."""
    response = form_page(request, form, entry, kind, status=429, limit=limit)
    response.headers["Retry-After"] = str(seconds_to_tomorrow())
    return response


@readonly
@never_cache
def relay_sent(request, token):
    """Thank the visitor, as often as the page is loaded."""
    contact_request = request_of(token, VISITOR)
    if contact_request is None:
        raise Http404(_("This page does not exist"))
    entry = entry_of(contact_request)
    context = {
        "contact": contact_request,
        "entry": entry if entry and entry.is_public else None,
        "passed_on": bool(entry) and contact_request.asks_for_contact and bool(mailbox_of(entry)),
        "reminder_days": settings.CONTACT_REMINDER_DAYS,
        "days": settings.CONTACT_RETENTION_DAYS,
    }
    return render(request, "web/relay_sent.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def relay_thread(request, token):
    """Show a request to those who keep the entry; a button says how far they are.

    Only the button changes anything, so that a mail scanner that opens the link does nothing.
    """
    contact_request = request_of(token)
    if contact_request is None:
        raise Http404(_("This page does not exist"))
    if request.method == "POST":
        if request.POST.get("to") not in ThreadState:
            raise BadRequest("no such state")
        move(contact_request, to=request.POST["to"])
        return redirect("relay_thread", token)
    entry = entry_of(contact_request)
    context = {
        "contact": contact_request,
        "entry": entry if entry and entry.is_public else None,
        "days": settings.CONTACT_RETENTION_DAYS,
    }
    return render(request, "web/relay_thread.html", context)

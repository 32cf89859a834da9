"""The self-check of an action: its statements, and what the answers in the address mean."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from portal.core.versions import content_version
from portal.core.views import readonly
from portal.web.selfcheck.forms import SelfCheckForm
from portal.web.selfcheck.page import form_body, kept_check, result_body
from roadmap.models import Action


@readonly
def self_check(request, slug):
    """Show the statements on an action to answer, or the result of `answers`; nothing is stored.

    The form leads to the address with its answers. 400 where the address makes no sense.
    """
    action = get_object_or_404(Action.objects.visible_to(request.user).for_cards(), slug=slug)
    if not action.statement_count:
        raise Http404
    kept_for = get_language(), content_version()
    blank = kept_check(slug, *kept_for)
    form = SelfCheckForm(request.GET, statements=blank.statements)
    check = blank.with_answers(form.chosen)
    if form.status == 200 and form.is_sent:
        return redirect(address_of(check))
    context = {"action": action, "check": check, "form": form}
    if form.status == 200 and check.answered and not form.is_change:
        context |= {
            "body": result_body(slug, check.code, *kept_for),
            "change": address_of(check, change="yes"),
            "dossier": dossier_of(check),
        }
        return render(request, "web/self_check_result.html", context)
    context["body"] = form_body(slug, check.code, *kept_for)
    return render(request, "web/self_check.html", context, status=form.status)


def dossier_of(check):
    """Return the address of the dossier with this action and its self-check."""
    slug = check.action.slug
    return reverse("dossier", query={"action": slug, "check": f"{slug}:{check.code}"})


def address_of(check, **more):
    """Return the address of the page of a Check with its answers."""
    query = {"answers": check.code, **more}
    return reverse("action_self_check", args=[check.action.slug], query=query)

"""The pages of the partners' desk. Whatever changes something is a POST, and may come twice."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import DatabaseError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from competence.desk.forms import NoteForm, ReasonForm
from competence.desk.home import boards, waiting
from competence.desk.proposals import (
    asked_for,
    begin_edit,
    begin_new,
    entry_of,
    key_of,
    maintained_entry,
    may_write,
    new_key,
    propose_retirement,
    readable,
    writable,
)
from competence.desk.saving import Conflict, fields_of, keep, sent_values, with_uploads
from competence.desk.steps import StepPage, seen, step_of, step_url
from competence.desk.story import disagreement, moments, proposal
from competence.desk.submitting import Check
from competence.enums import Move, Purpose
from competence.forms import LABELS, shown, steps_of, values_of
from competence.models import Membership, Submission
from competence.review import AlreadyOpen, Invalid, NotAllowed, Stale, is_open_to, submit, withdraw
from competence.review.workflow import digest_of
from portal.core.freshness import confirm


def desk_page(view):
    """Declare a page for those who are signed in; what it shows is theirs, so nothing keeps it."""
    return login_required(never_cache(require_http_methods(["GET", "HEAD", "POST"])(view)))


def version_of(post):
    """Return the version of a submission that the page has shown, 0 for none."""
    version = post.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0


@desk_page
def desk(request):
    """Show the entries of one's organizations, and what is asked of one."""
    found = boards(request.user)
    context = {
        "boards": found,
        "waiting": waiting(found),
        "organizations": Submission.objects.of_new_organizations(request.user).open(),
        "requests": Membership.objects.of(request.user).requested().select_related("organization"),
    }
    return render(request, "competence/desk/home.html", context)


@desk_page
def begin_entry(request, kind):
    """Begin a new entry and go to its first step."""
    if request.method != "POST":
        return redirect("desk")
    slug = request.POST.get("organization", "")
    return redirect(_way_on(begin_new(request.user, kind, slug, key_of(request.POST))))


@desk_page
def edit_entry(request, kind, slug):
    """Begin to change a published entry, or go on where somebody has begun."""
    entry = maintained_entry(request.user, kind, slug)
    if request.method != "POST":
        return redirect("desk")
    try:
        submission = begin_edit(request.user, entry, key_of(request.POST))
    except AlreadyOpen as already:
        submission = already.submission
    return redirect(_way_on(submission))


def _way_on(submission):
    """Return where one goes on with a submission: its first step, or what became of it."""
    if is_open_to(submission, Move.SUBMIT) and submission.purpose != Purpose.RETIRE:
        return step_url(submission, steps_of(submission.kind)[0])
    return reverse("desk_submission", args=[submission.pk])


@desk_page
def retire_entry(request, kind, slug):
    """Ask why an entry should be retired, and propose that to the staff."""
    entry = maintained_entry(request.user, kind, slug)
    if not entry.is_public:
        raise Http404
    form, already = ReasonForm(request.POST or None), None
    if form.is_valid():
        key, reason = key_of(request.POST), form.cleaned_data["note"]
        try:
            return redirect(
                "desk_submission", propose_retirement(request.user, entry, key, reason=reason).pk
            )
        except AlreadyOpen as error:
            already = error.submission
    already = already or Submission.objects.open().about(entry).first()
    key = request.POST.get("key") or new_key()
    context = {"entry": entry, "kind": kind, "form": form, "already": already, "key": key}
    return render(request, "competence/desk/retire.html", context)


@desk_page
def confirm_entry(request, kind, slug):
    """Show what an entry says, and take the word of those who know that it is still true."""
    entry = maintained_entry(request.user, kind, slug)
    if not entry.is_public:
        raise Http404
    values = values_of(entry)
    if request.method == "POST":
        if request.POST.get("seen") == digest_of(values):
            confirm(entry, reason=_("Confirmed at the partners’ desk"))
            messages.success(request, _("Thank you: “%(name)s” is confirmed.") % {"name": entry})
            return redirect("desk")
        messages.warning(request, _("It has changed meanwhile: look at it again."))
    context = {
        "entry": entry,
        "kind": kind,
        "values": shown(kind, values),
        "seen": digest_of(values),
        "key": new_key(),
    }
    return render(request, "competence/desk/confirm.html", context)


@desk_page
def edit_step(request, pk, step):
    """Show a step of a draft, and keep what is sent of it, complete or not."""
    submission = writable(request.user, pk)
    step = step_of(submission, step)
    if request.method == "POST":
        return _keep_step(request, submission, step)
    if not is_open_to(submission, Move.SUBMIT):
        return redirect("desk_submission", pk)
    page = StepPage(submission, step, checked="check" in request.GET)
    return _step(request, page)


def _keep_step(request, submission, step):
    post, problems = request.POST, []
    if is_open_to(submission, Move.SUBMIT):
        post, problems = with_uploads(request.POST, request.FILES, by=request.user)
    try:
        submission = keep(submission, step, post, by=request.user)
    except Conflict as conflict:
        return _conflict(request, conflict, step, post)
    except DatabaseError:  # as where a disk is full: what was sent is shown, to be sent again
        values = sent_values(submission, step, post, by=request.user)
        return _step(request, StepPage(submission, step, data=values), failed=True)
    page = StepPage(submission, step, checked=True)
    if problems:
        page.refuse("files", problems)
        return _step(request, page)
    return redirect(_onward(request, page))


def _step(request, page, *, failed=False):
    context = {"page": page, "failed": failed}
    return render(request, "competence/desk/step.html", context, status=503 if failed else 200)


def _conflict(request, conflict, step, post):
    """Show what is kept beside what was sent, which may be sent again to take its place."""
    submission = conflict.submission
    context = {
        "submission": submission,
        "step": step,
        "is_open": is_open_to(submission, Move.SUBMIT),
        "differences": disagreement(conflict, step),
        "sent": fields_of(post),
        "seen": seen(submission, step),
    }
    return render(request, "competence/desk/conflict.html", context, status=409)


def _onward(request, page):
    """Return where the button that was pressed leads; errors are shown before one goes on."""
    then = request.POST.get("then")
    if then == "leave":
        messages.success(request, _("Saved: go on whenever you like."))
        return reverse("desk")
    if then == "back":
        return (
            page.previous.url
            if page.previous
            else reverse("desk_submission", args=[page.submission.pk])
        )
    if then == "stay":
        return page.stage.url
    if page.problems:
        return f"{page.stage.url}?check=1#problems"
    return page.way_on


@desk_page
def hand_in(request, pk):
    """Say what is still missing, or take the proposal to the staff."""
    submission = writable(request.user, pk)
    if not is_open_to(submission, Move.SUBMIT):
        return redirect("desk_submission", pk)
    form_class = ReasonForm if submission.purpose == Purpose.RETIRE else NoteForm
    form = form_class(request.POST if request.method == "POST" else None)
    if form.is_valid() and _handed_in(request, submission, form.cleaned_data["note"]):
        return redirect("desk_submission", pk)
    submission = writable(request.user, pk)
    context = {"submission": submission, "check": Check(submission), "form": form}
    return render(request, "competence/desk/submit.html", context)


def _handed_in(request, submission, note):
    """Hand in, and return whether it is now with the staff; else say why not."""
    version = version_of(request.POST)
    try:
        submit(submission, by=request.user, version=version, note=note)
    except Invalid:
        return False
    except (Stale, NotAllowed):
        if not is_open_to(writable(request.user, submission.pk), Move.SUBMIT):
            return True
        messages.warning(request, _("It has changed meanwhile: look at it again."))
        return False
    except DatabaseError:
        messages.error(request, _("It could not be sent just now. The draft is safe: try again."))
        return False
    return True


@desk_page
def show_submission(request, pk):
    """Show how far a proposal has come, what was said about it, and what it says."""
    submission = readable(request.user, pk)
    may = may_write(request.user, submission)
    editable = may and is_open_to(submission, Move.SUBMIT)
    context = {
        "submission": submission,
        "entry": entry_of(submission),
        "kind": LABELS[submission.kind],
        "asked": asked_for(submission),
        "way_on": _way_on(submission) if editable and submission.purpose != Purpose.RETIRE else "",
        "editable": editable,
        "may_withdraw": may and is_open_to(submission, Move.WITHDRAW),
        "moments": moments(submission, editable=editable),
        **proposal(submission),
    }
    return render(request, "competence/desk/submission.html", context)


@desk_page
def withdraw_submission(request, pk):
    """Ask whether to withdraw a proposal, and do so."""
    submission = writable(request.user, pk)
    if not is_open_to(submission, Move.WITHDRAW):
        return redirect("desk_submission", pk)
    if request.method == "POST":
        try:
            withdraw(submission, by=request.user, version=version_of(request.POST))
        except (Stale, NotAllowed):
            messages.warning(request, _("It has changed meanwhile: look at it again."))
            return redirect("desk_withdraw", pk)
        messages.success(request, _("“%(name)s” is withdrawn.") % {"name": submission})
        return redirect("desk")
    return render(request, "competence/desk/withdraw.html", {"submission": submission})

"""The queue of proposals in the administration, and the page on which one is decided."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from competence import review
from competence.desk.inputs import blocks
from competence.enums import Move, Purpose
from competence.forms import form_for, posted, steps_of
from competence.models import Submission
from competence.review.pages import entry_of, is_own, may_approve, review_of, told_events
from competence.review.staff import (
    AgeFilter,
    AssignForm,
    NotesForm,
    ReviewerFilter,
    StateFilter,
)
from portal.core.admin.bulk import Bulk, Plan, is_confirmed
from portal.core.admin_site import Section


@dataclass
class Notice:
    """Why a move was not made, with links to the fields it is about."""

    text: str
    links: list[tuple[str, str]]


@admin.register(Submission)
class SubmissionAdmin(Bulk, admin.ModelAdmin):
    """Who may view submissions reads them, who may change them decides."""

    section = Section.REVIEW
    actions = ["assign"]
    list_display = [
        "title", "kind", "purpose", "organization", "author", "state", "age", "reviewer",
    ]  # fmt: skip
    list_filter = [StateFilter, ReviewerFilter, AgeFilter, "kind", "purpose"]
    list_per_page = 50
    list_select_related = ["organization", "author", "reviewer"]
    ordering = ["submitted_at", "created_at", "pk"]
    search_fields = [
        "data__name", "data__name_it", "data__name_en", "organization__name", "author__email",
    ]  # fmt: skip

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("entry"))
    def title(self, submission):
        return submission.title

    @admin.display(description=_("waiting since"), ordering="submitted_at")
    def age(self, submission):
        if submission.submitted_at is None:
            return "–"
        days = (timezone.now() - submission.submitted_at).days
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}

    def get_urls(self):
        view = self.admin_site.admin_view(self.correct_view)
        name = "competence_submission_correct"
        return [path("<path:object_id>/correct/", view, name=name), *super().get_urls()]

    # The page of one

    def change_view(self, request, object_id, form_url="", extra_context=None):
        submission = self.get_object(request, unquote(object_id))
        if submission is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, submission):
            raise PermissionDenied
        if request.method == "POST":
            return self._decide(request, submission)
        return self._page(request, submission)

    def _decide(self, request, submission):
        """Make the move that was sent, and say what became of it."""
        move = request.POST.get("move")
        moves = {
            Move.TAKE: self._take,
            Move.RELEASE: self._release,
            Move.ASK: self._ask,
            Move.APPROVE: self._approve,
            Move.REJECT: self._reject,
        }
        if move not in moves:
            raise SuspiciousOperation(f"No such move: {move}")
        if not self.has_change_permission(request, submission):
            raise PermissionDenied
        notes = NotesForm(request.POST, kind=submission.kind, move=move)
        if not notes.is_valid():
            return self._page(request, submission, notes=notes)
        try:
            with transaction.atomic():
                done = moves[move](request, submission, notes)
        except (review.Stale, review.NotAllowed, review.EntryChanged, review.Invalid) as error:
            return self._refused(request, submission, notes, error)
        self.message_user(request, done, messages.SUCCESS)
        stays = move in (Move.TAKE, Move.RELEASE)
        return HttpResponseRedirect(request.path if stays else self._list_url())

    def _take(self, request, submission, notes):
        review.take(submission, by=request.user, version=_version(request))
        self.log_change(request, submission, str(Move.TAKE.label))
        return gettext("You review it now.")

    def _release(self, request, submission, notes):
        review.release(submission, by=request.user, version=_version(request))
        self.log_change(request, submission, str(Move.RELEASE.label))
        return gettext("It is back in the queue.")

    def _ask(self, request, submission, notes):
        review.ask_for_changes(
            submission,
            by=request.user,
            version=_version(request),
            note=notes.cleaned_data["note"],
            field_notes=notes.field_notes,
        )
        self.log_change(request, submission, str(Move.ASK.label))
        return gettext("“%(name)s”: the partner is asked for changes.") % {"name": submission}

    def _reject(self, request, submission, notes):
        note = notes.cleaned_data["note"]
        review.reject(submission, by=request.user, version=_version(request), note=note)
        self.log_change(request, submission, str(Move.REJECT.label))
        return gettext("“%(name)s” is rejected.") % {"name": submission}

    def _approve(self, request, submission, notes):
        if not may_approve(submission, request.user):
            raise PermissionDenied
        entry = review.approve(
            submission,
            by=request.user,
            version=_version(request),
            note=notes.cleaned_data["note"],
            seen=request.POST.get("seen", ""),
        )
        self.log_change(request, submission, str(Move.APPROVE.label))
        self.log_change(request, entry, gettext("Proposal approved"))
        if submission.purpose == Purpose.RETIRE:
            return gettext("“%(name)s” is retired.") % {"name": entry}
        return gettext("“%(name)s” is published.") % {"name": entry}

    def _refused(self, request, submission, notes, error):
        """Show the proposal as it is now, why nothing was done, and all that was typed."""
        current = self.get_object(request, submission.pk)
        links = []
        if isinstance(error, review.Stale):
            text = _what_came_first(current)
        elif isinstance(error, review.EntryChanged):
            text = gettext(
                "Nothing is published yet: the entry has changed meanwhile. Look at the fields"
                " below, and tick that you have."
            )
            links = [(f"#field-{name}", _label(current, name)) for name in error.fields]
        elif isinstance(error, review.Invalid):
            text = gettext("It cannot be published as it is: correct it, or ask for changes.")
            links = [
                (f"#field-{name}", f"{_label(current, name)}: {' '.join(errors)}")
                for name, errors in error.form.errors.items()
            ]
        elif current.is_open and current.entry_id and entry_of(current) is None:
            text = gettext("The entry that it is about has been deleted: reject the proposal.")
        else:
            text = gettext("This is not possible while it is “%(state)s”.")
            text %= {"state": current.get_state_display()}
        return self._page(request, current, notes=notes, notice=Notice(text, links), status=409)

    def _page(self, request, submission, *, notes=None, notice=None, status=200):
        found = review_of(submission)
        notes = notes or NotesForm(kind=submission.kind)
        context = {
            **self._context(request, submission),
            "title": gettext("Review: %(name)s") % {"name": submission},
            "review": found,
            "events": told_events(submission),
            "notes": notes,
            "changed": notes.beside(found.changed),
            "same": notes.beside(found.same),
            "empty": notes.beside(found.empty),
            "notice": notice,
            "may_decide": self.has_change_permission(request, submission)
            and review.is_open_to(submission, Move.APPROVE),
            "may_approve": may_approve(submission, request.user),
            "is_own": is_own(submission, request.user),
            "is_mine": submission.reviewer_id == request.user.pk,
            "edits": submission.purpose == Purpose.EDIT,
            "retires": submission.purpose == Purpose.RETIRE,
        }
        return TemplateResponse(request, "admin/review/submission.html", context, status=status)

    # Correcting it

    def correct_view(self, request, object_id):
        """Show what is proposed in the fields of the desk, and keep what the staff make of it."""
        submission = self.get_object(request, unquote(object_id))
        if submission is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, submission):
            raise PermissionDenied
        is_open = review.is_open_to(submission, Move.CORRECT)
        data, notice, status = submission.data, None, 200
        if not is_open or submission.purpose == Purpose.RETIRE:
            return HttpResponseRedirect(self._url("change", submission))
        if request.method == "POST":
            names = form_for(submission.kind).fields
            data = posted(submission.kind, names, request.POST, submission.data)
            if form_for(submission.kind, data, entry=entry_of(submission)).is_valid():
                try:
                    review.correct(submission, data, by=request.user, version=_version(request))
                except (review.Stale, review.NotAllowed):
                    submission = self.get_object(request, submission.pk)
                    notice, status = Notice(_what_came_first(submission), []), 409
                else:
                    self.log_change(request, submission, str(Move.CORRECT.label))
                    self.message_user(request, gettext("Your corrections are kept."))
                    return HttpResponseRedirect(self._url("change", submission))
        form = form_for(submission.kind, data, entry=entry_of(submission))
        with_errors = request.method == "POST"
        steps = [
            (step, blocks(form, step.fields, with_errors=with_errors))
            for step in steps_of(submission.kind)
        ]
        context = {
            **self._context(request, submission),
            "title": gettext("Correct: %(name)s") % {"name": submission},
            "steps": steps,
            "notice": notice,
            "problems": [one for _step, rows in steps for block in rows for one in block.problems],
        }
        return TemplateResponse(request, "admin/review/correct.html", context, status=status)

    # Giving them to colleagues

    @admin.action(description=_("Assign to a colleague"), permissions=["change"])
    def assign(self, request, queryset):
        submissions = self.selected(request, queryset)
        if submissions is None:
            return None
        title = gettext("Assign to a colleague")
        form = AssignForm(request.POST if "reviewer" in request.POST else None)
        if not form.is_valid():
            effect = gettext("Choose the colleague first: what will happen is shown next.")
            return self.bulk_page(
                request, title=title, effect=effect, button=gettext("Go on"), form=form
            )
        reviewer = form.cleaned_data["reviewer"]
        plan = self._plan_of_assign(submissions, reviewer)
        if not is_confirmed(request):
            effect = gettext("%(name)s reviews them from now on.")
            return self.bulk_page(
                request,
                title=title,
                effect=effect % {"name": _called(reviewer)},
                button=title,
                plan=plan,
                fields={"reviewer": reviewer.pk},
            )
        for one in plan.records:
            review.take(one, by=request.user, version=one.version, to=reviewer)
            self.log_change(request, one, str(Move.TAKE.label))
        count = len(plan.changes)
        text = ngettext("%(count)d proposal assigned.", "%(count)d proposals assigned.", count)
        level = messages.SUCCESS if count else messages.WARNING
        self.message_user(request, text % {"count": count}, level)
        return None

    def _plan_of_assign(self, submissions, reviewer):
        plan = Plan([], [])
        for one in sorted(submissions, key=str):
            if not review.is_open_to(one, Move.TAKE):
                why = gettext("It is not in the queue: %(state)s.")
                plan.left.append(self.line(one, why % {"state": one.get_state_display()}))
            elif one.reviewer_id == reviewer.pk:
                plan.left.append(self.line(one, _("They review it already.")))
            else:
                remarks = [_("It is taken from whoever reviews it now.")] if one.reviewer_id else []
                if is_own(one, reviewer):
                    remarks.append(_("It is their own proposal: they cannot approve it."))
                plan.changes.append(self.line(one, *remarks))
        return plan

    def _context(self, request, submission):
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "submission": submission,
            "list_url": self._list_url(),
            "correct_url": self._url("correct", submission),
        }

    def _list_url(self):
        return reverse("admin:competence_submission_changelist")

    def _url(self, page, submission):
        return reverse(f"admin:competence_submission_{page}", args=[submission.pk])


def _version(request):
    """Return the version that was seen; what is no number is older than any."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else 0


def _label(submission, name):
    fields = form_for(submission.kind).fields
    return capfirst(str(fields[name].label)) if name in fields else name


def _what_came_first(submission):
    """Return who has done what meanwhile, in a sentence."""
    event = submission.events.select_related("by").last()
    who = _called(event.by) if event and event.by else gettext("Somebody")
    what = event.get_move_display() if event else submission.get_state_display()
    text = gettext(
        "%(who)s has been quicker: “%(what)s”. Nothing was done a second time; what you wrote is"
        " kept below."
    )
    return text % {"who": who, "what": what}


def _called(user):
    return user.get_full_name() or user.get_username()

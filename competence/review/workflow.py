"""The moves of a submission, as a table and as functions.

Each is atomic and compares before it sets: it takes the `version` that the caller has seen, and
whoever comes second is told so (`Stale`) instead of doing a thing twice. Each leaves an event and
queues the mails to those concerned, which leave after the commit.
"""

from dataclasses import dataclass
from hashlib import blake2b
from json import dumps

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from competence.enums import (
    MembershipState,
    Move,
    OfferKind,
    Purpose,
    Role,
    SubmissionState,
)
from competence.forms import form_for, values_of
from competence.models import Membership, Submission, SubmissionEvent
from competence.review import mails
from portal.core.enums import PublicationState
from portal.core.history import write_version
from portal.core.search.indexing import dependents, index_dependent


@dataclass(frozen=True)
class Transition:
    sources: tuple[SubmissionState, ...]
    target: SubmissionState
    by_staff: bool


S = SubmissionState
TRANSITIONS = {
    Move.SUBMIT: Transition((S.DRAFT, S.CHANGES_ASKED), S.SUBMITTED, by_staff=False),
    Move.WITHDRAW: Transition(S.open(), S.WITHDRAWN, by_staff=False),
    Move.TAKE: Transition((S.SUBMITTED, S.IN_REVIEW), S.IN_REVIEW, by_staff=True),
    Move.RELEASE: Transition((S.IN_REVIEW,), S.SUBMITTED, by_staff=True),
    Move.ASK: Transition((S.SUBMITTED, S.IN_REVIEW), S.CHANGES_ASKED, by_staff=True),
    Move.CORRECT: Transition((S.SUBMITTED, S.IN_REVIEW), S.IN_REVIEW, by_staff=True),
    Move.APPROVE: Transition((S.SUBMITTED, S.IN_REVIEW), S.APPROVED, by_staff=True),
    Move.REJECT: Transition((S.SUBMITTED, S.IN_REVIEW), S.REJECTED, by_staff=True),
}
DECISIONS = (Move.APPROVE, Move.REJECT, Move.WITHDRAW)


class Stale(Exception):
    """Somebody has changed the submission meanwhile; `submission` is as it is now."""

    def __init__(self, submission):
        super().__init__(f"{submission.pk} is at version {submission.version}")
        self.submission = submission


class NotAllowed(Exception):
    """The move is not open in the submission's state."""


class AlreadyOpen(Exception):
    """The entry has an open proposal already: `submission`."""

    def __init__(self, submission):
        super().__init__(f"{submission.pk} is open for the same entry")
        self.submission = submission


class Invalid(Exception):
    """What is proposed is not complete; `form` holds its errors."""

    def __init__(self, form):
        super().__init__(form.errors.as_json())
        self.form = form


class EntryChanged(Exception):
    """The published entry has changed since the proposal was begun, in fields that it changes too.

    `fields` names them; `digest` stands for the entry as it is, to be given as `seen` by whoever
    has looked at it.
    """

    def __init__(self, fields, digest):
        super().__init__(", ".join(fields))
        self.fields = fields
        self.digest = digest


def is_open_to(submission, move):
    """Tell whether a submission can make a move now."""
    return submission.state in TRANSITIONS[move].sources


@transaction.atomic
def begin(*, kind, purpose, organization, by, key, entry=None):
    """Begin a draft and return it; the same `key` again returns the one that it made.

    `entry` is what is to be changed or retired. `organization` is None for a new organization.
    Raises AlreadyOpen where the entry has another open proposal.
    """
    if made := Submission.objects.filter(pk=key).first():
        if made.author_id != by.pk:
            raise NotAllowed("The key belongs to somebody else's draft")
        return made
    if entry:
        # Whoever begins at the same moment waits here, and then finds what was begun.
        type(entry).objects.select_for_update().get(pk=entry.pk)
        if other := Submission.objects.open().filter(kind=kind, entry_id=entry.pk).first():
            raise AlreadyOpen(other)
    base = values_of(entry) if entry else {}
    submission, made = Submission.objects.get_or_create(
        pk=key,
        defaults={
            "kind": kind,
            "purpose": purpose,
            "organization": organization,
            "entry_id": entry.pk if entry else None,
            "data": base,
            "base": base,
            "author": by,
        },
    )
    if made:
        _note(submission, Move.BEGIN, by)
    return submission


@transaction.atomic
def save(submission, data, *, by, version):
    """Keep the values of a draft, as unfinished as they are."""
    if submission.state not in TRANSITIONS[Move.SUBMIT].sources:
        raise NotAllowed(f"A submission that is {submission.state} is not edited")
    _set(submission, version, data=data)


@transaction.atomic
def submit(submission, *, by, version, note=""):
    """Hand a draft in, with a note to the staff; raises Invalid as long as it is not complete."""
    if submission.purpose != Purpose.RETIRE:
        _valid_form(submission)
    _move(submission, Move.SUBMIT, version, submitted_at=timezone.now())
    _note(submission, Move.SUBMIT, by, note=note)
    mails.tell_received(submission)
    mails.tell_waiting(submission)


@transaction.atomic
def withdraw(submission, *, by, version):
    _move(submission, Move.WITHDRAW, version)
    _note(submission, Move.WITHDRAW, by)
    mails.tell_withdrawn(submission)


@transaction.atomic
def take(submission, *, by, version, to=None):
    """Take a submission into review, or give it `to` a colleague; who had it gives it up."""
    _move(submission, Move.TAKE, version, reviewer=to or by)
    _note(submission, Move.TAKE, by, note=f"→ {to.get_username()}" if to and to != by else "")


@transaction.atomic
def release(submission, *, by, version):
    _move(submission, Move.RELEASE, version, reviewer=None)
    _note(submission, Move.RELEASE, by)


@transaction.atomic
def ask_for_changes(submission, *, by, version, note, field_notes=None):
    """Send a submission back: `note` says why, `field_notes`, {field: text}, what about each."""
    _move(submission, Move.ASK, version, reviewer=by)
    event = _note(submission, Move.ASK, by, note=note, field_notes=field_notes or {})
    mails.tell_changes_asked(submission, event)


@transaction.atomic
def correct(submission, data, *, by, version):
    """Change what is proposed, as staff, before it is approved."""
    _move(submission, Move.CORRECT, version, reviewer=by, data=data)
    _note(submission, Move.CORRECT, by)


@transaction.atomic
def reject(submission, *, by, version, note):
    _move(submission, Move.REJECT, version, reviewer=by)
    event = _note(submission, Move.REJECT, by, note=note)
    mails.tell_rejected(submission, event)


@transaction.atomic
def approve(submission, *, by, version, note="", seen=""):
    """Publish what is proposed and return the entry.

    Raises:
        EntryChanged: as long as `seen` is not the digest of the entry as it is.
        Invalid: when the proposal no longer passes, as where a term has gone.
    """
    _move(submission, Move.APPROVE, version, reviewer=by)
    entry = _locked_entry(submission)
    if entry and submission.purpose == Purpose.EDIT:
        _refuse_unseen(submission, entry, seen)
    if submission.purpose == Purpose.RETIRE:
        _retire(entry, by)
    else:
        entry = _publish(submission, entry, by)
    _note(submission, Move.APPROVE, by, note=note)
    mails.tell_approved(submission)
    return entry


def _publish(submission, entry, by):
    form = _valid_form(submission, entry)
    entry = form.save_as(by=by, organization=submission.organization)
    if submission.purpose == Purpose.CREATE:
        submission.entry_id = entry.pk
        fields = ["entry_id"]
        if submission.kind == OfferKind.ORGANIZATION:
            submission.organization = entry
            fields.append("organization")
            _make_owner(submission.author, entry)
        submission.save(update_fields=fields)
    return entry


def _make_owner(user, organization):
    """Let who has proposed an organization act for it."""
    if user:
        Membership.objects.update_or_create(
            user=user,
            organization=organization,
            defaults={"role": Role.OWNER, "state": MembershipState.ACTIVE},
        )


def _retire(entry, by):
    depended = dependents(type(entry), [entry.pk])
    entry.state = PublicationState.RETIRED
    entry.skip_history_when_saving = True
    entry.save()
    del entry.skip_history_when_saving
    write_version(entry, "~", by=by)
    index_dependent(depended)


def _locked_entry(submission):
    """Return the entry that is proposed to change, held until the commit; None for a new one."""
    if submission.entry_id is None:
        return None
    entry = submission.model.objects.select_for_update().filter(pk=submission.entry_id).first()
    if entry is None:
        raise NotAllowed("The entry has been deleted")
    return entry


def _refuse_unseen(submission, entry, seen):
    current = values_of(entry)
    fields = conflicts(submission, current)
    if fields and seen != digest_of(current):
        raise EntryChanged(fields, digest_of(current))


def conflicts(submission, current):
    """Return the fields that have changed since the draft was begun and that it changes otherwise.

    What changed and the draft left alone is brought up to date: the draft's own changes are all
    that it means to say.
    """
    fields = []
    for name, value in current.items():
        before, proposed = submission.base.get(name), submission.data.get(name)
        if value == before:
            continue
        if proposed == before:
            submission.data[name] = value
        elif proposed != value:
            fields.append(name)
    return fields


def digest_of(values):
    return blake2b(dumps(values, sort_keys=True).encode(), digest_size=16).hexdigest()


def _valid_form(submission, entry=None):
    form = form_for(submission.kind, submission.data, entry=entry or _entry(submission))
    if not form.is_valid():
        raise Invalid(form)
    return form


def _entry(submission):
    if submission.entry_id is None:
        return None
    return submission.model.objects.get(pk=submission.entry_id)


def _move(submission, move, version, **values):
    transition = TRANSITIONS[move]
    if submission.version == version and not is_open_to(submission, move):
        raise NotAllowed(f"{move} is not open while {submission.state}")
    now = timezone.now()
    if move in DECISIONS:
        values["decided_at"] = now
    _set(submission, version, among=transition.sources, state=transition.target, **values)


def _set(submission, version, among=None, **values):
    """Write values if the submission still is at that version, or raise Stale."""
    rows = Submission.objects.filter(pk=submission.pk, version=version)
    if among:
        rows = rows.filter(state__in=among)
    changed = rows.update(version=F("version") + 1, updated_at=timezone.now(), **values)
    if not changed:
        raise Stale(Submission.objects.get(pk=submission.pk))
    submission.refresh_from_db()


def _note(submission, move, by, *, note="", field_notes=None):
    return SubmissionEvent.objects.create(
        submission=submission, move=move, by=by, note=note, field_notes=field_notes or {}
    )

"""Submissions and entries as the desk finds them, and what it begins."""

from uuid import UUID, uuid4

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404

from competence.enums import Move, OfferKind, Purpose, SubmissionState
from competence.members import organizations_of
from competence.models import MODELS, Submission
from competence.review import NotAllowed, begin, submit


def readable(user, pk):
    """Return a submission that `user` may read; raises Http404 otherwise."""
    return get_object_or_404(_submissions().visible_to(user), pk=pk)


def writable(user, pk):
    """Return a submission that `user` may change and hand in; raises Http404 otherwise."""
    return get_object_or_404(_submissions().writable_by(user), pk=pk)


def _submissions():
    return Submission.objects.select_related("organization", "author")


def may_write(user, submission):
    return Submission.objects.writable_by(user).contains(submission)


def maintained_entry(user, kind, slug):
    """Return an entry that `user` may propose to change; raises Http404 otherwise."""
    entries = _model(kind).objects.maintained_by(organizations_of(user))
    return get_object_or_404(entries, slug=slug)


def _model(kind):
    if kind not in MODELS:
        raise Http404
    return MODELS[kind]


def organization_of(entry):
    """Return the organization whose members may change `entry`; an organization is its own."""
    return getattr(entry, "maintainer", entry)


def entry_of(submission):
    """Return what a submission is to change, or has become; None where there is none."""
    if submission.entry_id is None:
        return None
    return submission.model.objects.in_bulk([submission.entry_id]).get(submission.entry_id)


def asked_for(submission):
    """Return the event by which the staff asked for changes that are still to be made, or None."""
    if submission.state != SubmissionState.CHANGES_ASKED:
        return None
    asked = [event for event in submission.events.all() if event.move == Move.ASK]
    return asked[-1] if asked else None


def new_key():
    """Return a key for a page to send with what it begins, so that twice is once."""
    return uuid4()


def key_of(post):
    """Return the key that came with what is begun; raises Http404 where it is none."""
    try:
        return UUID(post.get("key", ""))
    except ValueError as error:
        raise Http404 from error


def begin_new(user, kind, organization_slug, key):
    """Begin a new entry of one of the user's organizations; raises Http404 if it is not theirs.

    A new organization is of none.
    """
    _model(kind)
    organization = None
    if kind != OfferKind.ORGANIZATION:
        organization = get_object_or_404(organizations_of(user), slug=organization_slug)
    return _begin(kind, Purpose.CREATE, organization, user, key)


def begin_edit(user, entry, key):
    """Begin to change an entry; raises AlreadyOpen where somebody has."""
    kind = entry._meta.model_name
    return _begin(kind, Purpose.EDIT, organization_of(entry), user, key, entry)


@transaction.atomic
def propose_retirement(user, entry, key, *, reason):
    """Propose that an entry is retired, once for each key, and hand that in."""
    kind = entry._meta.model_name
    submission = _begin(kind, Purpose.RETIRE, organization_of(entry), user, key, entry)
    if submission.state == SubmissionState.DRAFT:
        submit(submission, by=user, version=submission.version, note=reason)
    return submission


def _begin(kind, purpose, organization, user, key, entry=None):
    try:
        return begin(
            kind=kind, purpose=purpose, organization=organization, by=user, key=key, entry=entry
        )
    except NotAllowed as error:  # somebody else's key
        raise Http404 from error

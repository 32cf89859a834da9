"""Who is told what, when a proposal or a membership moves. Called within the move's transaction."""

from django.urls import reverse

from competence.enums import OfferKind, Purpose
from competence.forms import form_for
from portal.core.mail import absolute, send, send_to_users, staff_mailboxes
from portal.core.models import User


def tell_received(submission):
    _tell_proposers("submission_received", submission)


def tell_waiting(submission):
    """Tell who reviews it, if somebody does already, or else all of the staff."""
    reviewer = submission.reviewer
    known = reviewer is not None and reviewer.is_staff and reviewer.is_active and reviewer.email
    _tell(
        "submission_waiting",
        submission,
        users=[reviewer] if known else staff_mailboxes(),
        author=_called(submission.author) if submission.author else "",
    )


def tell_changes_asked(submission, event):
    """Pass on the note of the event and those on its fields, in the order of the form."""
    fields = form_for(submission.kind).fields
    names = [name for name in fields if name in event.field_notes]
    names += [name for name in event.field_notes if name not in fields]
    _tell_proposers(
        "submission_changes_asked",
        submission,
        note=event.note,
        field_notes=[
            (fields[name].label if name in fields else name, event.field_notes[name])
            for name in names
            if event.field_notes[name]
        ],
    )


def tell_approved(submission):
    """Tell that it is online, with the way to the page, or that it no longer is."""
    if submission.purpose == Purpose.RETIRE:
        _tell_proposers("submission_retired", submission)
        return
    entry = submission.model.objects.get(pk=submission.entry_id)
    _tell_proposers(
        "submission_published", submission, url=lambda: absolute(entry.get_absolute_url())
    )


def tell_rejected(submission, event):
    _tell_proposers("submission_rejected", submission, note=event.note)


def tell_withdrawn(submission):
    """Tell who was reviewing it; nobody, if nobody was."""
    if submission.reviewer:
        _tell("submission_withdrawn", submission, users=[submission.reviewer])


def tell_membership_asked(membership):
    """Tell the owners of the organization, who answer at the desk, and the staff."""
    owners = User.objects.filter(memberships__in=membership.organization.memberships.owners())
    context = {"membership": membership, "person": _called(membership.user)}
    slug = membership.organization.slug
    desk = {"url": lambda: absolute(reverse("desk_members", args=[slug]))}
    send_to_users("membership_asked", users=owners.order_by("pk"), context=context | desk)
    admin = {
        "url": absolute(reverse("admin:competence_membership_change", args=[membership.pk])),
    }
    staff = staff_mailboxes().exclude(pk__in=owners)
    send_to_users("membership_asked", users=staff, context=context | admin)


def tell_membership_decided(membership, accepted):
    template = "membership_accepted" if accepted else "membership_declined"
    send_to_users(template, users=[membership.user], context={"membership": membership})


def tell_membership_ended(membership):
    """Tell somebody that an owner, or the staff, have taken them out."""
    send_to_users("membership_ended", users=[membership.user], context={"membership": membership})


def tell_invited(invitation, url):
    """Send the link to the address that is invited, in the language of its account, if it has one.

    `url` is an address or a path, or a function that returns it in the language of the moment.
    """
    account = User.objects.filter(email__iexact=invitation.email).first() or invitation.by
    send(
        "invitation",
        to=[invitation.email],
        language=account.language if account else "",
        context={
            "invitation": invitation,
            "inviter": _called(invitation.by) if invitation.by else str(invitation.organization),
            "url": lambda: absolute(url() if callable(url) else url),
        },
    )


def proposers_of(submission):
    """Return the accounts that may open a submission at the desk: its organization's members.

    While the organization itself is proposed that is its author. An author who is no longer a
    member is told nothing more.
    """
    if submission.organization is None:
        return User.objects.filter(pk=submission.author_id)
    members = submission.organization.memberships.active()
    return User.objects.filter(pk__in=members.values("user")).order_by("pk")


def _tell_proposers(template, submission, **context):
    _tell(template, submission, users=proposers_of(submission), **context)


def _tell(template, submission, *, users, **context):
    context |= {"submission": submission, "kind": OfferKind(submission.kind).label}
    send_to_users(template, users=users, context=context)


def _called(user):
    """Return what a mail calls somebody: short, so that a name cannot carry a message."""
    return (user.get_full_name() or user.email)[:80]

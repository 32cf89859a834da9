"""Who acts for an organization: asking, deciding, inviting, removing.

Each write is atomic and holds the row of the organization until the commit: two who act at once
come one after the other, and the second is judged by what the first has left. An organization that
has an owner always keeps one. What has been done already is not done, nor told, a second time.
"""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competence.enums import MembershipState, OfferKind, Purpose, Role
from competence.forms import steps_of
from competence.matching import similar_organizations, similar_proposals
from competence.models import Invitation, Membership, Organization
from competence.review import begin, mails, save

__all__ = [
    "LastOwner",
    "NoInvitation",
    "NotAllowed",
    "OtherAddress",
    "accept_invitation",
    "ask_to_join",
    "begin_organization",
    "can_edit",
    "can_manage",
    "change_role",
    "decide_membership",
    "find_invitation",
    "fits",
    "invite",
    "is_last_owner",
    "organizations_of",
    "remove_member",
    "revoke_invitation",
    "similar_organizations",
    "similar_proposals",
    "token_of",
]

INVITATION_DAYS = 14
MOST_INVITATIONS = 20  # of an organization within a day, so that nobody's mail is sent through us
_signer = Signer(salt="competence.invitation")


class NotAllowed(PermissionDenied):
    """Whoever asks for it may not do it."""


class LastOwner(Exception):
    """The only owner of an organization can neither go nor become an editor."""


class NoInvitation(Exception):
    """The link leads to nothing: it is forged, revoked, used or too old."""


class OtherAddress(Exception):
    """The invitation is for another address than those that the account has confirmed."""


# Who may do what


def organizations_of(user):
    """Return the organizations that `user` acts for, by name, as a queryset."""
    if not user.is_authenticated:
        return Organization.objects.none()
    return Organization.objects.of_member(user).by_name()


def can_edit(user, organization):
    """Tell whether `user` is a member, who may propose entries in the organization's name."""
    return user.is_authenticated and user.memberships.active().to(organization).exists()


def can_manage(user, organization):
    """Tell whether `user` is an owner, who may also invite and remove members."""
    return user.is_authenticated and user.memberships.owners().to(organization).exists()


def is_last_owner(membership):
    return membership.is_owner and membership.organization.memberships.owners().count() == 1


def _need_manager(user, organization):
    """Let owners and the staff pass; the staff come by the administration, behind its own door."""
    if not (user.is_staff or can_manage(user, organization)):
        raise NotAllowed(f"{user.pk} does not manage organization {organization.pk}")


def _held(organization_id):
    """Return the organization, held until the commit."""
    return Organization.objects.held().get(pk=organization_id)


def _current(membership):
    """Return the membership as it is now, None when it is gone."""
    return Membership.objects.filter(pk=membership.pk).first()


def _keep_an_owner(membership):
    if is_last_owner(membership):
        raise LastOwner(f"{membership.pk} is the only owner left")


# Coming in


@transaction.atomic
def begin_organization(*, by, key, name, website="", tax_code=""):
    """Begin the proposal of a new organization with what is known; the same key returns the same.

    Return (submission, slug of its first step).
    """
    submission = begin(
        kind=OfferKind.ORGANIZATION, purpose=Purpose.CREATE, organization=None, by=by, key=key
    )
    if not submission.data:
        data = {"name": name, "website": website, "tax_code": tax_code}
        save(submission, data, by=by, version=submission.version)
    return submission, steps_of(OfferKind.ORGANIZATION)[0].slug


@transaction.atomic
def ask_to_join(organization, *, by, note=""):
    """Ask to act for an organization and return the membership; one that is there stays."""
    membership, made = Membership.objects.get_or_create(
        user=by,
        organization=organization,
        defaults={"state": MembershipState.REQUESTED, "role": Role.EDITOR, "note": note},
    )
    if made:
        mails.tell_membership_asked(membership)
    return membership


@transaction.atomic
def decide_membership(membership, *, by, accept):
    """Accept or refuse who has asked, as an owner or as staff; return whether they are in now.

    The first of an organization without an owner becomes its owner. Where somebody has decided
    already, that stays.

    Raises:
        NotAllowed: when `by` is neither.
    """
    organization = _held(membership.organization_id)
    _need_manager(by, organization)
    current = _current(membership)
    if current is None or current.is_active:
        return current is not None
    if accept:
        has_owner = organization.memberships.owners().exists()
        current.role = Role.EDITOR if has_owner else Role.OWNER
        current.state = MembershipState.ACTIVE
        current.save(update_fields=["role", "state"])
    mails.tell_membership_decided(current, accepted=accept)
    if not accept:
        current.delete()
    return accept


# Invitations


@transaction.atomic
def invite(organization, *, email, role, by):
    """Invite an address to act for an organization, and return the invitation.

    It is the same whether there is an account with that address or not. One that is open already
    is not sent again; it takes the new role.

    Raises:
        NotAllowed: when `by` is neither an owner nor staff.
        ValidationError: when the address is that of a member, or too many were invited today.
    """
    organization = _held(organization.pk)
    _need_manager(by, organization)
    email = email.strip().lower()
    if organization.memberships.active().with_email(email).exists():
        raise ValidationError(_("Whoever has this address is a member already."))
    invitation = organization.invitations.open().to(email).first()
    if invitation is None:
        _refuse_too_many(organization)
        expires_at = timezone.now() + timedelta(days=INVITATION_DAYS)
        invitation = organization.invitations.create(
            email=email, role=role, by=by, expires_at=expires_at
        )
        token = token_of(invitation)
        mails.tell_invited(invitation, lambda: reverse("invitation", args=[token]))
    elif invitation.role != role:
        invitation.role = role
        invitation.save(update_fields=["role"])
    return invitation


def _refuse_too_many(organization):
    day_ago = timezone.now() - timedelta(days=1)
    if organization.invitations.filter(created_at__gt=day_ago).count() >= MOST_INVITATIONS:
        raise ValidationError(
            ngettext(
                "At most %(most)s invitation in a day: go on tomorrow.",
                "At most %(most)s invitations in a day: go on tomorrow.",
                MOST_INVITATIONS,
            )
            % {"most": MOST_INVITATIONS}
        )


@transaction.atomic
def revoke_invitation(invitation, *, by):
    """End an invitation that has not been accepted; its link no longer works."""
    _need_manager(by, _held(invitation.organization_id))
    _end(Invitation.objects.filter(pk=invitation.pk))


def _end(invitations):
    invitations.open().update(expires_at=timezone.now())


def token_of(invitation):
    """Return what the link of an invitation holds: its number, signed."""
    return _signer.sign(str(invitation.pk))


def find_invitation(token):
    """Return the invitation of a link, open or not; raises NoInvitation."""
    try:
        key = int(_signer.unsign(token))
        return Invitation.objects.select_related("organization", "by").get(pk=key)
    except (BadSignature, ValueError, Invitation.DoesNotExist) as error:
        raise NoInvitation(token) from error


def fits(invitation, user):
    """Tell whether `user` has confirmed the address that is invited."""
    if not user.is_authenticated:
        return False
    addresses = EmailAddress.objects.filter(user=user, verified=True)
    return addresses.filter(email__iexact=invitation.email).exists()


@transaction.atomic
def accept_invitation(token, *, by):
    """Make who was invited a member and return the membership; an owner stays an owner.

    The link works once; to whom it has worked for, it says the same again.

    Raises:
        NoInvitation: when it is forged, revoked, used by somebody else or too old.
        OtherAddress: when `by` has not confirmed the address that was invited.
    """
    organization = _held(find_invitation(token).organization_id)
    invitation = find_invitation(token)
    if not fits(invitation, by):
        raise OtherAddress(token) if invitation.is_open else NoInvitation(token)
    membership = organization.memberships.of(by).first()
    is_member = membership is not None and membership.is_active
    if not invitation.is_open:
        if is_member and invitation.used_at:
            return membership
        raise NoInvitation(token)
    membership = membership or Membership(user=by, organization=organization)
    if not membership.is_owner:
        membership.role = invitation.role
    membership.state = MembershipState.ACTIVE
    membership.save()
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    return membership


# Those who are in


@transaction.atomic
def change_role(membership, *, by, role):
    """Make a member an owner or an editor; return the membership, None when it is gone.

    Raises:
        NotAllowed: when `by` is neither an owner nor staff.
        LastOwner: when nobody else owns the organization.
    """
    _need_manager(by, _held(membership.organization_id))
    current = _current(membership)
    if current is None or current.role == role or not current.is_active:
        return current
    if role != Role.OWNER:
        _keep_an_owner(current)
        _end_invitations_by(current)
    current.role = role
    current.save(update_fields=["role"])
    return current


@transaction.atomic
def remove_member(membership, *, by):
    """Take somebody out of an organization, or let them leave: anybody may take out themselves.

    Who is taken out by somebody else is told. Open invitations that they have sent end with it.
    A membership that is gone is no error.

    Raises:
        NotAllowed: when `by` is somebody else and neither an owner nor staff.
        LastOwner: when nobody else owns the organization.
    """
    organization = _held(membership.organization_id)
    if membership.user_id != by.pk:
        _need_manager(by, organization)
    current = _current(membership)
    if current is None:
        return
    _keep_an_owner(current)
    _end_invitations_by(current)
    if current.is_active and current.user_id != by.pk:
        mails.tell_membership_ended(current)
    current.delete()


def _end_invitations_by(membership):
    _end(membership.organization.invitations.filter(by=membership.user_id))

"""Asking: one mail for each organization, to its owners, at most once in thirty days."""

import datetime

from django.db import transaction
from django.utils import timezone

from competence.enums import Role
from competence.models import Organization
from portal.core.mail import send_to_users
from portal.core.models import User
from portal.web.freshness.entries import due_entries, organizations_with_due_entries
from portal.web.freshness.links import VALID_FOR, token_for
from portal.web.freshness.models import ConfirmationRequest

ASK_AGAIN_AFTER = datetime.timedelta(days=30)


def ask_all():
    """Ask every organization with entries due and members; yields each that was asked.

    Each is a transaction of its own, so that a run can be stopped and begun again.
    """
    for key in sorted(organizations_with_due_entries()):
        if organization := ask(key):
            yield organization


@transaction.atomic
def ask(key):
    """Ask the organization with this primary key, unless it was asked of late.

    Return it; None where nobody was asked. Two runs at once ask it only once: the second waits for
    the row of the organization, and then sees what the first has written.
    """
    organization = Organization.objects.select_for_update().get(pk=key)
    lately = timezone.now() - ASK_AGAIN_AFTER
    if organization.confirmation_requests.filter(sent_at__gt=lately).exists():
        return None
    users, entries = users_to_ask(organization), due_entries(organization)
    if not users or not entries:
        return None
    context = {
        "organization": organization,
        "entries": entries,
        "token": token_for(organization),
        "valid_until": timezone.localdate() + VALID_FOR,
    }
    send_to_users("confirm", users=users, context=context)
    ConfirmationRequest.objects.create(organization=organization, entries=len(entries))
    return organization


def users_to_ask(organization):
    """Return the accounts of the owners, or of the editors where no owner can be written to."""
    members = organization.memberships.active()
    reachable = User.objects.filter(is_active=True).exclude(email="").order_by("pk")
    owners = reachable.filter(pk__in=members.filter(role=Role.OWNER).values("user"))
    return list(owners) or list(reachable.filter(pk__in=members.values("user")))

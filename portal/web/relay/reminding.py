"""Bringing to mind what nobody has answered."""

from django.db import transaction
from django.utils import timezone

from portal.web.relay import mails
from portal.web.relay.entries import entry_of
from portal.web.relay.models import ContactRequest


def remind_all():
    """Remind mailbox and staff of each overdue request, once for ever; return of how many."""
    return sum(remind(contact_request) for contact_request in ContactRequest.objects.to_remind())


@transaction.atomic
def remind(contact_request):
    """Queue the reminders of one request; return False where another process has done so."""
    mine = ContactRequest.objects.overdue().filter(pk=contact_request.pk, reminded_at=None)
    if not mine.update(reminded_at=timezone.now()):
        return False
    mails.remind(contact_request, entry_of(contact_request))
    return True

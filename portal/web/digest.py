"""The weekly digest: what waits for the staff. Nothing is sent when nothing waits."""

import datetime

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competence.models import Membership, Submission
from portal.core.mail import send, staff_mailboxes
from portal.core.mail.queue import failed, is_queued, message_id_of
from portal.core.models import Entry, User
from portal.web.relay.models import ContactRequest

WEEK = datetime.timedelta(days=7)


def send_digests():
    """Queue the digest of this week for each of the staff who has not had it; return how many."""
    context = contents()
    if not context["figures"]:
        return 0
    year, week, _day = timezone.localdate().isocalendar()
    return sum(send_digest(user, f"{year}-{week}", context) for user in staff_mailboxes())


@transaction.atomic
def send_digest(user, week, context):
    """Queue the digest of a week for one of the staff; return False if it was queued before.

    Of two runs at once the second waits for the row of the account, and then sees the mail.
    """
    User.objects.select_for_update().get(pk=user.pk)
    message_id = message_id_of(f"digest {week} {user.pk}")
    if is_queued(message_id):
        return False
    send(
        "digest",
        to=[user.email],
        language=user.language,
        context=context,
        message_id=message_id,
    )
    return True


def contents():
    """Return the context of the mail: the figures that are not 0, and the age of the oldest."""
    waiting = Submission.objects.waiting()
    given_up = failed().filter(last_updated__gt=timezone.now() - WEEK)
    figures = [
        (_("Proposals to review"), waiting.count()),
        (_("Requests to act for an organisation"), Membership.objects.requested().count()),
        (_("Open requests and reports from visitors"), ContactRequest.objects.open().count()),
        (_("Entries to confirm, after twelve months"), sum(map(_due, entry_models()))),
        (_("Mails given up in the last seven days"), given_up.count()),
    ]
    oldest = waiting.exclude(submitted_at=None).first()
    return {
        "figures": [(label, number) for label, number in figures if number],
        "oldest": (timezone.now() - oldest.submitted_at).days if oldest else None,
    }


def entry_models():
    return [model for model in apps.get_models() if issubclass(model, Entry)]


def _due(model):
    return model.objects.due_for_confirmation().count()

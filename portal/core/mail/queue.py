"""The mails that wait, have left or could not be delivered: rows of post_office's table."""

import logging
import re
from datetime import timedelta
from email.utils import make_msgid
from hashlib import blake2b

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils import timezone
from post_office.models import PRIORITY, STATUS, Email

logger = logging.getLogger(__name__)

WAITING = (STATUS.queued, STATUS.requeued)
SUBJECT_LENGTH = 200
# Answering machines leave such mail alone: RFC 3834.
HEADERS = {"Auto-Submitted": "auto-generated"}
ERASED_AT_ONCE = 1000
# How long a claim holds: far longer than a server may take to accept one mail.
LEASE = timedelta(minutes=15)


def is_address(text):
    """Tell whether a text is one address of mail, and no more than one.

    A quoted comma is legal, but the table keeps addresses in one text, parted by commas.
    """
    try:
        validate_email(text)
    except ValidationError:
        return False
    return not set(text) & set(',;"<> ')


def enqueue(
    *, to, subject, text, html="", sender="", reply_to="", headers=None, message_id="", urgent=False
):
    """Queue a mail, one message for each address in `to`, within the caller's transaction.

    What is no address is left out, so that it does not keep the mail from the others.
    `message_id` is made if it is not given: it stays the same however often delivery is tried, so
    that mailboxes can tell a second copy. Return the rows, in the order of `to`.
    """
    given = dict.fromkeys(to)
    addresses = [address for address in given if is_address(address)]
    if left_out := len(given) - len(addresses):
        logger.warning("A mail was not queued for %d texts that are no address", left_out)
    headers = HEADERS | (headers or {})
    if is_address(reply_to):
        headers["Reply-To"] = reply_to
    return Email.objects.bulk_create(
        Email(
            from_email=one_line(sender or settings.DEFAULT_FROM_EMAIL),
            to=[address],
            cc=[],
            bcc=[],
            subject=one_line(subject)[:SUBJECT_LENGTH],
            message=tidy(text),
            html_message=tidy(html, blank_lines=0),
            headers={name: one_line(value) for name, value in headers.items()},
            message_id=message_id or make_msgid(domain=settings.SITE_HOST),
            priority=PRIORITY.high if urgent else PRIORITY.medium,
            status=STATUS.queued,
        )
        for address in addresses
    )


def one_line(text):
    """Return a text fit for a header: what would end the line, and begin another, is a space."""
    return " ".join(str(text).split())


def tidy(text, *, blank_lines=1):
    """Return a text without the blank lines and spaces that templates leave behind."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    most = "\n" * (blank_lines + 1)
    return re.sub(rf"{most}\n+", most, lines) + "\n" if lines else ""


def message_id_of(key):
    """Return the Message-ID of the one mail that `key` stands for."""
    digest = blake2b(key.encode(), digest_size=16).hexdigest()
    return f"<{digest}@{settings.SITE_HOST}>"


def is_queued(message_id):
    """Tell whether a mail with that Message-ID was queued, delivered or not, and is still kept."""
    return Email.objects.filter(message_id=message_id).exists()


def waiting():
    """Return the mails that are not delivered yet."""
    return Email.objects.filter(status__in=WAITING)


def due():
    """Return the mails whose turn has come, the urgent ones first, then the oldest."""
    come = Q(scheduled_time=None) | Q(scheduled_time__lte=timezone.now())
    return waiting().filter(come).order_by("-priority", "pk")


def failed():
    """Return the mails that were given up."""
    return Email.objects.filter(status=STATUS.failed)


def requeue(mails):
    """Let mails be tried anew now that were given up or wait long for their next try.

    What waits less than a claim holds may be about to leave, and is left alone. Return how many.
    """
    now = timezone.now()
    long = Q(status=STATUS.requeued, scheduled_time__gt=now + LEASE)
    return mails.filter(Q(status=STATUS.failed) | long).update(
        status=STATUS.queued, scheduled_time=None, number_of_retries=None, last_updated=now
    )


def purge(days, *, dry_run=False):
    """Erase mails made more than `days` days ago, delivered or given up; return how many.

    What still waits is kept, however long the mail server has been away.
    """
    limit = timezone.now() - timedelta(days=days)
    old = Email.objects.exclude(status__in=WAITING).filter(created__lt=limit).order_by("pk")
    if dry_run:
        return old.count()
    erased = 0
    while keys := list(old.values_list("pk", flat=True)[:ERASED_AT_ONCE]):
        Email.objects.filter(pk__in=keys).delete()
        erased += len(keys)
    return erased

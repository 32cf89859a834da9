"""Delivering what is due. Any number of processes, on any number of machines, may do it at once.

A mail is claimed before it is sent: its row is changed only if it still is as it was seen, which on
either database one process alone achieves. The claim is a time, `scheduled_time`, before which
nobody else takes it. Whoever is killed with a mail in hand leaves the claim, which runs out, and
the mail is tried again. The one gap that remains, as between any two machines: killed after the
mail server has said yes and before the row says so, a mail leaves a second time, with the same
Message-ID.

A mail that fails is tried again after each of the `WAITS`, and then given up; one whose address
the server refuses for good (RFC 5321, a 5yz answer) is given up at once. A server that cannot be
reached, or lets nobody in, is no fault of the mails: they wait for it, for as long as it takes.
"""

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from time import sleep

from django.conf import settings
from django.core.mail import get_connection
from django.db import Error as DatabaseFault
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from post_office.models import STATUS, Email, Log

from portal.core.mail.queue import LEASE, WAITING, due

logger = logging.getLogger(__name__)

# Ten tries within five days.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    *(timedelta(days=1),) * 4,
)
BATCH = 50
# Seconds between the tries to note how a mail fared, while the database is away.
NOTING_WAITS = (1, 4, 15)
PROBLEM_LENGTH = 1000


@dataclass
class Tally:
    """How many mails were sent, will be tried again, were given up; `away` says why all wait."""

    sent: int = 0
    retried: int = 0
    given_up: int = 0
    away: str = ""


def deliver(should_stop=lambda: False):
    """Send what is due, until nothing is or `should_stop()`; return the Tally."""
    tally = Tally()
    if not due().exists():
        return tally
    if not settings.MAIL_BACKEND:
        tally.away = "EMAIL_URL is not set"
        return tally
    server = get_connection(settings.MAIL_BACKEND)
    try:
        for pk, seen in _keys():
            if should_stop():
                break
            try:
                server.open()
            except Exception as problem:  # whatever it is, it is not the fault of one mail
                tally.away = f"{type(problem).__name__}: {problem}"
                break
            if mail := claim(pk, seen):
                outcome = attempt(mail, server)
                setattr(tally, outcome, getattr(tally, outcome) + 1)
    finally:
        _close(server)
    return tally


def _keys():
    """Yield (primary key, scheduled time) of what is due, until nothing is."""
    while batch := list(due().values_list("pk", "scheduled_time")[:BATCH]):
        yield from batch


def claim(pk, seen):
    """Take a mail in hand, if its time still is `seen`; return it, or None if another has it."""
    now = timezone.now()
    waits = Email.objects.filter(pk=pk, status__in=WAITING, scheduled_time=seen)
    if not waits.update(scheduled_time=now + LEASE, last_updated=now):
        return None
    return Email.objects.filter(pk=pk).first()


def attempt(mail, server):
    """Send a claimed mail and note how it fared; return the name of the figure of the Tally."""
    try:
        server.send_messages([mail.prepare_email_message()])
    except DatabaseFault:
        raise
    except Exception as problem:  # of any other kind: the other mails must go on
        _close(server)
        return _note_failure(mail, problem)
    _note(mail, status=STATUS.sent, scheduled_time=None)
    return "sent"


def is_final(problem):
    """Tell whether a mail that failed so would fail again.

    That is: the server refuses for good, or no message can be made of the row.
    """
    if isinstance(problem, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in problem.recipients.values())
    if isinstance(problem, SMTPDataError):
        return problem.smtp_code >= 500
    return not isinstance(problem, OSError)


def _note_failure(mail, problem):
    failures = (mail.number_of_retries or 0) + 1
    final = is_final(problem) or failures > len(WAITS)
    if final:
        values = {"status": STATUS.failed, "scheduled_time": None}
    else:
        again = timezone.now() + WAITS[failures - 1]
        values = {"status": STATUS.requeued, "scheduled_time": again}
    _note(mail, problem, number_of_retries=failures, **values)
    # Without the address, which is in the text of some problems: logs are kept by other rules.
    what = "is given up" if final else "will be tried again"
    logger.warning(
        "Mail %s %s after failure %d: %s", mail.pk, what, failures, type(problem).__name__
    )
    return "given_up" if final else "retried"


def _note(mail, problem=None, **values):
    """Write how a mail fared, if the claim still is ours; wait for a database that is away."""
    for wait in (*NOTING_WAITS, None):
        try:
            with transaction.atomic():
                ours = Email.objects.filter(pk=mail.pk, scheduled_time=mail.scheduled_time)
                if ours.update(last_updated=timezone.now(), **values) and problem:
                    Log.objects.create(
                        email=mail,
                        status=STATUS.failed,
                        exception_type=type(problem).__name__,
                        message=str(problem)[:PROBLEM_LENGTH],
                    )
            return
        except (OperationalError, InterfaceError):
            if wait is None:
                raise
            connection.close()
            sleep(wait)


def _close(server):
    """Close the connection to the mail server, which may be gone."""
    with suppress(Exception):
        server.close()

"""A real mail server on 127.0.0.1 for the tests, and delivery to it by other processes."""

import asyncio
import email
import email.policy
import threading
from contextlib import contextmanager
from datetime import timedelta

import time_machine
from aiosmtpd.controller import Controller
from django.test.utils import override_settings
from django.utils import timezone
from post_office.models import STATUS, Email

from portal.core.mail.deliverer import Deliverer
from portal.core.mail.delivery import deliver
from portal.core.mail.queue import enqueue
from tests.server import free_port

SMTP = "django.core.mail.backends.smtp.EmailBackend"
PATIENCE = 30  # seconds


class Mailbox:
    """What a mail server took in, and how it answers.

    `refused` maps an address to the answer that it gets instead of "250 OK"; `hangs_up` has the
    server close the connection in the middle of each message; while `held` is set, a message is
    read, and the answer to it does not come.
    """

    def __init__(self):
        self.messages = []
        self.refused = {}
        self.hangs_up = False
        self.held = False
        self.reading = threading.Event()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if answer := self.refused.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.reading.set()
        if self.hangs_up:
            server.transport.abort()
            return "451 gone"
        while self.held:
            await asyncio.sleep(0.01)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.append((tuple(envelope.rcpt_tos), message))
        return "250 OK"

    def recipients(self):
        return [address for addresses, _message in self.messages for address in addresses]


@contextmanager
def mail_server(mailbox, port=None):
    """Take mail in for `mailbox` at a port, a free one if none is given; give the port."""
    server = Controller(mailbox, hostname="127.0.0.1", port=port or free_port())
    server.start()
    try:
        yield server.port
    finally:
        mailbox.held = False
        server.stop()


@contextmanager
def delivering_to(port):
    """Deliver to the mail server at that port of 127.0.0.1."""
    with override_settings(
        MAIL_BACKEND=SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, EMAIL_USE_TLS=False,
        EMAIL_USE_SSL=False, EMAIL_HOST_USER="", EMAIL_HOST_PASSWORD="", EMAIL_TIMEOUT=5,
    ):  # fmt: skip
        yield


def queue(*names):
    """Queue a mail for each of the names at example.org; return the rows."""
    return [
        enqueue(to=[f"{name}@example.org"], subject=f"For {name}", text="Text", html="<p>Text</p>")[
            0
        ]
        for name in names
    ]


def deliver_to(port, *, later=0):
    """Deliver once, with the clock set ahead by `later` minutes; return the Tally."""
    moment = timezone.now() + timedelta(minutes=later)
    with delivering_to(port), time_machine.travel(moment, tick=True):
        return deliver()


def look_at(port):
    """Look once for what is due, as the thread of a server does; return whether all went well."""
    with delivering_to(port):
        return Deliverer().look()


def states():
    """Return {recipient: (name of the state, number of failures)} of every mail."""
    return {
        mail.to[0]: (STATUS._fields[mail.status], mail.number_of_retries or 0)
        for mail in Email.objects.order_by("pk")
    }

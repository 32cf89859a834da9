"""Delivering to a real mail server: one that answers, one that is away, one that refuses."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone
from post_office.models import Email, Log

from portal.core.mail.delivery import WAITS, deliver
from portal.core.mail.queue import due, enqueue
from tests.mailing import Mailbox, deliver_to, delivering_to, mail_server, queue, states
from tests.server import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox():
    return Mailbox()


def test_what_is_queued_arrives_once(mailbox):
    queue("anna", "bruno")
    with mail_server(mailbox) as port:
        assert deliver_to(port).sent == 2
        assert deliver_to(port).sent == 0
    assert mailbox.recipients() == ["anna@example.org", "bruno@example.org"]
    assert states() == {"anna@example.org": ("sent", 0), "bruno@example.org": ("sent", 0)}


def test_it_arrives_as_it_was_queued(mailbox):
    (mail,) = enqueue(
        to=["anna@example.org"],
        subject="Così è: “città”",
        text="Perché no?\n\nhttps://portal.example/it/?a=1&b=2",
        html="<p>Perché no?</p>",
        reply_to="help@example.org",
    )
    with mail_server(mailbox) as port:
        deliver_to(port)
    ((_recipients, message),) = mailbox.messages
    text, html = message.iter_parts()
    assert message["Subject"] == "Così è: “città”"
    assert message["To"] == "anna@example.org"
    assert message["From"] == "Centro di competenza <noreply@portal.example>"
    assert message["Reply-To"] == "help@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == mail.message_id
    assert "https://portal.example/it/?a=1&b=2" in text.get_content().splitlines()
    assert html.get_content_type() == "text/html"
    assert "<p>Perché no?</p>" in html.get_content()


def test_urgent_mails_leave_first_then_the_oldest(mailbox):
    queue("anna", "bruno")
    enqueue(to=["carla@example.org"], subject="Code", text="1234", urgent=True)
    with mail_server(mailbox) as port:
        deliver_to(port)
    assert [address[0] for address in mailbox.recipients()] == ["c", "a", "b"]


def test_an_empty_queue_costs_one_query_and_no_connection(django_assert_num_queries):
    with delivering_to(free_port()), django_assert_num_queries(1):
        assert not deliver().away


# A server that is away


def test_a_server_that_is_down_loses_nothing_and_charges_no_mail(mailbox):
    queue("anna", "bruno")
    port = free_port()
    tally = deliver_to(port)
    assert (tally.sent, tally.retried, tally.given_up) == (0, 0, 0)
    assert "ConnectionRefusedError" in tally.away
    assert states() == {"anna@example.org": ("queued", 0), "bruno@example.org": ("queued", 0)}
    with mail_server(mailbox, port):
        assert deliver_to(port).sent == 2
    assert mailbox.recipients() == ["anna@example.org", "bruno@example.org"]


def test_after_weeks_without_a_server_everything_is_still_there(mailbox):
    queue("anna")
    port = free_port()
    for day in range(40):
        deliver_to(port, later=day * 24 * 60)
    with mail_server(mailbox, port):
        deliver_to(port, later=41 * 24 * 60)
    assert mailbox.recipients() == ["anna@example.org"]


def test_a_server_that_hangs_up_is_tried_again_a_minute_later(mailbox):
    queue("anna")
    mailbox.hangs_up = True
    with mail_server(mailbox) as port:
        assert deliver_to(port).retried == 1
        assert states() == {"anna@example.org": ("requeued", 1)}
        mailbox.hangs_up = False
        assert deliver_to(port).sent == 0, "not before its time"
        assert deliver_to(port, later=2).sent == 1
    assert mailbox.recipients() == ["anna@example.org"]
    assert states() == {"anna@example.org": ("sent", 1)}


def test_without_an_address_of_a_server_mails_wait(settings):
    queue("anna")
    assert deliver().away == "EMAIL_URL is not set"
    assert states() == {"anna@example.org": ("queued", 0)}


# A server that refuses


def test_a_refused_address_is_given_up_at_once_and_keeps_no_other_mail_back(mailbox, caplog):
    queue("anna", "bruno", "carla")
    mailbox.refused["bruno@example.org"] = "550 5.1.1 No such user"
    with mail_server(mailbox) as port, caplog.at_level(logging.WARNING):
        tally = deliver_to(port)
    assert (tally.sent, tally.given_up) == (2, 1)
    assert mailbox.recipients() == ["anna@example.org", "carla@example.org"]
    assert states()["bruno@example.org"] == ("failed", 1)
    assert "No such user" in Log.objects.get().message
    assert "bruno" not in caplog.text, "addresses do not belong into the log of the server"


def test_a_server_that_is_busy_is_asked_again_ever_more_rarely_and_in_the_end_no_more(mailbox):
    queue("anna")
    mailbox.refused["anna@example.org"] = "451 4.7.1 Greylisted, try again later"
    waits = []
    with mail_server(mailbox) as port:
        while states()["anna@example.org"][0] != "failed":
            mail = Email.objects.get()
            with time_machine.travel(mail.scheduled_time or timezone.now(), tick=False):
                deliver_to(port)
                mail.refresh_from_db()
                if mail.scheduled_time:
                    waits.append(
                        round((mail.scheduled_time - timezone.now()) / timedelta(minutes=1))
                    )
    assert waits == [1, 5, 30, 120, 360, 1440, 1440, 1440, 1440]
    assert sum(WAITS, timedelta()) < timedelta(days=5)
    assert Log.objects.count() == len(WAITS) + 1 == 10
    assert not due().exists()


def test_a_row_that_makes_no_message_is_given_up_and_keeps_no_other_mail_back(mailbox):
    broken, _good = queue("anna", "bruno")
    Email.objects.filter(pk=broken.pk).update(from_email="a@example.org\nBcc: all@example.com")
    with mail_server(mailbox) as port:
        tally = deliver_to(port)
    assert (tally.sent, tally.given_up) == (1, 1)
    assert states()["anna@example.org"] == ("failed", 1)


# The command


def test_the_command_tells_how_it_went(mailbox, capsys):
    queue("anna", "bruno")
    mailbox.refused["bruno@example.org"] = "451 later"
    with mail_server(mailbox) as port, delivering_to(port):
        call_command("send_queued_mail")
        call_command("send_queued_mail", verbosity=0)
    assert capsys.readouterr() == ("1 sent, 1 to be tried again, 0 given up, 1 waiting\n", "")


def test_the_command_says_that_the_server_is_away(capsys):
    queue("anna")
    with delivering_to(free_port()):
        call_command("send_queued_mail", verbosity=0)
    assert "the mail server cannot be used: ConnectionRefusedError" in capsys.readouterr().err


# The database


def test_an_outage_of_the_database_while_it_is_noted_sends_no_second_mail(mailbox, monkeypatch):
    """The mail has left, the row does not say so yet: it is written as soon as it can be."""
    queue("anna")
    waited = []
    monkeypatch.setattr("portal.core.mail.delivery.sleep", waited.append)
    failures = iter([True, True, False])

    def away_for_a_while(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and mailbox.messages and next(failures, False):
            raise OperationalError("away")
        return execute(sql, params, many, context)

    with mail_server(mailbox) as port, connection.execute_wrapper(away_for_a_while):
        monkeypatch.setattr(connection, "close", lambda: None)  # the test's own transaction
        assert deliver_to(port).sent == 1
    assert waited == [1, 4]
    assert mailbox.recipients() == ["anna@example.org"]
    assert states() == {"anna@example.org": ("sent", 0)}

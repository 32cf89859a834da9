"""Several processes deliver at once, or are killed at it: no mail leaves twice, none is lost."""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from tests.beside import process
from tests.mailing import PATIENCE, Mailbox, mail_server, queue
from tests.server import answers, production

pytestmark = pytest.mark.django_db(transaction=True)
IMPORTS = "from tests.mailing import *; import os"
NAMES = [f"reader{number}" for number in range(60)]


@pytest.fixture
def mailbox():
    return Mailbox()


def wait_until(condition, what):
    deadline = time.perf_counter() + PATIENCE
    while not condition():
        assert time.perf_counter() < deadline, f"in vain: {what}"
        time.sleep(0.02)


@pytest.fixture
def shared(request):
    """Queue a mail for each of `NAMES`, and give the address of the database that holds them."""
    queue(*NAMES)
    return request.getfixturevalue("database_url")


def test_several_deliverers_at_once_send_each_mail_once(shared, mailbox):
    with mail_server(mailbox) as port, ExitStack() as stack:
        deliverers = [stack.enter_context(process(shared, IMPORTS)) for _ in range(3)]
        for deliverer in deliverers:
            deliverer("states() and None")  # ready, and connected
        for deliverer in deliverers:
            deliverer.ask(f"deliver_to({port}).sent")
        sent = [int(deliverer.hear()) for deliverer in deliverers]
        assert deliverers[0]("[s for s, _ in states().values()].count('sent')") == str(len(NAMES))
    assert sum(sent) == len(NAMES)
    assert sorted(mailbox.recipients()) == sorted(f"{name}@example.org" for name in NAMES)


def test_a_deliverer_that_is_killed_leaves_a_claim_that_runs_out(shared, mailbox):
    mailbox.held = True
    with mail_server(mailbox) as port, process(shared, IMPORTS) as other:
        with process(shared, IMPORTS) as killed:
            pid = int(killed("os.getpid()"))
            killed.ask(f"deliver_to({port})")
            assert mailbox.reading.wait(PATIENCE)
            os.kill(pid, signal.SIGKILL)
            killed.hear()
        mailbox.held = False
        assert other(f"deliver_to({port}).sent") == str(len(NAMES) - 1)
        assert "reader0@example.org" not in mailbox.recipients()
        assert other(f"deliver_to({port}, later=14).sent") == "0"
        assert other(f"deliver_to({port}, later=16).sent") == "1"
    assert sorted(mailbox.recipients()) == sorted(f"{name}@example.org" for name in NAMES)


def test_the_thread_outlives_an_outage_of_the_database(tmp_path, mailbox, shared):
    """Played with SQLite, whose file can be away; the database of the test is left alone."""
    file = tmp_path / "there.sqlite3"
    away = f"sqlite:///{tmp_path / 'away' / 'there.sqlite3'}"
    commands = "from django.core.management import call_command as command"
    with process(f"sqlite:///{file}", f"{IMPORTS}; {commands}") as preparing:
        preparing("command('migrate', 'post_office', verbosity=0)")
        preparing("queue('anna') and None")
    with mail_server(mailbox) as port, process(away, IMPORTS) as deliverer:
        assert deliverer(f"look_at({port})") == "False"
        file.parent.joinpath("away").mkdir()
        file.rename(file.parent / "away" / file.name)
        assert deliverer(f"look_at({port})") == "True"
    assert mailbox.recipients() == ["anna@example.org"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_delivers_until_it_is_stopped(shared, mailbox, number):
    with mail_server(mailbox) as port:
        env = production(shared, EMAIL_URL=f"smtp://127.0.0.1:{port}", MAIL_POLL_SECONDS="0.1")
        command = [sys.executable, "manage.py", "send_queued_mail", "--watch"]
        with subprocess.Popen(command, cwd=settings.BASE_DIR, env=env) as watching:
            wait_until(lambda: mailbox.messages, "the first mail")
            watching.send_signal(number)
            assert watching.wait(PATIENCE) == 0
    assert len(set(mailbox.recipients())) == len(mailbox.messages)


# The server


@contextmanager
def gunicorn(database_url, **variables):
    """Serve the portal with two processes; give the gunicorn process that watches over them."""
    env = production(database_url, WEB_CONCURRENCY="2", MAIL_POLL_SECONDS="0.2", **variables)
    command = [sys.executable, "-m", "gunicorn", "--config", "portal/gunicorn.conf.py"]
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as server:
        try:
            wait_until(lambda: answers(int(env["PORT"])), "the server")
            yield server
        finally:
            server.kill()
            for worker in workers(server):
                os.kill(worker, signal.SIGKILL)


def workers(server):
    """Return the numbers of the processes that a server has started."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    return [int(pid) for pid in children.read_text().split()] if children.exists() else []


def test_the_server_delivers_each_mail_once_and_stops_at_once(shared, mailbox):
    with (
        mail_server(mailbox) as port,
        gunicorn(shared, EMAIL_URL=f"smtp://127.0.0.1:{port}") as one,
    ):
        wait_until(lambda: len(mailbox.messages) >= len(NAMES), "all mails")
        begun = time.perf_counter()
        one.terminate()
        assert one.wait(PATIENCE) == 0
        assert time.perf_counter() - begun < 5
    assert sorted(mailbox.recipients()) == sorted(f"{name}@example.org" for name in NAMES)


def test_when_the_process_that_delivers_is_killed_another_takes_over(shared, mailbox):
    with (
        mail_server(mailbox) as port,
        gunicorn(shared, EMAIL_URL=f"smtp://127.0.0.1:{port}") as server,
        process(shared, IMPORTS) as writer,
    ):
        wait_until(lambda: len(mailbox.messages) == len(NAMES), "all mails")
        for number, worker in enumerate(workers(server)):
            os.kill(worker, signal.SIGKILL)
            writer(f"queue('late{number}') and None")
            wait_until(lambda n=number: f"late{n}@example.org" in mailbox.recipients(), "the next")
    assert len(mailbox.messages) == len(NAMES) + 2


def test_the_server_leaves_delivery_to_others_where_it_is_told_to(shared, mailbox):
    with mail_server(mailbox) as port:
        url = f"smtp://127.0.0.1:{port}"
        with gunicorn(shared, EMAIL_URL=url, MAIL_FROM_SERVER="off"):
            time.sleep(1.5)
    assert not mailbox.messages


def test_the_server_says_that_no_mail_will_leave_without_an_address(shared):
    with gunicorn(shared, EMAIL_URL="") as server:
        server.terminate()
        _said, complained = server.communicate(timeout=PATIENCE)
    assert complained.decode().count("EMAIL_URL is not set: mails wait in the database") == 1

"""The server is killed while partners hand in drafts: each has arrived whole, or not at all."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

import pytest

from tests.server import ROOT, answers, production

SUBMISSIONS = 200
CLIENTS = 4
KILLED_AFTER = 60  # of them have been answered
TOKEN = "a" * 32

SET_UP = f"""
import json, uuid
import django
django.setup()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from competence.enums import OfferKind, Purpose
from competence.review import begin, save
from tests.factories.partners import COMPLETE, OwnerFactory
member = OwnerFactory()
keys = [str(uuid.uuid4()) for _ in range({SUBMISSIONS})]
for key in keys:
    draft = begin(kind=OfferKind.SKILL, purpose=Purpose.CREATE, organization=member.organization,
                  by=member.user, key=uuid.UUID(key))
    save(draft, COMPLETE[OfferKind.SKILL], by=member.user, version=draft.version)
session = SessionStore()
session[SESSION_KEY] = str(member.user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = member.user.get_session_auth_hash()
session.save()
print(json.dumps([session.session_key, keys]))
"""
LOOK = """
import json
import django
django.setup()
from collections import Counter
from post_office.models import Email
from competence.models import Submission, SubmissionEvent
from competence.enums import Move
events = Counter(map(str, SubmissionEvent.objects.filter(move=Move.SUBMIT)
                 .values_list("submission", flat=True)))
rows = {str(pk): [state, version, events[str(pk)]]
        for pk, state, version in Submission.objects.values_list("pk", "state", "version")}
print(json.dumps([rows, Email.objects.count()]))
"""


def told(env, code):
    """Run Python beside the test under the settings of the server; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def server(env):
    """Serve the portal in a group of processes of its own, so that all can be killed at once."""
    command = [sys.executable, "-m", "gunicorn", "--config", "portal/gunicorn.conf.py"]
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, start_new_session=True
    ) as running:
        try:
            deadline = time.monotonic() + 60
            while not answers(int(env["PORT"])):
                assert running.poll() is None, "the server ended"
                assert time.monotonic() < deadline, "the server did not start"
                time.sleep(0.1)
            yield running
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGTERM)
                running.wait(30)


def hand_in(port, session, keys, answered):
    """Hand in one draft after the other, and note what was answered, until the server is gone."""
    cookies = f"sessionid={session}; csrftoken={TOKEN}"
    body = urlencode({"csrfmiddlewaretoken": TOKEN, "version": 2, "note": ""})
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    for key in keys:
        with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
            try:
                connection.request("POST", f"/en/partner-area/{key}/submit/", body, headers)
                response = connection.getresponse()
                answered[key] = response.status, response.getheader("Location")
            except (HTTPException, OSError):
                return


def all_hand_in(env, session, keys, kill=None):
    """Let all clients hand in; with `kill`, end the server amid them. Return what was answered."""
    answered = {}
    clients = [
        threading.Thread(
            target=hand_in, args=(int(env["PORT"]), session, keys[n::CLIENTS], answered)
        )
        for n in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    if kill:
        while len(answered) < KILLED_AFTER and any(client.is_alive() for client in clients):
            time.sleep(0.002)
        os.killpg(kill.pid, signal.SIGKILL)
    for client in clients:
        client.join()
    return answered


@pytest.mark.django_db(transaction=True)
def test_a_server_killed_under_load_leaves_each_submission_whole_or_undone(database_url):
    env = production(database_url, WEB_CONCURRENCY="2", MAIL_FROM_SERVER="off")
    session, keys = told(env, SET_UP)
    with server(env) as running:
        answered = all_hand_in(env, session, keys, kill=running)
        running.wait(30)
    assert KILLED_AFTER <= len(answered) < SUBMISSIONS, "the server was not killed under load"
    assert answered == {key: (302, f"/en/partner-area/{key}/") for key in answered}

    rows, mails = told(env, LOOK)
    handed_in = {key for key, row in rows.items() if row == ["submitted", 3, 1]}
    undone = {key for key, row in rows.items() if row == ["draft", 2, 0]}
    assert handed_in | undone == set(keys), "some are neither whole nor undone"
    assert set(answered) <= handed_in, "what was answered has been lost"
    assert mails == len(handed_in), "a mail without its submission, or the other way round"

    with server(env):
        again = all_hand_in(env, session, keys)
    assert len(again) == SUBMISSIONS
    rows, mails = told(env, LOOK)
    assert all(row == ["submitted", 3, 1] for row in rows.values()), "something was done twice"
    assert mails == SUBMISSIONS

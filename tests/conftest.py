"""The test bench: a strict client, strict templates, a still clock, unordered rows mixed."""

import gc
import sqlite3
from functools import partialmethod

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet
from django.template import engines
from django.template.engine import Engine

from tests.factories.core import StaffFactory, UserFactory, sign_in_as_staff
from tests.strict import MissingVariable, StrictClient, shuffle_unordered

NOW = "2026-03-14T09:26:53+01:00"


def pytest_itemcollected(item):
    """Mark what asks no database: asked on SQLite, it need not be asked again on PostgreSQL."""
    asks = {"db", "transactional_db"}.intersection(item.fixturenames)
    if not asks and not any(map(item.get_closest_marker, ("django_db", "browser"))):
        item.add_marker("no_database")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Run first what asks no database of this process, last what shares the loaded content."""

    def turn(item):
        if item.get_closest_marker("browser"):
            return 0
        if "content" in item.fixturenames:
            return 3
        marker = item.get_closest_marker("django_db")
        return 2 if marker and marker.kwargs.get("transaction") else 1

    items.sort(key=turn)


def pytest_collection_finish():
    """Take what is loaded by now out of the sight of the garbage collector: a tenth of its work."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def strict_bench():
    """Fail on a variable that the context of one of our templates lacks; mix unordered rows.

    Every engine made from here on is strict: Django makes a new one when a test changes settings.
    """
    patch = pytest.MonkeyPatch()
    strict = partialmethod(Engine.__init__, string_if_invalid=MissingVariable("%s"))
    patch.setattr(Engine, "__init__", strict)
    engines["django"].engine.string_if_invalid = MissingVariable("%s")
    patch.setattr(QuerySet, "_fetch_all", shuffle_unordered())
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def still_clock(request):
    """Stop the clock at `NOW`; not for the browser, which lives in real time."""
    if request.node.get_closest_marker("browser"):
        yield
        return
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def client():
    return StrictClient()


@pytest.fixture
def staff_client(db):
    """Somebody of the staff whose session has passed the second factor."""
    client = StrictClient()
    sign_in_as_staff(client, StaffFactory())
    return client


@pytest.fixture
def partner_client(db):
    client = StrictClient()
    client.force_login(UserFactory())
    return client


@pytest.fixture(scope="session")
def loaded_content(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        call_command("load_content", verbosity=0)


@pytest.fixture
def content(loaded_content, db):
    """The real content, loaded once for all tests that ask for it."""


@pytest.fixture
def database_url(tmp_path):
    """The address of a database with the tables of the portal that several processes can share.

    On PostgreSQL it is that of the test, on SQLite a copy: what is in it must be made first.
    """
    config = connection.settings_dict
    if connection.vendor == "postgresql":
        return f"postgres://{config['USER']}@/{config['HOST']}/{config['NAME']}"
    file = tmp_path / "shared.sqlite3"
    connection.ensure_connection()
    with sqlite3.connect(file) as shared:
        connection.connection.backup(shared)
    shared.close()
    return f"sqlite:///{file}"

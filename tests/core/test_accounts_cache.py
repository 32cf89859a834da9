"""The table that counts attempts: the same for every process, and without anybody's address."""

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from portal.core.accounts.cache import hidden_key
from tests.accounts import sign_in
from tests.web.processes import run

ATTEMPTS = """
import django; django.setup()
from allauth.core import context, ratelimit
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.7")
request.user = AnonymousUser()
with context.request_context(request):
    taken = [ratelimit.consume(request, action="login_failed", key="a") for _ in range(3)]
print(*taken)
"""


def test_attempts_are_counted_across_processes(tmp_path):
    database = f"sqlite:///{tmp_path / 'shared.sqlite3'}"
    assert run("manage.py", "createcachetable", DATABASE_URL=database).returncode == 0
    first, second = (run("-c", ATTEMPTS, DATABASE_URL=database) for _process in range(2))
    assert (first.stdout, first.stderr) == ("True True True\n", "")
    assert (second.stdout, second.stderr) == ("True True False\n", "")


@pytest.mark.django_db(transaction=True)
def test_the_table_is_made_after_migrations():
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE core_cache")
    call_command("migrate", verbosity=0)
    cache.set("key", "value")
    assert cache.get("key") == "value"
    call_command("migrate", verbosity=0)
    assert cache.get("key") == "value"
    cache.clear()


@pytest.mark.django_db
def test_the_table_holds_neither_network_addresses_nor_those_of_accounts(client):
    sign_in(client, "anna@example.org", "wrong password")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM core_cache")
        keys = [key for (key,) in cursor.fetchall()]
    assert keys
    assert {len(key) for key in keys} == {64}


def test_keys_differ_by_what_they_stand_for_and_by_the_secret_key(settings):
    keys = {hidden_key("a", "", 1), hidden_key("b", "", 1), hidden_key("a", "", 2)}
    settings.SECRET_KEY = "another"
    keys.add(hidden_key("a", "", 1))
    assert len(keys) == 4

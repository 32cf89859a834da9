import json

import pytest

from tests.web.processes import run

HEADERS = """
import json, django
django.setup()
from django.test import Client
client = Client(headers={"host": "portal.example"})
plain = client.get("/healthz?a=b")
there = client.get("/it/privacy/")
behind = client.get("/healthz", headers={"x-forwarded-proto": "https"})
print(json.dumps({
    "plain": [plain.status_code, dict(plain.headers)],
    "there": [there.status_code, dict(there.headers)],
    "behind": [behind.status_code, dict(behind.headers)],
}))
"""
COOKIES = """
import json, django
django.setup()
from django.conf import settings
names = ["SESSION_COOKIE_", "CSRF_COOKIE_"]
print(json.dumps({
    f"{name}{what}": getattr(settings, f"{name}{what}")
    for name in names for what in ("NAME", "SECURE", "HTTPONLY", "SAMESITE", "DOMAIN", "PATH")
}))
"""
SECRET = "import django; django.setup(); from django.conf import settings as s; print(s.SECRET_KEY)"


@pytest.mark.parametrize("value", [None, "", "  "])
@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_a_missing_setting_stops_the_start_with_one_line(name, value):
    result = run("manage.py", "check", **{name: value})
    assert result.returncode == 1
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith(f"{name} is missing or no good. Set it to ")
    assert not result.stdout


def test_all_missing_settings_are_told_at_once():
    result = run("manage.py", "check", SECRET_KEY=None, ALLOWED_HOSTS=None, DATABASE_URL=None)
    assert result.returncode == 1
    assert [line.split()[0] for line in result.stderr.splitlines()] == [
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "DATABASE_URL",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", " , "),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://user@host/name"),
        ("DATABASE_URL", "postgres://host"),
        ("DATABASE_URL", "postgres://host:what/name"),
    ],
)
def test_a_setting_that_is_no_good_stops_the_start_with_one_line(name, value):
    result = run("manage.py", "check", **{name: value})
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith(f"{name} is missing or no good.")
    assert "Traceback" not in result.stderr


def test_the_server_refuses_to_start_with_the_same_line():
    result = run(
        "-m", "gunicorn", "--config", "portal/gunicorn.conf.py", SECRET_KEY=None, BIND="127.0.0.1:0"
    )
    assert result.returncode != 0
    assert "SECRET_KEY is missing or no good." in result.stderr
    assert "Traceback" not in result.stderr


def test_the_checks_of_a_deployment_find_nothing():
    result = run("-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def test_production_speaks_https_only():
    answers = json.loads(run("-c", HEADERS).stdout)
    status, headers = answers["there"]
    assert status == 301
    assert headers["Location"] == "https://portal.example/it/privacy/"
    status, headers = answers["plain"]
    assert status == 200, "a balancer may ask for health without encryption"
    status, headers = answers["behind"]
    assert status == 200
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"


@pytest.mark.parametrize(
    ("value", "secure"), [("off", False), ("0", False), ("False", False), ("", True), ("of", True)]
)
def test_https_is_off_only_when_the_word_is_clear(value, secure):
    """A slip of the pen must not serve the portal in the clear."""
    assert json.loads(run("-c", COOKIES, HTTPS=value).stdout)["SESSION_COOKIE_SECURE"] is secure


def test_cookies_of_production_are_closed():
    cookies = json.loads(run("-c", COOKIES).stdout)
    for name in ("SESSION", "CSRF"):
        assert cookies[f"{name}_COOKIE_NAME"].startswith("__Host-")
        assert cookies[f"{name}_COOKIE_SECURE"] is True
        assert cookies[f"{name}_COOKIE_SAMESITE"] == "Lax"
        assert cookies[f"{name}_COOKIE_DOMAIN"] is None
        assert cookies[f"{name}_COOKIE_PATH"] == "/"
    assert cookies["SESSION_COOKIE_HTTPONLY"] is True


@pytest.mark.parametrize("key", ["$HOME-" + "k" * 60, "a,b=c#d " + "k" * 60])
def test_a_secret_key_is_taken_as_it_is(key):
    assert run("-c", SECRET, SECRET_KEY=key).stdout == f"{key}\n"

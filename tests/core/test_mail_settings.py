"""Mail in the settings: the address of the portal, and that of the mail server."""

import json

import pytest

from tests.web.processes import run

SHOW = """
import json
from django.conf import settings
print(json.dumps({name: str(getattr(settings, name)) for name in %s}))
"""
SHOWN = (
    "SITE_URL", "EMAIL_BACKEND", "MAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS",
    "EMAIL_USE_SSL", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "EMAIL_FILE_PATH",
)  # fmt: skip


def settings_with(**variables):
    return json.loads(run("-c", SHOW % (SHOWN,), **variables).stdout)


@pytest.mark.parametrize(
    ("variables", "address"),
    [
        ({}, "https://portal.example"),
        ({"HTTPS": "off"}, "http://portal.example:8000"),
        ({"HTTPS": "off", "PORT": "8001"}, "http://portal.example:8001"),
        ({"ALLOWED_HOSTS": ".portal.example, other.example"}, "https://portal.example"),
        ({"SITE_URL": "https://www.portal.example/"}, "https://www.portal.example"),
    ],
)
def test_links_in_mails_begin_with_the_address_of_the_portal(variables, address):
    assert settings_with(**variables)["SITE_URL"] == address


def test_everything_that_sends_mail_writes_it_into_the_queue():
    backend = settings_with()["EMAIL_BACKEND"]
    assert backend == "portal.core.mail.backend.QueueBackend"


@pytest.mark.parametrize(
    ("url", "values"),
    [
        ("smtp+tls://a%40b.org:p%24%2F@mail.example", ("mail.example", "587", "True", "False")),
        ("smtp+ssl://a%40b.org:p%24%2F@mail.example", ("mail.example", "465", "False", "True")),
        ("smtp://a%40b.org:p%24%2F@mail.example:2525", ("mail.example", "2525", "False", "False")),
    ],
)
def test_the_mail_server_is_one_variable(url, values):
    found = settings_with(EMAIL_URL=url)
    names = ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_USE_SSL")
    assert tuple(found[name] for name in names) == values
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("a@b.org", "p$/")
    assert found["MAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"


def test_without_a_mail_server_there_is_no_delivery():
    assert settings_with(EMAIL_URL="")["MAIL_BACKEND"] == ""


def test_mails_can_be_written_to_a_folder(tmp_path):
    found = settings_with(EMAIL_URL=f"filemail:///{tmp_path}")
    assert found["EMAIL_FILE_PATH"] == str(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EMAIL_URL", "mail.example"),
        ("EMAIL_URL", "gopher://a:secret@mail.example"),
        ("EMAIL_URL", "smtp://a:secret@mail.example:port"),
        ("SITE_URL", "portal.example"),
        ("SITE_URL", "https://"),
    ],
)
def test_what_is_no_good_stops_the_start_with_one_line_and_no_secret(name, value):
    result = run("manage.py", "check", **{name: value})
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith(f"{name} is no good.")
    assert "Traceback" not in result.stderr
    assert "secret" not in result.stderr

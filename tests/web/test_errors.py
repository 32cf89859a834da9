import json
import logging
import re
import sqlite3

import psycopg
import pytest
from django.db import IntegrityError, InterfaceError, OperationalError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from portal.web.outage import OneLineFilter, is_outage
from tests.server import free_port
from tests.strict import StrictClient
from tests.web.processes import run

HEADINGS = {
    400: {"it": "La richiesta non è comprensibile", "en": "This request cannot be understood"},
    403: {"it": "Non puoi aprire questa pagina", "en": "You may not open this page"},
    404: {"it": "Questa pagina non esiste", "en": "This page does not exist"},
    500: {"it": "Qualcosa è andato storto", "en": "Something went wrong"},
    503: {
        "it": "Il portale è momentaneamente fuori servizio",
        "en": "The portal is out of service for the moment",
    },
}


@pytest.fixture
def patient():
    """A client that gets the error page instead of the exception."""
    return StrictClient(raise_request_exception=False)


def heading(response):
    return re.search(r"<h1>(.*?)</h1>", response.content.decode())[1]


def assert_error_page(response, status, language):
    html = response.content.decode()
    assert response.status_code == status
    assert heading(response) == HEADINGS[status][language]
    assert f'<html lang="{language}"' in html
    assert response["Content-Language"] == language
    assert len(re.findall("<h1", html)) == 1
    assert response["Content-Security-Policy"]


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize(("path", "status"), [("bad", 400), ("forbidden", 403), ("fault", 500)])
@pytest.mark.urls("tests.web.faults")
def test_error_pages_speak_the_language_of_the_address(patient, path, status, language):
    assert_error_page(patient.get(f"/{language}/{path}/"), status, language)


@pytest.mark.parametrize("language", ["it", "en"])
def test_an_address_that_does_not_exist_speaks_the_language_of_its_prefix(patient, language):
    other = "en" if language == "it" else "it"
    response = patient.get(f"/{language}/none/", headers={"accept-language": other})
    assert_error_page(response, 404, language)


@pytest.mark.parametrize(("accepted", "language"), [("en-GB", "en"), ("de", "it"), ("", "it")])
def test_an_address_without_a_prefix_speaks_the_language_of_the_browser(
    patient, accepted, language
):
    response = patient.get("/none", headers={"accept-language": accepted})
    assert_error_page(response, 404, language)


def test_a_request_does_not_inherit_the_language_of_the_one_before(patient):
    patient.get("/en/none/")
    response = patient.get("/it/none/", headers={"host": "evil.example"})
    assert_error_page(response, 400, "it")


@pytest.mark.parametrize("language", ["it", "en"])
def test_a_page_not_found_offers_the_search_and_the_three_doors(patient, language):
    html = patient.get(f"/{language}/none/").content.decode()
    with override(language):
        for name in ("case_list", "roadmap", "centre"):
            assert f'href="{reverse(name)}"' in html
        assert re.search(rf'action="{reverse("search")}">\s*<label for="words"', html)


def test_a_page_not_found_has_no_canonical_address(patient):
    html = patient.get("/it/none/").content.decode()
    assert 'rel="canonical"' not in html
    assert 'rel="alternate"' not in html


def test_error_pages_need_neither_database_nor_session(patient):
    """Without a mark for the database, any query would fail this test."""
    for address in ("/it/none/", "/en/none/", "/none"):
        response = patient.get(address)
        assert response.status_code == 404
        assert not response.cookies


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_with_a_way_on():
    client = StrictClient(enforce_csrf_checks=True)
    response = client.post("/admin/login/", headers={"accept-language": "it"})
    assert response.status_code == 403
    assert heading(response) == "Il modulo è scaduto"


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("status", [500, 503])
def test_the_last_resort_pages_need_nothing_at_all(status, language):
    with override(language):
        html = render_to_string(f"{status}.html")
    assert HEADINGS[status][language] in html
    assert f'<html lang="{language}"' in html


@pytest.mark.urls("tests.web.faults")
def test_a_fault_is_not_cached(patient):
    response = patient.get("/it/fault/")
    assert response["Cache-Control"] == "no-store"
    assert "Retry-After" not in response


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/it/casi-di-studio/?q=%00", 400),
        ("/it/casi-di-studio/?q=%ff%fe", 200),
        ("/it/casi-di-studio/?" + "&".join(f"a{n}=1" for n in range(1200)), 400),
        ("/it/casi-di-studio/?page=99999999999999999999", 404),
        ("/it/casi-di-studio/" + "a" * 3000 + "/", 404),
        ("/it/%ff%fe/", 404),
        ("/it/%00/", 404),
        ("/it/../../etc/passwd", 404),
    ],
)
def test_whatever_is_sent_is_answered_and_never_a_fault(patient, address, status):
    response = patient.get(address)
    assert response.status_code == status
    assert len(re.findall("<h1", response.content.decode())) == 1


# ------------------------------------------------------------------ the database is away


def database_away(url, *addresses):
    """Ask the portal, as in production, with a database that does not answer."""
    result = run("-m", "tests.web.away", *addresses, DATABASE_URL=url, HTTPS="off")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout), result.stderr


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def away(request, tmp_path_factory):
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('gone')}/no-such-folder/portal.sqlite3"
    else:
        url = f"postgres://portal:secret@127.0.0.1:{free_port()}/portal"
    return database_away(url, "/it/", "/en/glossary/", "/it/none/", "/healthz", "/readyz")


def test_without_the_database_pages_answer_503_in_their_language(away):
    answers, _log = away
    for address, language in (("/it/", "it"), ("/en/glossary/", "en")):
        answer = answers[address]
        assert answer["status"] == 503
        assert HEADINGS[503][language] in answer["text"]
        assert answer["headers"]["Content-Language"] == language
        assert int(answer["headers"]["Retry-After"]) > 0
        assert answer["headers"]["Cache-Control"] == "no-store"
        assert answer["headers"]["Content-Security-Policy"]


def test_without_the_database_a_missing_page_of_a_signed_in_reader_answers_503(away):
    """The head of the page asks who is reading, and the answer is in the database."""
    answers, _log = away
    assert answers["/it/none/"]["status"] == 503


def test_without_the_database_the_process_is_alive_and_not_ready(away):
    answers, _log = away
    assert answers["/healthz"]["status"] == 200
    assert answers["/readyz"]["status"] == 503
    assert answers["/readyz"]["text"] == "database: no answer\n"


def test_an_outage_is_logged_in_one_line_each_and_tells_no_password(away):
    _answers, log = away
    assert "Traceback" not in log
    assert "secret" not in log
    lines = [line for line in log.splitlines() if "django.request" in line]
    assert len(lines) == 4, log
    assert sum("(database away: " in line for line in lines) == 2, "one for each page"


class PostgresError(psycopg.OperationalError):
    def __init__(self, sqlstate):
        super().__init__()
        self.sqlstate = sqlstate


def caused(exception, cause):
    exception.__cause__ = cause
    return exception


def sqlite_error(name):
    error = sqlite3.OperationalError()
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("exception", "away"),
    [
        (None, False),
        (ValueError(), False),
        (IntegrityError(), False),
        (InterfaceError("the connection is closed"), True),
        (caused(OperationalError(), PostgresError(None)), True),
        (caused(OperationalError(), PostgresError("08006")), True),
        (caused(OperationalError(), PostgresError("53300")), True),
        (caused(OperationalError(), PostgresError("57P01")), True),
        (caused(OperationalError(), PostgresError("57014")), False),
        (caused(OperationalError(), sqlite_error("SQLITE_CANTOPEN")), True),
        (caused(OperationalError(), sqlite_error("SQLITE_BUSY_SNAPSHOT")), True),
        (caused(OperationalError(), sqlite_error("SQLITE_ERROR")), False),
    ],
)
def test_an_outage_is_told_from_a_fault(exception, away):
    assert is_outage(exception) is away


@pytest.mark.parametrize("error", [OperationalError("gone\naway"), ValueError("a fault")])
def test_only_an_outage_loses_its_traceback(error):
    record = logging.LogRecord(
        "django.request",
        logging.ERROR,
        "",
        1,
        "%s: %s",
        ("Fault", "/it/"),
        (type(error), error, None),
    )
    assert OneLineFilter().filter(record)
    if isinstance(error, OperationalError):
        assert record.exc_info is None
        assert record.getMessage() == "Fault: /it/ (database away: gone away)"
    else:
        assert record.exc_info
        assert record.getMessage() == "Fault: /it/"

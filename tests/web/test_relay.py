"""Writing to those who keep an entry, and telling what is wrong on its page."""

import re
import sqlite3
import threading
from contextlib import closing
from http.cookies import SimpleCookie

import pytest
import time_machine
from django.conf import settings
from django.db import OperationalError, connection, connections
from django.test import Client
from django.utils.translation import override

from portal.core.enums import PublicationState
from portal.web.models import ContactRequest
from portal.web.relay.enums import Reason
from portal.web.relay.forms import TEXT_LENGTH
from tests.factories.casestudies import CityFactory
from tests.factories.competence import LaboratoryFactory
from tests.factories.core import StaffFactory, UserFactory
from tests.strict import StrictClient
from tests.web.relaying import (
    FACTORIES,
    FILLED,
    WITH_KEEPERS,
    WITHOUT_KEEPERS,
    address,
    filled,
    later,
    mails,
    text_of,
    values,
)

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("language", ["it", "en"])
CONTACT = [(Reason.CONTACT, kind) for kind in WITH_KEEPERS]
CORRECTION = [(Reason.CORRECTION, kind) for kind in FACTORIES]
EVERY_FORM = pytest.mark.parametrize(("reason", "kind"), [*CONTACT, *CORRECTION])
REASONS = pytest.mark.parametrize("reason", list(Reason))
PAGE = "/it/contatta/laboratory/lab/"
HEADINGS = {
    Reason.CONTACT: {
        "it": "Scrivi a chi cura questa scheda",
        "en": "Write to those who keep this entry",
    },
    Reason.CORRECTION: {
        "it": "Qualcosa non va in questa pagina?",
        "en": "Something wrong on this page?",
    },
}


@pytest.fixture
def laboratory():
    return LaboratoryFactory(slug="lab", contact_email="lab@example.org")


# ------------------------------------------------------------------ the pages


@BOTH
@EVERY_FORM
def test_the_form_of_an_entry_says_what_it_is_about_and_who_reads_it(
    client, reason, kind, language
):
    entry = FACTORIES[kind]()
    response = client.get(address(kind, entry, reason, language))
    html, text = response.content.decode(), text_of(response)
    assert response.status_code == 200
    assert re.findall(r"<h1>(.*?)</h1>", html) == [HEADINGS[reason][language]]
    assert str(entry) in text or entry.slug in text
    assert {"it": "redazione", "en": "staff of the portal"}[language] in text
    assert '<meta name="robots" content="noindex">' in html
    assert f'href="/{language}/privacy/#data"' in html
    assert response["Cache-Control"] == "private"


@BOTH
@pytest.mark.parametrize("kind", FACTORIES)
def test_the_page_of_an_entry_leads_to_its_forms(client, kind, language):
    entry = FACTORIES[kind]()
    with override(language):
        page = entry.get_absolute_url().partition("#")[0]
    html = client.get(page).content.decode()
    assert f'href="{address(kind, entry, Reason.CORRECTION, language)}" rel="nofollow"' in html
    if kind in WITH_KEEPERS:
        assert f'href="{address(kind, entry, Reason.CONTACT, language)}" rel="nofollow"' in html
    else:
        assert "/contact/" not in html
        assert "/contatta/" not in html


def test_a_preview_of_the_staff_leads_to_no_form(staff_client):
    laboratory = LaboratoryFactory(state=PublicationState.DRAFT)
    html = staff_client.get(laboratory.get_absolute_url()).content.decode()
    assert "/segnala/" not in html


@pytest.mark.parametrize("kind", [*WITHOUT_KEEPERS, "city", "nothing"])
def test_kinds_that_nobody_keeps_have_no_form_to_write_to_them(client, kind):
    entry = WITHOUT_KEEPERS.get(kind, CityFactory)()
    assert client.get(address(kind, entry)).status_code == 404


@pytest.mark.parametrize("kind", ["city", "nothing"])
def test_what_is_no_entry_has_no_form_for_mistakes(client, kind):
    entry = CityFactory()
    assert client.get(address(kind, entry, Reason.CORRECTION)).status_code == 404


@pytest.mark.parametrize("state", [PublicationState.DRAFT, PublicationState.RETIRED])
@pytest.mark.parametrize("make_user", [lambda: None, UserFactory, StaffFactory])
@EVERY_FORM
def test_nobody_writes_about_an_entry_that_is_not_public(reason, kind, make_user, state):
    client = StrictClient()
    if user := make_user():
        client.force_login(user)
    entry = FACTORIES[kind](state=state)
    assert client.get(address(kind, entry, reason)).status_code == 404
    assert client.post(address(kind, entry, reason), filled(reason)).status_code == 404
    assert not ContactRequest.objects.exists()


@REASONS
def test_the_form_sets_the_cookie_that_protects_it_and_the_page_of_the_entry_none(
    client, laboratory, reason
):
    assert not client.get(laboratory.get_absolute_url()).cookies
    cookies = client.get(address("laboratory", laboratory, reason)).cookies
    assert list(cookies) == [settings.CSRF_COOKIE_NAME]


@REASONS
def test_a_form_without_its_token_is_refused(laboratory, reason):
    client = StrictClient(enforce_csrf_checks=True)
    response = client.post(address("laboratory", laboratory, reason), filled(reason))
    assert response.status_code == 403
    assert not ContactRequest.objects.exists()


@REASONS
def test_fields_are_named_described_and_filled_in_by_browsers(client, laboratory, reason):
    html = client.get(address("laboratory", laboratory, reason, "en")).content.decode()
    ids = set(re.findall(r'\sid="([^"]+)"', html))
    named = re.findall(r'<(?:input|textarea)[^>]* id="(id_\w+)"', html)
    assert len(named) == {Reason.CONTACT: 5, Reason.CORRECTION: 2}[reason]
    for field in named:
        assert f'for="{field}"' in html
    for target in re.findall(r'aria-describedby="([^"]+)"', html):
        assert set(target.split()) <= ids
    assert 'autocomplete="email"' in html
    assert "maxlength" not in re.search(r"<textarea[^>]*>", html)[0]


def test_nobody_sees_the_field_for_machines(client, laboratory):
    html = client.get(address("laboratory", laboratory)).content.decode()
    trap = re.search(r'<div class="visually-hidden" aria-hidden="true">.*?</div>', html, re.DOTALL)
    assert 'name="website" autocomplete="off" tabindex="-1"' in trap[0]


# ------------------------------------------------------------------ sending


@BOTH
@EVERY_FORM
def test_what_is_sent_is_kept_once_and_thanked_for(client, reason, kind, language):
    entry = FACTORIES[kind]()
    response = client.post(address(kind, entry, reason, language), filled(reason))
    kept = ContactRequest.objects.get()
    assert response.status_code == 302
    assert (kept.reason, kept.kind, kept.entry_id) == (reason, kind, entry.pk)
    assert kept.text == FILLED[reason]["text"]
    assert kept.language == language
    assert kept.state == "open"
    thanks = client.get(response["Location"])
    assert {"it": "Grazie", "en": "Thank you"}[language] in text_of(thanks)
    assert client.get(response["Location"]).content == thanks.content, "it can be loaded again"
    assert ContactRequest.objects.count() == 1


def test_a_person_fills_in_the_page_and_sends_it(laboratory):
    client = StrictClient(enforce_csrf_checks=True)
    page = address("laboratory", laboratory)
    html = client.get(page).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    with time_machine.travel(later(seconds=40), tick=False):
        response = client.post(page, {**hidden, **FILLED[Reason.CONTACT], "website": ""})
    assert response.status_code == 302
    assert ContactRequest.objects.get().municipality == "Comune di Prova"


def test_the_version_of_the_consent_is_kept_with_the_request(client, laboratory):
    client.post(address("laboratory", laboratory), filled())
    assert ContactRequest.objects.get().consent == settings.CONSENT_VERSION


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "it",
            "Acconsento a che il mio nome, il mio Comune o ente, il mio messaggio e il mio"
            " indirizzo e-mail siano trasmessi a chi cura questa scheda e alla redazione del"
            " portale, che rispondono al mio indirizzo e non usano ciò che invio per nient’altro.",
        ),
        (
            "en",
            "I agree that my name, my municipality or body, my message and my e-mail address are"
            " passed on to those who keep this entry and to the staff of the portal. They answer to"
            " my address, and use what I send for nothing else.",
        ),
    ],
)
def test_a_new_text_of_the_consent_has_a_new_version(client, laboratory, language, text):
    """Whoever changes one of these changes the other, in the settings and here."""
    assert settings.CONSENT_VERSION == "2026-11-22"
    assert text in text_of(client.get(address("laboratory", laboratory, language=language)))


def test_a_report_needs_neither_name_nor_address(client, laboratory):
    client.post(address("laboratory", laboratory, Reason.CORRECTION), filled(Reason.CORRECTION))
    kept = ContactRequest.objects.get()
    assert (kept.name, kept.reply_to, kept.consent) == ("", "", "")


@REASONS
def test_the_same_page_sent_twice_makes_one(client, laboratory, reason):
    page, data = address("laboratory", laboratory, reason), filled(reason)
    first, second = client.post(page, data), client.post(page, data)
    assert first["Location"] == second["Location"]
    assert ContactRequest.objects.count() == 1
    assert len(mails()) == {Reason.CONTACT: 2, Reason.CORRECTION: 0}[reason]


def test_the_same_page_with_other_words_makes_another(client, laboratory):
    page, data = address("laboratory", laboratory), filled()
    client.post(page, data)
    client.post(page, {**data, "text": "Another question."})
    assert ContactRequest.objects.count() == 2


def test_the_same_words_from_another_page_make_another(client, laboratory):
    for _ in range(2):
        client.post(address("laboratory", laboratory), filled())
    assert ContactRequest.objects.count() == 2


# ------------------------------------------------------------------ mistakes


@BOTH
@pytest.mark.parametrize("field", ["name", "municipality", "text", "reply_to", "consent"])
def test_a_field_that_is_missing_is_told_at_the_top_and_beside_it(
    client, laboratory, field, language
):
    response = client.post(
        address("laboratory", laboratory, language=language), filled(**{field: ""})
    )
    html = response.content.decode()
    assert response.status_code == 400
    assert re.findall(r'<li><a [^>]*href="#(\w+)"', html) == [f"id_{field}"]
    tag = re.search(rf'<(?:input|textarea)[^>]* id="id_{field}"[^>]*>', html)[0]
    assert 'aria-invalid="true"' in tag
    assert f"id_{field}_error" in tag
    assert f'id="id_{field}_error"' in html
    assert re.search({"it": "<title>Non inviato: ", "en": "<title>Not sent: "}[language], html)
    kept = {name: value for name, value in FILLED[Reason.CONTACT].items() if name != "consent"}
    assert values(response) == {**kept, **({field: ""} if field in kept else {})}
    assert not ContactRequest.objects.exists()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"reply_to": "anna"}, "Write an e-mail address such as name@example.org."),
        ({"reply_to": "a@example.org\nBcc: b@example.org"}, "Write an e-mail address such as"),
        ({"text": "x" * (TEXT_LENGTH + 1)}, "it has 4001 characters, and at most 4000"),
        ({"text": " \r\n "}, "Write your message."),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"text": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_taken_is_told(client, laboratory, changes, told):
    response = client.post(address("laboratory", laboratory, language="en"), filled(**changes))
    assert response.status_code == 400
    assert told in text_of(response)
    assert not ContactRequest.objects.exists()


def test_the_help_names_the_length_that_is_taken():
    assert TEXT_LENGTH == 4_000


def test_the_end_of_a_line_counts_once_as_in_browsers(client, laboratory):
    text = "\r\n".join(["x" * 99] * 40)
    assert client.post(address("laboratory", laboratory), filled(text=text)).status_code == 302
    assert len(ContactRequest.objects.get().text) == 3_999


def test_what_stands_on_one_line_is_kept_on_one(client, laboratory):
    client.post(address("laboratory", laboratory), filled(name="Anna\r\nBcc: b@example.org"))
    assert ContactRequest.objects.get().name == "Anna Bcc: b@example.org"


# ------------------------------------------------------------------ machines


@BOTH
@REASONS
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"seconds": 1}, {"it": "più rapido", "en": "quicker than people"}),
        ({"seconds": 3 * 86_400}, {"it": "troppo tempo", "en": "open for too long"}),
        ({"page": "forged"}, {"it": "troppo tempo", "en": "open for too long"}),
        (
            {"website": "https://spam.example"},
            {"it": "forse dal tuo browser", "en": "It is empty again"},
        ),
    ],
)
def test_whoever_might_be_a_machine_is_asked_once_more(
    client, laboratory, reason, changes, told, language
):
    page = address("laboratory", laboratory, reason, language)
    response = client.post(page, filled(reason, **changes))
    assert response.status_code == 400
    assert told[language] in text_of(response)
    assert {"it": "premi di nuovo «Invia»", "en": "press “Send” once more"}[language] in text_of(
        response
    )
    assert values(response)["text"] == FILLED[reason]["text"]
    assert "spam.example" not in response.content.decode()
    assert not ContactRequest.objects.exists()

    again = re.search(r'name="page" value="([^"]+)"', response.content.decode())[1]
    with time_machine.travel(later(seconds=5), tick=False):
        data = {**FILLED[reason], "page": again, "website": ""}
        assert client.post(page, data).status_code == 302
    assert ContactRequest.objects.count() == 1


def test_a_mistake_is_told_before_the_hurry(client, laboratory):
    response = client.post(
        address("laboratory", laboratory, language="en"), filled(seconds=1, name="")
    )
    assert "Write your name." in text_of(response)
    assert "quicker" not in text_of(response)


# ------------------------------------------------------------------ the database does not take it


@BOTH
@REASONS
@pytest.mark.parametrize(
    "statement", ["FROM {entry}", "INSERT INTO {request}", "INSERT INTO {mail}"]
)
def test_a_database_that_fails_loses_nothing_of_what_was_written(
    client, laboratory, reason, statement, language
):
    statement = (
        statement.replace("{", '"{')
        .replace("}", '}"')
        .format(
            entry="competence_laboratory", request="web_contactrequest", mail="post_office_email"
        )
    )

    def full(execute, sql, params, many, context):
        if statement in sql:
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    data = filled(reason, reply_to="anna@example.org")
    with connection.execute_wrapper(full):
        response = client.post(address("laboratory", laboratory, reason, language), data)
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert {"it": "Non ancora inviato", "en": "Not sent yet"}[language] in text_of(response)
    given = {k: v for k, v in data.items() if k not in ("page", "website", "consent")}
    assert values(response) == given
    assert not ContactRequest.objects.exists()
    assert not mails()

    page = re.search(r'name="page" value="([^"]+)"', response.content.decode())[1]
    assert (
        client.post(
            address("laboratory", laboratory, reason, language), {**data, "page": page}
        ).status_code
        == 302
    )


def test_a_database_that_is_away_is_told_to_whoever_has_signed_in_too(staff_client, laboratory):
    def away(execute, sql, params, many, context):
        raise OperationalError("gone")

    page, data = address("laboratory", laboratory), filled()
    staff_client.get(page)
    with connection.execute_wrapper(away):
        response = staff_client.post(page, data)
    assert response.status_code == 503
    assert values(response)["text"] == data["text"]


# ------------------------------------------------------------------ at the same moment


@pytest.fixture
def shared_database(transactional_db, tmp_path):
    """A database that the threads of a test share as processes do: for SQLite a file."""
    LaboratoryFactory(slug="lab", contact_email="lab@example.org")
    if connection.vendor != "sqlite":
        yield
        return
    path = tmp_path / "portal.sqlite3"
    with closing(sqlite3.connect(path)) as file:
        connection.connection.backup(file)
    name, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], str(path)
    yield
    connection.settings_dict["NAME"] = name


def in_threads(number, work):
    """Return the results of `work()`, done by so many threads at the same moment."""
    barrier, results = threading.Barrier(number), []

    def run():
        try:
            barrier.wait()
            results.append(work())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared_database")
def test_a_double_click_makes_one_request_and_one_set_of_mails():
    data = filled()

    def click():
        response = Client().post(PAGE, data)
        return response.status_code, response.headers.get("Location")

    answers = in_threads(8, click)
    ((kept, addresses),) = in_threads(1, lambda: (ContactRequest.objects.count(), sorted(mails())))
    assert len(answers) == 8
    assert len(set(answers)) == 1
    assert answers[0][0] == 302
    assert kept == 1
    assert addresses == ["anna@example.org", "lab@example.org"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="limits the size of an SQLite database")
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared_database")
def test_a_full_disk_gives_the_form_back_and_takes_it_when_there_is_room():
    data = filled(text="x" * TEXT_LENGTH)

    def post_until_full():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            (pages,) = cursor.fetchone()
            cursor.execute(f"PRAGMA max_page_count = {pages}")
        for number in range(50):
            sent = {**data, "reply_to": f"anna{number}@example.org"}
            response = Client(REMOTE_ADDR=f"192.0.2.{number}").post(PAGE, sent)
            if response.status_code != 302:
                return sent, response
        return None

    ((sent, response),) = in_threads(1, post_until_full)
    assert response.status_code == 503
    assert values(response)["text"] == sent["text"]
    (again,) = in_threads(1, lambda: Client(REMOTE_ADDR="198.51.100.1").post(PAGE, sent))
    assert again.status_code == 302


def test_the_cookie_of_the_form_is_for_this_portal_alone(client, laboratory):
    cookies = client.get(address("laboratory", laboratory)).cookies
    assert isinstance(cookies, SimpleCookie)
    assert cookies[settings.CSRF_COOKIE_NAME]["samesite"] == "Lax"

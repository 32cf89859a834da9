"""The whole way of an entry from both sides, by keyboard: from signing up to a year later."""

import re

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override
from playwright.sync_api import expect

from tests.accounts import app_code
from tests.browser.conftest import DESKTOP
from tests.browser.people import Person
from tests.factories.core import PASSWORD
from tests.mailing import Mailbox, mail_server
from tests.server import manage

pytestmark = pytest.mark.browser

STAFF = """
from tests.factories.core import StaffFactory, confirm_address
for language in ("it", "en"):
    confirm_address(StaffFactory(email=f"curator.{language}@example.org", language=language))
"""
YEAR_LATER = """
from datetime import timedelta
from django.core.management import call_command
from django.utils import timezone
from competence.models import Laboratory
then = timezone.now() - timedelta(days=366)
Laboratory.objects.update(created_at=then, confirmed_on=then)
call_command("ask_for_confirmation")
"""
# What the partner calls the organization and the laboratory.
NAMES = {
    "it": ("Ente di prova dell’orto", "Laboratorio di prova"),
    "en": ("Test body of the harbour", "Test laboratory"),
}


@pytest.fixture(scope="module")
def mailbox():
    return Mailbox()


@pytest.fixture(scope="module")
def place(own_portal, mailbox):
    """Serve a portal with two curators, whose mail goes to the mailbox."""
    with mail_server(mailbox) as port:
        mail = {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "MAIL_POLL_SECONDS": "0.2"}
        with own_portal(code=STAFF, **mail) as made:
            yield made


@pytest.fixture
def come(chromium, place, mailbox):
    """Return a function that lets somebody come to the portal in a window of their own."""
    contexts = []

    def come_(language, name=""):
        context = chromium.new_context(base_url=place.address, viewport=DESKTOP, locale=language)
        context.set_default_timeout(15_000)
        contexts.append(context)
        email = f"{name}.{language}@example.org" if name else ""
        return Person(context.new_page(), language, email, mailbox)

    yield come_
    for context in contexts:
        context.close()


@pytest.mark.parametrize("language", ["it", "en"])
def test_an_entry_from_signing_up_to_a_year_later(come, place, language):
    partner, curator = come(language, "partner"), come(language, "curator")
    reader = come(language)
    organization, laboratory = NAMES[language]

    sign_up(partner)
    ask_for_an_organization(partner, organization)
    set_up_a_second_factor(curator)
    approve(curator, organization)
    partner.letter("Published: %(title)s", title=organization)

    draft_a_laboratory(partner, laboratory)
    describe_and_send(partner, "slow")
    ask_for_changes(curator, laboratory)
    read_what_is_asked(partner, laboratory)
    describe_and_send(partner, "quick")
    approve(curator, laboratory)
    online = partner.link_in(partner.letter("Published: %(title)s", title=laboratory))
    reads(reader, online, laboratory, "quick")

    begin_an_edit(partner, laboratory)
    describe_and_send(partner, "thorough")
    reads(reader, online, laboratory, "quick")
    see_the_difference(curator, laboratory, "quick", "thorough")
    curator.press("Approve and publish")
    reads(reader, online, laboratory, "thorough")

    manage(place.env, "shell", "-v", "0", "-c", YEAR_LATER)
    letter = partner.letter(
        "Is it still true? What the portal says about %(organization)s", organization=organization
    )
    reader.open(reader.link_in(letter))
    reader.press("All still true")
    reads(reader, online, laboratory, "thorough")
    reader.sees("Confirmed on %(day)s.", day=today(language))


def sign_up(partner):
    partner.open("/")
    partner.press("Sign in")
    partner.press("Create an account")
    partner.fill(email=partner.email, password1=PASSWORD)
    partner.send()
    code = re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", partner.letter("Confirm your address"))
    partner.fill(code=code[0])
    partner.send()
    partner.sees("Partners’ area")


def ask_for_an_organization(partner, name):
    partner.press("Find or propose your organisation")
    partner.fill(name=name)
    partner.send()
    partner.press("Propose this organisation")
    partner.fill(kind="university")
    partner.press("Save and go on")
    partner.press("Save and go on")  # where it is may stay open
    describe_and_send(partner, "old")


def describe_and_send(partner, word):
    """Write the text of what has been begun, at its step, and hand all of it in."""
    partner.fill(**{f"description_{partner.language}": f"It is {word}."})
    partner.press("Save and go on")
    partner.press("Check and send")
    partner.press("Send to the curators")
    partner.sees("It is with the curators")


def set_up_a_second_factor(curator):
    curator.open("/admin/")
    curator.fill(login=curator.email, password=PASSWORD)
    curator.send()
    curator.press("Set up an app")
    curator.fill(code=app_code(curator.page.locator("code").inner_text()))
    curator.send()
    curator.press("Go to the administration")


def find(curator, title):
    """Come from the opening page to the page on which a proposal is decided."""
    curator.open("/admin/")
    curator.reach(curator.page.locator("a[href='/admin/competence/submission/'].cockpit-total"))
    curator.send()
    curator.press(title)


def approve(curator, title):
    find(curator, title)
    curator.press("Approve and publish")
    curator.sees("“%(name)s” is published.", name=title)


def draft_a_laboratory(partner, name):
    """Write it in two goes: what is there after the first is found again at the second."""
    begin_at_the_desk(partner, "New laboratory")
    partner.fill(**{f"name_{partner.language}": name}, kind="living-lab", use="try")
    partner.press("Save and leave")
    partner.press(name)
    partner.press("Go on writing")
    expect(partner.page.locator(f"#id_name_{partner.language}")).to_have_value(name)
    partner.press("Save and go on")


def begin_at_the_desk(partner, *texts):
    partner.open("/")
    partner.press("Partners’ area")
    partner.press(*texts)


def ask_for_changes(curator, title):
    find(curator, title)
    curator.press("Take it")
    curator.sees("You review it now.")
    name = f"description_{curator.language}"
    curator.unfold(f"#field-{name}")
    curator.fill(**{f"note-{name}": "Why slow?", "note": "One word is not clear."})
    curator.press("Ask for changes")
    curator.sees("“%(name)s”: the partner is asked for changes.", name=title)


def read_what_is_asked(partner, title):
    letter = partner.letter("Changes asked: %(title)s", title=title)
    assert "One word is not clear." in letter
    partner.open(partner.link_in(letter))
    partner.press("Go on writing")
    partner.press("Save and go on")
    note = partner.page.locator(f"#id_description_{partner.language}_note")
    expect(note).to_contain_text("Why slow?")


def begin_an_edit(partner, title):
    begin_at_the_desk(partner, "Edit", title)
    partner.press("Save and go on")


def see_the_difference(curator, title, before, after):
    find(curator, title)
    expect(curator.page.locator("del")).to_have_text(before)
    expect(curator.page.locator("ins")).to_have_text(after)


def reads(reader, address, title, word):
    reader.open(address)
    expect(reader.page.locator("h1")).to_have_text(title)
    reader.sees(f"It is {word}.")


def today(language):
    with override(language):
        return date_format(timezone.localdate())

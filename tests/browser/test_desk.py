"""The partners’ desk in a real browser: with and without JavaScript, in both languages, and axe."""

import re
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils.translation import override
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, EACH_ONCE, PHONE
from tests.factories.core import PASSWORD

pytestmark = pytest.mark.browser

PARTNER = "partner@example.org"
JOINED = f"""
from datetime import timedelta
from django.utils import timezone
from competence.members import token_of
from competence.models import Organization
from portal.web.freshness.links import token_for
from tests.factories.core import UserFactory, confirm_address
from tests.factories.partners import InvitationFactory, MembershipFactory, OwnerFactory
partner = confirm_address(UserFactory(email="{PARTNER}"))
ours = Organization.objects.get(slug="comune-di-torino")
OwnerFactory(user=partner, organization=ours)
editor = MembershipFactory(organization=ours)
asked = MembershipFactory(organization=ours, state="requested")
invitation = token_of(InvitationFactory(organization=ours))
ours.confirmed_on = timezone.localdate() - timedelta(days=400)
ours.save()
print("made", editor.pk, invitation, token_for(ours))
"""
# The pages that are there from the beginning; "@" stands for what JOINED has printed.
PAGES = {
    "desk": [],
    "desk_organization_find": [],
    "desk_organization_join": ["roma-capitale"],
    "desk_retire": ["organization", "comune-di-torino"],
    "desk_confirm": ["organization", "comune-di-torino"],
    "desk_members": ["comune-di-torino"],
    "desk_member_remove": ["comune-di-torino", "@editor"],
    "invitation": ["@invitation"],
    "confirm": ["@confirmation"],
    "account": [],
    "account_email": [],
    "account_change_password": [],
}
WORDS = {
    "it": {
        "desk": "/it/area-partner/",
        "new": "Nuovo laboratorio",
        "next": "Salva e continua",
        "check": "Salva e controlla",
        "send": "Invia alla redazione",
        "sent": "È in redazione",
        "preview": "Guarda come si vedrà",
        "back": "Torna alla bozza",
        "needed": "Questo campo è obbligatorio.",
        "submit": "Controlla e invia",
        "restore": "Rimettilo",
    },
    "en": {
        "desk": "/en/partner-area/",
        "new": "New laboratory",
        "next": "Save and go on",
        "check": "Save and check",
        "send": "Send to the curators",
        "sent": "It is with the curators",
        "preview": "See it as it will look",
        "back": "Back to the draft",
        "needed": "This field is required.",
        "submit": "Check and send",
        "restore": "Put it back",
    },
}


@pytest.fixture(scope="module")
def partners(own_portal, chromium):
    """Serve a portal with a partner of an organisation; gives its address and a signed-in state."""
    with own_portal(code=JOINED) as made:
        names = ("@editor", "@invitation", "@confirmation")
        printed = dict(zip(names, made.said.split()[-3:], strict=True))
        yield made.address, signed_in(chromium, made.address), printed


def signed_in(chromium, address):
    context = chromium.new_context(base_url=address)
    page = context.new_page()
    page.goto("/en/account/login/")
    page.locator("main [name=login]").fill(PARTNER)
    page.locator("main [name=password]").fill(PASSWORD)
    page.locator("main [name=password]").press("Enter")
    page.wait_for_url("**/partner-area/")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def window(chromium, partners):
    """Return a function that opens a window of the partner."""
    contexts = []

    def open_(path, *, viewport=DESKTOP, script=True):
        address, state, _printed = partners
        context = chromium.new_context(
            base_url=address, viewport=viewport, java_script_enabled=script, storage_state=state
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on(
            "console",
            lambda line: page.errors.append(line.text) if "Content Security" in line.text else 0,
        )
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()


def begin(page, words, step="identity"):
    """Begin a laboratory; returns the address of the draft."""
    page.get_by_role("button", name=words["new"]).click()
    page.wait_for_url("**/identity/")
    draft = page.url.removesuffix("identity/")
    if step != "identity":
        page.goto(f"{draft}{step}/")
    return draft


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["it", "en"])
def test_a_laboratory_is_written_checked_looked_at_and_sent(window, language, viewport, script):
    words = WORDS[language]
    page = window(words["desk"], viewport=viewport, script=script)
    begin(page, words)

    # A wrong step is saved, says what is wrong, and leads to the field.
    page.locator("#id_name_it").fill("Laboratorio del browser")
    page.locator("#id_kind").select_option("living-lab")
    page.get_by_role("button", name=words["next"]).last.click()
    page.wait_for_url("**/identity/?check=1#problems")
    expect(page.get_by_role("alert")).to_contain_text(words["needed"])
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("#id_use$"))
    expect(page.locator("#id_name_it")).to_have_value("Laboratorio del browser")
    page.locator("#id_use").select_option("try")
    page.get_by_role("button", name=words["next"]).last.click()

    page.wait_for_url("**/text/")
    page.locator("#id_description_it").fill("Si provano <sensori> & reti.")
    page.locator("#id_services_it").fill("Prove\nMisure")
    page.get_by_role("button", name=words["next"]).last.click()
    page.wait_for_url("**/access/")
    page.get_by_role("button", name=words["next"]).last.click()
    page.wait_for_url("**/roadmap/")
    page.locator("input[name=lines]").first.check()
    page.get_by_role("button", name=words["next"]).last.click()
    page.wait_for_url("**/sources/")
    page.locator("#id_sources-0-title").fill("Il nostro sito")
    page.locator("#id_sources-0-url").fill("https://example.org/lab")
    page.get_by_role("button", name=words["next"]).last.click()
    page.wait_for_url("**/files/")
    picture = BytesIO()
    Image.new("RGB", (400, 300), "teal").save(picture, "PNG")
    page.locator("#new_logo").set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    page.get_by_role("button", name=words["check"]).last.click()

    page.wait_for_url(re.compile("/(invia|submit)/$"))
    page.get_by_role("link", name=words["preview"]).click()
    expect(page.locator("h1")).to_have_text("Laboratorio del browser")
    expect(page.locator("main")).to_contain_text("Si provano <sensori> & reti.")
    logo = page.locator("img.entry-logo")
    expect(logo).to_be_visible()
    assert logo.evaluate("image => image.complete && image.naturalWidth > 0") or not script
    page.get_by_role("link", name=words["back"]).click()
    page.get_by_role("link", name=words["submit"]).click()
    page.locator("#id_note").fill("È la prima.")
    page.get_by_role("button", name=words["send"]).click()
    expect(page.locator("main")).to_contain_text(words["sent"])
    expect(page.locator("main")).to_contain_text("È la prima.")
    assert not page.errors


def test_what_was_typed_survives_a_lost_session(window, partners):
    words = WORDS["en"]
    page = window(words["desk"])
    begin(page, words, "text")
    page.locator("#id_description_it").fill("Scritto prima di perdere la sessione")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name=words["next"]).last.click()
    page.wait_for_url("**/account/login/?next=**")
    page.context.add_cookies(partners[1]["cookies"])
    page.goto(page.url.partition("next=")[2])
    expect(page.locator("#id_description_it")).to_have_value("")
    page.get_by_role("button", name=words["restore"]).click()
    expect(page.locator("#id_description_it")).to_have_value("Scritto prima di perdere la sessione")
    page.get_by_role("button", name=words["next"]).last.click()
    page.wait_for_url("**/access/")
    page.go_back()
    expect(page.locator("[data-restore]")).to_be_hidden()
    assert not page.errors


def test_characters_are_counted_while_one_types_and_none_is_cut(window):
    page = window(WORDS["en"]["desk"])
    begin(page, WORDS["en"])
    field, line = page.locator("#id_name_it"), page.locator("#id_name_it_limit")
    expect(line).to_have_text("0 of 150 characters")
    field.fill("è" * 149 + "🏙")
    expect(line).to_have_text("150 of 150 characters")
    field.press("End")
    field.press_sequentially("!")
    expect(line).to_have_text("151 characters: at most 150")
    expect(line).to_have_class(re.compile("is-over"))
    assert len(field.input_value()) == 151


def test_sources_are_added_by_a_press_and_sent(window):
    words = WORDS["en"]
    page = window(words["desk"])
    begin(page, words, "sources")
    rows = page.locator(".desk-source")
    expect(rows).to_have_count(1)
    for number in range(2):
        page.locator(f"#id_sources-{number}-title").fill(f"Source {number}")
        page.get_by_role("button", name="Add a source").click()
        expect(page.locator(f"#id_sources-{number + 1}-title")).to_be_focused()
    page.get_by_role("button", name=words["next"]).last.click()
    page.wait_for_url("**/files/")
    page.go_back()
    page.reload()
    expect(page.locator("#id_sources-1-title")).to_have_value("Source 1")
    for _press in range(9):
        if page.locator("[data-add]").is_visible():
            page.locator("[data-add]").click()
    expect(rows).to_have_count(10)
    expect(page.locator("[data-add]")).to_be_hidden()


def test_long_lists_are_narrowed_by_words_and_keep_what_is_ticked(window):
    page = window(WORDS["en"]["desk"])
    begin(page, WORDS["en"], "roadmap")
    field = page.locator("#id_technologies_narrow")
    options = page.locator("#id_technologies li:visible")
    field.fill("5g")
    expect(options).to_have_count(1)
    options.locator("input").check()
    field.fill("")
    expect(page.locator("#id_technologies input:checked")).to_be_visible()
    assert page.locator("#id_technologies details[open]").count() == 1


@pytest.mark.looks
@EACH_ONCE
def test_axe_finds_nothing_and_pages_fit_a_phone(window, partners, axe, language, viewport):
    words = WORDS[language]
    page = window(words["desk"], viewport=viewport)
    found = {}

    def look(place):
        if faults := axe(page):
            found[place] = faults
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.setdefault(place, []).append("wider than the window")

    for name, arguments in PAGES.items():
        with override(language):
            page.goto(reverse(name, args=[partners[2].get(one, one) for one in arguments]))
        look(name)
    page.goto(words["desk"])
    draft = begin(page, words)
    for step in ("identity", "text", "access", "roadmap", "sources", "files"):
        page.goto(f"{draft}{step}/?check=1")
        look(step)
    page.goto(draft)
    look("draft")
    for name in ("submit", "invia", "withdraw", "ritira", "preview", "anteprima"):
        if page.goto(f"{draft}{name}/").ok:
            look(name)
    assert not found, found
    assert not page.errors

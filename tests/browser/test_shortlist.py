"""Three entries marked, ordered, noted and taken home: by keyboard, without scripts, by a link."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import EACH_ONCE
from tests.browser.test_compare import tab_to

pytestmark = pytest.mark.browser

PAGE = {"it": "/it/dossier/", "en": "/en/dossier/"}
LIST = {"it": "/it/casi-di-studio/?sort=title", "en": "/en/case-studies/?sort=title"}
ACTION = {"it": "/it/roadmap/azioni/cloud-migration/", "en": "/en/roadmap/actions/cloud-migration/"}
LABORATORY = "/en/competence-centre/laboratories/torino-city-lab/"
THREE = "case=ann-arbor-healthy-streets&action=cloud-migration&laboratory=torino-city-lab"

KEYS_OF = "stars => stars.map(one => one.dataset.star)"


def titles(page):
    return page.locator(".shortlist-title").all_inner_texts()


@pytest.mark.parametrize("language", ["it", "en"])
def test_three_entries_are_marked_ordered_noted_and_taken_home_by_keyboard(
    open_page, portal, language
):
    page = open_page(LIST[language])
    count = page.locator("#shortlist-count")
    for number in (1, 2):
        star = page.locator("button.star").nth(number - 1)
        tab_to(page, star)
        page.keyboard.press("Space")
        expect(star).to_have_attribute("aria-pressed", "true")
        expect(count).to_have_text(f" ({number})")
        expect(page.locator("#shortlist-status")).to_contain_text(str(number))
    page.goto(ACTION[language])
    star = page.locator("button.star-chip")
    tab_to(page, star)
    page.keyboard.press("Enter")
    expect(count).to_have_text(" (3)")

    # To the page, where the last one moves up and gets its note.
    tab_to(page, page.locator("#shortlist-link"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".shortlist-row")).to_have_count(3)
    first, second, third = titles(page)
    tab_to(page, page.locator("#action-cloud-migration button[name=up]"))
    page.keyboard.press("Enter")
    expect(page.locator(".shortlist-title").nth(1)).to_have_text(third)
    assert titles(page) == [first, third, second]
    page.locator("#shortlist-municipality").fill("Provalone")
    page.locator("#note-action-cloud-migration").fill("Nota # 1")
    title = page.locator("#shortlist-title")
    title.fill("Prova")
    title.press("Enter")  # saves: the address now says all of it
    expect(page).to_have_title(re.compile("^Prova – "))
    expect(page.locator("#note-action-cloud-migration")).to_have_value("Nota # 1")

    # The file holds what is written, saved or not.
    page.locator("#shortlist-purpose").fill("Non salvato")
    with page.expect_download() as download:
        page.locator("button[name=format][value=pdf]").press("Enter")
    assert download.value.suggested_filename.startswith("prova-")
    assert download.value.path().read_bytes().startswith(b"%PDF-")

    # Taken out and put back.
    page.locator("#action-cloud-migration button[name=remove]").press("Enter")
    expect(count).to_have_text(" (2)")
    page.locator("[data-undo]").press("Enter")
    expect(count).to_have_text(" (3)")
    assert titles(page) == [first, third, second]

    # The link opens the same elsewhere, where nothing is kept.
    link = page.locator("#share-link").input_value()
    other = open_page(link.removeprefix(portal))
    assert titles(other) == [first, third, second]
    expect(other.locator("#note-action-cloud-migration")).to_have_value("Nota # 1")
    expect(other.locator("#shortlist-count")).to_have_text("")
    other.locator("#shortlist-kept [data-keep]").click()
    expect(other.locator("#shortlist-count")).to_have_text(" (3)")

    # The list shows what is kept, and a second press drops it.
    page.goto(LIST[language])
    star = page.locator("button.star").nth(0)
    expect(star).to_have_attribute("aria-pressed", "true")
    star.press("Space")
    expect(count).to_have_text(" (2)")


def test_without_scripts_links_and_buttons_do_the_same(open_page):
    page = open_page(LABORATORY, script=False)
    page.locator("a.star-chip").click()
    expect(page.locator(".shortlist-row")).to_have_count(1)
    page.locator("#find-words").fill("ann arbor")
    page.locator("button[name=search]").click()
    page.locator("button[name=add]").first.click()
    expect(page.locator(".shortlist-row")).to_have_count(2)
    first, second = titles(page)
    page.locator(".shortlist-row").nth(1).locator("button[name=up]").click()
    assert titles(page) == [second, first]
    page.locator("#shortlist-title").fill("Senza script")
    with page.expect_download() as download:
        page.locator("button[name=format][value=csv]").click()
    assert download.value.suggested_filename.startswith("senza-script-")


def test_a_link_of_somebody_else_can_be_added_to_what_is_kept(open_page):
    page = open_page(ACTION["en"])
    page.locator("button.star-chip").click()
    page.goto(f"{PAGE['en']}?case=ann-arbor-healthy-streets&note=Theirs")
    page.locator("#shortlist-kept [data-merge]").click()
    expect(page.locator(".shortlist-row")).to_have_count(2)
    expect(page.locator("#note-case-ann-arbor-healthy-streets")).to_have_value("Theirs")
    page.goto(PAGE["en"])  # the bare address leads to what is kept
    expect(page.locator(".shortlist-row")).to_have_count(2)


@pytest.mark.looks
@EACH_ONCE
def test_axe_finds_nothing_and_nothing_sticks_out(open_page, axe, language, viewport):
    queries = ("", f"?{THREE}&note=x&title=Titolo", f"?{THREE}&case=nowhere&find=mobility")
    page = open_page(PAGE[language], viewport=viewport)
    for address in (*(PAGE[language] + query for query in queries), ACTION[language]):
        page.goto(address)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    ("address", "kinds"),
    [
        ("/it/", {"case"}),
        ("/it/cerca/?q=digitale", {"case", "action", "laboratory", "skill", "training"}),
        ("/it/il-mio-comune/?population=8000", {"case", "action", "laboratory", "resource"}),
        ("/it/raccolte/small-municipalities/", {"action", "case", "skill", "training"}),
        ("/it/casi-di-studio/ann-arbor-healthy-streets/", {"case"}),
    ],
)
def test_each_entry_that_a_page_lists_has_its_star(open_page, address, kinds):
    page = open_page(address)
    stars = page.locator("[data-stars] button.star")
    assert kinds <= {key.partition(":")[0] for key in stars.evaluate_all(KEYS_OF)}
    star = stars.last
    name = star.get_attribute("data-title")
    star.press("Space")
    expect(star).to_have_attribute("aria-pressed", "true")
    page.goto(PAGE["it"])
    assert titles(page) == [name]

"""Places like mine in a real browser: by keyboard, on a phone, without scripts, and its memory."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, EACH_ONCE, PHONE

pytestmark = pytest.mark.browser

WORDS = {
    "it": {
        "page": "/it/il-mio-comune/",
        "list": "/it/casi-di-studio/",
        "number": "8.000",
        "heading": "Per un Comune di 8.000 abitanti",
        "dropped": "Il tuo Comune non è più ricordato.",
    },
    "en": {
        "page": "/en/my-municipality/",
        "list": "/en/case-studies/",
        "number": "8,000",
        "heading": "For a municipality of 8,000 inhabitants",
        "dropped": "Your municipality is no longer remembered.",
    },
}
STATES = [
    "",
    "?population=1500&challenge=enterprises&challenge=security&cost=low&region=puglia",
    "?size=5k-to-50k&staffing=partnership",
    "?population=many&region=atlantis&challenge=atlantis",
]
EVERY_LANGUAGE = pytest.mark.parametrize("language", WORDS)


def tab_to(page, locator, *, presses=60):
    """Press Tab until the element has the focus."""
    for _press in range(presses):
        if locator.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    expect(locator).to_be_focused()


@EVERY_LANGUAGE
def test_an_officer_gets_there_by_keyboard_alone_on_a_phone(open_page, language):
    words = WORDS[language]
    page = open_page(f"/{language}/", viewport=PHONE)
    tab_to(page, page.locator("main input[name=population]"))
    page.keyboard.type(words["number"])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(words["page"])))
    expect(page.locator("h1")).to_have_text(words["heading"])
    expect(page.locator("[aria-labelledby=cases] article")).to_have_count(10)

    # The wishes are changed: the form opens, one more is ticked and sent.
    tab_to(page, page.locator("summary").filter(has_not=page.locator("span")).first)
    page.keyboard.press("Enter")
    tab_to(page, page.locator("input[name=challenge][value=enterprises]"))
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("challenge=enterprises"))
    expect(page.locator("h1")).to_have_text(words["heading"])

    # A link within the page moves the focus to the block.
    tab_to(page, page.locator("a[href='#funds']"))
    page.keyboard.press("Enter")
    expect(page.locator("#funds")).to_be_focused()


@EVERY_LANGUAGE
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_municipality_is_kept_for_the_visit_and_dropped_with_one_click(
    open_page, axe, language, viewport
):
    words = WORDS[language]
    page = open_page(f"{words['page']}?population=8000&region=lazio", viewport=viewport)
    chip, keep = page.locator("#context"), page.locator("#keep-municipality")
    main = page.locator("main")
    expect(chip).to_be_hidden()
    top = main.bounding_box()["y"]

    tab_to(page, keep)
    page.keyboard.press("Enter")
    expect(keep).to_have_attribute("aria-pressed", "true")
    expect(chip.locator(".context-link")).to_have_text(words["heading"])
    expect(page.locator("#context-status")).to_contain_text(words["heading"])
    assert main.bounding_box()["y"] == top, "the page moved"

    # Every page says so, and fills in the number where it is asked for.
    page.goto(f"/{language}/")
    expect(page.locator("main input[name=population]")).to_have_value(words["number"])
    assert not axe(page)
    chip.locator(".context-near").click()
    expect(page).to_have_url(re.compile(rf"{re.escape(words['list'])}\?sort=nearest&near=8000"))
    chip.locator(".context-link").click()
    expect(page).to_have_url(re.compile(r"\?population=8000&region=lazio$"))
    expect(keep).to_have_attribute("aria-pressed", "true")

    drop = chip.locator("button")
    drop.focus()
    page.keyboard.press("Enter")
    expect(chip).to_be_hidden()
    expect(keep).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".language-switch a").first).to_be_focused()
    expect(page.locator("#context-status")).to_have_text(words["dropped"])
    page.goto(f"/{language}/")
    expect(chip).to_be_hidden()
    expect(page.locator("main input[name=population]")).to_have_value("")


def test_a_list_that_changes_in_place_keeps_the_number(open_page):
    page = open_page("/en/my-municipality/?population=8000")
    page.locator("#keep-municipality").click()
    page.goto("/en/case-studies/")
    page.locator("input[name=challenge][value=enterprises]").check()
    expect(page).to_have_url(re.compile("challenge=enterprises"))
    expect(page.locator("#near")).to_have_value("8,000")


def test_what_is_kept_stays_in_the_tab_and_in_no_cookie(open_page):
    page = open_page("/en/my-municipality/?population=8000")
    page.locator("#keep-municipality").click()
    expect(page.locator("#context")).to_be_visible()
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length") == 0
    other = page.context.new_page()
    other.goto("/en/")
    expect(other.locator("#context")).to_be_hidden()
    page.goto("/it/glossario/")
    expect(page.locator(".context-link")).to_have_text(WORDS["it"]["heading"])


@pytest.mark.parametrize("kept", ["{", '{"population": "8000"}', '{"population": 0}', "null", "[]"])
def test_nonsense_in_the_storage_is_nothing(open_page, kept):
    page = open_page("/en/")
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.evaluate("kept => sessionStorage.setItem('municipality', kept)", kept)
    page.reload()
    expect(page.locator("#context")).to_be_hidden()
    assert not errors


@EVERY_LANGUAGE
def test_everything_but_the_memory_works_without_scripts(open_page, language):
    words = WORDS[language]
    page = open_page(words["page"], viewport=PHONE, script=False)
    page.locator("#population").fill(words["number"])
    page.locator("#region").select_option("lazio")
    page.locator("input[name=challenge][value=security]").check()
    page.locator(".municipality-form button").click()
    expect(page.locator("h1")).to_have_text(words["heading"])
    expect(page.locator("#keep-municipality")).to_be_hidden()
    expect(page.locator("#context")).to_be_hidden()
    page.locator("main .more a").first.click()
    expect(page.locator("#near")).to_have_value("8000")


@pytest.mark.looks
@EACH_ONCE
def test_axe_finds_nothing_in_any_state(open_page, axe, language, viewport):
    page = open_page("/", viewport=viewport)
    found = {}
    for state in STATES:
        page.goto(WORDS[language]["page"] + state)
        if faults := axe(page):
            found[state] = faults
    assert not found


@pytest.mark.looks
def test_every_state_fits_a_width_of_320_pixels(open_page):
    page = open_page("/", viewport={"width": 320, "height": 640})
    page.evaluate(
        """() => sessionStorage.setItem("municipality", JSON.stringify(
            {population: 123456, name: "Presicce-Acquarica di Sotto e Sopra", code: "075999"}))"""
    )
    for state in STATES:
        page.goto(WORDS["it"]["page"] + state)
        expect(page.locator("#context")).to_be_visible()
        widths = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        wide, fits = page.evaluate(widths)
        assert wide <= fits, state


def test_who_can_help_begins_with_the_nearest_to_the_region_that_is_kept(open_page):
    page = open_page("/en/my-municipality/?population=8000&region=lazio")
    page.locator("#keep-municipality").click()
    page.goto("/en/case-studies/ann-arbor-healthy-streets/")
    help_section = page.locator("#help")
    expect(help_section).to_have_attribute("data-region", "lazio")
    first = help_section.locator("[aria-labelledby=help-laboratory] li").first
    expect(first).to_contain_text("In your region.")
    # Another region is chosen by keyboard; the address then counts.
    tab_to(page, page.locator("#my-region"))
    page.keyboard.type("Liguria")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?my_region=liguria#help$"))
    expect(help_section).to_have_attribute("data-region", "liguria")

"""The self-check in a real browser: by keyboard, on a phone, without scripts, on paper."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import EACH_ONCE, PHONE

pytestmark = pytest.mark.browser

WORDS = {
    "it": {
        "page": "/it/roadmap/azioni/cloud-migration/autovalutazione/",
        "tally": "1 su 10 a posto, 1 in parte, 8 senza risposta",
        "change": "Completa o cambia le risposte",
    },
    "en": {
        "page": "/en/roadmap/actions/cloud-migration/self-check/",
        "tally": "1 of 10 in place, 1 in part, 8 not answered",
        "change": "Complete or change the answers",
    },
}
ANSWERS = "?answers=cloud-lead.y~cloud-plan.n~cloud-offline.p"
STATES = ["", "?show=result", ANSWERS, f"{ANSWERS}~cloud-gone.y", f"{ANSWERS}&change=yes"]
EVERY_LANGUAGE = pytest.mark.parametrize("language", WORDS)


@EVERY_LANGUAGE
def test_it_is_answered_by_keyboard_alone(open_page, language):
    words = WORDS[language]
    page = open_page(words["page"], viewport=PHONE)
    page.locator("input[name=s-cloud-lead]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.locator("input[name=s-cloud-plan]").first).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?answers=cloud-lead\.y~cloud-plan\.p$"))
    expect(page.locator("#summary ~ .self-check-total")).to_contain_text(words["tally"])

    page.get_by_role("link", name=words["change"]).click()
    expect(page.locator("input[name=s-cloud-plan][value=p]")).to_be_checked()


@EVERY_LANGUAGE
def test_it_works_without_scripts(open_page, language):
    page = open_page(WORDS[language]["page"], script=False)
    page.locator("input[name=s-cloud-lead][value=y]").check()
    page.locator("input[name=s-cloud-plan][value=p]").check()
    page.locator(".self-check-send button").click()
    expect(page.locator(".self-check-total")).to_contain_text(WORDS[language]["tally"])


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
    for state in STATES:
        page.goto(WORDS["it"]["page"] + state)
        widths = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        wide, fits = page.evaluate(widths)
        assert wide <= fits, state


def test_on_paper_the_blank_form_is_a_questionnaire(open_page):
    page = open_page(WORDS["it"]["page"])
    page.emulate_media(media="print")
    expect(page.locator("fieldset")).to_have_count(10)
    expect(page.locator("fieldset").first).to_be_visible()
    expect(page.locator(".self-check-send")).to_be_hidden()
    page.goto(WORDS["it"]["page"] + ANSWERS)
    page.emulate_media(media="print")
    expect(page.locator(".self-check-advice").first).to_be_visible()
    expect(page.locator(".self-check-tools")).to_be_hidden()

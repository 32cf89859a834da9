"""The way of a municipal officer: from a number of inhabitants to case, action, laboratory."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser

WORDS = {
    "it": {
        "list": "/it/casi-di-studio/",
        "action": "/it/roadmap/azioni/citizen-services/",
        "laboratory": "/it/centro-di-competenza/laboratori/laboratori-aperti-emilia-romagna/",
        "apply": "Applica i filtri",
        "show": "Mostra 16 risultati",
        "filters": "Filtri",
        "ratio": "4 volte più grande",
        "sources": "Fonti",
        "menu": "Menu",
        "roadmap": "Roadmap",
        "remove": "Togli il filtro",
    },
    "en": {
        "list": "/en/case-studies/",
        "action": "/en/roadmap/actions/citizen-services/",
        "laboratory": "/en/competence-centre/laboratories/laboratori-aperti-emilia-romagna/",
        "apply": "Apply the filters",
        "show": "Show 16 results",
        "filters": "Filters",
        "ratio": "4 times larger",
        "sources": "Sources",
        "menu": "Menu",
        "roadmap": "Roadmap",
        "remove": "Remove the filter",
    },
}
CASE = "upplands-bro-pranzi-qr"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["it", "en"])
def test_officer_of_a_town_of_8000_finds_a_case_an_action_and_a_laboratory(
    open_page, language, viewport, script
):
    words = WORDS[language]
    page = open_page(f"/{language}/", viewport=viewport, script=script)

    # Home: the size of the municipality leads to the list, nearest first, each card saying so.
    page.locator("main #near").fill("8.000" if language == "it" else "8,000")
    page.locator("main form:has(#near) button[name=show]").click()
    expect(page).to_have_url(re.compile(re.escape(words["list"]) + r"\?.*near="))
    expect(page.locator("#result-count")).to_have_attribute("data-count", "60")
    first = page.locator("article[data-slug]").first
    expect(first).to_have_attribute("data-slug", CASE)
    expect(first).to_contain_text(words["ratio"])

    # A filter: on a phone behind its button; the order by nearness stays.
    toggle = page.get_by_role("button", name=words["filters"])
    if viewport is PHONE:
        toggle.click()
    page.locator("input[type=checkbox][name=challenge][value=enterprises]").check()
    if not script:
        page.get_by_role("button", name=words["apply"]).click()
    elif viewport is PHONE:
        page.get_by_role("button", name=words["show"]).click()
    expect(page.locator("#result-count")).to_have_attribute("data-count", "16")
    expect(page.locator("#near")).to_have_value("8000")
    if viewport is PHONE:
        expect(toggle).to_have_text(re.compile(r"\(1\)"))
    expect(page.get_by_role("link", name=words["remove"])).to_have_count(1)

    # The case: its sources, and the way on to the roadmap.
    page.locator(f"article[data-slug={CASE}] a").first.click()
    expect(page).to_have_url(re.compile(rf"{words['list']}{CASE}/\?"))
    expect(page.get_by_role("heading", level=2, name=words["sources"])).to_be_visible()
    assert page.locator("main a[rel~=external]").count() >= 2
    page.locator(f"a[href='{words['action']}']").first.click()

    # The action: who can help.
    expect(page).to_have_url(re.compile(re.escape(words["action"]) + "$"))
    page.locator(f"a[href='{words['laboratory']}']").first.click()
    expect(page).to_have_url(re.compile(re.escape(words["laboratory"]) + "$"))
    expect(page.locator("h1")).to_be_visible()


def test_the_way_back_leads_to_the_same_list(open_page):
    page = open_page("/en/case-studies/?challenge=enterprises&sort=nearest&near=8000")
    page.locator("article[data-slug] h3 a").nth(1).click()
    page.locator("nav.prev-next a[rel=prev]").click()
    expect(page).to_have_url(re.compile(CASE))
    page.locator("nav.prev-next a:not([rel])").click()
    expect(page.locator("#result-count")).to_have_attribute("data-count", "16")
    assert "near=8000" in page.url


def test_filters_work_by_keyboard_alone(open_page):
    page = open_page("/en/case-studies/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    option = page.locator("input[type=checkbox][name=challenge][value=security]")
    for _press in range(40):
        page.keyboard.press("Tab")
        if option.evaluate("element => element === document.activeElement"):
            break
    expect(option).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("#result-count")).to_have_attribute("data-count", "12")
    expect(page.locator("input[type=checkbox][name=challenge][value=security]")).to_be_checked()


def test_menu_and_filters_of_a_phone_open_and_close_by_keyboard(open_page):
    page = open_page("/en/case-studies/", viewport=PHONE)
    for button, sheet in ((".menu-toggle", "#site-menu"), (".filters-toggle", "#filters-panel")):
        page.locator(button).focus()
        page.keyboard.press("Enter")
        expect(page.locator(sheet)).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(sheet)).to_be_hidden()
        expect(page.locator(button)).to_be_focused()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_language_switch_stays_on_the_page_with_its_filters(open_page, script):
    page = open_page("/it/casi-di-studio/?cost=low&sort=title", script=script)
    count = page.locator("#result-count").get_attribute("data-count")
    page.locator(".language-switch a[lang=en]").click()
    expect(page).to_have_url(re.compile(r"/en/case-studies/\?cost=low&sort=title$"))
    expect(page.locator("#result-count")).to_have_attribute("data-count", count)


def test_wrong_input_gets_a_clear_answer_and_keeps_what_was_fine(open_page):
    page = open_page("/it/casi-di-studio/?cost=low&region=atlantis")
    expect(page.get_by_role("alert")).to_contain_text("atlantis")
    expect(page.locator("input[type=checkbox][name=cost][value=low]")).to_be_checked()
    expect(page.locator("#result-count")).to_have_attribute("data-count", "25")


def test_nothing_found_names_the_filter_to_drop(open_page):
    page = open_page("/it/casi-di-studio/?cost=high&size=5k-to-50k")
    expect(page.locator("#result-count")).to_have_attribute("data-count", "0")
    page.locator("#results a[href*='size=5k-to-50k']:not([href*='cost='])").first.click()
    expect(page.locator("#result-count")).not_to_have_attribute("data-count", "0")

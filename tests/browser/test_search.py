"""The search boxes: a combobox for the keyboard, a plain field without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser

SEARCH = {"it": "/it/cerca/", "en": "/en/search/"}
CITY = {"it": "/it/casi-di-studio/?city=torino", "en": "/en/case-studies/?city=torino"}
NAME = {"it": "Torino", "en": "Turin"}
NUMBER = {"it": re.compile(r"^\d suggeriment[io]$"), "en": re.compile(r"^\d suggestions?$")}
READERS = pytest.mark.parametrize(
    ("language", "viewport"), [("it", PHONE), ("en", DESKTOP)], ids=["it, phone", "en, desktop"]
)
BOXES = {"header": "#site-search", "home": "#words", "page": "#search-words"}


def box(page, which="page"):
    """Return field, list and spoken status of a combobox."""
    field = page.locator(BOXES[which])
    around = page.locator(f".combobox:has({BOXES[which]})")
    return field, around.locator("[role=listbox]"), around.locator("[role=status]")


def active(field):
    return field.get_attribute("aria-activedescendant")


@READERS
@pytest.mark.parametrize("which", BOXES)
def test_a_suggestion_is_chosen_by_keyboard_alone(open_page, language, which, viewport):
    page = open_page(SEARCH[language] if which == "page" else f"/{language}/", viewport=viewport)
    field, options, status = box(page, which)
    if which == "header" and viewport is PHONE:
        page.locator(".menu-toggle").press("Enter")
    expect(field).to_have_role("combobox")
    field.focus()
    page.keyboard.type(NAME[language][:3].lower(), delay=30)

    expect(options).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(status).to_have_text(NUMBER[language])
    first = options.locator("[role=option]").first
    expect(first).to_contain_text(NAME[language])
    expect(first.locator("b")).to_have_text(NAME[language][:3])
    assert active(field) is None

    page.keyboard.press("ArrowDown")
    assert active(field) == first.get_attribute("id")
    expect(first).to_have_attribute("aria-selected", "true")
    expect(field).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(CITY[language]) + "$"))


def test_arrows_go_round_through_list_and_field(open_page):
    page = open_page(SEARCH["en"])
    field, options, _status = box(page)
    field.focus()
    page.keyboard.type("mobility")
    expect(options).to_be_visible()
    ids = [one.get_attribute("id") for one in options.locator("[role=option]").all()]
    assert 1 < len(ids) <= 8
    for expected in [*ids, None, ids[0]]:
        page.keyboard.press("ArrowDown")
        assert active(field) == expected
    for expected in [None, ids[-1]]:
        page.keyboard.press("ArrowUp")
        assert active(field) == expected
    page.keyboard.press("Home")
    assert active(field) is None
    assert field.evaluate("field => field.selectionStart") == 0
    page.keyboard.press("End")
    assert field.evaluate("field => field.selectionStart") == len("mobility")
    expect(options).to_be_visible()


def test_escape_closes_then_clears_and_an_arrow_opens_again(open_page):
    page = open_page(SEARCH["en"])
    field, options, status = box(page)
    field.focus()
    page.keyboard.type("mobility")
    expect(options).to_be_visible()
    page.keyboard.press("Escape")
    expect(options).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("mobility")
    expect(status).to_be_empty()
    page.keyboard.press("ArrowUp")
    expect(options).to_be_visible()
    last = options.locator("[role=option]").last
    expect(last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(field).to_have_value("")


def test_escape_closes_the_list_before_the_menu_of_a_phone(open_page):
    page = open_page("/it/", viewport=PHONE)
    page.locator(".menu-toggle").click()
    field, options, _status = box(page, "header")
    field.focus()
    page.keyboard.type("to")
    expect(options).to_be_visible()
    page.keyboard.press("Escape")
    expect(options).to_be_hidden()
    expect(field).to_be_visible()
    page.keyboard.press("Escape")
    expect(field).to_have_value("")
    page.keyboard.press("Escape")
    expect(page.locator("#site-menu")).to_be_hidden()


def test_enter_searches_when_no_suggestion_is_chosen_and_tab_leaves(open_page):
    page = open_page(SEARCH["en"])
    field, options, _status = box(page)
    field.focus()
    page.keyboard.type("mobility")
    expect(options).to_be_visible()
    page.keyboard.press("Tab")
    expect(options).to_be_hidden()
    expect(field).not_to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/en/search/\?q=mobility$"))
    expect(page.locator("#search-words")).to_have_value("mobility")
    assert int(page.locator("#result-count").get_attribute("data-count")) > 0


def test_a_click_follows_a_suggestion(open_page):
    page = open_page("/en/")
    field, options, _status = box(page, "home")
    field.fill("turin")
    options.locator("[role=option]").first.click()
    expect(page).to_have_url(re.compile(re.escape(CITY["en"]) + "$"))


def test_one_request_brings_the_list_and_outdated_ones_are_dropped(open_page):
    page = open_page(SEARCH["en"])
    asked = []
    page.on("request", lambda one: asked.append(one.url) if "suggestions" in one.url else None)
    field, options, _status = box(page)
    field.focus()
    page.keyboard.type("t")
    expect(options).to_be_visible()
    assert [url.partition("?")[2] for url in asked] == ["q=t"]
    page.keyboard.type("urin", delay=5)
    expect(options.locator("[role=option]").first).to_have_text(re.compile("^Turin"))
    assert asked[-1].endswith("?q=turin")
    assert len(asked) <= 3


def test_a_server_that_does_not_answer_leaves_a_plain_field(open_page):
    page = open_page(SEARCH["en"])
    page.route("**/suggestions/**", lambda route: route.abort())
    field, options, _status = box(page)
    field.focus()
    with page.expect_event("requestfailed"):
        page.keyboard.type("mobility")
    expect(options).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("#result-count")).to_be_visible()


@pytest.mark.looks
@READERS
def test_axe_finds_nothing_on_open_lists_and_results(open_page, axe, language, viewport):
    page = open_page(SEARCH[language], viewport=viewport)
    field, options, _status = box(page)
    field.focus()
    page.keyboard.type("mobilit")
    expect(options).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert axe(page) == []
    for query in ("mobilit", "zzzzzz", "x" * 201):
        page.goto(f"{SEARCH[language]}?q={query}")
        assert axe(page) == []


@pytest.mark.looks
@pytest.mark.parametrize("language", SEARCH)
def test_an_open_list_fits_a_width_of_320_pixels(open_page, language):
    page = open_page(SEARCH[language], viewport={"width": 320, "height": 640})
    field, options, _status = box(page)
    field.focus()
    page.keyboard.type("mobilit")
    expect(options).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize(("language", "which"), [("it", "page"), ("en", "home"), ("it", "header")])
def test_without_javascript_the_boxes_are_plain_fields_that_search(open_page, language, which):
    page = open_page(SEARCH[language] if which == "page" else f"/{language}/", script=False)
    field = page.locator(BOXES[which])
    expect(field).to_have_role("searchbox")
    field.fill("mobilità")
    field.press("Enter")
    expect(page).to_have_url(re.compile(rf"{SEARCH[language]}\?q=mobilit"))
    expect(page.locator("#search-words")).to_have_value("mobilità")
    total = int(page.locator("#result-count").get_attribute("data-count"))
    counts = page.locator(".search-jump .facet-count").all_text_contents()
    assert total == sum(map(int, counts)) > 0
    page.locator(".search-jump a").last.click()
    expect(page.locator(".search-group").last).to_be_in_viewport()
    page.locator(".search-result a").first.click()
    expect(page.locator("h1")).to_be_visible()

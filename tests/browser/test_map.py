"""The map view: by keyboard, by pointer, without a script, in place of other results."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser

LIST = {"it": "/it/casi-di-studio/", "en": "/en/case-studies/"}
MAP = "/en/case-studies/?view=map"
NARROW = {"width": 320, "height": 640}
STILL = {"reduced_motion": "reduce"}
SEVERAL = ".map-marker-several"
ALONE = ".map-marker:not(.map-marker-several)"


def tab_to(page, locator, most=120):
    """Press Tab until an element that the locator finds has the focus."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.locator(":focus").and_(locator).count():
            return page.locator(":focus")
    raise AssertionError(f"no way by Tab to {locator}")


def shown_on_map(page):
    """Return how many cases the markers stand for."""
    return sum(int(text or 1) for text in page.locator(".map-marker").all_text_contents())


@pytest.mark.parametrize("language", ["it", "en"])
def test_a_case_is_reached_by_keyboard_alone(open_page, language):
    page = open_page(f"{LIST[language]}?view=map&country=IT", **STILL)
    expect(page.locator(".map-marker").first).to_be_visible()

    # A cluster opens with Enter: the map comes nearer, the focus goes to one of its parts.
    cluster = tab_to(page, page.locator(SEVERAL))
    words = {"it": r"^\d+ luoghi con \d+ casi di studio: ", "en": r"^\d+ places with \d+ case"}
    expect(cluster).to_have_attribute("aria-label", re.compile(words[language]))
    for _step in range(6):
        if not page.locator(":focus").and_(page.locator(SEVERAL)).count():
            break
        page.keyboard.press("Enter")
        expect(page.locator(":focus").and_(page.locator(".map-marker"))).to_have_count(1)

    # A place opens with the space bar, closes with Escape and has the focus again.
    marker = page.locator(":focus")
    label = marker.get_attribute("aria-label")
    ending = {"it": r", Italia: (1 caso|\d+ casi) di studio$", "en": r", Italy: \d+ case stud"}
    assert re.search(ending[language], label)
    page.keyboard.press("Space")
    card = page.get_by_role("dialog", name=label)
    expect(card).to_be_focused()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(page.locator(".map-marker:focus")).to_have_attribute("aria-label", label)

    # The card's title leads to the case.
    page.keyboard.press("Enter")
    title = tab_to(page, card.locator("h4 a"), most=3)
    address = title.get_attribute("href")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(address) + "$"))
    expect(page.locator("h1")).to_be_visible()


def test_the_buttons_zoom_and_show_all_again(open_page):
    page = open_page(f"{MAP}&region=europe", **STILL)
    expect(page.locator(".map-marker").first).to_be_visible()
    markers = page.locator(".map-marker").count()
    assert shown_on_map(page) == 35
    for _press in range(3):
        page.get_by_role("button", name="Zoom in").press("Enter")
    assert shown_on_map(page) < 35
    page.get_by_role("button", name="Show all places").press("Enter")
    expect(page.locator(".map-marker")).to_have_count(markers)
    for _press in range(6):
        page.get_by_role("button", name="Zoom out").press("Enter")
    expect(page.locator(".map-marker")).to_have_count(1)
    out = page.get_by_role("button", name="Zoom out")
    expect(out).to_have_attribute("aria-disabled", "true")


def test_the_list_leads_to_the_marker(open_page):
    page = open_page(MAP, **STILL)
    place = page.locator(".map-place[data-place=tallinn]")
    place.get_by_role("button", name=re.compile("^Show on the map")).press("Enter")
    marker = page.locator(".map-marker:focus")
    expect(marker).to_have_attribute("aria-label", re.compile("^Tallinn, Estonia: "))
    expect(marker).to_be_in_viewport()


def test_the_map_is_made_anew_when_filters_change_in_place(open_page):
    page = open_page(MAP, **STILL)
    expect(page.locator(".map-marker").first).to_be_visible()
    page.evaluate("window.stays = true")
    page.locator("input[type=checkbox][name=challenge][value=security]").check()
    expect(page.locator("#result-count")).to_have_attribute("data-count", "12")
    expect(page.locator("article[data-slug]")).to_have_count(12)
    expect(page.locator(".map-canvas")).to_be_visible()
    assert shown_on_map(page) == 12
    assert page.evaluate("window.stays")


def test_the_page_scrolls_over_the_map_until_it_has_the_focus(open_page):
    page = open_page(MAP, **STILL)
    page.locator(".map-canvas").scroll_into_view_if_needed()
    box = page.locator(".map-canvas").bounding_box()
    before = page.locator(".map-marker").count()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 30)
    scrolled = page.evaluate("window.scrollY")
    page.mouse.wheel(0, 200)
    page.wait_for_function("before => window.scrollY > before", arg=scrolled)
    assert page.locator(".map-marker").count() == before
    page.locator(".map-canvas").focus()
    page.mouse.wheel(0, -600)
    page.wait_for_function(
        "before => document.querySelectorAll('.map-marker').length !== before", arg=before
    )


def test_without_a_script_the_list_says_the_same(open_page):
    page = open_page(f"{MAP}&region=europe", script=False)
    expect(page.locator("article[data-slug]")).to_have_count(35)
    expect(page.locator(".map-frame")).to_be_hidden()
    expect(page.locator(".map-show").first).to_be_hidden()
    title = page.locator("article[data-slug] a").first
    address = title.get_attribute("href")
    title.click()
    expect(page).to_have_url(re.compile(re.escape(address) + "$"))


def test_on_paper_there_is_the_list(open_page):
    page = open_page(MAP)
    expect(page.locator(".map-canvas")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".map-frame")).to_be_hidden()
    expect(page.locator("article[data-slug]").first).to_be_visible()


@pytest.mark.looks
@pytest.mark.parametrize(
    ("viewport", "language"),
    [(NARROW, "it"), (PHONE, "en"), (DESKTOP, "it"), (DESKTOP, "en")],
    ids=["320", "360", "1280", "1280"],
)
def test_the_map_fits_and_axe_finds_nothing(open_page, axe, viewport, language):
    page = open_page(f"{LIST[language]}?view=map&region=europe", viewport=viewport, **STILL)
    marker = page.locator(ALONE).first
    expect(marker).to_be_visible()
    assert not axe(page)
    sizes = page.locator(".map-marker, .map-tools button").evaluate_all(
        "all => all.map((one) => Math.min(one.offsetWidth, one.offsetHeight))"
    )
    assert min(sizes) >= 24
    marker.focus()
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog")
    expect(card).to_be_focused()
    # Markers may lie below the card that the reader has opened.
    assert not [fault for fault in axe(page) if not fault.startswith("target-size: ['.leaflet")]
    room, inside = page.locator(".map-canvas").bounding_box(), card.bounding_box()
    assert room["x"] <= inside["x"]
    assert inside["x"] + inside["width"] <= room["x"] + room["width"]
    assert room["y"] <= inside["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_nothing_is_asked_of_third_parties(open_page, portal):
    page = open_page("/en/")
    asked, errors = set(), []
    page.on("request", lambda request: asked.add(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.goto(MAP)
    expect(page.locator(".map-land")).to_have_count(1)
    page.get_by_role("button", name="Zoom in").click()
    page.locator(".map-marker").first.click()
    assert not {url for url in asked if not url.startswith((portal, "data:"))}
    assert any("land" in url for url in asked)
    assert not errors


def test_other_views_load_nothing_of_the_map(open_page):
    page = open_page("/en/")
    asked = set()
    page.on("request", lambda request: asked.add(request.url))
    for view in ("cards", "table"):
        page.goto(f"{LIST['en']}?view={view}")
    assert not [url for url in asked if re.search(r"/map\.|/land\.", url)]

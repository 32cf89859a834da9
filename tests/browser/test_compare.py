"""Cases chosen in the list and set side by side: by keyboard, without scripts, on any width."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import EACH_ONCE

pytestmark = pytest.mark.browser

FOUR = "&".join(
    f"case={slug}"
    for slug in (
        "ann-arbor-healthy-streets",
        "upplands-bro-pranzi-qr",
        "milano-strade-aperte",
        "milano-spesa-a-domicilio",
    )
)
LIST = {"it": "/it/casi-di-studio/", "en": "/en/case-studies/"}
PAGE = {"it": "/it/confronta/", "en": "/en/compare/"}
MOST_STOPS = 200


def tab_to(page, target, key="Tab"):
    """Press the key until the target has the focus."""
    for _press in range(MOST_STOPS):
        page.keyboard.press(key)
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"not reached by {key}: {target}")


def addresses(language):
    two = FOUR.partition("&case=milano")[0]
    chosen = two.replace("case=", "compare=")
    for query in ("", f"?{two}", f"?{FOUR}&only=differences", "?case=taiwan-mask-map"):
        yield PAGE[language] + query
    yield PAGE[language] + f"?{two}&case=nowhere"
    yield LIST[language] + f"?{chosen}"
    yield LIST[language] + f"?{chosen}&view=table"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_two_cases_are_chosen_compared_and_removed_by_keyboard_alone(open_page, script):
    page = open_page("/en/case-studies/?sort=title", script=script)
    cards = page.locator("article[data-slug]")
    first, second = (cards.nth(index).get_attribute("data-slug") for index in (0, 1))

    # In the list: the focus stays on the link that was pressed, whose words change.
    for slug, said in ((first, "1 case chosen"), (second, "2 cases chosen")):
        control = page.locator(f"#compare-{slug}")
        expect(control).to_contain_text("Compare")
        tab_to(page, control)
        page.keyboard.press("Enter")
        expect(control).to_contain_text("Remove from the comparison")
        expect(control).to_be_focused()
        expect(page.locator("#compare-count")).to_contain_text(said)
        expect(page.locator("#result-count")).to_have_attribute("data-count", "60")
    assert "sort=title" in page.url

    # The way to the page is before the results, and in sight.
    go = page.get_by_role("link", name="Compare 2 cases")
    expect(go).to_be_in_viewport()
    tab_to(page, go, "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/en/compare/\?case={first}&case={second}$"))
    expect(page.get_by_role("columnheader")).to_have_count(2)
    rows = page.locator(".compare-row")
    expect(rows).to_have_count(23)

    # Only what differs.
    tab_to(page, page.locator("#compare-differences"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"&only=differences$"))
    expect(page.locator(".compare-row:not(.is-different)")).to_have_count(0)
    assert 0 < rows.count() < 23

    # Without one of them the page asks for another; back leads to the two.
    tab_to(page, page.locator(f"#compare-out-{first}"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"\?case={second}&only=differences$"))
    expect(page.get_by_role("heading", name="choose another")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("columnheader")).to_have_count(2)


def test_a_case_taken_out_in_the_bar_is_out_on_its_card(open_page):
    slug = "taiwan-mask-map"
    page = open_page(f"/en/case-studies/?city=taiwan&compare={slug}")
    page.locator(f"#compare-out-{slug}").click()
    expect(page.locator("#compare-count")).to_be_empty()
    expect(page).not_to_have_url(re.compile("compare="))


def test_the_table_scrolls_by_keyboard_and_keeps_its_first_column(open_page):
    page = open_page(f"/en/compare/?{FOUR}", viewport={"width": 800, "height": 900})
    region = page.locator(".compare-scroll")
    head = page.get_by_role("rowheader", name="Cost")
    before = head.bounding_box()["x"]
    tab_to(page, region)
    last = page.get_by_role("columnheader").last
    expect(last).not_to_be_in_viewport()
    for _press in range(20):
        page.keyboard.press("ArrowRight")
    expect(last).to_be_in_viewport(ratio=0.9)
    assert abs(head.bounding_box()["x"] - before) <= 1


@pytest.mark.looks
@EACH_ONCE
def test_axe_finds_nothing(open_page, axe, language, viewport):
    page = open_page("/", viewport=viewport)
    found = {}
    for address in addresses(language):
        page.goto(address)
        if faults := axe(page):
            found[address] = faults
    assert not found, "\n".join(f"{where}\n  " + "\n  ".join(what) for where, what in found.items())


@pytest.mark.looks
@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("width", [320, 800])
def test_pages_never_scroll_sideways(open_page, language, width):
    page = open_page("/", viewport={"width": width, "height": 256})
    wide = []
    for address in addresses(language):
        page.goto(address)
        box = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        if box[0] > box[1]:
            wide.append(f"{address}: {box[0]} > {box[1]}")
    assert not wide, "\n".join(wide)


def test_it_prints_on_sheets_of_a4_across(open_page):
    page = open_page(f"/it/confronta/?{FOUR}")
    sheets = re.findall(rb"/MediaBox ?\[0 0 (\d+)", page.pdf(prefer_css_page_size=True))
    assert sheets
    assert set(sheets) == {b"841"} or set(sheets) == {b"842"}
    # Four columns fit the width of the sheet without its margins: 273 mm.
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1032, "height": 700})
    table = page.locator(".compare-table").bounding_box()
    assert table["x"] >= 0
    assert table["x"] + table["width"] <= 1032

"""The filter panel in a real browser: a tick changes the list in place, and nothing is lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, EACH_ONCE, PHONE

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("language", ["it", "en"])
LIST = {"it": "/it/casi-di-studio/", "en": "/en/case-studies/"}
COUNTED = {"it": "{} casi di studio", "en": "{} case studies"}
CENTRE = "/en/competence-centre/"
# Each list, and a facet of it.
LISTS = {
    "/en/case-studies/": "challenge",
    "/en/roadmap/actions/": "horizon",
    f"{CENTRE}laboratories/": "use",
    f"{CENTRE}skills/": "area",
    f"{CENTRE}partnerships/": "kind",
    f"{CENTRE}resources/": "kind",
    f"{CENTRE}methods/": "kind",
    f"{CENTRE}organizations/": "kind",
}


def option(page, name, value):
    return page.locator(f"input[type=checkbox][name={name}][value={value}]")


def facet(page, name):
    return page.locator(f".facet:has([name={name}])")


def status(page):
    """The live region; it stands outside of what is swapped."""
    return page.locator("body > [role=status]")


def has_count(page, count):
    expect(page.locator("#result-count")).to_have_attribute("data-count", str(count))


def promised(box):
    """Return the count that stands beside a checkbox."""
    return int(box.locator("xpath=..").locator(".facet-count").inner_text())


def tab_to(page, box):
    for _press in range(60):
        page.keyboard.press("Tab")
        if box.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("the keyboard does not get there")


def is_focused_and_in_view(box):
    return box.evaluate(
        """element => {
            const { top, bottom } = element.getBoundingClientRect();
            return element === document.activeElement && top >= 0 && bottom <= innerHeight;
        }"""
    )


def place_of(box):
    """Return how far down the page an element stands, in pixels."""
    return box.evaluate("element => element.getBoundingClientRect().top + scrollY")


@pytest.fixture
def documents():
    """Return a function that collects the pages that a window loads as a whole from now on."""

    def watch(page):
        loaded = []
        page.on("request", lambda one: one.is_navigation_request() and loaded.append(one.url))
        return loaded

    return watch


# ---------------------------------------------------------------- in place


@BOTH
def test_keyboard_alone_ticks_hears_the_count_and_goes_back(open_page, documents, language):
    page = open_page(LIST[language])
    loaded = documents(page)
    security = option(page, "challenge", "security")
    tab_to(page, security)
    page.keyboard.press("Space")

    has_count(page, 12)
    expect(status(page)).to_have_text(COUNTED[language].format(12))
    expect(page).to_have_title(re.compile(r"\(12\)"))
    expect(page).to_have_url(re.compile(r"\?challenge=security$"))
    assert is_focused_and_in_view(security)

    individuals = option(page, "challenge", "individuals")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(individuals).to_be_focused()
    count = promised(individuals)
    page.keyboard.press("Space")
    expect(page.locator(".chip")).to_have_count(2)
    assert int(page.locator("#result-count").get_attribute("data-count")) >= count

    page.go_back()
    has_count(page, 12)
    expect(security).to_be_checked()
    expect(individuals).not_to_be_checked()
    expect(page).to_have_title(re.compile(r"\(12\)"))
    page.go_back()
    has_count(page, 60)
    expect(security).not_to_be_checked()
    page.go_forward()
    has_count(page, 12)
    expect(security).to_be_checked()
    assert loaded == []


@pytest.mark.parametrize("address", LISTS)
def test_a_tick_gives_what_its_count_promised(open_page, documents, address):
    page = open_page(address)
    loaded = documents(page)
    panel = facet(page, LISTS[address])
    if panel.get_attribute("open") is None:
        panel.locator("summary").first.click()
    box = panel.locator("input:enabled[type=checkbox]").first
    count = promised(box)
    box.check()
    has_count(page, count)
    expect(page.locator(".chip")).to_have_count(1)
    assert page.locator(".results [data-slug]").count() == min(count, 12)
    assert loaded == []


def test_ticks_in_quick_succession_lead_to_one_list(open_page):
    page = open_page(LIST["en"])
    visits = page.evaluate("history.length")
    aborted = []
    page.on("requestfailed", lambda request: aborted.append(request.url))
    held = []
    page.route("**/*?challenge=*", lambda route: held.append(route))
    page.evaluate(
        """values => values.forEach(
            value => document.querySelector(`[name=challenge][value=${value}]`).click()
        )""",
        ["security", "individuals", "enterprises"],
    )
    expect(page.locator("#results")).to_have_attribute("aria-busy", "true")
    for _turn in range(250):
        if (len(held), len(aborted)) == (3, 2):
            break
        page.wait_for_timeout(20)
    held[-1].continue_()
    expect(page.locator(".chip")).to_have_count(3)
    expect(page.locator("#results")).not_to_have_attribute("aria-busy", "true")
    for value in ("security", "individuals", "enterprises"):
        expect(option(page, "challenge", value)).to_be_checked()
        assert f"challenge={value}" in page.url
    assert len(aborted) == 2
    assert page.evaluate("history.length") == visits + 1


def test_words_order_and_view_change_in_place(open_page, documents):
    page = open_page(LIST["en"])
    loaded = documents(page)
    page.locator("#filters-query").fill("bici")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=bici$"))
    expect(page.locator("#filters-query")).to_be_focused()
    expect(page.locator("#sort option[value=relevance]")).to_have_count(1)
    page.locator("#sort").select_option("title")
    page.locator(".sort button").click()
    expect(page).to_have_url(re.compile(r"q=bici.*sort=title"))
    page.locator(".switch a", has_text="Table").click()
    expect(page.locator("tr[data-slug]").first).to_be_visible()
    expect(page.locator(".switch a", has_text="Table")).to_be_focused()
    for _step in range(3):
        page.go_back()
    has_count(page, 60)
    expect(page.locator("#filters-query")).to_have_value("")
    expect(page.locator("#sort")).to_have_value("newest")
    assert loaded == []


def test_another_page_begins_at_its_heading(open_page, documents):
    page = open_page(LIST["en"])
    loaded = documents(page)
    page.locator("a[rel~=next]").click()
    expect(page).to_have_url(re.compile(r"\?page=2$"))
    heading = page.locator(".results-count")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    assert loaded == []


def test_the_focus_goes_from_a_removed_chip_to_the_next_then_to_the_results(open_page):
    page = open_page(f"{LIST['en']}?challenge=security&cost=low")
    page.locator(".chip").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator(".chip")).to_be_focused()
    page.keyboard.press("Enter")
    has_count(page, 60)
    expect(page.locator(".results-count")).to_be_focused()
    expect(status(page)).to_have_text("60 case studies")


def test_the_other_language_shows_what_was_ticked_in_place(open_page):
    page = open_page(LIST["it"])
    option(page, "challenge", "security").check()
    has_count(page, 12)
    page.locator(".language-switch a[lang=en]").click()
    expect(page).to_have_url(re.compile(r"/en/case-studies/\?challenge=security$"))
    expect(option(page, "challenge", "security")).to_be_checked()


def test_a_link_opened_with_a_modifier_key_is_left_to_the_browser(open_page):
    page = open_page(LIST["en"])
    with page.context.expect_page() as opened:
        page.locator("a[rel~=next]").click(modifiers=["ControlOrMeta"])
    expect(opened.value).to_have_url(re.compile(r"\?page=2$"))
    assert not page.url.endswith("?page=2")


# ---------------------------------------------------------------- long facets


def test_a_long_facet_folds_and_what_is_ticked_stays_in_sight(open_page):
    page = open_page(LIST["en"])
    cities = facet(page, "city")
    cities.locator("summary").first.click()
    boxes = cities.locator("input[type=checkbox]")
    assert boxes.count() == 52
    assert sum(box.is_visible() for box in boxes.all()) == 8
    fold = cities.locator(".facet-more > summary")
    fold.click()
    assert all(box.is_visible() for box in boxes.all())

    # While the fold is open nothing moves under the reader's hand.
    box = page.locator(".facet-more [name=city]").nth(20)
    value = box.get_attribute("value")
    place = place_of(box)
    box.check()
    has_count(page, promised(box))
    assert box.get_attribute("value") == value
    assert place_of(box) == place
    expect(box).to_be_focused()

    fold.click()
    expect(option(page, "city", value)).to_be_visible()
    expect(option(page, "city", value)).to_be_checked()


def test_a_long_facet_narrows_as_one_types(open_page):
    page = open_page("/it/casi-di-studio/")
    cities = facet(page, "city")
    cities.locator("summary").first.click()
    field = cities.get_by_role("searchbox", name="Trova: Città")
    field.fill("BESIKTAS")
    expect(cities.locator("li:visible")).to_have_count(1)
    expect(status(page)).to_have_text("Voci trovate: 1")
    page.keyboard.press("Enter")
    assert "?" not in page.url
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("city=besiktas$"))
    expect(field).to_have_value("BESIKTAS")
    expect(cities.locator("li:visible")).to_have_count(1)
    field.fill("")
    assert cities.locator("li:visible").count() == 52


def test_technologies_stand_by_family(open_page):
    page = open_page(LIST["en"])
    technologies = facet(page, "technology")
    technologies.locator("summary").first.click()
    group = technologies.get_by_role("group", name="Data and artificial intelligence")
    expect(group.first).to_be_visible()
    technologies.locator(".facet-search").fill("blockchain")
    expect(technologies.locator(".facet-group:visible")).to_have_count(1)


def test_a_value_without_results_cannot_be_ticked(open_page):
    page = open_page(f"{LIST['en']}?challenge=security")
    village = option(page, "size", "up-to-5k")
    expect(village).to_be_disabled()
    expect(village).to_be_visible()
    assert promised(village) == 0


def test_the_focus_stays_near_a_value_that_gives_nothing_any_more(open_page):
    page = open_page(f"{LIST['en']}?challenge=security&size=up-to-5k")
    village = option(page, "size", "up-to-5k")
    village.focus()
    page.keyboard.press("Space")
    has_count(page, 12)
    expect(village).to_be_disabled()
    expect(facet(page, "size").locator("> summary")).to_be_focused()


# ---------------------------------------------------------------- phones


@BOTH
def test_the_sheet_of_a_phone_stays_open_while_one_ticks(open_page, axe, language):
    page = open_page(LIST[language], viewport=PHONE)
    toggle = page.locator(".filters-toggle")
    toggle.click()
    panel = page.locator("#filters-panel")
    for value, name in (("security", "challenge"), ("low", "cost")):
        if not option(page, name, value).is_visible():
            facet(page, name).locator("summary").first.click()
        option(page, name, value).check()
        expect(page).to_have_url(re.compile(f"{name}={value}"))
        expect(panel).to_be_visible()
    has_count(page, 2)
    show = panel.locator(".filters-show")
    expect(show).to_have_text({"it": "Mostra 2 risultati", "en": "Show 2 results"}[language])
    assert axe_at_the_end(page, axe) == []
    panel.locator(".filters-foot a").click()
    expect(show).to_have_text({"it": "Mostra 60 risultati", "en": "Show 60 results"}[language])
    expect(show).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel).to_be_hidden()
    expect(toggle).to_be_focused()


@pytest.mark.looks
def test_the_panel_fits_320_pixels(open_page):
    page = open_page(f"{LIST['it']}?challenge=security", viewport={"width": 320, "height": 480})
    page.locator(".filters-toggle").click()
    page.evaluate(
        "document.querySelectorAll('.facet, .facet-more').forEach(one => one.open = true)"
    )
    panel = page.locator("#filters-panel")
    assert panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth")


# ---------------------------------------------------------------- when something is missing


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_without_javascript_a_button_applies(open_page, viewport):
    page = open_page(LIST["en"], viewport=viewport, script=False)
    if viewport is PHONE:
        page.locator(".filters-toggle").click()
    cities = facet(page, "city")
    cities.locator("summary").first.click()
    assert sum(box.is_visible() for box in cities.locator("input[type=checkbox]").all()) == 8
    cities.locator(".facet-more > summary").click()
    assert all(box.is_visible() for box in cities.locator("input[type=checkbox]").all())
    expect(cities.locator(".facet-search")).to_be_hidden()
    expect(page.locator(".filters-show")).to_be_hidden()
    option(page, "city", "besiktas").check()
    has_count(page, 60)
    page.get_by_role("button", name="Apply the filters").click()
    has_count(page, 1)
    expect(option(page, "city", "besiktas")).to_be_checked()


@pytest.mark.parametrize("answer", ["offline", "error"])
def test_what_goes_wrong_becomes_a_navigation(open_page, documents, answer):
    page = open_page(LIST["en"])
    loaded = documents(page)

    def refuse(route):
        if route.request.is_navigation_request():
            route.continue_()
        elif answer == "offline":
            route.abort("internetdisconnected")
        else:
            route.fulfill(status=500, content_type="text/html", body="<p>Oh</p>")

    page.route("**/*", refuse)
    option(page, "challenge", "security").check()
    has_count(page, 12)
    expect(option(page, "challenge", "security")).to_be_checked()
    assert [address.partition("?")[2] for address in loaded] == ["challenge=security"]


def test_leaving_while_a_list_is_under_way_is_no_error(open_page):
    page = open_page(LIST["en"])
    unanswered = []
    page.route("**/*?challenge=*", lambda route: unanswered.append(route))
    option(page, "challenge", "security").click()
    page.locator("article[data-slug] a").first.click()
    expect(page).to_have_url(re.compile(r"/en/case-studies/[\w-]+/"))
    page.wait_for_timeout(300)
    expect(page).to_have_url(re.compile(r"/en/case-studies/[\w-]+/"))
    assert unanswered
    page.unroute_all(behavior="ignoreErrors")


def axe_at_the_end(page, axe):
    """Return what axe finds where the foot of the sheet stands below all options, not over some."""
    page.locator("#filters-panel").evaluate("panel => panel.scrollTo(0, panel.scrollHeight)")
    return axe(page)


@pytest.mark.looks
@EACH_ONCE
def test_axe_finds_nothing_in_any_state(open_page, axe, language, viewport):
    page = open_page(f"{LIST[language]}?size=up-to-5k&cost=high", viewport=viewport)
    faults = axe(page)
    expect(page.locator(".sort, .switch")).to_have_count(0)
    page.locator(".empty-suggestions a").first.click()
    expect(page.locator(".empty")).to_have_count(0)
    faults += axe(page)
    if viewport is PHONE:
        page.locator(".filters-toggle").click()
    page.evaluate("document.querySelectorAll('.facet').forEach(one => one.open = true)")
    faults += axe_at_the_end(page, axe)
    page.locator("#s-technology").fill("a")
    page.locator("#s-city").fill("zz")
    faults += axe_at_the_end(page, axe)
    assert faults == []

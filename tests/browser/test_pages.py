"""Every kind of page in a real browser: accessibility, reflow, and nothing from elsewhere."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from tests.browser.conftest import EACH_ONCE, PHONE
from tests.laws.test_pages import PAGES

pytestmark = pytest.mark.browser

# Opened besides the plain addresses: states of the list of case studies.
LISTS = [
    "?region=europe&challenge=individuals",
    "?sort=nearest&near=8000",
    "?view=table",
    "?view=map",
    "?q=zzzz&cost=low",
    "?cost=wrong",
]


def addresses(language):
    with override(language):
        yield from (reverse(name, args=arguments) for name, arguments in PAGES.items())
        yield from (reverse("case_list") + query for query in LISTS)
        yield reverse("home") + "no-such-page/"


@pytest.mark.looks
@EACH_ONCE
def test_axe_finds_nothing(open_page, axe, language, viewport):
    page = open_page("/", viewport=viewport)
    found, visited = {}, 0
    for address in addresses(language):
        page.goto(address)
        visited += 1
        if faults := axe(page):
            found[address] = faults
    assert visited > 30
    assert not found, "\n".join(f"{where}\n  " + "\n  ".join(what) for where, what in found.items())


@pytest.mark.looks
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_pages_fit_a_width_of_320_pixels(open_page, script):
    """WCAG 2.2, 1.4.10 Reflow: 1280 pixels at 400% are 320."""
    page = open_page("/", viewport={"width": 320, "height": 256}, script=script)
    wide = []
    for address in addresses("it"):
        page.goto(address)
        box = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        if box[0] > box[1]:
            wide.append(f"{address}: {box[0]} > {box[1]}")
    assert not wide, "\n".join(wide)


def test_nothing_is_asked_of_third_parties_and_no_cookie_is_set(open_page, portal):
    page = open_page("/")
    asked, errors = set(), []
    page.on("request", lambda request: asked.add(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console", lambda line: errors.append(line.text) if "Content Security" in line.text else 0
    )
    for address in addresses("en"):
        page.goto(address)
    foreign = {url for url in asked if not url.startswith((portal, "data:"))}
    assert len(asked) > 30
    assert not foreign
    assert not errors, errors
    # One cookie only, which protects the forms for requests, and is set where they are.
    assert {cookie["name"] for cookie in page.context.cookies()} == {"csrftoken"}


def test_no_page_without_a_form_that_writes_sets_a_cookie(open_page):
    page = open_page("/")
    forms = [
        address for address in addresses("en") if "/contact/" in address or "/report/" in address
    ]
    assert len(forms) == 2
    for address in addresses("en"):
        if address not in forms:
            page.goto(address)
    assert page.context.cookies() == []


def test_a_page_is_whole_before_any_script_runs(open_page):
    """Without JavaScript every menu, filter and link is there and works."""
    page = open_page("/it/casi-di-studio/", viewport=PHONE, script=False)
    assert page.locator("#result-count").get_attribute("data-count") == "60"
    assert page.locator("article[data-slug]").count() == 12

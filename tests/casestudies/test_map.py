"""The map view of the list: which places it shows, what it says of each, what it costs."""

import json
import re
from html import unescape

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from casestudies import map as map_view
from casestudies.filters import CaseStudyFilter
from casestudies.models import CaseStudy
from portal.core.enums import PublicationState
from portal.settings.base import tile_origins
from tests.factories.casestudies import CaseStudyFactory, CityFactory
from tests.web.processes import run

pytestmark = pytest.mark.django_db

LIST = {"it": "/it/casi-di-studio/", "en": "/en/case-studies/"}
TILES = "https://{s}.tiles.example.org/{z}/{x}/{y}.png"
POLICY = """
import django
django.setup()
from django.test import Client
from django.conf import settings
response = Client(headers={"host": "portal.example"}).get("/healthz")
print(response["Content-Security-Policy"])
"""


def page_of_map(client, language="en", **query):
    return client.get(LIST[language], {"view": "map", **query})


def places(response):
    """Return the list items of the places, {slug: HTML}, in the order of the page."""
    html = response.content.decode()
    items = re.findall(r'<li class="map-place".*?</button>\s*</li>', html, re.DOTALL)
    return {attribute(item, "place"): item for item in items}


def attribute(item, name):
    return unescape(re.search(rf'data-{name}="([^"]*)"', item)[1])


def articles(item):
    return re.findall(r'<article [^>]*data-slug="([^"]+)"', item)


def links(item):
    return [unescape(url) for url in re.findall(r'<a [^>]*href="([^"]*)"', item)]


def told(item):
    """Return what a reader sees of a piece of the page, in one line."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", item)))


@pytest.fixture
def turin():
    return CityFactory(
        slug="torino", name_it="Torino", name_en="Turin", country="IT", population=848_885,
        latitude=45.07, longitude=7.6869,
    )  # fmt: skip


@pytest.mark.parametrize("language", ["it", "en"])
def test_each_place_stands_in_the_list_with_its_cases_and_where_it_is(client, turin, language):
    CaseStudyFactory(slug="a", city=turin, start="2021", title_it="Uno", title_en="One")
    CaseStudyFactory(slug="b", city=turin, start="2020")
    CaseStudyFactory(slug="draft", city=turin, state=PublicationState.DRAFT)

    response = page_of_map(client, language)

    assert response.status_code == 200
    (item,) = places(response).values()
    assert articles(item) == ["a", "b"]
    assert (attribute(item, "latitude"), attribute(item, "longitude")) == ("45.0700", "7.6869")
    labels = {"it": "Torino, Italia: 2 casi di studio", "en": "Turin, Italy: 2 case studies"}
    assert attribute(item, "label") == labels[language]
    expected = {
        "it": ["Torino, Italia", "848.885 abitanti", "Uno", "Sintesi di prova", "2021"],
        "en": ["Turin, Italy", "848,885 inhabitants", "One", "Test summary", "2021"],
    }
    for words in expected[language]:
        assert words in told(item)


def test_filters_narrow_the_places_and_their_cases(client, turin):
    CaseStudyFactory(slug="a", city=turin, cost="low")
    CaseStudyFactory(slug="b", city=turin, cost="high")
    CaseStudyFactory(slug="c", cost="high", city=CityFactory(slug="elsewhere"))
    (item,) = places(page_of_map(client, cost="low")).values()
    assert articles(item) == ["a"]
    assert attribute(item, "count") == "1"
    assert links(item) == ["/en/case-studies/a/?cost=low&view=map"]


def test_a_place_with_many_cases_shows_three_and_leads_to_all(client, turin):
    for year in range(2010, 2020):
        CaseStudyFactory(slug=f"of-{year}", city=turin, start=str(year), cost="low")
    CaseStudyFactory(city=turin, start="2021", cost="high")
    (item,) = places(page_of_map(client, cost="low")).values()
    assert articles(item) == ["of-2019", "of-2018", "of-2017"]
    assert "All 10 case studies : Turin" in told(item)
    assert "Test summary" not in told(item)
    way = links(item)[-1]
    assert QueryDict(way[1:]).dict() == {"cost": "low", "city": "torino"}
    assert 'data-count="10"' in client.get(f"{LIST['en']}{way}").content.decode()


def test_places_and_cases_come_in_the_order_asked_for(client):
    for slug, population in (("large", 900_000), ("small", 9_000), ("middle", 90_000)):
        city = CityFactory(slug=slug, population=population)
        CaseStudyFactory(slug=f"{slug}-old", city=city, start="2019")
        CaseStudyFactory(slug=f"{slug}-new", city=city, start="2021")
    assert list(places(page_of_map(client, sort="population"))) == ["large", "middle", "small"]
    near = places(page_of_map(client, sort="nearest", near="8000"))
    assert list(near) == ["small", "middle", "large"]
    assert "About the size of yours" not in told(near["large"])
    oldest = places(page_of_map(client, sort="oldest"))
    assert articles(oldest["middle"]) == ["middle-old", "middle-new"]


def test_the_order_holds_beyond_the_head_of_the_results(client, monkeypatch):
    """Places of few cases, far behind in the order, are found all the same."""
    monkeypatch.setattr(map_view, "HEAD", 2)
    first, last = CityFactory(slug="first"), CityFactory(slug="last")
    for year in range(2015, 2021):
        CaseStudyFactory(slug=f"first-{year}", city=first, start=str(year))
    for year in range(2005, 2007):
        CaseStudyFactory(slug=f"last-{year}", city=last, start=str(year))
    found = places(page_of_map(client))
    assert {slug: articles(item) for slug, item in found.items()} == {
        "first": ["first-2020", "first-2019", "first-2018"],
        "last": ["last-2006", "last-2005"],
    }


def test_more_places_than_a_page_bears_are_cut_off_and_it_is_said(client, monkeypatch):
    monkeypatch.setattr(map_view, "MAX_PLACES", 2)
    for year in (2019, 2020, 2021):
        CaseStudyFactory(city=CityFactory(slug=f"of-{year}"), start=str(year))
    response = page_of_map(client)
    assert list(places(response)) == ["of-2021", "of-2020"]
    assert "These are the first 2 of 3 places" in told(response.content.decode())


def test_texts_of_a_place_are_never_markup(client):
    evil = '"><script>alert(1)</script>'
    CaseStudyFactory(title_en=evil, summary_en=evil, city=CityFactory(name_en=evil))
    response = page_of_map(client)
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize("cities", [1, 3])
@pytest.mark.parametrize(("cases", "cost"), [(2, 2), (5, 2), (9, 2)])
def test_the_places_cost_the_same_queries_however_many_cases(cities, cases, cost):
    """Cities, and whole cards or titles; a map that has both costs one more."""
    for city in CityFactory.create_batch(cities):
        CaseStudyFactory.create_batch(cases, city=city)
    filterset = filterset_of()
    assert filterset.count  # the bitmaps are there, as they are for the rest of the page
    with CaptureQueriesContext(connection) as queries:
        shown = map_view.places_of(filterset).shown
        assert [place.name and place.cards[0]["title"] and place.latitude for place in shown]
    assert len(queries) == cost


def test_a_case_that_has_gone_since_the_index_was_built_is_left_out(turin):
    CaseStudyFactory(slug="a", city=turin)
    CaseStudyFactory(slug="b", city=turin)
    filterset = filterset_of()
    assert filterset.count == 2
    CaseStudy.objects.get(slug="a").delete()
    (place,) = map_view.places_of(filterset).shown
    assert [card["slug"] for card in place.cards] == ["b"]


def filterset_of(query=""):

    return CaseStudyFilter(QueryDict(query))


# ------------------------------------------------------------------ what it loads


@pytest.mark.parametrize("query", ["", "?view=table", "?region=europe"])
def test_no_other_view_loads_the_map(client, query):
    CaseStudyFactory()
    html = client.get(LIST["en"] + query).content.decode()
    assert not re.search(r"map\.(?:js|css)|land\.json|data-map", html)


def test_the_map_view_loads_its_script_styles_and_land(client):
    CaseStudyFactory()
    html = page_of_map(client).content.decode()
    for name in ("js/map.js", "css/map.css", "land.json"):
        assert html.count(f"/static/{name}") == 1


def test_without_a_server_of_tiles_nothing_but_the_land_is_shown(client, settings):
    settings.MAP_TILES_URL = ""
    CaseStudyFactory()
    html = page_of_map(client).content.decode()
    assert 'data-tiles=""' in html
    assert "Land: Natural Earth." in html


def test_the_operator_may_name_a_server_of_tiles(client, settings):
    settings.MAP_TILES_URL = TILES
    settings.MAP_TILES_ATTRIBUTION = "© Someone <b>, https://tiles.example.org/terms"
    CaseStudyFactory()
    html = page_of_map(client).content.decode()
    assert f'data-tiles="{TILES}"' in html
    assert "© Someone &lt;b&gt;" in html
    assert '<a href="https://tiles.example.org/terms" rel="nofollow">' in html


@pytest.mark.parametrize(
    ("url", "origins"),
    [
        ("", []),
        ("/tiles/{z}/{x}/{y}.png", []),
        ("https://tiles.example.org:8080/{z}/{x}/{y}.png", ["https://tiles.example.org:8080"]),
        (TILES, ["https://*.tiles.example.org"]),
    ],
)
def test_the_origin_of_the_tiles_is_told_from_their_address(url, origins):
    assert tile_origins(url) == origins


@pytest.mark.parametrize(
    ("url", "images"),
    [("", "'self' data:"), (TILES, "'self' data: https://*.tiles.example.org")],
)
def test_the_policy_allows_the_tiles_only_where_they_are_named(url, images):
    result = run("-c", POLICY, MAP_TILES_URL=url)
    policy = dict(part.strip().split(" ", 1) for part in result.stdout.split(";"))
    assert policy["img-src"] == images
    assert policy["connect-src"] == "'self'"


def test_the_land_is_small_and_covers_the_world(settings):
    path = settings.BASE_DIR / "static" / "dist" / "land.json"
    outline = json.loads(path.read_text())
    points = [point for rings in outline["coordinates"] for ring in rings for point in ring]
    assert outline["type"] == "MultiPolygon"
    assert min(x for x, _ in points) > -180
    assert max(x for x, _ in points) < 200
    assert path.stat().st_size < 200_000

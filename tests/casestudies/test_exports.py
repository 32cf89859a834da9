"""The list of case studies as a file: what stands in it, in which order, and what it costs."""

import csv
import datetime
import json
import re
from html import unescape
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from casestudies.exports import COLUMNS
from casestudies.models import CaseStudy
from portal.core.enums import PublicationState
from portal.core.exports import response as responses
from portal.core.exports.tables import LICENCE
from tests.factories.casestudies import CaseSourceFactory, CaseStudyFactory, CityFactory
from tests.factories.roadmap import (
    ActionFactory,
    AxisFactory,
    ChallengeFactory,
    DimensionFactory,
    EnablerFactory,
    LineFactory,
    TechnologyFactory,
)

pytestmark = pytest.mark.django_db

LIST = {"it": "/it/casi-di-studio/", "en": "/en/case-studies/"}
FORMATS = ("csv", "xlsx", "json", "geojson")
HIDDEN = ("note", "state", "from_seed", "created_at", "id", "pk")


def get(client, query="", *, language="en", method="get"):
    return getattr(client, method)(f"{LIST[language]}{query}")


def rows(client, query="", **options):
    """Return the rows of the CSV as dicts."""
    text = get(client, f"?format=csv{query}", **options).getvalue().decode()
    return list(csv.DictReader(StringIO(text, newline=""), strict=True))


def document(client, query="", **options):
    return json.loads(get(client, f"?format=json{query}", **options).getvalue())


def sheet(client, query="", **options):
    """Return the rows of the workbook as dicts of cells."""
    content = get(client, f"?format=xlsx{query}", **options).getvalue()
    heads, *cells = load_workbook(BytesIO(content))["cases"].rows
    return [dict(zip([head.value for head in heads], row, strict=True)) for row in cells]


def slugs(client, kind, query="", **options):
    """Return the slugs of the entries of a file of any format, in their order."""
    match kind:
        case "csv":
            return [row["slug"] for row in rows(client, query, **options)]
        case "xlsx":
            return [row["slug"].value for row in sheet(client, query, **options)]
        case "json":
            return [case["slug"] for case in document(client, query, **options)["cases"]]
    found = json.loads(get(client, f"?format=geojson{query}", **options).getvalue())
    return [feature["id"] for feature in found["features"]]


def rich_case(slug="rich", **options):
    """Make a case that has something in every column."""
    city = CityFactory(
        slug=f"city-of-{slug}", name_it="Siviglia", name_en="Seville", name_local="Sevilla",
        country="ES", population=684_234, latitude=37.3891, longitude=-5.9845,
    )  # fmt: skip
    axis = AxisFactory(slug="living")
    case = CaseStudyFactory(
        slug=slug,
        city=city,
        title_it="Più verde",
        title_en="Greener",
        start="2020-04-30",
        end="2021",
        partners=["One", "Two; three"],
        prerequisites_it=["Un ufficio"],
        prerequisites_en=["An office"],
        note="Not for the public",
        dimensions=[DimensionFactory(slug="social")],
        challenges=[
            ChallengeFactory(slug="second", position=2), ChallengeFactory(slug="first", position=1),
        ],
        enablers=[EnablerFactory(slug="skills")],
        lines=[LineFactory(slug="a", axis=axis, position=1), LineFactory(slug="b", axis=axis)],
        actions=[ActionFactory(slug=f"action-of-{slug}"), ActionFactory(state="draft")],
        technologies=[TechnologyFactory(slug="sensors")],
        **options,
    )  # fmt: skip
    CaseSourceFactory(entry=case, url="https://example.org/a", position=1)
    CaseSourceFactory(entry=case, url="https://mirror.example/b", publish_link=False)
    CaseSourceFactory(entry=case, url="", position=3)
    return case


class TestWhatStandsInIt:
    def test_a_case_tells_all_that_its_page_tells(self, client):
        rich_case()
        (case,) = document(client)["cases"]
        expected = {
            "url": {
                "it": "http://testserver/it/casi-di-studio/rich/",
                "en": "http://testserver/en/case-studies/rich/",
            },
            "title": {"it": "Più verde", "en": "Greener"},
            "city": "city-of-rich",
            "city_name": {"it": "Siviglia", "en": "Seville"},
            "city_name_local": "Sevilla",
            "country": "ES",
            "country_name": {"it": "Spagna", "en": "Spain"},
            "region": "europe",
            "region_name": {"it": "Voce europe", "en": "Term europe"},
            "population": 684_234,
            "size_class": "250k-to-1m",
            "latitude": 37.3891,
            "longitude": -5.9845,
            "start": "2020-04-30",
            "end": "2021",
            "status": "running",
            "status_name": {"it": "Voce running", "en": "Term running"},
            "evidence": "fair",
            "partners": ["One", "Two; three"],
            "dimensions": ["social"],
            "challenges": ["first", "second"],
            "challenge_names": {
                "it": ["Voce first", "Voce second"],
                "en": ["Term first", "Term second"],
            },
            "enablers": ["skills"],
            "axes": ["living"],
            "technologies": ["sensors"],
            "actions": ["action-of-rich"],
            "checked": "2026-01-15",
            "estimated_cost": "low",
            "estimated_cost_name": {
                "it": "Basso (meno di circa 20.000 euro)",
                "en": "Low (under about €20,000)",
            },
            "estimated_prerequisites": {"it": ["Un ufficio"], "en": ["An office"]},
            "need": {"it": None, "en": None},
            "source_count": 3,
            "source_links": ["https://example.org/a"],
            "updated": "2026-03-14",
        }
        assert {name: case[name] for name in expected} == expected
        assert sorted(case["lines"]) == ["a", "b"]

    def test_what_is_in_one_format_is_in_all(self, client):
        rich_case()
        (row,) = rows(client)
        (cells,) = sheet(client)
        (feature,) = json.loads(get(client, "?format=geojson").getvalue())["features"]
        assert list(row) == [*cells, "licence", "source"]
        assert list(feature["properties"]) == list(cells)
        assert feature["geometry"] == {"type": "Point", "coordinates": [-5.9845, 37.3891]}
        assert row["challenges"] == cells["challenges"].value == "first; second"
        assert feature["properties"]["challenges"] == ["first", "second"]

    def test_the_workbook_is_typed(self, client):
        rich_case()
        (cells,) = sheet(client)
        assert cells["population"].value == 684_234
        assert cells["longitude"].value == -5.9845
        assert cells["start"].value == datetime.datetime(2020, 4, 30)
        assert cells["end"].value == "2021"
        assert cells["checked"].value == datetime.datetime(2026, 1, 15)
        assert cells["need_it"].value is None

    def test_numbers_stay_numbers_and_formulas_are_made_harmless(self, client):
        city = CityFactory(longitude=-5.9845)
        CaseStudyFactory(city=city, title_en="=1+1", promoter=" @SUM(A1)")
        (row,) = rows(client)
        assert (row["longitude"], row["title_en"], row["promoter"]) == (
            "-5.9845", "'=1+1", "' @SUM(A1)",
        )  # fmt: skip
        (cells,) = sheet(client)
        assert (cells["title_en"].value, cells["title_en"].data_type) == ("=1+1", "s")

    def test_what_is_for_curators_stays_with_them(self, client):
        rich_case()
        for kind in ("csv", "json", "geojson"):
            assert "Not for the public" not in get(client, f"?format={kind}").getvalue().decode()
        assert not {column.name for column in COLUMNS} & set(HIDDEN)

    def test_estimates_say_that_they_are(self):
        estimates = ("cost", "setup_time", "staffing", "small_municipality")
        heads = [column.name for column in COLUMNS]
        for name in (*estimates, "prerequisites_it", "pitfalls_en"):
            assert f"estimated_{name}" in heads
            assert name not in heads

    def test_every_public_field_of_a_case_has_its_column(self):
        names = {field.name for field in CaseStudy._meta.get_fields() if field.concrete}
        renamed = {"context_it", "context_en", "updated_at"}
        heads = {column.name.removeprefix("estimated_") for column in COLUMNS}
        assert names - heads - renamed - set(HIDDEN) == {"slug"}  # slug comes by itself

    @pytest.mark.parametrize("kind", FORMATS)
    def test_only_what_is_published_leaves_the_house(self, client, kind):
        for state in PublicationState:
            CaseStudyFactory(slug=str(state), state=state)
        assert slugs(client, kind) == ["published"]

    @pytest.mark.parametrize("kind", FORMATS)
    def test_a_case_may_lack_almost_everything(self, client, kind):
        CaseStudyFactory(slug="bare", start="", cost="", checked=None, title_it="", promoter="")
        assert slugs(client, kind) == ["bare"]


class TestWhatWasAskedFor:
    @pytest.fixture(autouse=True)
    def cases(self):
        small, large = CityFactory(population=9_000), CityFactory(population=900_000)
        CaseStudyFactory(slug="a", city=large, start="2020", title_it="Beta", title_en="Two")
        CaseStudyFactory(slug="b", city=small, start="2021", title_it="Alfa", title_en="Three")
        CaseStudyFactory(slug="c", city=small, start="2022", title_it="Gamma", title_en="One")
        CaseStudyFactory(slug="d", city=large, cost="high", start="2023")

    @pytest.mark.parametrize("kind", FORMATS)
    def test_filters_are_respected(self, client, kind):
        assert slugs(client, kind, "&cost=high") == ["d"]
        assert slugs(client, kind, "&cost=medium") == []

    @pytest.mark.parametrize("language", ["it", "en"])
    @pytest.mark.parametrize(
        ("query", "kinds"),
        [
            ("", ["json"]),
            ("&sort=oldest", ["json"]),
            ("&sort=title", FORMATS),
            ("&sort=population", ["json"]),
            ("&sort=nearest&near=8000", ["json"]),
        ],
    )
    def test_rows_come_in_the_order_of_the_page(self, client, monkeypatch, query, kinds, language):
        monkeypatch.setattr(responses, "CHUNK", 3)
        page = get(client, f"?{query.removeprefix('&')}", language=language)
        shown = [case.slug for case in page.context["page"]]
        assert len(shown) == 4
        for kind in kinds:
            assert slugs(client, kind, query, language=language) == shown

    def test_the_page_asked_for_does_not_cut_the_file(self, client):
        assert len(rows(client, "&page=1")) == 4

    def test_the_file_tells_the_address_of_the_search_alone(self, client):
        query = "&cost=low&sort=title&view=table&page=1&bom=yes"
        source = "http://testserver/en/case-studies/?cost=low&sort=title"
        assert document(client, query)["source"] == source
        assert {row["source"] for row in rows(client, query)} <= {source}
        link = get(client, f"?format=csv{query}").headers["Link"]
        assert link == f'<{LICENCE}>; rel="license", <{source}>; rel="canonical"'

    def test_bom_puts_the_mark_before_a_csv_file(self, client):
        assert get(client, "?format=csv&bom=yes").getvalue().startswith(b"\xef\xbb\xbfslug,")

    @pytest.mark.parametrize(
        "query", ["?format=pdf", "?format=csv&bom=maybe", "?format=csv&cost=gold", "?format="]
    )
    def test_what_is_not_understood_gets_the_page_and_never_a_wrong_file(self, client, query):
        response = get(client, query)
        assert response.headers["Content-Type"].startswith("text/html")
        assert response.status_code == (200 if query == "?format=" else 400)


class TestPage:
    def test_the_list_offers_itself_as_filtered_in_each_format(self, client):
        CaseStudyFactory(cost="low")
        html = get(client, "?cost=low&view=table&page=1").content.decode()
        offers = re.findall(r'<a href="([^"]*format=[^"]*)" rel="nofollow" download>', html)
        assert [unescape(offer) for offer in offers] == [
            f"?cost=low&format={one}" for one in ("xlsx", "csv", "csv&bom=yes", "json", "geojson")
        ]
        assert "Download this list (1 row)" in html

    def test_an_empty_list_offers_nothing(self, client):
        assert "format=" not in get(client).content.decode().partition("<main")[2]


class TestAnswer:
    @pytest.mark.parametrize(
        ("language", "name"),
        [("it", "casi-di-studio-2026-03-14"), ("en", "case-studies-2026-03-14")],
    )
    @pytest.mark.parametrize("kind", FORMATS)
    def test_the_file_has_a_name_with_its_date(self, client, kind, language, name):
        response = get(client, f"?format={kind}", language=language)
        assert response.headers["Content-Disposition"] == f'attachment; filename="{name}.{kind}"'
        response.close()

    @pytest.mark.parametrize(
        ("kind", "content_type"),
        [
            ("csv", "text/csv; charset=utf-8; header=present"),
            ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            ("json", "application/json"),
            ("geojson", "application/geo+json"),
        ],
    )
    def test_it_streams_and_says_what_it_is_and_crawlers_leave_it(self, client, kind, content_type):
        response = get(client, f"?format={kind}")
        assert response.streaming
        assert response.headers["Content-Type"] == content_type
        assert response.headers["Content-Language"] == "it, en"
        assert response.headers["X-Robots-Tag"] == "noindex"
        response.close()

    @pytest.mark.parametrize("kind", FORMATS)
    def test_head_has_the_headers_and_reads_no_case(self, client, django_assert_num_queries, kind):
        CaseStudyFactory()
        get(client)  # builds the index
        with django_assert_num_queries(1):  # the content version
            head = get(client, f"?format={kind}", method="head")
        assert head.status_code == 200
        assert head.getvalue() == b""
        assert f".{kind}" in head.headers["Content-Disposition"]

    @pytest.mark.parametrize("kind", FORMATS)
    def test_compression_changes_nothing_but_the_weight(self, client, kind):
        for _ in range(20):
            CaseStudyFactory()
        plain = get(client, f"?format={kind}")
        packed = client.get(f"{LIST['en']}?format={kind}", headers={"accept-encoding": "gzip"})
        weights = len(b"".join(packed.streaming_content)), len(plain.getvalue())
        if kind == "xlsx":
            assert "Content-Encoding" not in packed.headers
            assert weights[0] == weights[1] == int(packed.headers["Content-Length"])
        else:
            assert packed.headers["Content-Encoding"] == "gzip"
            assert weights[0] < weights[1] / 4

    @pytest.mark.parametrize("kind", FORMATS)
    @pytest.mark.parametrize("count", [1, 3])
    def test_a_chunk_costs_the_same_whatever_is_in_it(
        self, client, django_assert_num_queries, kind, count
    ):
        get(client)  # builds the index
        for number in range(count):
            rich_case(f"rich-{number}")
        get(client)
        with django_assert_num_queries(14):
            get(client, f"?format={kind}").getvalue()

    def test_each_chunk_is_read_when_its_turn_comes(
        self, client, django_assert_num_queries, monkeypatch
    ):
        monkeypatch.setattr(responses, "CHUNK", 1)
        for number in range(3):
            rich_case(f"rich-{number}")
        get(client)
        with django_assert_num_queries(14):
            response = get(client, "?format=json")
        with django_assert_num_queries(2 * 13):
            assert len(json.loads(response.getvalue())["cases"]) == 3

"""The observatory: every number is what the database holds, and leads to the list of just these."""

import json
import re
from collections import Counter as Tally
from html import unescape

import pytest
from django.conf import settings

from casestudies.models import CaseStudy
from competence.enums import ItalianRegion
from competence.models import Laboratory, Organization, Partnership
from portal.core.enums import PublicationState
from portal.web.observatory.charts import in_both_languages
from roadmap.models import Intervention, SizeClass, TechnologyFamily
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.competence import LaboratoryFactory, OrganizationFactory, PartnershipFactory
from tests.factories.roadmap import (
    ChallengeFactory,
    InterventionFactory,
    SizeClassFactory,
    TechnologyFactory,
)

PAGE = "/en/observatory/"
KEYS = [
    "sizes", "start", "regions-dimensions", "evidence", "challenges-interventions",
    "technologies-sizes", "gaps", "laboratory", "partnership", "organization",
]  # fmt: skip
pytestmark = pytest.mark.django_db


def figures(html):
    """Return {key of a chart: its markup} of a page."""
    found = re.findall(r'<figure class="chart" id="([^"]+)".*?</figure>', html, re.S)
    markup = re.findall(r'<figure class="chart".*?</figure>', html, re.S)
    return dict(zip(found, markup, strict=True))


def drawn(figure):
    """Return {(row, column): (number, address)} of the marks of a drawing."""
    numbers = {}
    for tag in re.findall(r"<(?:a|g) [^>]*data-count[^>]*>", figure):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        place = attributes["data-row"], attributes["data-column"]
        numbers[place] = int(attributes["data-count"]), unescape(attributes.get("href", ""))
    return numbers


def tabled(figure):
    """Return the rows of the table of a figure, each a list of (number, address)."""
    body = re.search(r"<tbody>(.*?)</tbody>", figure, re.S)[1]
    cell = re.compile(r'<td class="num">(?:<a href="([^"]+)">)?([\d,]+)')
    return [
        [(int(count.replace(",", "")), unescape(url)) for url, count in cell.findall(row)]
        for row in re.findall(r"<tr>.*?</tr>", body, re.S)
    ]


def counted(cases, *paths):
    """Return {values: number of cases} of what `paths` of a case lead to, each case once."""
    rows = {(case.pk, *values) for case in cases for values in pairs(case, *paths)}
    return Tally(values for _pk, *rest in rows for values in [tuple(rest)])


def pairs(case, *paths):
    values = [()]
    for path in paths:
        values = [(*before, value) for before in values for value in path(case)]
    return values


def region(case):
    return [case.city.region_id]


def size(case):
    return [case.city.size_class]


def dimension(case):
    return [one.pk for one in case.dimensions.all()]


def challenge(case):
    return [one.pk for one in case.challenges.all()]


def intervention(case):
    return [case.intervention_id]


def evidence(case):
    return [case.evidence_id]


def family(case):
    return {one.family_id for one in case.technologies.all()}


def year(case):
    return [case.start[:4]] if case.start else []


def month(case):
    return [case.start[5:7] or "unknown"] if case.start else []


def facets_with_gaps(case):
    return [
        *(f"region:{one}" for one in region(case)),
        *(f"dimension:{one}" for one in dimension(case)),
        *(f"challenge:{one}" for one in challenge(case)),
    ]


# What the database says of each chart: the paths that its rows and its columns follow.
BRUTE = {
    "sizes": (size, lambda case: ["cases"]),
    "start": (year, month),
    "regions-dimensions": (region, dimension),
    "evidence": (evidence, lambda case: ["cases"]),
    "challenges-interventions": (challenge, intervention),
    "technologies-sizes": (family, size),
    "gaps": (facets_with_gaps, size),
}


def test_drawing_table_list_and_database_say_the_same(content, client):
    found = figures(client.get("/it/osservatorio/").content.decode())
    assert list(found) == KEYS
    shown = {}
    for key, figure in found.items():
        marks = drawn(figure)
        assert list(marks.values()), key
        rows = {row: None for row, _column in marks}
        columns = {column: None for _row, column in marks}
        table = tabled(figure)
        assert [[marks[row, column] for column in table_order(columns)] for row in rows] == table
        shown |= {url: count for count, url in marks.values() if url}
        assert all(bool(count) == bool(url) for count, url in marks.values())
        if key in BRUTE:
            of_rows, of_columns = BRUTE[key]
            cases = list(CaseStudy.objects.public())
            expected = counted(cases, of_rows, of_columns)
            expected |= {(*row, "all"): n for row, n in counted(cases, of_rows).items()}
            assert {place: count for place, (count, _url) in marks.items() if count} == {
                place: count for place, count in expected.items() if place in marks
            }, key
            outside = {place for place in expected if place not in marks}
            assert all(column == "all" for _row, column in outside), outside
    assert len(shown) > 100
    for url, count in shown.items():
        html = client.get(url).content.decode()
        assert f'id="result-count" data-count="{count}"' in html, url


def table_order(columns):
    """Return columns as the table has them: the total, drawn first in a row, stands last."""
    return sorted(columns, key=lambda column: column == "all")


def test_maps_count_the_entries_that_tell_their_region(content, client):
    found = figures(client.get(PAGE).content.decode())
    for key, model in (("laboratory", Laboratory), ("organization", Organization)):
        expected = Tally(model.objects.public().exclude(region="").values_list("region", flat=True))
        assert {row: n for (row, _), (n, _url) in drawn(found[key]).items() if n} == expected
    placed = sum(count for count, _url in drawn(found["partnership"]).values())
    assert placed == Partnership.objects.public().exclude(city="").count() == 17
    assert "17 of 18 partnerships; the others tell no region of Italy." in found["partnership"]


def test_a_partnership_counts_in_the_region_of_its_city(client):
    LaboratoryFactory(city="Testville", region="umbria")
    LaboratoryFactory(city="Twintown", region="umbria")
    OrganizationFactory(city="Twintown", region="molise")
    PartnershipFactory(city="Testville")
    PartnershipFactory(city="Twintown")
    PartnershipFactory(city="Nowhere")

    marks = drawn(figures(client.get(PAGE).content.decode())["partnership"])

    assert marks["umbria", "entries"] == (1, "/en/competence-centre/partnerships/?city=testville")
    assert sum(count for count, _url in marks.values()) == 1, "two regions for one city: neither"


def test_a_case_with_two_technologies_of_a_family_counts_once(client):
    SizeClassFactory(slug="5k-to-50k", max_population=50_000)
    one = TechnologyFactory(family__slug="test-family")
    CaseStudyFactory(technologies=[one, TechnologyFactory(family=one.family)])

    marks = drawn(figures(client.get(PAGE).content.decode())["technologies-sizes"])

    assert marks["test-family", "5k-to-50k"][0] == marks["test-family", "all"][0] == 1


def test_what_is_not_public_does_not_count(client):
    challenge = ChallengeFactory()
    for state in (PublicationState.DRAFT, PublicationState.RETIRED):
        CaseStudyFactory(challenges=[challenge], state=state)
        LaboratoryFactory(region="lazio", state=state)
    InterventionFactory(slug="service")
    found = figures(client.get(PAGE).content.decode())
    assert not any(count for figure in found.values() for count, _url in drawn(figure).values())


def test_years_beyond_the_period_are_shown_too(client):
    CaseStudyFactory(start="2024-11-03")
    marks = drawn(figures(client.get(PAGE).content.decode())["start"])
    assert {row for row, _column in marks} == {str(year) for year in range(2019, 2025)}
    assert marks["2024", "11"] == (1, "/en/case-studies/?start=2024-11")


class TestGaps:
    def test_each_names_what_is_missing_and_the_nearest(self, client):
        SizeClassFactory(slug="up-to-5k", name_en="Tiny", max_population=5_000)
        SizeClassFactory(slug="5k-to-50k", name_en="Town", max_population=50_000)
        here = ChallengeFactory(name_en="Met")
        gone = ChallengeFactory(slug="gone", name_en="Unmet")
        CaseStudyFactory(challenges=[here], city__population=20_000)
        html = client.get(PAGE).content.decode()
        tiny, town = re.findall(r'<h4 class="gap-name">.*?</div>\s*(?=<div|</div)', html, re.S)
        assert "No case study at all" in tiny
        assert 'href="/en/case-studies/?sort=nearest&amp;near=5000"' in tiny
        assert f'?challenge={gone.pk}&amp;sort=nearest&amp;near=50000">Unmet</a>' in town
        assert "Met</a>" not in town.replace("Unmet</a>", "")

    def test_a_region_without_laboratory_is_led_to_the_nearest(self, client):
        LaboratoryFactory(region="lazio")
        LaboratoryFactory(region="veneto")
        html = client.get(PAGE).content.decode()
        rows = dict(re.findall(r'<th scope="row">([^<]+)</th>(<td data-label.*?)</tr>', html, re.S))
        url = "/en/competence-centre/laboratories/?region="
        assert f'<a href="{url}lazio">Lazio (1)</a>' in rows["Umbria"], "they border"
        assert f'<a href="{url}veneto">Veneto (1)</a>' in rows["Emilia-Romagna"]
        assert f"{url}lazio&amp;region=veneto" in rows["Sicilia"]
        assert "Elsewhere in Italy (2)</a>" in rows["Sicilia"]
        assert f'<a href="{url}lazio">1</a>' in rows["Lazio"]

    def test_of_the_real_content_no_case_is_of_a_small_municipality(self, content, client):
        html = client.get("/it/osservatorio/").content.decode()
        assert "Non c’è ancora nessun caso di un luogo sotto i 10.000 abitanti." in html
        assert drawn(figures(html)["sizes"])["up-to-5k", "cases"] == (0, "")


class TestFiles:
    @pytest.mark.parametrize("kind", ["svg", "png", "csv"])
    @pytest.mark.parametrize("key", ["gaps", "organization"])
    def test_each_chart_can_be_had_as_a_file(self, content, client, key, kind):
        response = client.get(f"{PAGE}{key}/", {"format": kind})
        assert response.status_code == 200
        assert response["Content-Disposition"].endswith(f'-2026-03-14.{kind}"')
        assert response["X-Robots-Tag"] == "noindex"

    def test_the_page_offers_them_all(self, client):
        links = re.findall(r'href="(/en/observatory/[^"]+)"', client.get(PAGE).content.decode())
        assert links == [
            f"{PAGE}{key}/?format={kind}" for key in KEYS for kind in ("svg", "png", "csv")
        ]

    def test_numbers_of_the_csv_are_those_of_the_drawing(self, content, client):
        text = client.get(f"{PAGE}sizes/?format=csv").content.decode()
        assert "250k-to-1m,Grande città (250.001-1 milione),Large city" in text.replace('"', "")
        figure = figures(client.get(PAGE).content.decode())["sizes"]
        numbers = [int(line.split(",http")[0].rpartition(",")[2]) for line in text.splitlines()[2:]]
        assert numbers == [count for count, _url in list(drawn(figure).values())[1:]]

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("format=pdf", "“pdf” is no format of a chart: there are svg, png and csv."),
            ("format=", "Say in which format: svg, png or csv."),
            ("format=svg&width=9", "This page does not know the parameter “width”: left out."),
        ],
    )
    def test_a_wrong_address_is_told(self, client, query, words):
        response = client.get(f"{PAGE}sizes/?{query}")
        assert response.status_code == 400
        assert words in response.content.decode()

    def test_without_a_format_one_gets_to_the_chart(self, client):
        response = client.get("/it/osservatorio/sizes/")
        assert (response.status_code, response["Location"]) == (302, "/it/osservatorio/#sizes")

    def test_an_unknown_chart_is_not_found(self, client):
        assert client.get(f"{PAGE}pie/?format=svg").status_code == 404

    def test_a_file_is_sent_again_only_when_the_content_has_changed(self, client):
        address = f"{PAGE}sizes/?format=svg"
        first = client.get(address)
        assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
        CaseStudyFactory()
        assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("rows", [1, 9])
def test_the_page_asks_for_the_version_alone(client, django_assert_num_queries, rows):
    for _number in range(rows):
        CaseStudyFactory()
        LaboratoryFactory(city="Testville", region="umbria")
    for kind in ("laboratories", "partnerships", "organizations"):
        client.get(f"/en/competence-centre/{kind}/")
    client.get("/en/case-studies/")
    client.get("/en/")
    # The version, sizes twice, families of technologies, places of two kinds of entry: all
    # else is shared with the lists and the home page.
    with django_assert_num_queries(6):
        client.get(PAGE)
    with django_assert_num_queries(1):
        client.get(PAGE)


def test_numbers_follow_the_content_at_once(client):
    SizeClassFactory(slug="5k-to-50k", max_population=50_000)
    for cases in (1, 2):
        CaseStudyFactory()
        marks = drawn(figures(client.get(PAGE).content.decode())["sizes"])
        assert marks["5k-to-50k", "cases"][0] == cases


def test_the_empty_portal_has_an_observatory_too(client):
    assert list(figures(client.get("/it/osservatorio/").content.decode())) == KEYS


def test_every_region_of_italy_has_an_outline():
    outline = json.loads((settings.BASE_DIR / "static" / "dist" / "italy.json").read_text())
    assert set(outline["regions"]) == set(ItalianRegion.values)
    for shape in outline["regions"].values():
        assert re.fullmatch(r"(M[\d. ]+l[-\d. ]+z)+", shape["path"])
        assert 0 < shape["x"] < outline["width"]
        assert 0 < shape["y"] < outline["height"]


def test_charts_are_the_same_in_both_languages(content):
    for key in KEYS:
        charts = in_both_languages(key)
        numbers = [
            {place: value.count for place, value in one.values.items()} for one in charts.values()
        ]
        assert numbers[0] == numbers[1]
        assert charts["it"].title != charts["en"].title


def test_every_term_has_its_row_or_column(content):
    charts = {key: in_both_languages(key)["en"] for key in KEYS}
    assert [row.slug for row in charts["sizes"].rows] == [one.pk for one in SizeClass.objects.all()]
    assert {one.slug for one in charts["technologies-sizes"].rows} == {
        one.pk for one in TechnologyFamily.objects.all()
    }
    assert len(charts["challenges-interventions"].columns) == Intervention.objects.count()

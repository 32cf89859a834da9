"""Cases side by side: what the page shows and refuses, and how the list chooses them."""

import re
from html import unescape

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from casestudies.basket import with_those_chosen
from casestudies.compare import MOST, comparison_of
from casestudies.models import CaseStudy
from portal.core.enums import PublicationState
from tests.factories.casestudies import CaseSourceFactory, CaseStudyFactory, CityFactory
from tests.factories.roadmap import (
    ActionFactory,
    ChallengeFactory,
    DimensionFactory,
    LineFactory,
    SizeClassFactory,
    TechnologyFactory,
)

pytestmark = pytest.mark.django_db

PAGE = {"it": "/it/confronta/", "en": "/en/compare/"}
LIST = "/en/case-studies/"


@pytest.fixture
def cases():
    """Five cases that differ in place and words: "a" to "e"."""
    return [CaseStudyFactory(slug=slug) for slug in "abcde"]


def query(*slugs, **others):
    asked = QueryDict(mutable=True)
    asked.setlist("case", slugs)
    asked.update(others)
    return asked


def compare(*slugs, **others):
    with override("en"):
        return comparison_of(query(*slugs, **others))


def row_of(comparison, label):
    rows = [row for group in comparison.groups for row in group.rows]
    return rows[labels(comparison).index(label)]


def said(comparison, label):
    """Return the texts of each case in a row, as the English reader sees them."""
    with override("en"):
        return [[str(item.text) for item in cell.items] for cell in row_of(comparison, label).cells]


def labels(comparison):
    with override("en"):
        return [str(row.label) for group in comparison.groups for row in group.rows]


def text_of(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def main_of(response):
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def links(response):
    return [unescape(url) for url in re.findall(r'<a [^>]*href="([^"]*)"', main_of(response))]


def heads(response):
    """Return the slugs of the cases of the table, in the order of its columns."""
    columns = re.findall(r'<th scope="col".*?</th>', main_of(response), re.DOTALL)
    return [re.search(r'case-studies/([^/]+)/"', column)[1] for column in columns]


# ---------------------------------------------------------------- rows


def test_the_same_rows_stand_for_every_case(cases):
    two, four = compare("a", "b"), compare("a", "b", "c", "d")
    assert labels(two) == labels(four)
    assert two.count == len(labels(two)) == 23
    for comparison, number in ((two, 2), (four, 4)):
        for group in comparison.groups:
            assert {len(row.cells) for row in group.rows} == {number}


def test_what_is_estimated_says_so(cases):
    estimated = {group.name for group in compare("a", "b").groups if group.estimate}
    assert estimated == {"takes", "roadmap"}


def test_rows_differ_where_the_cases_do():
    CaseStudyFactory(slug="a", cost="low", staffing="small-team")
    CaseStudyFactory(slug="b", cost="low", staffing="partnership")
    comparison = compare("a", "b")
    assert not row_of(comparison, "Cost").differs
    assert row_of(comparison, "Staff").differs
    assert said(comparison, "Staff") == [["A small team"], ["A partnership"]]


def test_what_one_case_does_not_tell_differs_from_what_the_other_does():
    CaseStudyFactory(slug="a", cost="", results_en="", pitfalls_en=[])
    CaseStudyFactory(slug="b", cost="low", results_en="", pitfalls_en=[])
    comparison = compare("a", "b")
    assert said(comparison, "Cost")[0] == []
    assert row_of(comparison, "Cost").differs
    assert not row_of(comparison, "The results").differs
    assert not row_of(comparison, "What to watch out for").differs


def test_the_order_of_terms_makes_no_difference_and_terms_of_one_case_alone_are_told():
    shared, first, second = (
        TechnologyFactory(slug=slug, name_en=slug.upper()) for slug in ("gis", "app", "open-data")
    )
    CaseStudyFactory(slug="a", technologies=[first, shared], challenges=[])
    CaseStudyFactory(slug="b", technologies=[shared, second])
    CaseStudyFactory(slug="c", technologies=[shared, second])
    row = row_of(compare("a", "b", "c"), "Technologies")
    assert [{item.text: item.alone for item in cell.items} for cell in row.cells] == [
        {"GIS": False, "APP": True},
        {"GIS": False, "OPEN-DATA": False},
        {"GIS": False, "OPEN-DATA": False},
    ]
    assert row.differs
    assert not row_of(compare("b", "c"), "Technologies").differs


def test_facts_of_the_place_are_those_of_the_city():
    SizeClassFactory(slug="5k-to-50k", name_en="Town")
    city = CityFactory(name_en="Ghent", country="BE", population=20_000, population_year=2021)
    CaseStudyFactory(slug="a", city=city)
    CaseStudyFactory(slug="b", city=city)
    comparison = compare("a", "b")
    assert said(comparison, "Place") == [["Ghent, Belgium"]] * 2
    assert said(comparison, "Population") == [["20,000 inhabitants (2021)"]] * 2
    assert said(comparison, "Size of the municipality") == [["Town"]] * 2
    assert [column.label for column in comparison.columns] == ["Ghent (1)", "Ghent (2)"]


def test_sources_are_counted_and_actions_that_are_not_public_left_out():
    shown = ActionFactory(title_en="Shown")
    hidden = ActionFactory(title_en="Hidden", state=PublicationState.DRAFT)
    case = CaseStudyFactory(slug="a", actions=[shown, hidden])
    CaseStudyFactory(slug="b")
    CaseSourceFactory.create_batch(3, entry=case)
    comparison = compare("a", "b")
    assert said(comparison, "Number of sources") == [["3"], ["0"]]
    assert said(comparison, "Actions") == [["Shown"], []]


def test_only_the_differences_are_shown_when_asked(cases):
    comparison = compare("a", "b", only="differences")
    rows = [row for group in comparison.groups for row in group.rows]
    assert rows
    assert all(row.differs for row in rows)
    assert all(group.rows for group in comparison.groups)
    assert len(rows) == comparison.differing < comparison.count == 23


# ---------------------------------------------------------------- the address


def test_the_address_keeps_the_order_and_names_each_case_once(client, cases):
    response = client.get(PAGE["en"] + "?case=c&case=a&case=c&case=")
    assert response.status_code == 200
    assert heads(response) == ["c", "a"]
    assert '<meta name="robots" content="noindex">' in response.content.decode()


@pytest.mark.parametrize("slug", ["nowhere", "draft", "A<b>", "nul\x00", "é", "x" * 3000])
def test_an_unknown_case_is_named_and_the_others_are_compared(client, cases, slug):
    CaseStudyFactory(slug="draft", state=PublicationState.DRAFT)
    response = client.get(PAGE["en"], {"case": ["a", slug, "b"]})
    assert response.status_code == 400
    assert heads(response) == ["a", "b"]
    told = f"“{slug[:80]}” is none of the published case studies".replace("\x00", "")
    assert told in text_of(main_of(response)).replace("\x00", "")


def test_staff_compare_what_is_public_too(staff_client, cases):
    CaseStudyFactory(slug="draft", state=PublicationState.DRAFT)
    assert staff_client.get(PAGE["en"] + "?case=a&case=draft").status_code == 400


def test_of_more_than_four_the_first_four_are_compared(client, cases):
    response = client.get(PAGE["en"], {"case": ["e", "d", "c", "b", "a"]})
    assert response.status_code == 400
    assert heads(response) == ["e", "d", "c", "b"]
    assert "the first four" in text_of(main_of(response))


@pytest.mark.parametrize(("extra", "named"), [("only=all", "all"), ("colour=red", "colour")])
def test_what_is_not_understood_is_left_out_and_told(client, cases, extra, named):
    response = client.get(f"{PAGE['en']}?case=a&case=b&{extra}")
    assert response.status_code == 400
    assert heads(response) == ["a", "b"]
    assert f"“{named}”" in text_of(main_of(response))


def test_each_column_can_be_removed_and_another_case_added(client, cases):
    response = client.get(PAGE["en"] + "?case=a&case=b&case=c&only=differences")
    found = links(response)
    for others in ("case=b&case=c", "case=a&case=c", "case=a&case=b"):
        assert f"{PAGE['en']}?{others}&only=differences" in found
    assert f"{LIST}?compare=a&compare=b&compare=c" in found
    assert f"{PAGE['en']}?case=a&case=b&case=c" in found


def test_four_cases_leave_no_room_for_another(client, cases):
    response = client.get(PAGE["en"], {"case": list("abcd")})
    assert response.status_code == 200
    assert not any(link.startswith(LIST + "?compare") for link in links(response))


def test_one_case_asks_for_another_and_suggests_the_similar(client):
    line = LineFactory()
    CaseStudyFactory(slug="a", lines=[line])
    CaseStudyFactory(slug="alike", lines=[line])
    CaseStudyFactory(slug="other")
    CaseStudyFactory(slug="draft", lines=[line], state=PublicationState.DRAFT)
    response = client.get(PAGE["en"] + "?case=a")
    assert response.status_code == 200
    found = links(response)
    assert f"{PAGE['en']}?case=a&case=alike" in found
    assert f"{LIST}?compare=a" in found
    assert not any("other" in link or "draft" in link for link in found)
    assert "<table" not in main_of(response)


def test_without_any_case_the_page_leads_to_the_list(client):
    response = client.get(PAGE["en"])
    assert response.status_code == 200
    assert links(response).count(LIST) == 2


# ---------------------------------------------------------------- the page


def test_the_table_has_a_caption_and_heads_of_columns_rows_and_groups(client, cases):
    html = main_of(client.get(PAGE["en"] + "?case=a&case=b&case=c"))
    assert html.count("<caption") == 1
    assert 'role="region" tabindex="0" aria-labelledby="compare-caption"' in html
    assert html.count('scope="col"') == 3
    assert html.count('scope="row"') == 23
    assert html.count('<th scope="rowgroup" colspan="4"') == 6


def test_differences_are_marked_for_eye_and_ear(client):
    term = ChallengeFactory(slug="security", name_en="Security")
    CaseStudyFactory(slug="a", challenges=[term])
    CaseStudyFactory(slug="b")
    html = main_of(client.get(PAGE["en"] + "?case=a&case=b"))
    rows = {
        text_of(re.search(r'<th scope="row">(.*?)</th>', row, re.DOTALL)[1]).strip(): row
        for row in re.findall(r'<tr class="compare-row.*?</tr>', html, re.DOTALL)
    }
    assert "is-different" in rows["Challenges ≠ (differs)"]
    assert '<strong class="compare-alone">Security</strong>' in rows["Challenges ≠ (differs)"]
    assert "(only this case)" in rows["Challenges ≠ (differs)"]
    assert "Not known" in rows["Challenges ≠ (differs)"]
    assert "is-different" not in rows["Cost"]


def test_texts_in_the_other_language_are_marked(client):
    CaseStudyFactory(slug="a", title_en="", context_it="Uno\n\nDue")
    CaseStudyFactory(slug="b", title_it="")
    html = main_of(client.get(PAGE["en"] + "?case=a&case=b"))
    assert '<span lang="it">Caso di prova a</span>' in html
    assert '<div class="compare-prose" lang="it"><p>Uno</p>' in html
    assert '<span lang="en">Test case b</span>' in main_of(
        client.get(PAGE["it"] + "?case=a&case=b")
    )


@pytest.mark.parametrize("number", [2, MOST])
def test_a_comparison_costs_the_same_queries_for_two_and_four(
    client, django_assert_num_queries, number
):
    for slug in "abcd"[:number]:
        case = CaseStudyFactory(
            slug=slug,
            challenges=[ChallengeFactory()],
            dimensions=[DimensionFactory()],
            technologies=[TechnologyFactory()],
            lines=[LineFactory()],
            actions=[ActionFactory()],
        )
        CaseSourceFactory(entry=case)
    with django_assert_num_queries(11):
        client.get(PAGE["en"], {"case": list("abcd"[:number])})


# ---------------------------------------------------------------- chosen in the list


def chosen(response):
    """Return {slug: query string of the card's link, without the jump back to it}."""
    found = re.findall(r'id="compare-([a-z]+)" href="([^"#]*)#compare-\1"', main_of(response))
    return {slug: unescape(url) for slug, url in found}


@pytest.mark.parametrize("view", ["", "view=table"])
def test_each_case_of_the_list_can_be_put_into_the_comparison(client, cases, view):
    kept = f"?{view}&" if view else "?"
    assert chosen(client.get(f"{LIST}?{view}"))["a"] == f"{kept}compare=a"
    some = client.get(f"{LIST}{kept}compare=b")
    assert some.status_code == 200
    assert chosen(some)["a"] == f"{kept}compare=b&compare=a"
    assert chosen(some)["b"] == (kept[:-1] or "?")
    assert "Remove from the comparison : Test case b" in text_of(main_of(some))


def test_choosing_keeps_filters_and_page(client):
    for number in range(14):
        CaseStudyFactory(slug=f"case{chr(97 + number)}", start=f"20{number:02}", cost="low")
    response = client.get(f"{LIST}?cost=low&page=2")
    assert chosen(response) == {
        slug: f"?cost=low&page=2&compare={slug}" for slug in ("casea", "caseb")
    }
    response = client.get(f"{LIST}?cost=low&compare=casea&page=2")
    assert chosen(response)["casea"] == "?cost=low&page=2"


def test_the_bar_names_the_chosen_and_leads_to_the_page(client, cases):
    response = client.get(f"{LIST}?sort=title&compare=c&compare=a")
    found = links(response)
    assert f"{PAGE['en']}?case=c&case=a" in found
    assert "?sort=title" in found
    assert "?sort=title&compare=a" in found
    assert "2 cases chosen" in text_of(main_of(response))
    assert "Compare 2 cases" in text_of(main_of(response))


def test_the_first_case_chosen_asks_for_another(client, cases):
    response = client.get(f"{LIST}?compare=c")
    assert f"{PAGE['en']}?case=c" in links(response)
    assert "Choose at least one more" in text_of(main_of(response))


def test_four_chosen_cases_leave_no_link_on_the_others(client, cases):
    response = client.get(f"{LIST}?compare=a&compare=b&compare=c&compare=d")
    assert set(chosen(response)) == set("abcd")
    assert "Four cases at most" in text_of(main_of(response))


def test_what_is_not_public_is_not_among_the_chosen(client, cases):
    CaseStudyFactory(slug="draft", title_en="Secret", state=PublicationState.DRAFT)
    response = client.get(f"{LIST}?compare=draft&compare=a")
    assert "Secret" not in response.content.decode()
    assert f"{PAGE['en']}?case=a" in links(response)


def test_choosing_costs_one_query(client, cases):
    client.get(LIST)  # makes what is kept from one request to the next
    with CaptureQueriesContext(connection) as without:
        client.get(LIST)
    with CaptureQueriesContext(connection) as chosen:
        client.get(f"{LIST}?compare=a&compare=b&compare=c")
    assert len(chosen) == len(without) + 1


# ---------------------------------------------------------------- from the page of a case


@pytest.mark.parametrize(
    ("suffix", "expected"),
    [
        ("", "case=a"),
        ("?cost=low&compare=b", "case=b&case=a"),
        ("?compare=a&compare=b", "case=b&case=a"),
        ("?compare=b&compare=c&compare=d&compare=e", "case=a"),
    ],
)
def test_a_case_is_compared_with_those_chosen_in_its_list(suffix, expected):
    with override("en"):
        assert with_those_chosen("a", suffix) == f"{PAGE['en']}?{expected}"


def test_the_page_of_a_case_leads_to_the_comparison(client, cases):
    found = links(client.get(f"{LIST}a/?compare=b"))
    assert f"{PAGE['en']}?case=b&case=a" in found


def test_the_preview_of_a_case_does_not(staff_client):
    CaseStudyFactory(slug="a", state=PublicationState.DRAFT)
    assert not any("compare" in link for link in links(staff_client.get(f"{LIST}a/")))


def test_every_pair_of_real_cases_can_be_compared(content, client):
    slugs = [slug for (slug,) in CaseStudy.objects.public().values_list("slug").order_by("slug")]
    for first, second in zip(slugs[::2], slugs[1::2], strict=True):
        assert client.get(PAGE["it"], {"case": [first, second]}).status_code == 200

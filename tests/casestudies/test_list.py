"""The list of case studies: what it shows, what it refuses, what it costs."""

import re
from html import unescape

import pytest
from django.utils.translation import override

from casestudies.models import CaseStudy
from portal.core.enums import PublicationState
from portal.core.search import index_everything
from portal.core.views import PAGE_SIZE
from tests.factories.casestudies import CaseStudyFactory, CityFactory
from tests.factories.roadmap import ChallengeFactory, EvidenceLevelFactory, SizeClassFactory

pytestmark = pytest.mark.django_db

LIST = {"it": "/it/casi-di-studio/", "en": "/en/case-studies/"}
BOTH = pytest.mark.parametrize("language", ["it", "en"])


def text_of(response):
    """Return what a reader sees of the page, in one line."""
    html = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(html))


def results(response, element="article"):
    return re.findall(rf'<{element}[^>]* data-slug="([^"]+)"', response.content.decode())


def counted(response):
    (count,) = re.findall(r'id="result-count" data-count="(\d+)"', response.content.decode())
    return int(count)


def links(response):
    """Return the addresses of the page's links within its main part."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return [unescape(url) for url in re.findall(r'<a [^>]*href="([^"]*)"', main)]


@BOTH
def test_each_public_case_stands_on_a_card_with_its_facts(client, language):
    city = CityFactory(name_it="Gand", name_en="Ghent", country="BE", population=263_429)
    CaseStudyFactory(
        slug="barometer", city=city, start="2020-12", title_it="Un barometro",
        title_en="A barometer", evidence=EvidenceLevelFactory(
            slug="strong", name_it="Solida", name_en="Strong"),
    )  # fmt: skip
    CaseStudyFactory(slug="draft", state=PublicationState.DRAFT)

    response = client.get(LIST[language])

    assert response.status_code == 200
    assert (counted(response), results(response)) == (1, ["barometer"])
    expected = {
        "it": ["1 caso di studio", "Gand, Belgio", "Un barometro", "263.429 abitanti", "Solida"],
        "en": ["1 case study", "Ghent, Belgium", "A barometer", "263,429 inhabitants", "Strong"],
    }
    for words in [*expected[language], "2020"]:
        assert words in text_of(response)


def test_a_city_that_is_a_state_is_named_once(client):
    CaseStudyFactory(city=CityFactory(name_en="Singapore", country="SG"))
    assert "Singapore, Singapore" not in text_of(client.get(LIST["en"]))


def test_a_title_in_the_other_language_only_is_marked(client):
    CaseStudyFactory(title_it="Solo in italiano", title_en="")
    assert '<span lang="it">Solo in italiano</span>' in client.get(LIST["en"]).content.decode()


def test_each_facet_value_is_a_labelled_checkbox(client):
    ChallengeFactory(slug="security", name_en="Security")
    html = client.get(f"{LIST['en']}?challenge=security").content.decode()
    (box,) = re.findall(r'<input type="checkbox"[^>]*name="challenge"[^>]*>', html)
    assert 'value="security"' in box
    assert " checked" in box
    assert re.search(r'<label for="f-challenge-security">.*?Security', html, re.DOTALL)


class TestFiltering:
    @pytest.fixture(autouse=True)
    def cases(self):
        CaseStudyFactory(slug="a", cost="low", small_municipality="alone")
        CaseStudyFactory(slug="b", cost="low", small_municipality="associated")
        CaseStudyFactory(slug="c", cost="high", small_municipality="alone")

    def test_filters_narrow_the_list_and_can_be_removed(self, client):
        response = client.get(f"{LIST['en']}?cost=low&small_municipality=alone&sort=title")
        assert results(response) == ["a"]
        assert "?cost=low&sort=title" in links(response)
        assert "?small_municipality=alone&sort=title" in links(response)
        assert "?sort=title" in links(response)

    def test_the_filter_button_says_how_many_are_in_use(self, client):
        response = client.get(f"{LIST['en']}?cost=low&small_municipality=alone")
        assert "Filters (2)" in text_of(response)

    def test_the_title_says_how_many_were_found(self, client):
        html = client.get(f"{LIST['en']}?cost=low").content.decode()
        assert re.search(r"<title>\s*Case studies \(2\)", html)

    def test_filter_and_sort_forms_carry_the_rest_of_the_state(self, client):
        index_everything()
        response = client.get(f"{LIST['en']}?cost=low&near=8000&sort=nearest&view=table&q=test")
        filters, sort = re.findall(
            r"<form[^>]*method=\"get\".*?</form>",
            response.content.decode().partition("<main")[2],
            re.DOTALL,
        )
        hidden = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
        assert dict(hidden.findall(filters)) == {
            "sort": "nearest", "near": "8000", "view": "table",
        }  # fmt: skip
        assert dict(hidden.findall(sort)) == {"q": "test", "cost": "low", "view": "table"}
        assert re.search(r'name="q"[^>]*value="test"', filters)
        assert re.search(r'value="nearest" selected', sort)
        assert re.search(r'name="near"[^>]*value="8000"', sort)

    @BOTH
    def test_an_empty_list_names_the_filter_to_drop(self, client, language):
        response = client.get(f"{LIST[language]}?cost=high&small_municipality=associated")
        assert (response.status_code, counted(response), results(response)) == (200, 0, [])
        assert "?cost=high" in links(response)
        assert "?small_municipality=associated" in links(response)
        told = {"it": "Senza il filtro «Costo: ", "en": "Without the filter “Cost: "}
        assert told[language] in text_of(response)

    def test_words_and_filters_work_together(self, client):
        CaseStudyFactory(slug="d", cost="high", title_it="Perché Örebro è così")
        index_everything()
        response = client.get(f"{LIST['it']}?q=orebro+cosi&cost=high")
        assert results(response) == ["d"]

    def test_words_are_never_markup(self, client):
        response = client.get(LIST["en"], {"q": '"><script>alert(1)</script>'})
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()


class TestTable:
    def test_each_case_is_a_row(self, client):
        CaseStudyFactory(slug="a", cost="medium", small_municipality="associated")
        response = client.get(f"{LIST['en']}?view=table")
        assert (results(response, "tr"), results(response)) == (["a"], [])
        row = re.search(r'<tr data-slug="a">.*?</tr>', response.content.decode(), re.DOTALL)[0]
        assert "<td" in row
        cells = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row))
        for words in ("20,000", "2020", "Medium", "With other municipalities"):
            assert words in cells

    def test_estimates_are_marked_as_such(self, client):
        CaseStudyFactory()
        assert "Editorial estimate" in text_of(client.get(f"{LIST['en']}?view=table"))

    def test_the_switch_keeps_the_filters(self, client):
        CaseStudyFactory()
        assert "?cost=low&view=table" in links(client.get(f"{LIST['en']}?cost=low"))
        assert "?cost=low" in links(client.get(f"{LIST['en']}?cost=low&view=table"))
        assert "?" in links(client.get(f"{LIST['en']}?view=table"))


class TestNearest:
    @pytest.fixture(autouse=True)
    def cases(self):
        CaseStudyFactory(slug="far", city=CityFactory(population=900_000))
        CaseStudyFactory(slug="near", city=CityFactory(population=32_000))

    @BOTH
    @pytest.mark.parametrize("view", ["cards", "table"])
    def test_it_ranks_by_ratio_and_each_result_says_so(self, client, language, view):
        response = client.get(f"{LIST[language]}?sort=nearest&near=8000&view={view}")
        element = "tr" if view == "table" else "article"
        assert results(response, element) == ["near", "far"]
        told = {
            "it": ["4 volte più grande del tuo", "110 volte più grande del tuo"],
            "en": ["4 times larger than yours", "110 times larger than yours"],
        }
        for words in told[language]:
            assert words in text_of(response)

    @BOTH
    def test_a_small_municipality_is_told_what_to_look_for(self, client, language):
        response = client.get(f"{LIST[language]}?sort=nearest&near=8000&cost=low")
        smallest = {"it": "32.000 abitanti", "en": "32,000 inhabitants"}
        assert smallest[language] in text_of(response)
        assert "?cost=low&sort=nearest&near=8000&small_municipality=alone" in links(response)

    def test_a_larger_one_is_not(self, client):
        response = client.get(f"{LIST['en']}?sort=nearest&near=30000")
        assert "as small as yours" not in text_of(response)

    @BOTH
    def test_without_inhabitants_the_page_asks_for_them(self, client, language):
        response = client.get(f"{LIST[language]}?sort=nearest&cost=low")
        assert (response.status_code, counted(response)) == (400, 2)
        asked = {"it": "Quanti abitanti ha il tuo", "en": "How many inhabitants has your"}
        assert asked[language] in text_of(response)
        html = response.content.decode()
        assert 'role="alert"' in html
        assert re.search(
            r'id="near"[^>]*aria-invalid="true"[^>]*aria-describedby="near-error"', html
        )
        assert 'value="nearest" selected' in html
        assert not any("sort=nearest" in link for link in links(response))


class TestRefusals:
    @pytest.fixture(autouse=True)
    def cases(self):
        CaseStudyFactory(slug="a", cost="low")
        CaseStudyFactory(slug="b", cost="high")

    @BOTH
    @pytest.mark.parametrize(
        "query", ["colour=red", "cost=free", "sort=colour", "view=film", "near=many", "page=first"]
    )
    def test_what_is_unknown_is_a_400_and_the_rest_is_kept(self, client, language, query):
        response = client.get(f"{LIST[language]}?{query}&small_municipality=alone&cost=low")
        assert response.status_code == 400
        assert results(response) == ["a"]
        assert 'role="alert"' in response.content.decode()
        assert "?small_municipality=alone" in links(response)
        bad, _, value = query.partition("=")
        assert not any(f"{bad}={value}" in link for link in links(response))

    def test_the_name_of_a_parameter_is_never_markup(self, client):
        response = client.get(LIST["en"], {"<script>alert(1)</script>": "1"})
        assert response.status_code == 400
        assert "<script>alert" not in response.content.decode()

    @pytest.mark.parametrize("page", ["0", "2", "99", "-1"])
    def test_a_page_that_does_not_exist_is_a_404(self, client, page):
        assert client.get(f"{LIST['en']}?page={page}").status_code == 404

    def test_nothing_can_be_sent(self, client):
        assert client.post(LIST["en"]).status_code == 405
        assert client.head(LIST["en"]).status_code == 200


class TestPages:
    @pytest.fixture(autouse=True)
    def cases(self):
        for _number in range(2 * PAGE_SIZE + 1):
            CaseStudyFactory(cost="low")

    def test_pages_share_out_the_cases(self, client):
        pages = [results(client.get(f"{LIST['en']}?sort=title&page={n}")) for n in (1, 2, 3)]
        assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 1]
        assert len({slug for page in pages for slug in page}) == 2 * PAGE_SIZE + 1

    def test_their_links_keep_the_state(self, client):
        response = client.get(f"{LIST['en']}?cost=low&sort=title&view=table&page=2")
        for number in (1, 3):
            assert f"?cost=low&sort=title&view=table&page={number}" in links(response)

    def test_other_links_begin_again_at_the_first_page(self, client):
        response = client.get(f"{LIST['en']}?cost=low&page=2")
        assert "?cost=low&view=table" in links(response)


@BOTH
@pytest.mark.parametrize("view", ["cards", "table"])
def test_links_to_cases_carry_the_state_of_the_list(client, language, view):
    CaseStudyFactory(slug="a", cost="low")
    response = client.get(f"{LIST[language]}?cost=low&sort=title&view={view}&page=1")
    with override(language):
        address = CaseStudy.objects.get().get_absolute_url()
    assert f"{address}?cost=low&sort=title&view={view}" in links(response)
    assert address in links(client.get(LIST[language]))


def test_an_empty_portal_says_so(client):
    response = client.get(LIST["en"])
    assert (response.status_code, counted(response)) == (200, 0)


class TestQueries:
    """The same for one case and for many: the version of the content, and the rows."""

    @pytest.fixture(params=[1, PAGE_SIZE + 1])
    def cases(self, request):
        SizeClassFactory(slug="5k-to-50k")
        for _number in range(request.param):
            CaseStudyFactory(cost="low", city__population=30_000)
        index_everything()

    @pytest.mark.usefixtures("cases")
    @pytest.mark.parametrize(
        ("query", "queries"),
        [
            ("", 1),  # the version of the content
            ("?cost=low&sort=title&view=table", 1),
            ("?q=test", 1),
            ("?size=5k-to-50k", 1),
            ("?sort=nearest&near=30000", 1),
            ("?sort=nearest&near=8000", 1),
            ("?cost=high", 1),
            ("?cost=low&colour=red", 1),
        ],
    )
    def test_they_are_few(self, client, django_assert_num_queries, query, queries):
        client.get(LIST["en"] + query)
        with django_assert_num_queries(queries):
            client.get(LIST["en"] + query)

    def test_rows_are_read_once_until_the_content_changes(self, client, django_assert_num_queries):
        CaseStudyFactory.create_batch(13)
        client.get(LIST["en"])
        with django_assert_num_queries(2):  # version, the row that was on no page yet
            client.get(f"{LIST['en']}?page=2")
        with django_assert_num_queries(1):
            client.get(f"{LIST['en']}?page=2&view=table")
        CaseStudy.objects.update(title_en="Another title")
        assert b"Another title" in client.get(f"{LIST['en']}?page=2").content

    @pytest.mark.usefixtures("cases")
    def test_new_content_costs_one_more_for_each_vocabulary(
        self, client, django_assert_num_queries
    ):
        # version, rows of the page, all that stands in the rows, twelve for what is beyond them
        with django_assert_num_queries(2 + 1 + 12 + 15):
            client.get(LIST["en"])

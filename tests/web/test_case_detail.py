"""The page of a case: what it says, what it leads to, who may see it, what it costs."""

import datetime
import re
from html import unescape

import pytest

from casestudies.models import CaseStudy
from portal.core.enums import PublicationState
from portal.web.helping.finding import current_indexes
from portal.web.models import CaseLaboratory, CaseMethod, CaseSkill
from tests.factories.casestudies import CaseSourceFactory, CaseStudyFactory, CityFactory
from tests.factories.competence import LaboratoryFactory, MethodFactory, SkillFactory
from tests.factories.roadmap import (
    ActionFactory,
    AxisFactory,
    CaseStatusFactory,
    ChallengeFactory,
    DimensionFactory,
    EvidenceLevelFactory,
    InterventionFactory,
    LineFactory,
    SizeClassFactory,
    SourceKindFactory,
    TechnologyFactory,
)

pytestmark = pytest.mark.django_db

PAGE = {"it": "/it/casi-di-studio/sought/", "en": "/en/case-studies/sought/"}
BOTH = pytest.mark.parametrize("language", ["it", "en"])


def text_of(response):
    """Return what a reader sees of the main part of the page, in one line."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def links(response):
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return [unescape(url) for url in re.findall(r'<a [^>]*href="([^"]*)"', main)]


@pytest.fixture
def case():
    """A case of which everything is known."""
    SizeClassFactory(slug="250k-to-1m", name_it="Grande città", name_en="Large city")
    line = LineFactory(
        slug="safe-data",
        name_it="Dati sicuri",
        name_en="Safe data",
        axis=AxisFactory(slug="living", name_it="Smart Living", name_en="Smart Living"),
    )
    city = CityFactory(
        name_it="Gand", name_en="Ghent", country="BE", population=263_429, population_year=2020
    )
    case = CaseStudyFactory(
        slug="sought",
        city=city,
        title_it="Un barometro dell'affollamento",
        title_en="A crowd barometer",
        summary_en="Shops show how crowded the streets are.",
        context_en="People stayed at home.",
        solution_en="Sensors count passers-by.",
        results_en="More people came back.",
        transferability_en="A small town counts by hand.",
        start="2020-12",
        end="2021-06",
        status=CaseStatusFactory(slug="completed", name_it="Conclusa", name_en="Completed"),
        intervention=InterventionFactory(slug="service", name_en="Service"),
        promoter="City of Ghent",
        partners=["University of Ghent", "Shopkeepers"],
        challenges=[ChallengeFactory(slug="security", name_en="Security")],
        dimensions=[DimensionFactory(slug="social", name_en="Social resilience")],
        technologies=[TechnologyFactory(slug="sensors", name_en="Sensors")],
        lines=[line],
        actions=[ActionFactory(slug="count", title_en="Count passers-by", line=line)],
        evidence=EvidenceLevelFactory(
            slug="strong", name_en="Strong", text_en="Several independent sources"
        ),
        prerequisites_en=["A counter"],
        pitfalls_en=["Fear of surveillance"],
        checked=datetime.date(2026, 11, 22),
        note="Phone the mayor again",
    )
    official = SourceKindFactory(slug="official", name_en="Official source")
    press = SourceKindFactory(slug="press", name_en="Press")
    CaseSourceFactory(
        entry=case, kind=official, title="City report", publisher="Ghent", date="2021-03",
        url="https://example.org/report",
    )  # fmt: skip
    CaseSourceFactory(entry=case, kind=official, url="https://example.org/second")
    CaseSourceFactory(
        entry=case, kind=press, title="A mirror", url="https://example.org/mirror",
        publish_link=False,
    )  # fmt: skip
    return case


@pytest.mark.usefixtures("case")
class TestContent:
    def test_the_facts_stand_in_words_a_reader_knows(self, client):
        text = text_of(client.get(PAGE["en"]))
        for words in (
            "Ghent, Belgium", "263,429 inhabitants (2020)", "Large city",
            "December 2020 – June 2021", "Completed", "Service", "City of Ghent",
            "University of Ghent", "Security", "Social resilience", "Sensors",
        ):  # fmt: skip
            assert words in text, words

    def test_numbers_and_names_are_those_of_the_readers_language(self, client):
        text = text_of(client.get(PAGE["it"]))
        for words in ("Gand, Belgio", "263.429 abitanti", "dicembre 2020 – giugno 2021"):
            assert words in text, words

    def test_the_story_is_told_in_order(self, client):
        text = text_of(client.get(PAGE["en"]))
        parts = [
            "The need", "People stayed at home.", "The solution", "Sensors count passers-by.",
            "The results", "More people came back.", "In another municipality",
            "A small town counts by hand.", "What it takes",
        ]  # fmt: skip
        places = [text.index(part) for part in parts]
        assert places == sorted(places)

    def test_what_it_takes_is_marked_as_an_estimate(self, client):
        html = client.get(PAGE["en"]).content.decode()
        panel = re.search(r'<section[^>]*aria-labelledby="takes".*?</section>', html, re.DOTALL)[0]
        assert "Editorial estimate" in panel
        assert "/en/about/method/" in panel
        for words in ("Low", "Months", "A small team", "On its own"):
            assert words in panel
        assert "<li>A counter</li>" in panel
        assert "<li>Fear of surveillance</li>" in panel

    def test_the_evidence_is_told_with_its_sources_and_date(self, client):
        text = text_of(client.get(PAGE["en"]))
        assert "Strong Several independent sources" in text
        assert "3 sources: Official source 2, Press 1." in text
        assert "Last checked on 22 November 2026." in text
        assert "March 2021" in text

    def test_a_source_seen_as_a_copy_only_is_named_and_not_linked(self, client):
        response = client.get(PAGE["en"])
        assert "https://example.org/report" in links(response)
        assert "https://example.org/mirror" not in response.content.decode()
        assert "A mirror" in text_of(response)
        assert "a copy on somebody else’s site" in text_of(response)

    def test_terms_lead_to_the_cases_that_share_them(self, client):
        for address in (
            "?size=250k-to-1m", "?intervention=service", "?challenge=security",
            "?dimension=social", "?technology=sensors",
        ):  # fmt: skip
            assert f"/en/case-studies/{address}" in links(client.get(PAGE["en"]))

    def test_lines_and_actions_lead_to_the_roadmap(self, client):
        found = links(client.get(PAGE["en"]))
        assert "/en/roadmap/living/#safe-data" in found
        assert "/en/roadmap/actions/count/" in found

    def test_the_curators_note_is_never_shown(self, client, staff_client):
        for one in (client, staff_client):
            assert "Phone the mayor" not in one.get(PAGE["en"]).content.decode()


@BOTH
def test_what_is_not_known_is_said(client, language):
    CaseStudyFactory(
        slug="sought", start="", promoter="", cost="", setup_time="", staffing="", checked=None,
        small_municipality="",
    )  # fmt: skip
    text = text_of(client.get(PAGE[language]))
    told = {
        "it": [
            "Nessun risultato documentato.",
            "Promotore Dato non noto",
            "Costo Dato non noto",
            "Nessuna azione della roadmap lo prevede ancora",
        ],
        "en": [
            "No results documented.",
            "Promoter Not known",
            "Cost Not known",
            "No action of the roadmap covers this yet",
        ],
    }
    for words in told[language]:
        assert words in text, words


class TestSimilar:
    def test_at_most_three_are_shown_and_it_says_what_they_share(self, client, case):
        for number in range(4):
            CaseStudyFactory(slug=f"like-{number}", lines=case.lines.all())
        CaseStudyFactory(slug="draft", lines=case.lines.all(), state=PublicationState.DRAFT)
        CaseStudyFactory(slug="different")
        response = client.get(PAGE["en"])
        html = response.content.decode()
        section = re.search(r'aria-labelledby="similar".*?</section>', html, re.DOTALL)[0]
        assert re.findall(r'href="/en/case-studies/([\w-]+)/"', section) == [
            "like-0", "like-1", "like-2",
        ]  # fmt: skip
        assert "In common: Safe data" in text_of(response)

    @pytest.mark.usefixtures("case")
    def test_without_any_there_is_no_such_section(self, client):
        assert "Similar cases" not in text_of(client.get(PAGE["en"]))


class TestTrail:
    @pytest.fixture(autouse=True)
    def cases(self, case):
        CaseStudyFactory(slug="before", cost="low", start="2021")
        CaseStudyFactory(slug="after", cost="low", start="2019")
        CaseStudyFactory(slug="between", cost="high", start="2020-11")

    @BOTH
    def test_it_leads_back_to_the_list_and_along_it(self, client, language):
        response = client.get(f"{PAGE[language]}?cost=low&view=table")
        address = PAGE[language].removesuffix("sought/")
        for slug in ("", "before/", "after/"):
            assert f"{address}{slug}?cost=low&view=table" in links(response)
        told = {
            "it": "Torna all’elenco (3 casi di studio)",
            "en": "Back to the list (3 case studies)",
        }
        assert told[language] in text_of(response)

    def test_without_a_query_it_is_the_whole_list(self, client):
        response = client.get(PAGE["en"])
        assert "Back to the list (4 case studies)" in text_of(response)
        assert "/en/case-studies/between/" in links(response)

    def test_the_address_that_counts_is_the_bare_one(self, client):
        html = client.get(f"{PAGE['en']}?cost=low").content.decode()
        (canonical,) = re.findall(r'<link rel="canonical" href="([^"]+)"', html)
        assert canonical.endswith(PAGE["en"])

    @BOTH
    def test_an_unknown_parameter_is_a_400_with_the_page(self, client, language):
        response = client.get(f"{PAGE[language]}?cost=low&colour=red")
        assert response.status_code == 400
        assert 'role="alert"' in response.content.decode()
        assert "colour" in text_of(response)
        address = PAGE[language].removesuffix("sought/")
        assert f"{address}before/?cost=low" in links(response)


class TestVisibility:
    @pytest.fixture(autouse=True)
    def draft(self, case):
        CaseStudy.objects.update(state=PublicationState.DRAFT)

    def test_an_unpublished_case_is_not_there_for_the_public(self, client, partner_client):
        assert client.get(PAGE["en"]).status_code == 404
        assert partner_client.get(PAGE["en"]).status_code == 404

    @BOTH
    def test_staff_see_a_preview_marked_as_such(self, staff_client, language):
        response = staff_client.get(PAGE[language])
        assert response.status_code == 200
        mark = {"it": "Anteprima", "en": "Preview"}
        assert mark[language] in text_of(response)

    def test_once_published_it_is_there_for_all(self, client, staff_client):
        staff_client.get(PAGE["en"])
        CaseStudy.objects.update(state=PublicationState.PUBLISHED)
        response = client.get(PAGE["en"])
        assert response.status_code == 200
        assert "Preview" not in text_of(response)


def test_a_case_that_does_not_exist_is_a_404(client):
    assert client.get(PAGE["en"]).status_code == 404


@pytest.mark.usefixtures("case")
def test_a_change_shows_at_the_next_request(client):
    client.get(PAGE["en"])
    CaseStudy.objects.update(solution_en="Something else was done.")
    assert "Something else was done." in text_of(client.get(PAGE["en"]))


class TestQueries:
    """The same with one entry of each kind and with many."""

    @pytest.fixture(params=[1, 4])
    def entries(self, request, case):
        for number in range(request.param):
            other = CaseStudyFactory(slug=f"other-{number}", lines=case.lines.all())
            other.challenges.add(ChallengeFactory(), *case.challenges.all())
            case.actions.add(ActionFactory())
            case.lines.add(LineFactory())
            case.challenges.add(ChallengeFactory())
            case.technologies.add(TechnologyFactory())
            CaseSourceFactory(entry=case, kind=SourceKindFactory())
            CaseLaboratory.objects.create(case=case, entry=LaboratoryFactory())
            CaseSkill.objects.create(case=case, entry=SkillFactory())
            CaseMethod.objects.create(case=case, entry=MethodFactory())

    @pytest.mark.usefixtures("entries")
    @pytest.mark.parametrize("query", ["", "?cost=low&sort=title"])
    def test_a_page_seen_before_takes_the_case_and_the_version(
        self, client, django_assert_num_queries, query
    ):
        client.get(PAGE["en"] + query)
        with django_assert_num_queries(2):
            client.get(PAGE["en"] + query)

    @pytest.mark.usefixtures("entries")
    def test_the_first_reader_after_a_change_pays_for_the_others(
        self, client, django_assert_num_queries
    ):
        client.get("/en/case-studies/")
        current_indexes()
        with django_assert_num_queries(30):
            client.get(PAGE["en"])

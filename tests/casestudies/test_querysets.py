"""What the reads of the case studies return, and what they cost."""

import pytest
from django.utils.translation import override

from casestudies.models import CaseStudy, City
from portal.core.enums import PublicationState
from tests.factories.casestudies import CaseSourceFactory, CaseStudyFactory, CityFactory
from tests.factories.roadmap import (
    ActionFactory,
    ChallengeFactory,
    DimensionFactory,
    LineFactory,
    TechnologyFactory,
)

pytestmark = pytest.mark.django_db


def slugs(cases):
    return [case.slug for case in cases]


def test_only_published_cases_are_public():
    for state in PublicationState:
        CaseStudyFactory(slug=str(state), state=state)
    assert slugs(CaseStudy.objects.public()) == [PublicationState.PUBLISHED]


def test_the_cases_of_a_line_and_of_an_action():
    line, action = LineFactory(), ActionFactory()
    CaseStudyFactory(slug="one", lines=[line, LineFactory()])
    CaseStudyFactory(slug="two", actions=[action, ActionFactory()])
    assert slugs(CaseStudy.objects.in_line(line)) == ["one"]
    assert slugs(CaseStudy.objects.serving(action)) == ["two"]


def test_cities_with_cases_come_by_name():
    trento = CityFactory(name_it="Trento", name_en="Trent")
    aosta = CityFactory(name_it="aosta", name_en="Aosta")
    CityFactory()
    for city in (trento, trento, aosta):
        CaseStudyFactory(city=city)
    with override("it"):
        assert list(City.objects.with_cases(CaseStudy.objects.all()).by_name()) == [aosta, trento]


class TestOrder:
    @pytest.fixture(autouse=True)
    def cases(self):
        zara = CityFactory(name_it="Zara", name_en="Zadar", population=75_000)
        alba = CityFactory(name_it="alba", name_en="Alba", population=30_000)
        CaseStudyFactory(slug="a", city=zara, start="2020-03", title_it="beta", title_en="Two")
        CaseStudyFactory(slug="b", city=alba, start="2021", title_it="Alfa", title_en="three")
        CaseStudyFactory(slug="c", city=alba, start="", title_it="Gamma", title_en="One")
        CaseStudyFactory(slug="d", city=zara, start="2020", title_it="gamma", title_en="one")

    @pytest.mark.parametrize(
        ("order", "expected"),
        [
            ("newest", "badc"),
            ("oldest", "dabc"),
            ("title", "bacd"),
            ("city", "bcad"),
            ("population", "adbc"),
        ],
    )
    def test_every_order_ends_with_the_slug_and_unknown_starts_come_last(self, order, expected):
        with override("it"):
            assert "".join(slugs(CaseStudy.objects.ordered(order))) == expected

    def test_titles_are_ordered_in_the_readers_language(self):
        with override("en"):
            assert "".join(slugs(CaseStudy.objects.ordered("title"))) == "cdba"

    def test_nearest_comes_first_whether_larger_or_smaller(self):
        assert "".join(slugs(CaseStudy.objects.ordered("nearest", near=60_000))) == "adbc"
        assert "".join(slugs(CaseStudy.objects.ordered("nearest", near=20_000))) == "bcad"


def test_the_size_ratio_is_never_below_one():
    for population in (10_000, 40_000, 20_000):
        CaseStudyFactory(city=CityFactory(population=population))
    ratios = CaseStudy.objects.with_size_ratio(20_000).values_list("size_ratio", flat=True)
    assert sorted(ratios) == [1, 2, 2]


class TestPlans:
    """Each touches what its template touches, with one case and with several."""

    @pytest.fixture(params=[1, 3])
    def cases(self, request):
        for _number in range(request.param):
            case = CaseStudyFactory(
                lines=[LineFactory(), LineFactory()],
                challenges=[ChallengeFactory(), ChallengeFactory()],
                dimensions=[DimensionFactory()],
                technologies=[TechnologyFactory()],
                actions=[ActionFactory()],
            )
            CaseSourceFactory(entry=case)
            CaseSourceFactory(entry=case)

    @pytest.mark.usefixtures("cases")
    def test_for_list_takes_one_query(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            for case in CaseStudy.objects.for_list():
                assert case.title
                assert case.summary
                assert case.start
                assert case.cost
                assert case.small_municipality
                assert case.status_id
                assert case.evidence_id
                assert case.city.name
                assert case.city.country.code
                assert case.city.population

    @pytest.mark.usefixtures("cases")
    def test_for_cards_takes_one_query(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            for case in CaseStudy.objects.for_cards():
                assert case.get_absolute_url()
                assert case.title
                assert case.city.name
                assert case.status.name
                assert case.evidence.name

    @pytest.mark.usefixtures("cases")
    def test_for_detail_takes_one_query_for_each_relation(self, django_assert_num_queries):
        with django_assert_num_queries(9):
            for case in CaseStudy.objects.for_detail():
                assert case.city.name
                assert case.status.name
                assert case.evidence.text
                assert case.intervention.name
                assert all(line.axis.name for line in case.lines.all())
                assert all(term.name for term in case.challenges.all())
                assert all(term.name for term in case.dimensions.all())
                assert all(term.name for term in case.technologies.all())
                assert all(action.title for action in case.actions.all())
                assert all(source.kind.name for source in case.sources.all())


def test_the_detail_shows_public_actions_only():
    public = ActionFactory()
    draft = ActionFactory(state=PublicationState.DRAFT)
    CaseStudyFactory(actions=[public, draft])
    assert list(CaseStudy.objects.for_detail().get().actions.all()) == [public]

"""What suits a municipality comes in the right order: small examples, worked by hand."""

from itertools import combinations

import pytest

from casestudies.enums import Cost, SmallMunicipality, Staffing
from casestudies.models import CaseStudy
from casestudies.querysets import BEYOND, UNKNOWN, WITH_OTHERS, WITHIN
from competence.enums import (
    BORDERS,
    MACRO_AREAS,
    CallState,
    ItalianRegion,
    RegionNearness,
    ResourceKind,
    region_nearness,
)
from portal.core.enums import PublicationState
from portal.web.municipalities.ranking import fitting_actions, funds_for, near_laboratories
from roadmap.enums import MunicipalitySize
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.competence import LaboratoryFactory, ResourceFactory
from tests.factories.roadmap import ActionFactory, ChallengeFactory

pytestmark = pytest.mark.django_db


def slugs(rows):
    return [row.slug for row in rows]


class TestCases:
    def test_the_order_is_size_then_challenges_then_means_then_ratio_then_slug(self):
        """For 10,000 inhabitants with a small budget that care for A, B and C.

        case      population  ratio  band           shared   cost
        small      4,000       2.5   up to 3        B        low
        twice     20,000       2     up to 3        -        low
        both      80,000       8     up to 10       A, B     high     most challenges shared
        cheap     70,000       7     up to 10       A        low      within the limit
        also-1    90,000       9     up to 10       A        low      the same, but farther
        also-2    90,000       9     up to 10       C        low      the same, by its slug
        unknown   40,000       4     up to 10       B        ""
        dear      31,000       3.1   up to 10       B        high
        none      35,000       3.5   up to 10       -        low
        large    101,000      10.1   up to 30       A, B, C  low
        """
        a, b, c = (ChallengeFactory(slug=slug) for slug in "abc")
        other = ChallengeFactory(slug="other")
        for slug, population, challenges, cost in [
            ("large", 101_000, [a, b, c], Cost.LOW),
            ("none", 35_000, [other], Cost.LOW),
            ("dear", 31_000, [b, other], Cost.HIGH),
            ("unknown", 40_000, [b], ""),
            ("also-2", 90_000, [c, other], Cost.LOW),
            ("also-1", 90_000, [a], Cost.LOW),
            ("cheap", 70_000, [a], Cost.LOW),
            ("both", 80_000, [a, b, other], Cost.HIGH),
            ("twice", 20_000, [], Cost.LOW),
            ("small", 4_000, [b], Cost.LOW),
        ]:
            CaseStudyFactory(
                slug=slug, city__population=population, challenges=challenges, cost=cost
            )

        ranked = CaseStudy.objects.near_to(10_000, challenges=["a", "b", "c"], cost=Cost.MEDIUM)

        assert [(case.slug, case.size_band, case.shared, case.afford) for case in ranked] == [
            ("small", 1, 1, WITHIN),
            ("twice", 1, 0, WITHIN),
            ("both", 2, 2, BEYOND),
            ("cheap", 2, 1, WITHIN),
            ("also-1", 2, 1, WITHIN),
            ("also-2", 2, 1, WITHIN),
            ("unknown", 2, 1, UNKNOWN),
            ("dear", 2, 1, BEYOND),
            ("none", 2, 0, WITHIN),
            ("large", 3, 3, WITHIN),
        ]

    def test_without_wishes_the_nearest_come_first(self):
        for population in (16_000, 4_000, 9_000, 80_000):
            CaseStudyFactory(slug=f"of-{population}", city__population=population)
        ranked = CaseStudy.objects.near_to(8_000)
        assert slugs(ranked) == ["of-9000", "of-16000", "of-4000", "of-80000"]

    @pytest.mark.parametrize(
        ("cost", "staffing", "afford"),
        [
            (Cost.MEDIUM, Staffing.DEDICATED_OFFICE, WITHIN),
            (Cost.LOW, Staffing.DEDICATED_OFFICE, WITHIN),
            (Cost.HIGH, Staffing.SMALL_TEAM, BEYOND),
            (Cost.LOW, Staffing.PARTNERSHIP, BEYOND),
            (Cost.LOW, "", UNKNOWN),
            ("", Staffing.PARTNERSHIP, BEYOND),
        ],
    )
    def test_the_worst_of_cost_and_staffing_decides(self, cost, staffing, afford):
        CaseStudyFactory(cost=cost, staffing=staffing)
        limits = {"cost": Cost.MEDIUM, "staffing": Staffing.DEDICATED_OFFICE}
        assert CaseStudy.objects.near_to(20_000, **limits).get().afford == afford

    def test_for_a_small_municipality_the_editors_estimate_counts(self):
        for way, expected in {
            SmallMunicipality.ALONE: WITHIN,
            SmallMunicipality.ASSOCIATED: WITH_OTHERS,
            "": UNKNOWN,
            SmallMunicipality.NOT_SUITED: BEYOND,
        }.items():
            CaseStudyFactory(slug=f"afford-{expected}", small_municipality=way)
        ranked = CaseStudy.objects.near_to(5_000)
        assert slugs(ranked) == ["afford-0", "afford-1", "afford-2", "afford-3"]
        assert {case.afford for case in CaseStudy.objects.near_to(5_001)} == {WITHIN}

    def test_a_page_of_cases_costs_a_query_and_one_for_their_challenges(
        self, django_assert_num_queries
    ):
        challenge = ChallengeFactory(slug="a")
        for _number in range(3):
            CaseStudyFactory(challenges=[challenge, ChallengeFactory()])
        with django_assert_num_queries(2):
            for case in CaseStudy.objects.near_to(8_000, challenges=["a"]).for_place(["a"])[:10]:
                assert case.shared_challenges == [challenge]
                assert case.city.name
                assert case.staffing


class TestRegions:
    def test_every_region_lies_in_one_part_of_italy(self):
        regions = [region for regions in MACRO_AREAS.values() for region in regions]
        assert sorted(regions) == sorted(ItalianRegion.values)

    def test_borders_name_each_pair_once(self):
        for region, others in BORDERS.items():
            assert all(region < other for other in others), region
            assert list(others) == sorted(others)
            assert set(others) < set(ItalianRegion.values)

    @pytest.mark.parametrize(
        ("region", "borders"),
        [
            ("lazio", "abruzzo campania marche molise toscana umbria"),
            ("emilia-romagna", "liguria lombardia marche piemonte toscana veneto"),
            ("valle-d-aosta", "piemonte"),
            ("calabria", "basilicata"),
            ("umbria", "lazio marche toscana"),
            ("sicilia", ""),
            ("sardegna", ""),
        ],
    )
    def test_regions_border_as_on_the_map(self, region, borders):
        found = [
            other
            for other in ItalianRegion.values
            if region_nearness(region, other) == RegionNearness.BORDERING
        ]
        assert found == borders.split()

    def test_nearness_is_mutual(self):
        for one, other in combinations(ItalianRegion.values, 2):
            assert region_nearness(one, other) == region_nearness(other, one)

    def test_laboratories_come_from_the_nearest_region_on(self):
        for region in ("", "sicilia", "veneto", "liguria", "toscana", "piemonte", "valle-d-aosta"):
            LaboratoryFactory(slug=f"in-{region or 'no-region'}", region=region)
        LaboratoryFactory(region="piemonte", state=PublicationState.DRAFT)
        assert slugs(near_laboratories("piemonte", [])) == [
            "in-piemonte",
            "in-liguria",
            "in-valle-d-aosta",
            "in-sicilia",
            "in-toscana",
            "in-veneto",
            "in-no-region",
        ]

    def test_the_same_part_of_italy_comes_before_the_rest(self):
        for region in ("lombardia", "toscana", "valle-d-aosta"):
            LaboratoryFactory(slug=f"in-{region}", region=region)
        near_liguria = slugs(near_laboratories("liguria", []))
        assert near_liguria == ["in-toscana", "in-lombardia", "in-valle-d-aosta"]

    def test_of_a_region_those_for_more_of_the_actions_come_first(self):
        one, two = ActionFactory(), ActionFactory()
        LaboratoryFactory(slug="a", region="lazio", actions=[ActionFactory()])
        LaboratoryFactory(slug="b", region="lazio", actions=[one])
        LaboratoryFactory(slug="c", region="lazio", actions=[one, two])
        LaboratoryFactory(slug="d", region="sicilia", actions=[one, two])
        found = near_laboratories("lazio", [one, two])
        assert slugs(found) == ["c", "b", "a", "d"]
        assert [{action.pk for action in laboratory.helped} for laboratory in found] == [
            {one.pk, two.pk},
            {one.pk},
            set(),
            {one.pk, two.pk},
        ]
        assert slugs(near_laboratories("", [one, two])) == ["c", "d", "b", "a"]


def test_actions_fit_the_size_and_those_that_share_challenges_come_first():
    a, b = ChallengeFactory(slug="a"), ChallengeFactory(slug="b")
    line = ActionFactory(slug="first", position=0).line
    ActionFactory(slug="both", line=line, position=2, challenges=[a, b])
    ActionFactory(slug="one", line=line, position=1, challenges=[b, ChallengeFactory()])
    ActionFactory(slug="large", line=line, fits_small=False, fits_large=True, challenges=[a, b])
    ActionFactory(slug="draft", line=line, state=PublicationState.DRAFT)
    small = MunicipalitySize.SMALL
    found = fitting_actions(small, ["a", "b"])
    assert [(action.slug, len(action.shared_challenges)) for action in found] == [
        ("both", 2),
        ("one", 1),
        ("first", 0),
    ]
    assert slugs(fitting_actions(small, [])) == ["first", "one", "both"]


def test_funds_are_open_to_check_before_closed_and_networks_are_none():
    action = ActionFactory()
    ResourceFactory(slug="closed", call_state=CallState.CLOSED, actions=[action])
    ResourceFactory(slug="a-other")
    ResourceFactory(slug="serving", kind=ResourceKind.INVESTMENT_FUND, actions=[action])
    ResourceFactory(slug="network", kind=ResourceKind.NETWORK, actions=[action])
    ResourceFactory(slug="draft", state=PublicationState.DRAFT)
    assert slugs(funds_for([action])) == ["serving", "a-other", "closed"]

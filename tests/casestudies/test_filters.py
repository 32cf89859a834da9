"""The filters of the list of case studies."""

import pytest
from django.http import QueryDict
from django.utils.translation import override

from casestudies.enums import Cost, SetupTime, SmallMunicipality
from casestudies.filters import CaseStudyFilter
from casestudies.models import CaseStudy
from portal.core.enums import PublicationState
from portal.core.search import index_everything
from roadmap.enums import SIZE_CLASS_LIMITS
from tests.factories.casestudies import CaseStudyFactory, CityFactory
from tests.factories.roadmap import (
    AxisFactory,
    CaseStatusFactory,
    ChallengeFactory,
    DimensionFactory,
    EnablerFactory,
    EvidenceLevelFactory,
    InterventionFactory,
    LineFactory,
    RegionFactory,
    SizeClassFactory,
    TechnologyFactory,
)

pytestmark = pytest.mark.django_db

# The public addresses promise these: bookmarks and links from elsewhere rely on them.
FACETS = {
    "region", "country", "city", "size", "dimension", "challenge", "enabler", "axis", "line",
    "action", "technology", "intervention", "status", "start", "evidence", "cost", "setup_time",
    "small_municipality",
}  # fmt: skip
SETTINGS = {"q", "sort", "near", "view", "my_region", "page", "compare", "format", "bom"}


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def sizes():
    for slug, _limit in SIZE_CLASS_LIMITS:
        SizeClassFactory(slug=slug)


def filtered(query=""):
    return CaseStudyFilter(QueryDict(query))


def slugs(query=""):
    return [case.slug for case in filtered(query).results(CaseStudy.objects.all())[:]]


def test_the_parameters_are_those_of_the_public_addresses():
    assert set(CaseStudyFilter.base_filters) == FACETS | SETTINGS


@pytest.mark.usefixtures("sizes")
@pytest.mark.parametrize(
    "query",
    [
        "region=asia",
        "country=JP",
        "city=kyoto",
        "size=1m-to-5m",
        "dimension=social",
        "challenge=security",
        "enabler=data",
        "axis=living",
        "line=secure-data",
        "technology=drones",
        "intervention=pilot",
        "status=completed",
        "start=2021-06",
        "evidence=strong",
        "cost=high",
        "setup_time=weeks",
        "small_municipality=not-suited",
        "q=ciliegi",
    ],
)
def test_each_parameter_finds_its_case_and_no_other(query):
    CaseStudyFactory(slug="other")
    CaseStudyFactory(
        slug="sought",
        title_it="Ciliegi in fiore",
        city=CityFactory(
            slug="kyoto",
            region=RegionFactory(slug="asia"),
            country="JP",
            population=1_460_000,
        ),
        dimensions=[DimensionFactory(slug="social")],
        challenges=[ChallengeFactory(slug="security")],
        enablers=[EnablerFactory(slug="data")],
        lines=[LineFactory(slug="secure-data", axis=AxisFactory(slug="living"))],
        technologies=[TechnologyFactory(slug="drones")],
        intervention=InterventionFactory(slug="pilot"),
        status=CaseStatusFactory(slug="completed"),
        start="2021-06-15",
        evidence=EvidenceLevelFactory(slug="strong"),
        cost=Cost.HIGH,
        setup_time=SetupTime.WEEKS,
        small_municipality=SmallMunicipality.NOT_SUITED,
    )
    index_everything()
    assert filtered(query).status == 200
    assert slugs(query) == ["sought"]


def test_a_case_on_two_lines_of_an_axis_comes_once():
    axis = AxisFactory(slug="living")
    CaseStudyFactory(slug="twice", lines=[LineFactory(axis=axis), LineFactory(axis=axis)])
    assert slugs("axis=living") == ["twice"]


def test_starts_are_the_months_of_public_cases_by_year():
    for start in ("2020-04-30", "2020-04", "2020", "2019-07", ""):
        CaseStudyFactory(start=start)
    CaseStudyFactory(start="2022-02", state=PublicationState.DRAFT)

    (starts,) = (facet for facet in filtered().facets if facet.name == "start")

    assert [(one.group, one.value, one.label, one.count) for one in starts.options] == [
        ("2019", "2019-07", "July 2019", 1),
        ("2020", "2020", "2020, month not known", 1),
        ("2020", "2020-04", "April 2020", 2),
    ]


def test_places_are_those_with_a_public_case_in_the_readers_order():
    CaseStudyFactory(city=CityFactory(slug="athens", country="GR", name_en="Athens"))
    CaseStudyFactory(city=CityFactory(slug="orebro", country="SE", name_en="Örebro"))
    CaseStudyFactory(city=CityFactory(slug="pavia", country="IT", name_en="Pavia"))
    CaseStudyFactory(city=CityFactory(country="FR"), state=PublicationState.DRAFT)
    CityFactory(country="DE")

    labels = filtered().labels
    assert list(labels["country"].items()) == [("GR", "Greece"), ("IT", "Italy"), ("SE", "Sweden")]
    assert list(labels["city"]) == ["athens", "orebro", "pavia"]
    with override("it"):
        assert list(filtered().labels["country"].values()) == ["Grecia", "Italia", "Svezia"]


class TestNearest:
    def test_it_needs_a_number_of_inhabitants(self):
        CaseStudyFactory(cost="low")
        filterset = filtered("sort=nearest&cost=low")
        assert filterset.status == 400
        assert filterset.near_missing
        assert filterset.messages == [
            "Inhabitants: Write how many your municipality has: the nearest in size come first."
        ]
        assert (filterset.order, filterset.query) == ("newest", "?cost=low")

    @pytest.mark.parametrize("near", ["", "abc", "0", "-8000", "50000001", "8.5"])
    def test_a_number_that_makes_no_sense_is_refused_once(self, near):
        filterset = filtered(f"sort=nearest&near={near}")
        assert filterset.status == 400
        assert len(filterset.messages) == 1
        assert filterset.query == "?"

    def test_a_number_of_inhabitants_may_come_with_any_order(self):
        filterset = filtered("sort=title&near=8000")
        assert (filterset.status, filterset.order, filterset.value("near")) == (200, "title", 8000)

    def test_it_ranks_by_ratio_not_by_difference(self):
        CaseStudyFactory(slug="half", city=CityFactory(population=50_000))
        CaseStudyFactory(slug="tenth", city=CityFactory(population=10_000))
        CaseStudyFactory(slug="triple", city=CityFactory(population=300_000))
        assert slugs("sort=nearest&near=100000") == ["half", "triple", "tenth"]


@pytest.mark.usefixtures("sizes")
class TestSmallPlaces:
    @pytest.fixture(autouse=True)
    def cases(self):
        town, city = CityFactory(population=30_000), CityFactory(population=900_000)
        CaseStudyFactory(city=town, small_municipality="alone", cost="low")
        CaseStudyFactory(city=city, small_municipality="alone", cost="high")
        CaseStudyFactory(city=city, small_municipality="associated", cost="low")
        CaseStudyFactory(city=city, small_municipality="not-suited", cost="low")

    @pytest.mark.parametrize("near", [1, 8_000, 15_000])
    def test_a_reader_with_half_the_smallest_place_learns_what_to_look_for(self, near):
        note = filtered(f"sort=nearest&near={near}").small_places()
        assert note.smallest == 30_000
        assert note.ways == [
            (
                "2 cases that it could do on its own",
                f"?sort=nearest&near={near}&small_municipality=alone",
            ),
            (
                "1 case that it could do with other municipalities",
                f"?sort=nearest&near={near}&small_municipality=associated",
            ),
        ]

    @pytest.mark.parametrize("query", ["", "sort=nearest", "near=15001", "near=90000", "cost=low"])
    def test_others_are_told_nothing(self, query):
        assert filtered(query).small_places() is None

    def test_the_ways_on_keep_the_other_filters(self):
        note = filtered("near=3000&cost=high").small_places()
        assert note.ways == [
            (
                "1 case that it could do on its own",
                "?cost=high&near=3000&small_municipality=alone",
            )
        ]

    def test_who_follows_a_way_on_is_not_sent_there_again(self):
        note = filtered("near=3000&small_municipality=alone").small_places()
        assert (note.smallest, note.ways) == (30_000, [])

    def test_sizes_without_a_case_say_that_the_reader_is_small(self):
        note = filtered("size=up-to-5k&cost=high").small_places()
        assert note.ways == [
            ("1 case that it could do on its own", "?cost=high&small_municipality=alone")
        ]
        assert filtered("size=up-to-5k&size=5k-to-50k").small_places() is None
        assert filtered("size=over-5m").small_places() is None


def test_without_any_case_nothing_is_said_of_small_places():
    assert filtered("near=3000").small_places() is None

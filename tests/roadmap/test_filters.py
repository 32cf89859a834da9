"""What the filters of the list of actions keep, and what they refuse."""

import pytest
from django.http import QueryDict
from django.utils import translation

from portal.core.enums import PublicationState
from portal.core.search import index_everything
from roadmap.filters import ActionFilter
from roadmap.models import Action
from tests.factories.roadmap import (
    ActionFactory,
    ChallengeFactory,
    DimensionFactory,
    EnablerFactory,
    LineFactory,
    TechnologyFactory,
)

pytestmark = pytest.mark.django_db


def slugs_of(filterset):
    """Return the slugs of the results, in their order."""
    return [action.slug for action in filterset.results(Action.objects.all())[:]]


def filterset(query=""):
    return ActionFilter(QueryDict(query))


def found(query):
    return sorted(slugs_of(filterset(query)))


@pytest.fixture
def actions():
    security, data = ChallengeFactory(slug="security"), ChallengeFactory(slug="data")
    secure = LineFactory(slug="secure-data", axis__slug="secure-living")
    services = LineFactory(slug="services", axis__slug="mobility")
    ActionFactory(
        slug="cloud",
        title_it="Città nel cloud",
        line=secure,
        challenges=[security, data],
        dimensions=[DimensionFactory(slug="social")],
        technologies=[TechnologyFactory(slug="cloud"), TechnologyFactory(slug="gis")],
    )
    ActionFactory(
        slug="bus",
        title_en="Buses on demand",
        line=services,
        horizon="long",
        level="regional",
        status="proposed",
        fits_small=False,
        fits_large=True,
        challenges=[data],
        enablers=[EnablerFactory(slug="governance")],
    )
    ActionFactory(slug="draft", line=secure, state=PublicationState.DRAFT)
    index_everything()


@pytest.mark.usefixtures("actions")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["bus", "cloud"]),
        ("line=secure-data", ["cloud"]),
        ("axis=mobility", ["bus"]),
        ("horizon=long", ["bus"]),
        ("level=municipal", ["cloud"]),
        ("status=proposed", ["bus"]),
        ("size=small", ["cloud"]),
        ("size=small&size=large", ["bus", "cloud"]),
        ("size=medium", []),
        ("challenge=security&challenge=data", ["bus", "cloud"]),
        ("challenge=data&level=regional", ["bus"]),
        ("dimension=social", ["cloud"]),
        ("enabler=governance", ["bus"]),
        ("technology=cloud&technology=gis", ["cloud"]),
        ("q=CITTA", ["cloud"]),
        ("q=città&level=regional", []),
        ("q=dem", ["bus"]),
    ],
)
def test_each_filter_keeps_its_actions(query, expected):
    assert not filterset(query).errors
    assert found(query) == expected


@pytest.mark.usefixtures("actions")
@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("size=huge", "size"),
        ("horizon=never", "horizon"),
        ("line=nowhere", "line"),
        ("technology=unused", "technology"),
        ("sort=random", "sort"),
        ("page=two", "page"),
        ("colour=green", "__all__"),
    ],
)
def test_what_is_not_known_is_an_error_and_the_rest_still_filters(query, name):
    faulty = filterset(f"{query}&level=regional")

    assert list(faulty.errors) == [name]
    assert faulty.status == 400
    assert slugs_of(faulty) == ["bus"]
    assert faulty.query == "?level=regional"


def test_the_order_by_title_follows_the_language_and_ignores_case():
    ActionFactory(slug="a", title_it="banche dati", title_en="Databases")
    ActionFactory(slug="b", title_it="Autobus", title_en="Vehicles")
    ActionFactory(slug="c", title_it="Zone", title_en="areas")

    with translation.override("it"):
        assert slugs_of(filterset("sort=title")) == ["b", "a", "c"]
    with translation.override("en"):
        assert slugs_of(filterset("sort=title")) == ["c", "a", "b"]


@pytest.mark.usefixtures("actions")
def test_only_technologies_in_use_are_offered():
    TechnologyFactory(slug="unused")

    (facet,) = [facet for facet in filterset().facets if facet.name == "technology"]
    assert {option.value for option in facet.options} == {"cloud", "gis"}


def test_the_order_is_that_of_the_roadmap_unless_asked_otherwise():
    assert filterset().order == "roadmap"
    assert filterset("sort=title").order == "title"
    assert filterset("sort=random").order == "roadmap"


@pytest.mark.usefixtures("actions")
def test_terms_are_named_in_the_language_of_the_reader():
    for language, name in (("it", "Voce secure-data"), ("en", "Term secure-data")):
        with translation.override(language):
            (chip,) = filterset("line=secure-data").chips
            assert chip.label == name
            assert chip.query == "?"

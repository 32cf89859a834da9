"""What the database refuses, and what the records of the roadmap say of themselves."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import translation

from portal.core.enums import PublicationState
from roadmap.enums import MunicipalitySize
from roadmap.models import (
    Action,
    ActionSource,
    ActionTechnology,
    GlossaryTerm,
    Line,
    SizeClass,
    SizeThreshold,
)
from tests.factories.roadmap import (
    ActionFactory,
    ActionSourceFactory,
    AxisFactory,
    ChallengeFactory,
    ClusterFactFactory,
    GlossaryTermFactory,
    IndicatorFactory,
    LineFactory,
    SizeClassFactory,
    TechnologyFactory,
)

pytestmark = pytest.mark.django_db


def refused(constraint):
    """Expect the database to refuse the statement, naming the constraint."""
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("action_has_title", {"title_it": "", "title_en": ""}),
        ("action_choices", {"horizon": "soon"}),
        ("action_choices", {"level": "global"}),
        ("action_choices", {"status": ""}),
        ("action_years", {"start_year": 1989}),
        ("action_years", {"end_year": 2101}),
        ("action_years", {"start_year": 2024, "end_year": 2023}),
        ("roadmap_action_state", {"state": "hidden"}),
    ],
)
def test_an_action_out_of_range_is_refused(constraint, values):
    with refused(constraint):
        ActionFactory(**values)


@pytest.mark.parametrize(
    "values",
    [
        {"title_en": ""},
        {"start_year": 2024, "end_year": 2024},
        {"start_year": None, "end_year": 2026},
        {"start_year": 2024, "end_year": None},
    ],
)
def test_an_action_with_one_title_or_open_years_is_kept(values):
    ActionFactory(**values).full_clean()


def test_slugs_are_unique():
    ActionFactory(slug="cloud")
    with pytest.raises(IntegrityError):
        ActionFactory(slug="cloud")


@pytest.mark.parametrize(
    "slug", ["Cloud", "cloud_migration", "-cloud", "cloud--migration", "città"]
)
def test_a_slug_has_small_letters_digits_and_single_hyphens(slug):
    with pytest.raises(ValidationError) as error:
        ActionFactory.build(slug=slug, line=LineFactory()).full_clean()
    assert list(error.value.message_dict) == ["slug"]


def test_deleting_a_term_never_takes_content_along():
    action = ActionFactory(challenges=[ChallengeFactory()], technologies=[TechnologyFactory()])
    for term in (action.line, action.line.axis, action.technologies.get()):
        with pytest.raises(ProtectedError):
            term.delete()
    assert Line.objects.exists()


def test_deleting_an_action_takes_its_own_records_along():
    action = ActionSourceFactory().entry
    IndicatorFactory(action=action)
    action.delete()
    assert not ActionSource.objects.exists()


@pytest.mark.parametrize("date", ["26", "2026-1-1", "spring"])
def test_the_date_of_a_source_has_the_length_of_a_year_a_month_or_a_day(date):
    with refused("roadmap_actionsource_date"):
        ActionSourceFactory(date=date)


@pytest.mark.parametrize("date", ["2026-13", "2026-02-30", "MMXX"])
def test_the_date_of_a_source_is_one_of_the_calendar(date):
    with pytest.raises(ValidationError) as error:
        ActionSourceFactory(date=date).full_clean()
    assert list(error.value.message_dict) == ["date"]


def test_an_indicator_has_a_known_unit():
    with refused("indicator_unit"):
        IndicatorFactory(unit="ft")


def test_a_technology_stands_once_on_an_action():
    technology = TechnologyFactory()
    action = ActionFactory(technologies=[technology])
    with pytest.raises(IntegrityError):
        ActionTechnology.objects.create(content_object=action, tag=technology)


def test_a_size_class_does_not_end_before_it_begins():
    with refused("size_class_range"):
        SizeClassFactory(min_population=50_000, max_population=5_000)
    with transaction.atomic():
        SizeClassFactory(slug="over-5m", min_population=5_000_001, max_population=None)
    assert SizeClass.objects.get().max_population is None


def test_a_size_class_says_which_actions_fit():
    with refused("size_class_action_size"):
        SizeClassFactory(action_size="tiny")


def test_a_glossary_term_has_a_term():
    with refused("glossary_term_has_term"):
        GlossaryTermFactory(term_it="", term_en="")


def test_a_fact_about_the_cluster_has_a_text_and_a_date_that_is_one():
    with refused("cluster_fact_has_text"), transaction.atomic():
        ClusterFactFactory(fact_it="", fact_en="")
    with refused("cluster_fact_date"):
        ClusterFactFactory(date="today")


def test_an_official_size_class_has_a_known_scheme():
    with refused("size_threshold_scheme"):
        SizeThreshold.objects.create(slug="x", name_it="x", name_en="x", scheme="other")


def test_the_sizes_of_an_action_come_small_first():
    action = ActionFactory.build(fits_small=True, fits_medium=False, fits_large=True, line=None)
    assert action.sizes == [MunicipalitySize.SMALL, MunicipalitySize.LARGE]


@pytest.mark.parametrize(
    ("language", "action_url", "line_url"),
    [
        ("it", "/it/roadmap/azioni/cloud/", "/it/roadmap/secure-living/#secure-data"),
        ("en", "/en/roadmap/actions/cloud/", "/en/roadmap/secure-living/#secure-data"),
    ],
)
def test_addresses_are_translated_and_slugs_are_not(language, action_url, line_url):
    line = LineFactory(slug="secure-data", axis=AxisFactory(slug="secure-living"))
    with translation.override(language):
        assert ActionFactory(slug="cloud", line=line).get_absolute_url() == action_url
        assert line.get_absolute_url() == line_url


def test_a_text_missing_in_one_language_is_read_in_the_other_and_marked():
    action = ActionFactory(title_it="Solo in italiano", title_en="")
    with translation.override("en"):
        assert action.title == "Solo in italiano"
        assert action.title.lang == "it"
    with translation.override("it"):
        assert action.title.lang is None


def test_changes_of_an_action_and_of_its_terms_leave_a_version():
    action = ActionFactory(title_en="Before")
    action.title_en = "After"
    action.save()
    action.challenges.add(ChallengeFactory())

    assert [version.title_en for version in action.history.all()][-1] == "Before"
    assert action.history.first().title_en == "After"
    assert action.history.first().challenges.count() == 1


def test_new_entries_are_not_public():
    assert Action().state == PublicationState.DRAFT
    assert not GlossaryTerm().is_public

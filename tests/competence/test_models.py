"""What the database refuses, and what the entries of the centre say of themselves."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import translation

from competence.enums import CallState
from competence.models import LaboratorySource, LaboratoryTechnology, Organization
from portal.core.enums import PublicationState
from tests.factories.competence import (
    LaboratoryFactory,
    LaboratorySourceFactory,
    MethodFactory,
    OrganizationFactory,
    PartnershipFactory,
    ResourceFactory,
    SkillFactory,
    TrainingFactory,
)
from tests.factories.roadmap import ActionFactory, LineFactory, TechnologyFactory

pytestmark = pytest.mark.django_db

FACTORIES = [
    LaboratoryFactory,
    MethodFactory,
    OrganizationFactory,
    PartnershipFactory,
    ResourceFactory,
    SkillFactory,
    TrainingFactory,
]
EVERY_KIND = pytest.mark.parametrize(
    "factory", FACTORIES, ids=lambda factory: factory._meta.model.__name__.lower()
)


def name_of(factory):
    return factory._meta.get_model_class()._meta.model_name


@EVERY_KIND
def test_a_slug_names_one_entry_of_its_kind(factory):
    factory(slug="same")
    with pytest.raises(IntegrityError, match="slug"):
        factory(slug="same")


@EVERY_KIND
def test_a_state_that_is_not_known_is_refused(factory):
    with pytest.raises(IntegrityError, match=f"competence_{name_of(factory)}_state"):
        factory(state="secret")


@EVERY_KIND
def test_an_entry_that_nobody_published_is_a_draft(factory):
    entry = factory(state=PublicationState.DRAFT)
    assert type(entry)().state == PublicationState.DRAFT
    assert not entry.is_public


@EVERY_KIND
def test_an_entry_has_an_address_in_each_language(factory):
    entry = factory(slug="one")
    for language in ("it", "en"):
        with translation.override(language):
            assert entry.get_absolute_url() == reverse(f"{name_of(factory)}_detail", args=["one"])
            assert entry.get_absolute_url().startswith(f"/{language}/")


@EVERY_KIND
def test_every_change_leaves_a_version(factory):
    entry = factory()
    entry.note = "looked up again"
    entry.save()
    assert [version.note for version in entry.history.all()] == ["looked up again", ""]


@pytest.mark.parametrize("factory", [one for one in FACTORIES if one is not OrganizationFactory])
def test_an_entry_has_a_name_in_one_language_at_least(factory):
    entry = factory(name_en="")
    with translation.override("en"):
        assert (entry.name, entry.name.lang) == (entry.name_it, "it")
    with pytest.raises(IntegrityError, match=f"competence_{name_of(factory)}_has_name"):
        factory(name_it="", name_en="")


@pytest.mark.parametrize(
    ("factory", "values", "constraint"),
    [
        (OrganizationFactory, {"name": ""}, "organization_choices"),
        (OrganizationFactory, {"kind": "club"}, "organization_choices"),
        (OrganizationFactory, {"region": "atlantis"}, "organization_choices"),
        (LaboratoryFactory, {"kind": "garage"}, "laboratory_choices"),
        (LaboratoryFactory, {"use": ""}, "laboratory_choices"),
        (LaboratoryFactory, {"region": "europe"}, "laboratory_choices"),
        (SkillFactory, {"area": "magic"}, "skill_choices"),
        (PartnershipFactory, {"kind": "friendship"}, "partnership_choices_and_period"),
        (PartnershipFactory, {"status": ""}, "partnership_choices_and_period"),
        (PartnershipFactory, {"start": "20"}, "partnership_choices_and_period"),
        (
            PartnershipFactory,
            {"start": "2020-05", "end": "2019"},
            "partnership_choices_and_period",
        ),
        (PartnershipFactory, {"value_eur": -1}, "value_eur"),
        (ResourceFactory, {"kind": "gift"}, "resource_choices"),
        (ResourceFactory, {"call_state": "open"}, "resource_choices"),
        (ResourceFactory, {"amount_eur": -1}, "amount_eur"),
        (MethodFactory, {"kind": "guessing"}, "method_choices"),
    ],
)
def test_the_database_refuses_values_that_are_not_known(factory, values, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        factory(**values)


@pytest.mark.parametrize(
    "period",
    [{}, {"start": "2018-10"}, {"end": "2020"}, {"start": "2020-05-01", "end": "2020"}],
)
def test_a_partnership_may_leave_dates_open(period):
    PartnershipFactory(**period)


def test_a_month_that_does_not_exist_is_refused_before_the_database():
    with pytest.raises(ValidationError, match="2020-13"):
        PartnershipFactory.build(start="2020-13").full_clean(exclude=["slug"])


def test_no_call_can_be_said_to_be_open():
    """Nobody has verified that a call is open: the state waits for whoever does."""
    assert set(CallState.values) == {"to-check", "closed"}


def test_an_organization_with_laboratories_cannot_be_deleted():
    laboratory = LaboratoryFactory()
    with pytest.raises(ProtectedError):
        laboratory.organization.delete()
    laboratory.delete()
    laboratory.organization.delete()
    assert not Organization.objects.exists()


def test_a_technology_in_use_cannot_be_deleted():
    technology = TechnologyFactory()
    laboratory = LaboratoryFactory(technologies=[technology])
    with pytest.raises(ProtectedError):
        technology.delete()
    with pytest.raises(IntegrityError):
        LaboratoryTechnology.objects.create(content_object=laboratory, tag=technology)


def test_sources_go_with_their_entry():
    LaboratorySourceFactory(date="2024-02").entry.delete()
    assert not LaboratorySource.objects.exists()


def test_a_source_has_a_date_or_none():
    with pytest.raises(IntegrityError, match="competence_laboratorysource_date"):
        LaboratorySourceFactory(date="2")


def test_a_version_remembers_lines_and_actions():
    line, action = LineFactory(), ActionFactory()
    skill = SkillFactory(lines=[line], actions=[action])
    version = skill.history.first()
    assert [link.line for link in version.lines.all()] == [line]
    assert [link.action for link in version.actions.all()] == [action]

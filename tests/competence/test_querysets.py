"""Reads of the competence centre, one by one."""

import pytest
from django.utils import translation

from competence.models import Laboratory, Organization, Skill, Training
from portal.core.enums import PublicationState
from tests.factories.competence import (
    LaboratoryFactory,
    LaboratorySourceFactory,
    OrganizationFactory,
    SkillFactory,
    TrainingFactory,
)
from tests.factories.core import StaffFactory, UserFactory
from tests.factories.roadmap import ActionFactory, LineFactory, TechnologyFactory

pytestmark = pytest.mark.django_db

HIDDEN = [PublicationState.DRAFT, PublicationState.RETIRED]


@pytest.mark.parametrize("state", HIDDEN)
def test_only_published_entries_are_public_and_staff_see_all(state):
    public = LaboratoryFactory()
    hidden = LaboratoryFactory(state=state)
    assert set(Laboratory.objects.public()) == {public}
    assert set(Laboratory.objects.visible_to(UserFactory())) == {public}
    assert set(Laboratory.objects.visible_to(StaffFactory())) == {public, hidden}


def test_entries_are_sorted_by_their_name_in_the_language_of_the_reader():
    SkillFactory(slug="a", name_it="Zebra", name_en="apple")
    SkillFactory(slug="b", name_it="acqua", name_en="Water")
    SkillFactory(slug="c", name_it="Acqua", name_en="water")
    with translation.override("it"):
        assert [skill.slug for skill in Skill.objects.by_name()] == ["b", "c", "a"]
    with translation.override("en"):
        assert [skill.slug for skill in Skill.objects.by_name()] == ["a", "b", "c"]


def test_organizations_are_sorted_by_their_own_name():
    for name in ("ENEA", "anci", "Lepida"):
        OrganizationFactory(name=name)
    assert [one.name for one in Organization.objects.by_name()] == ["anci", "ENEA", "Lepida"]


def test_the_texts_of_a_column_come_once_and_never_empty():
    for framework in ("GreenComp", "DigComp 2.2", "GreenComp", ""):
        SkillFactory(framework=framework)
    assert list(Skill.objects.texts("framework")) == ["DigComp 2.2", "GreenComp"]


def test_entries_are_found_by_the_action_they_support():
    action = ActionFactory()
    laboratory = LaboratoryFactory(actions=[action, ActionFactory()])
    LaboratoryFactory()
    assert list(Laboratory.objects.supporting(action)) == [laboratory]


def test_laboratories_are_found_by_their_organization():
    laboratory = LaboratoryFactory()
    LaboratoryFactory()
    assert list(Laboratory.objects.of_organization(laboratory.organization)) == [laboratory]


def test_organizations_are_found_by_the_laboratories_they_run():
    organization = OrganizationFactory()
    LaboratoryFactory.create_batch(2, organization=organization)
    LaboratoryFactory(state=PublicationState.DRAFT)
    found = Organization.objects.with_laboratories(Laboratory.objects.public())
    assert list(found) == [organization]


def test_training_shares_actions_with_a_skill_those_that_share_most_first():
    one, two, draft = ActionFactory(), ActionFactory(), ActionFactory(state=PublicationState.DRAFT)
    skill = SkillFactory(actions=[one, two, draft])
    TrainingFactory(slug="one", actions=[one, ActionFactory(), ActionFactory()])
    TrainingFactory(slug="both", actions=[one, two])
    TrainingFactory(slug="draft-action", actions=[draft])
    TrainingFactory(slug="none")
    TrainingFactory(slug="hidden", actions=[one, two], state=PublicationState.DRAFT)
    found = Training.objects.public().sharing_actions_with(skill)
    assert [(training.slug, training.shared) for training in found] == [("both", 2), ("one", 1)]


def test_the_page_of_a_laboratory_reads_all_it_shows_at_once(django_assert_num_queries):
    laboratory = LaboratoryFactory(
        lines=[LineFactory()], technologies=[TechnologyFactory(), TechnologyFactory()]
    )
    LaboratorySourceFactory.create_batch(2, entry=laboratory)
    with django_assert_num_queries(5):
        (read,) = Laboratory.objects.for_detail()
        assert read.organization.name
        assert len(read.lines.all()) == 1
        assert len(read.technologies.all()) == 2
        assert len(read.sources.all()) == 2
        assert len(read.files.all()) == 0


def test_cards_of_laboratories_read_their_organization_at_once(django_assert_num_queries):
    LaboratoryFactory.create_batch(2)
    with django_assert_num_queries(1):
        assert all(one.organization.name for one in Laboratory.objects.for_cards())

"""The way back: with which actions and cases an entry of the centre helps, and why."""

import pytest
from django.utils.translation import override

from portal.core.enums import PublicationState
from portal.web.enums import Decision
from portal.web.helping.back import helped_by
from portal.web.models import HELPERS, CaseLaboratory, CaseMethod, CaseSkill
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.competence import (
    LaboratoryFactory,
    MethodFactory,
    OrganizationFactory,
    PartnershipFactory,
    ResourceFactory,
    SkillFactory,
    TrainingFactory,
)
from tests.factories.roadmap import ActionFactory, LineFactory, TechnologyFactory
from tests.factories.web import PlacementFactory

pytestmark = pytest.mark.django_db

FACTORIES = {
    "laboratory": LaboratoryFactory,
    "skill": SkillFactory,
    "partnership": PartnershipFactory,
    "resource": ResourceFactory,
    "method": MethodFactory,
    "training": TrainingFactory,
}
CASE_LINKS = {"laboratory": CaseLaboratory, "skill": CaseSkill, "method": CaseMethod}
EVERY_KIND = pytest.mark.parametrize("kind", HELPERS)


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def told(entry, side):
    """Return {slug: (whether it was chosen, reason)} of the actions, or of the cases."""
    (group,) = (one for one in helped_by(entry) if one.kind == side)
    return {one.entry.slug: (one.is_curated, one.reason) for one in group.helpers}


@EVERY_KIND
def test_actions_that_the_editors_link_come_first_in_the_order_of_the_roadmap(kind):
    line = LineFactory(name_en="Safe data")
    for slug, position in (("second", 2), ("first", 1), ("other", 0)):
        ActionFactory(slug=slug, line=line, position=position)
    linked = [ActionFactory(slug="draft", line=line, state=PublicationState.DRAFT)]
    linked += line.actions.filter(slug__in=["first", "second"])
    entry = FACTORIES[kind](actions=linked)
    if hasattr(entry, "lines"):
        entry.lines.add(line)
    found = told(entry, "action")
    assert list(found) == ["first", "second", "other"]
    assert found["first"][0]
    assert found["first"][1].startswith("Linked by the editors.")
    shared = "Shares the line" if hasattr(entry, "lines") else "For other actions of the line"
    assert found["other"] == (False, f"{shared} “Safe data”.")


@EVERY_KIND
def test_cases_are_reached_through_the_actions_that_they_show_at_work(kind):
    action = ActionFactory(title_en="Count")
    CaseStudyFactory(slug="shown", actions=[action])
    CaseStudyFactory(slug="draft", actions=[action], state=PublicationState.DRAFT)
    CaseStudyFactory(slug="unrelated")
    entry = FACTORIES[kind](actions=[action])
    assert told(entry, "case") == {"shown": (False, "Through the action “Count”.")}


@pytest.mark.parametrize("kind", CASE_LINKS)
def test_cases_that_the_editors_link_come_first(kind):
    action = ActionFactory(title_en="Count")
    CaseStudyFactory(slug="computed", title_en="A", actions=[action])
    entry = FACTORIES[kind](actions=[action])
    CASE_LINKS[kind].objects.create(case=CaseStudyFactory(slug="linked"), entry=entry)
    assert list(told(entry, "case")) == ["linked", "computed"]
    assert told(entry, "case")["linked"] == (True, "Linked by the editors.")


@EVERY_KIND
def test_what_the_staff_decide_counts_both_ways(kind):
    entry = FACTORIES[kind]()
    owners = {"case": CaseStudyFactory(slug="one"), "action": ActionFactory(slug="one")}
    for name, owner in owners.items():
        placement = PlacementFactory(**{name: owner, kind: entry})
        assert told(entry, name) == {"one": (True, "Put first by the editors.")}
        placement.decision = Decision.HIDDEN
        placement.save()
        assert told(entry, name) == {}


def test_a_laboratory_shares_technologies_with_cases_and_actions():
    technology = TechnologyFactory(name_en="Sensors")
    CaseStudyFactory(slug="case", technologies=[technology])
    ActionFactory(slug="action", technologies=[technology])
    laboratory = LaboratoryFactory(technologies=[technology])
    reason = (False, "Shares the technology “Sensors”.")
    assert told(laboratory, "case") == {"case": reason}
    assert told(laboratory, "action") == {"action": reason}


class TestOrganization:
    def test_it_helps_through_its_public_laboratories(self):
        organization = OrganizationFactory()
        case, action = CaseStudyFactory(slug="case"), ActionFactory(slug="action")
        laboratory = LaboratoryFactory(
            name_en="Drone lab", organization=organization, actions=[action]
        )
        CaseLaboratory.objects.create(case=case, entry=laboratory)
        draft = LaboratoryFactory(organization=organization, state=PublicationState.DRAFT)
        draft.actions.add(ActionFactory())
        reason = "Linked by the editors. Through the laboratory “Drone lab”."
        assert told(organization, "case") == {"case": (True, reason)}
        assert told(organization, "action") == {"action": (True, reason)}

    def test_what_is_hidden_for_one_laboratory_and_linked_to_another_is_shown(self):
        organization, action = OrganizationFactory(), ActionFactory(slug="action")
        first, second = LaboratoryFactory.create_batch(2, organization=organization)
        for laboratory in (first, second):
            laboratory.actions.add(action)
            assert list(told(organization, "action")) == ["action"]
        for laboratory, shown in ((first, ["action"]), (second, [])):
            PlacementFactory(action=action, laboratory=laboratory, decision=Decision.HIDDEN)
            assert list(told(organization, "action")) == shown

    def test_without_laboratories_it_helps_with_nothing(self):
        CaseStudyFactory()
        organization = OrganizationFactory()
        assert told(organization, "case") == told(organization, "action") == {}

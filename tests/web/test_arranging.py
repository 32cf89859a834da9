"""Where the staff arrange who can help: what they see, what they decide, and its history."""

import pytest
import time_machine

from casestudies.models import CaseStudy
from portal.core.enums import PublicationState
from portal.web.enums import Decision
from portal.web.models import CaseSkill, Placement
from roadmap.models import Action
from tests.core.admin_rows import url
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.competence import LaboratoryFactory, MethodFactory, SkillFactory
from tests.factories.core import UserFactory, sign_in_as_staff
from tests.factories.roadmap import ActionFactory
from tests.factories.web import PlacementFactory
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def case():
    return CaseStudyFactory(title_en="Sought")


def address(owner):
    return url(type(owner), "help", owner.pk)


def page(client, owner):
    return client.get(address(owner), headers=ENGLISH)


def filled(response, changes):
    """Return what the form of the page sends, with some fields changed."""
    data = {field.html_name: field.value() for field in response.context["form"]} | changes
    return {name: value for name, value in data.items() if value is not None}


def send(client, owner, **changes):
    data = filled(page(client, owner), changes)
    return client.post(address(owner), data, headers=ENGLISH, follow=True)


def decided(owner):
    """Return (slug, decision) of what is decided, in order."""
    return [(getattr(one, one.kind).slug, one.decision) for one in Placement.objects.on(owner)]


class TestPage:
    def test_it_says_of_each_entry_what_the_public_sees(self, staff_client, case):
        action = ActionFactory()
        case.actions.add(action)
        CaseSkill.objects.create(case=case, entry=SkillFactory(slug="chosen"))
        SkillFactory.create_batch(4, actions=[action])
        PlacementFactory(case=case, skill=SkillFactory(slug="hidden"), decision=Decision.HIDDEN)
        draft = SkillFactory(slug="draft", state=PublicationState.DRAFT)
        PlacementFactory(case=case, skill=draft)
        rows = page(staff_client, case).context["form"].rows["skill"]
        places = [str(row.place) for row in rows]
        assert places == [
            "Shown: chosen",
            *["Shown: computed"] * 3,
            "Fits, not shown",
            "Not published",
            "Hidden",
        ]

    def test_the_entrys_form_and_its_public_page_lead_there(self, staff_client, case):
        for owner in (case, ActionFactory()):
            form = staff_client.get(url(type(owner), "change", owner.pk)).content.decode()
            assert f'href="{address(owner)}"' in form
            shown = staff_client.get(owner.get_absolute_url()).content.decode()
            assert f'href="{address(owner)}"' in shown

    def test_only_who_may_change_the_entry_gets_in(self, client, case):
        assert client.get(address(case)).status_code == 302
        reader = StrictClient()
        sign_in_as_staff(reader, UserFactory(is_staff=True))
        assert reader.get(address(case)).status_code == 403

    @pytest.mark.parametrize("model", [CaseStudy, Action])
    def test_what_is_not_there_is_not_found(self, staff_client, model):
        assert staff_client.get(url(model, "help", 0)).status_code == 404


class TestDeciding:
    def test_entries_are_put_first_in_the_order_given(self, staff_client):
        action = ActionFactory()
        first, second = (MethodFactory(slug=slug, actions=[action]) for slug in ("a", "b"))
        response = send(
            staff_client,
            action,
            **{
                f"decision-method-{first.pk}": Decision.PINNED,
                f"position-method-{first.pk}": 2,
                f"decision-method-{second.pk}": Decision.PINNED,
                f"position-method-{second.pk}": 1,
            },
        )
        assert decided(action) == [("b", Decision.PINNED), ("a", Decision.PINNED)]
        assert "2 decisions changed." in response.content.decode()

    def test_an_entry_that_shares_nothing_can_be_put_first_too(self, staff_client, case):
        laboratory = LaboratoryFactory(slug="remote")
        send(staff_client, case, **{"more-laboratory": [laboratory.pk]})
        assert decided(case) == [("remote", Decision.PINNED)]

    def test_a_decision_is_taken_back(self, staff_client, case):
        skill = SkillFactory()
        PlacementFactory(case=case, skill=skill, decision=Decision.HIDDEN)
        send(staff_client, case, **{f"decision-skill-{skill.pk}": ""})
        assert decided(case) == []

    def test_what_is_sent_unchanged_leaves_no_version(self, staff_client, case):
        PlacementFactory(case=case, skill=SkillFactory())
        assert "Nothing was changed." in send(staff_client, case).content.decode()
        assert Placement.history.count() == 1

    def test_a_position_that_is_none_is_refused_and_nothing_saved(self, staff_client, case):
        skill = SkillFactory()
        PlacementFactory(case=case, skill=skill)
        wrong = {f"decision-skill-{skill.pk}": "", f"position-skill-{skill.pk}": -1}
        response = send(staff_client, case, **wrong)
        assert response.status_code == 400
        assert "Nothing was saved." in response.content.decode()
        assert len(decided(case)) == 1

    def test_who_comes_second_is_told(self, staff_client, case):
        skill = SkillFactory(slug="one")
        PlacementFactory(case=case, skill=skill)
        data = filled(page(staff_client, case), {f"decision-skill-{skill.pk}": ""})
        Placement.objects.update(decision=Decision.HIDDEN)
        response = staff_client.post(address(case), data, headers=ENGLISH)
        assert response.status_code == 400
        assert "Somebody has decided otherwise meanwhile" in response.content.decode()
        assert decided(case) == [("one", Decision.HIDDEN)]


class TestHistory:
    def test_a_decision_stands_in_the_history_of_the_case(self, staff_client, case):
        skill = SkillFactory(name_en="Counting", name_it="Contare")
        CaseSkill.objects.create(case=case, entry=skill)
        send(staff_client, case, **{f"decision-skill-{skill.pk}": Decision.HIDDEN})
        history = staff_client.get(url(CaseStudy, "history", case.pk), headers=ENGLISH)
        assert "Who can help: Counting" in history.content.decode()
        assert Placement.history.get().history_user.is_staff

    def test_an_old_version_brings_its_decisions_back(self, staff_client, case):
        placement = PlacementFactory(case=case, skill=SkillFactory(slug="one"))
        case.title_en = "Changed"
        case.save()
        version = case.history.first()
        with time_machine.travel("2026-03-14T10:00:00+01:00", tick=False):
            send(staff_client, case, **{f"decision-skill-{placement.key}": ""})
        assert decided(case) == []
        old = url(CaseStudy, "simple_history", case.pk, version.pk)
        staff_client.post(old, {"seen": staff_client.get(old).context["seen"]})
        assert decided(case) == [("one", Decision.PINNED)]


def test_the_page_costs_the_same_for_any_number_of_entries(
    staff_client, case, django_assert_num_queries
):
    action = ActionFactory()
    case.actions.add(action)
    for number in (1, 3):
        for _ in range(number):
            SkillFactory(actions=[action])
            LaboratoryFactory(actions=[action])
            PlacementFactory(case=case, method=MethodFactory())
            PlacementFactory(case=case, skill=SkillFactory(), decision=Decision.HIDDEN)
        page(staff_client, case)
        with django_assert_num_queries(14):
            page(staff_client, case)

"""Who can help with a case or an action: what the editors chose, what is computed, and why."""

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from portal.core.enums import PublicationState
from portal.web.enums import Decision
from portal.web.helping import help_for, help_for_each
from portal.web.helping.finding import current_indexes
from portal.web.models import HELPERS, CaseLaboratory, CaseMethod, CaseSkill
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.competence import (
    LaboratoryFactory,
    MethodFactory,
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
EVERY_KIND = pytest.mark.parametrize("kind", HELPERS)


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def line():
    return LineFactory(slug="safe-data", name_en="Safe data")


@pytest.fixture
def action(line):
    return ActionFactory(slug="count", title_en="Count", line=line)


@pytest.fixture
def case(action, line):
    return CaseStudyFactory(slug="sought", lines=[line], actions=[action])


def group(owner, kind, **kwargs):
    (found,) = (one for one in help_for(owner, **kwargs).groups if one.kind == kind)
    return found


def slugs(helpers):
    return [helper.entry.slug for helper in helpers]


class TestChosen:
    def test_there_is_a_group_for_each_kind_even_where_nothing_helps(self, case):
        found = help_for(case)
        assert [one.kind for one in found.groups] == list(HELPERS)
        assert not found

    @EVERY_KIND
    def test_what_the_editors_link_to_an_action_is_curated_and_sorted_by_name(self, action, kind):
        for slug, name in (("a", "Second"), ("b", "First")):
            FACTORIES[kind](slug=slug, name_en=name, actions=[action])
        FACTORIES[kind](slug="draft", actions=[action], state=PublicationState.DRAFT)
        found = group(action, kind)
        assert slugs(found.curated) == ["b", "a"]
        assert found.curated[0].reason == "Linked by the editors."
        assert not found.computed

    @pytest.mark.parametrize(
        ("kind", "link"),
        [("laboratory", CaseLaboratory), ("skill", CaseSkill), ("method", CaseMethod)],
    )
    def test_what_the_editors_link_to_a_case_stands_in_their_order(self, case, kind, link):
        for slug, position in (("second", 2), ("first", 1)):
            link.objects.create(case=case, entry=FACTORIES[kind](slug=slug), position=position)
        draft = FACTORIES[kind](state=PublicationState.DRAFT)
        link.objects.create(case=case, entry=draft)
        assert slugs(group(case, kind).curated) == ["first", "second"]

    def test_a_curated_one_also_tells_what_it_shares(self, case, line):
        CaseLaboratory.objects.create(case=case, entry=LaboratoryFactory(lines=[line]))
        (helper,) = group(case, "laboratory").helpers
        assert helper.reason == "Linked by the editors. Shares the line “Safe data”."


class TestDecisions:
    @EVERY_KIND
    def test_what_is_put_first_stands_before_what_the_editors_link(self, case, action, kind):
        for owner, name in ((case, "case"), (action, "action")):
            FACTORIES[kind](slug=f"linked-{name}", actions=[action])
            for slug, position in ((f"second-{name}", 2), (f"first-{name}", 1)):
                PlacementFactory(
                    **{name: owner, kind: FACTORIES[kind](slug=slug)}, position=position
                )
            found = group(owner, kind)
            assert slugs(found.curated)[:2] == [f"first-{name}", f"second-{name}"]
            assert found.curated[0].reason == "Put first by the editors."

    @EVERY_KIND
    def test_what_is_hidden_never_shows(self, case, action, kind):
        linked = FACTORIES[kind](actions=[action])
        for owner, name in ((case, "case"), (action, "action")):
            assert slugs(group(owner, kind).helpers) == [linked.slug]
            PlacementFactory(**{name: owner, kind: linked}, decision=Decision.HIDDEN)
            assert group(owner, kind).helpers == []

    def test_hidden_training_is_not_named_with_a_skill_either(self, action):
        SkillFactory(actions=[action])
        course = TrainingFactory(actions=[action])
        assert group(action, "skill").helpers[0].courses == [course]
        PlacementFactory(action=action, training=course, decision=Decision.HIDDEN)
        assert group(action, "skill").helpers[0].courses == []

    @pytest.mark.parametrize("wrong", [["case", "action"], [], ["case", "skill"]])
    def test_a_decision_is_about_one_helper_of_one_case_or_action(self, case, action, wrong):
        known = {"case": case, "action": action, "skill": SkillFactory()}
        with pytest.raises(IntegrityError), transaction.atomic():
            PlacementFactory(**{name: known[name] for name in wrong}, method=MethodFactory())

    def test_there_is_one_decision_for_each(self, case, action):
        skill = SkillFactory()
        PlacementFactory(case=case, skill=skill)
        PlacementFactory(action=action, skill=skill)
        with pytest.raises(IntegrityError), transaction.atomic():
            PlacementFactory(case=case, skill=skill, decision=Decision.HIDDEN)


class TestComputed:
    @EVERY_KIND
    def test_what_is_linked_to_an_action_of_the_case_helps_through_it(self, case, action, kind):
        FACTORIES[kind](slug="through", actions=[action])
        FACTORIES[kind](slug="unrelated")
        (helper,) = group(case, kind).helpers
        assert helper.entry.slug == "through"
        assert not helper.is_curated
        assert helper.reason == "Through the action “Count”."

    def test_an_action_that_is_not_public_leads_nowhere(self, line):
        draft = ActionFactory(line=line, state=PublicationState.DRAFT)
        case = CaseStudyFactory(actions=[draft], lines=[line])
        MethodFactory(actions=[draft])
        TrainingFactory(actions=[draft])
        assert not help_for(case)

    @pytest.mark.parametrize("kind", ["laboratory", "skill", "partnership"])
    def test_a_shared_line_is_told(self, case, action, line, kind):
        FACTORIES[kind](lines=[line])
        for owner in (case, action):
            (helper,) = group(owner, kind).computed
            assert helper.reason == "Shares the line “Safe data”."

    @pytest.mark.parametrize("kind", ["resource", "method", "training"])
    def test_what_has_no_line_has_those_of_its_actions(self, case, action, line, kind):
        FACTORIES[kind](actions=[ActionFactory(line=line)])
        for owner in (case, action):
            (helper,) = group(owner, kind).computed
            assert helper.reason == "For other actions of the line “Safe data”."

    def test_lines_and_technologies_are_told_together(self, case, action, line):
        both = [TechnologyFactory(name_en="Maps"), TechnologyFactory(name_en="Sensors")]
        LaboratoryFactory(lines=[line], technologies=both)
        for owner in (case, action):
            owner.technologies.add(*both)
            (helper,) = group(owner, "laboratory").computed
            assert helper.reason in {
                f"Shares the line “Safe data” and the technologies {names}."
                for names in ("“Maps”, “Sensors”", "“Sensors”, “Maps”")
            }

    def test_those_that_share_most_come_first_and_three_at_most(self, case, action, line):
        for number in range(4):
            SkillFactory(slug=f"line-{number}", name_en=f"Skill {number}", lines=[line])
        SkillFactory(slug="both", name_en="Z", lines=[line], actions=[action])
        found = group(case, "skill")
        assert slugs(found.computed) == ["both", "line-0", "line-1"]
        assert found.count == 5
        assert found.more == "/en/competence-centre/skills/?line=safe-data"

    def test_a_limit_counts_those_that_were_chosen(self, case, line):
        for position in range(2):
            CaseSkill.objects.create(case=case, entry=SkillFactory(), position=position)
        SkillFactory.create_batch(3, lines=[line])
        for limit, chosen, computed in ((1, 1, 0), (4, 2, 2)):
            found = group(case, "skill", limit=limit)
            assert (len(found.curated), len(found.computed)) == (chosen, computed)

    def test_closed_calls_come_last(self, case, action):
        ResourceFactory(slug="closed", name_en="A", actions=[action], call_state="closed")
        ResourceFactory(slug="open", name_en="B", actions=[action])
        assert slugs(group(case, "resource").computed) == ["open", "closed"]


class TestRegion:
    @pytest.fixture(autouse=True)
    def laboratories(self, line):
        for name, region in (("A", ""), ("B", "sicilia"), ("C", "umbria"), ("D", "lazio")):
            LaboratoryFactory(slug=name.lower(), name_en=name, region=region, lines=[line])

    def test_the_nearest_come_first_and_it_is_told_how_near(self, case):
        found = group(case, "laboratory", region="lazio", limit=4)
        assert slugs(found.computed) == ["d", "c", "b", "a"]
        assert [helper.reason.rpartition("”. ")[2] for helper in found.computed] == [
            "In your region.",
            "In a bordering region (Umbria).",
            "Elsewhere in Italy (Sicilia).",
            "Region not known.",
        ]

    def test_without_a_region_they_stand_by_what_they_share(self, case):
        found = group(case, "laboratory")
        assert slugs(found.computed) == ["a", "b", "c"]
        assert found.computed[0].reason == "Shares the line “Safe data”."

    def test_the_editors_choice_keeps_its_order(self, case):
        for position, region in enumerate(("sicilia", "lazio")):
            laboratory = LaboratoryFactory(slug=f"chosen-in-{region}", region=region)
            CaseLaboratory.objects.create(case=case, entry=laboratory, position=position)
        found = group(case, "laboratory", region="lazio")
        assert slugs(found.curated) == ["chosen-in-sicilia", "chosen-in-lazio"]
        assert found.curated[1].reason == "Linked by the editors. In your region."


class TestPages:
    @pytest.fixture(params=["/en/case-studies/sought/", "/en/roadmap/actions/count/"])
    def address(self, request, case):
        return request.param

    def test_curated_and_computed_are_told_apart_in_words(self, client, action, line, address):
        CaseSkill.objects.create(
            case=action.case_studies.get(), entry=SkillFactory(slug="chosen", actions=[action])
        )
        SkillFactory(slug="found", lines=[line])
        html = client.get(address).content.decode()
        chosen, computed = html.index("Chosen by the editors"), html.index("Computed by the portal")
        assert chosen < html.index("/skills/chosen/") < computed < html.index("/skills/found/")
        assert "Shares the line “Safe data”." in html
        assert "Editorial estimate" in html

    def test_where_nothing_helps_it_calls_for_entries(self, client, address):
        html = client.get(address).content.decode()
        assert html.count("Nothing yet: a call for entries.") == len(HELPERS)
        assert 'href="/en/partner-area/"' in html
        assert 'href="/en/about/#contact"' in html

    def test_the_region_of_the_address_puts_the_nearest_first(self, client, line, address):
        LaboratoryFactory(slug="far", name_en="A", region="sicilia", lines=[line])
        LaboratoryFactory(slug="near", name_en="B", region="lazio", lines=[line])
        for region, order in (("", ["far", "near"]), ("lazio", ["near", "far"])):
            html = client.get(f"{address}?my_region={region}").content.decode()
            places = [html.index(f"/laboratories/{slug}/") for slug in order]
            assert places == sorted(places)
            assert f'<option value="{region}" selected>' in html or not region

    def test_a_region_that_is_none_is_a_400_with_the_page(self, client, address):
        response = client.get(f"{address}?my_region=atlantis")
        assert response.status_code == 400
        assert "“atlantis” is not one of the values known here" in response.content.decode()

    def test_the_region_goes_along_the_list_that_one_came_from(self, client, case):
        CaseStudyFactory(slug="other", cost="low")
        case.cost = "low"
        case.save()
        html = client.get("/en/case-studies/sought/?cost=low&my_region=lazio").content.decode()
        assert "/en/case-studies/other/?cost=low&amp;my_region=lazio" in html
        assert '<input type="hidden" name="cost" value="low">' in html


@pytest.mark.parametrize("number", [1, 4])
def test_it_costs_the_same_with_few_and_many(case, action, line, number, django_assert_num_queries):
    for _ in range(number):
        for kind, factory in FACTORIES.items():
            factory(actions=[action])
            PlacementFactory(case=case, **{kind: factory()})
            PlacementFactory(action=action, **{kind: factory()})
        SkillFactory(lines=[line])
    # The version; decisions and links; of a case actions, lines and technologies, of an action its
    # line is there; the rows of each kind, once for all readers.
    for owner, queries in ((case, 12), (action, 10)):
        current_indexes()
        with django_assert_num_queries(queries):
            help_for(owner)
    cases = [CaseStudyFactory(actions=[action]) for _ in range(number)]
    current_indexes()
    with django_assert_num_queries(12):
        help_for_each(cases)
    with django_assert_num_queries(3):  # the terms of these cases are there, and the rows
        help_for_each(cases)

"""What joins cases, actions and the competence centre in the administration."""

import pytest

from casestudies.models import CaseStudy
from competence.models import Laboratory, Method, Skill
from portal.web.admin import COMPETENCES
from portal.web.models import CaseLaboratory, CaseMethod, CaseSkill
from roadmap.models import Action
from tests.core.admin_rows import form_data, url, warm
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.competence import (
    LaboratoryFactory,
    MethodFactory,
    PartnershipFactory,
    ResourceFactory,
    SkillFactory,
    TrainingFactory,
)
from tests.factories.roadmap import ActionFactory

ENGLISH = {"accept-language": "en"}
LINKS = [
    (CaseLaboratory, LaboratoryFactory),
    (CaseSkill, SkillFactory),
    (CaseMethod, MethodFactory),
]


def linked_case(rows):
    case = CaseStudyFactory()
    for link, make in LINKS:
        for number in range(rows):
            link.objects.create(case=case, entry=make(), position=number)
    return case


def save(client, row, **changes):
    page = client.get(url(type(row), "change", row.pk))
    response = client.post(url(type(row), "change", row.pk), form_data(page, **changes))
    assert response.status_code == 302, response.context["errors"]


@pytest.mark.parametrize("rows", [1, 3])
def test_form_of_a_case_costs_the_same_for_any_number_of_links(
    staff_client, rows, django_assert_num_queries
):
    warm(CaseStudy)
    case = linked_case(rows)
    with django_assert_num_queries(18):
        page = staff_client.get(url(CaseStudy, "change", case.pk))
    for link, _make in LINKS:
        for entry in link.entry.field.related_model.objects.all():
            assert f'<option value="{entry.pk}" selected>{entry}</option>' in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("model", "queries"), [(Laboratory, 10), (Skill, 8), (Method, 6)])
def test_form_of_an_entry_costs_the_same_for_any_number_of_cases(
    staff_client, model, queries, rows, django_assert_num_queries
):
    warm(model)
    link, make = next(pair for pair in LINKS if pair[0].entry.field.related_model is model)
    entry = make()
    for _ in range(rows):
        link.objects.create(case=CaseStudyFactory(), entry=entry)
    with django_assert_num_queries(queries):
        page = staff_client.get(url(model, "change", entry.pk))
    assert page.content.decode().count("Caso di prova") >= rows


@pytest.mark.parametrize("rows", [1, 3])
def test_form_of_an_action_costs_the_same_for_any_number_of_competences(
    staff_client, rows, django_assert_num_queries
):
    warm(Action)
    action = ActionFactory()
    for make in [LaboratoryFactory, SkillFactory, PartnershipFactory]:
        make.create_batch(rows, actions=[action])
    for make in [ResourceFactory, MethodFactory, TrainingFactory]:
        make.create_batch(rows, actions=[action])
    with django_assert_num_queries(24):
        staff_client.get(url(Action, "change", action.pk))


def test_case_is_linked_in_an_order_and_its_history_tells(staff_client):
    case = linked_case(1)
    skill = SkillFactory(name_en="Asking the right question")
    save(
        staff_client,
        case,
        **{
            "caseskill_set-TOTAL_FORMS": "2",
            "caseskill_set-1-entry": skill.pk,
            "caseskill_set-1-position": "0",
            "casemethod_set-0-DELETE": "on",
        },
    )
    assert [link.position for link in case.caseskill_set.all()] == [0, 1]
    assert case.caseskill_set.last().entry == skill
    page = staff_client.get(url(CaseStudy, "history", case.pk), headers=ENGLISH)
    told = {(str(version.kind), version.subject) for version in page.context["timeline"]}
    assert ("Added", "Skill: Asking the right question") in told
    assert any(kind == "Deleted" and subject.startswith("Method: ") for kind, subject in told)


def test_case_is_not_linked_twice_to_the_same_entry(staff_client):
    case = linked_case(1)
    data = {
        "caseskill_set-TOTAL_FORMS": "2",
        "caseskill_set-1-entry": case.caseskill_set.get().entry_id,
        "caseskill_set-1-position": "0",
    }
    page = staff_client.get(url(CaseStudy, "change", case.pk))
    response = staff_client.post(url(CaseStudy, "change", case.pk), form_data(page, **data))
    assert response.status_code == 200
    assert case.caseskill_set.count() == 1


def test_every_kind_of_competence_can_be_linked_from_the_action():
    linked = {
        relation.related_model
        for relation in Action._meta.related_objects
        if relation.many_to_many and relation.related_model._meta.app_label == "competence"
    }
    assert linked == set(COMPETENCES.values())


def test_action_links_and_unlinks_competences_in_their_own_history(staff_client):
    action = ActionFactory()
    kept = LaboratoryFactory(actions=[action])
    dropped = LaboratoryFactory(actions=[action])
    added = LaboratoryFactory()
    before = action.history.count()
    counts = {lab: lab.history.count() for lab in (kept, dropped, added)}
    save(staff_client, action, laboratories=[kept.pk, added.pk])
    assert set(action.laboratory_set.all()) == {kept, added}
    assert [lab.history.count() - counts[lab] for lab in (kept, dropped, added)] == [0, 1, 1]
    version = added.history.first()
    assert version.history_user.is_staff
    assert [row.action_id for row in version.actions.all()] == [action.pk]
    assert action.history.count() == before


def test_action_saved_unchanged_touches_no_competence(staff_client):
    action = ActionFactory()
    makers = [LaboratoryFactory, SkillFactory, PartnershipFactory, ResourceFactory]
    entries = [make(actions=[action]) for make in [*makers, MethodFactory, TrainingFactory]]
    counts = [entry.history.count() for entry in entries]
    save(staff_client, action)
    assert [entry.history.count() for entry in entries] == counts
    assert all(list(entry.actions.all()) == [action] for entry in entries)


def test_action_with_competences_cannot_be_deleted(staff_client):
    action = ActionFactory()
    laboratory = LaboratoryFactory(actions=[action], name_it="Laboratorio dei ponti")
    page = staff_client.post(url(Action, "delete", action.pk), {"post": "yes"})
    assert page.status_code == 200
    assert "Laboratorio dei ponti" in page.content.decode()
    assert list(laboratory.actions.all()) == [action]


def test_new_action_is_made_with_its_competences(staff_client):
    like = ActionFactory()
    laboratory = LaboratoryFactory()
    page = staff_client.get(url(Action, "change", like.pk))
    data = form_data(page, slug="brand-new", laboratories=[laboratory.pk])
    assert staff_client.post(url(Action, "add"), data).status_code == 302
    assert list(laboratory.actions.all()) == [Action.objects.get(slug="brand-new")]


def test_competences_of_an_action_are_found_by_autocompletion(staff_client):
    laboratory = LaboratoryFactory(name_en="Bridge laboratory")
    html = staff_client.get(url(Action, "add")).content.decode()
    assert 'data-model-name="laboratory_actions"' in html
    query = {
        "app_label": "competence",
        "model_name": "laboratory_actions",
        "field_name": "laboratory",
        "term": "bridge",
    }
    results = staff_client.get("/admin/autocomplete/", query, headers=ENGLISH).json()["results"]
    assert results == [{"id": str(laboratory.pk), "text": "Bridge laboratory"}]

"""The administration of the competence centre."""

import pytest

from competence.models import (
    Laboratory,
    Method,
    Organization,
    Partnership,
    Resource,
    Skill,
    Training,
)
from tests.core.admin_rows import factories, form_data, url, warm
from tests.factories.competence import LaboratoryFactory, OrganizationFactory, ResourceFactory
from tests.factories.roadmap import ActionFactory, LineFactory, TechnologyFactory

FACTORIES = factories()


def rich(model, rows):
    entry = FACTORIES[model]()
    for _ in range(rows):
        entry.sources.create(title="Test source")
        if hasattr(entry, "actions"):
            entry.actions.add(ActionFactory())
        if hasattr(entry, "lines"):
            entry.lines.add(LineFactory())
        if hasattr(entry, "technology_items"):
            entry.technology_items.create(tag=TechnologyFactory())
    return entry


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("model", "in_list", "in_form", "in_history"),
    [
        (Organization, 5, 5, 7),
        (Laboratory, 6, 12, 15),
        (Skill, 7, 10, 12),
        (Partnership, 6, 9, 11),
        (Resource, 5, 6, 9),
        (Method, 5, 7, 10),
        (Training, 5, 6, 9),
    ],
)
def test_lists_forms_and_histories_cost_the_same_for_any_number(
    staff_client, model, in_list, in_form, in_history, rows, django_assert_num_queries
):
    warm(model)
    for _ in range(rows):
        entry = rich(model, rows)
    with django_assert_num_queries(in_list):
        staff_client.get(url(model, "changelist"))
    with django_assert_num_queries(in_form):
        staff_client.get(url(model, "change", entry.pk))
    with django_assert_num_queries(in_history):
        staff_client.get(url(model, "history", entry.pk))


def test_organization_with_laboratories_cannot_be_deleted(staff_client):
    laboratory = LaboratoryFactory()
    address = url(Organization, "delete", laboratory.organization_id)
    assert staff_client.post(address, {"post": "yes"}).context["protected"]
    assert Organization.objects.filter(pk=laboratory.organization_id).exists()


def test_list_of_texts_is_written_one_to_a_line(staff_client):
    laboratory = LaboratoryFactory(services_it=["Uno", "Due"])
    page = staff_client.get(url(Laboratory, "change", laboratory.pk))
    assert "Uno\nDue</textarea>" in page.content.decode()
    data = form_data(page, services_it="Uno\r\n\r\n Tre \r\n")
    assert staff_client.post(url(Laboratory, "change", laboratory.pk), data).status_code == 302
    laboratory.refresh_from_db()
    assert laboratory.services_it == ["Uno", "Tre"]


def test_list_of_resources_filters_by_the_state_of_the_call(staff_client):
    closed = ResourceFactory(call_state="closed")
    ResourceFactory()
    page = staff_client.get(url(Resource, "changelist"), {"call_state__exact": "closed"})
    assert list(page.context["cl"].result_list) == [closed]


def test_organization_is_found_by_autocompletion(staff_client):
    organization = OrganizationFactory(name="Test institute of bridges")
    query = {
        "app_label": "competence",
        "model_name": "laboratory",
        "field_name": "organization",
        "term": "bridges",
    }
    results = staff_client.get("/admin/autocomplete/", query).json()["results"]
    assert results == [{"id": str(organization.pk), "text": organization.name}]

"""The lists of the centre as files."""

import json

import pytest
from django.urls import reverse
from django.utils.translation import override

from competence.exports import TABLES
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

FACTORIES = {
    "laboratory": LaboratoryFactory,
    "skill": SkillFactory,
    "partnership": PartnershipFactory,
    "resource": ResourceFactory,
    "method": MethodFactory,
    "training": TrainingFactory,
    "organization": OrganizationFactory,
}
KINDS = pytest.mark.parametrize("kind", FACTORIES)
HIDDEN = {
    "note", "state", "from_seed", "created_at", "updated_at", "id", "slug",
    "contact_email", "tax_code", "maintainer",
}  # fmt: skip
# Of the page -> of the file.
RENAMED = {"url": "website"}


def listed(kind, language="en"):
    with override(language):
        return reverse(f"{kind}_list")


def document(client, kind, query="", *, language="en"):
    return json.loads(client.get(f"{listed(kind, language)}?format=json{query}").getvalue())


def key_of(kind):
    return TABLES[FACTORIES[kind]._meta.model][0]


@KINDS
def test_only_what_is_published_is_in_the_file(client, kind):
    for state in PublicationState:
        FACTORIES[kind](slug=str(state), state=state, note="Not for the public")
    (entry,) = document(client, kind)[key_of(kind)]
    assert entry["slug"] == "published"
    assert "Not for the public" not in str(entry)
    with override("it"):
        page = reverse(f"{kind}_detail", args=["published"])
    assert entry["url"]["it"] == f"http://testserver{page}"


@KINDS
def test_every_public_field_has_its_column(kind):
    model = FACTORIES[kind]._meta.model
    names = {field.name for field in model._meta.get_fields() if field.concrete}
    heads = {column.name for column in TABLES[model][1]}
    assert {RENAMED.get(name, name) for name in names} - heads - HIDDEN == set()


@KINDS
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_every_kind_comes_as_a_table_too(client, kind, file_format):
    FACTORIES[kind]()
    response = client.get(f"{listed(kind)}?format={file_format}")
    assert response.status_code == 200
    assert len(response.getvalue()) > 300


def test_rows_come_by_name_in_the_readers_language_and_filters_are_respected(client):
    LaboratoryFactory(slug="a", name_it="Beta", name_en="One", use="try")
    LaboratoryFactory(slug="b", name_it="Alfa", name_en="Two", use="try")
    LaboratoryFactory(slug="c", name_it="Gamma", name_en="Three", use="observe")
    for language, expected in {"it": ["b", "a"], "en": ["a", "b"]}.items():
        entries = document(client, "laboratory", "&use=try", language=language)["laboratories"]
        assert [entry["slug"] for entry in entries] == expected


def test_a_laboratory_tells_all_that_its_page_tells(client):
    laboratory = LaboratoryFactory(
        organization=OrganizationFactory(slug="polito", name="Politecnico"),
        services_it=["Prove"],
        services_en=["Trials"],
        lines=[LineFactory(slug="cloud")],
        technologies=[TechnologyFactory(slug="sensors")],
        actions=[ActionFactory(slug="shown"), ActionFactory(state="draft")],
    )
    LaboratorySourceFactory(entry=laboratory, url="https://example.org/lab")
    (entry,) = document(client, "laboratory")["laboratories"]
    expected = {
        "kind": "living-lab",
        "kind_name": {"it": "Living lab", "en": "Living lab"},
        "organization": "polito",
        "organization_name": "Politecnico",
        "services": {"it": ["Prove"], "en": ["Trials"]},
        "lines": ["cloud"],
        "technologies": ["sensors"],
        "actions": ["shown"],
        "source_links": ["https://example.org/lab"],
    }
    assert {name: entry[name] for name in expected} == expected


def test_the_file_is_named_after_its_list(client):
    response = client.get(f"{listed('skill', 'it')}?format=csv")
    name = 'attachment; filename="competenze-2026-03-14.csv"'
    assert response.headers["Content-Disposition"] == name


@pytest.mark.parametrize(("kind", "cost"), [("laboratory", 7), ("method", 4), ("organization", 3)])
@pytest.mark.parametrize("count", [1, 3])
def test_a_chunk_costs_the_same_whatever_is_in_it(
    client, django_assert_num_queries, kind, cost, count
):
    for _ in range(count):
        FACTORIES[kind]()
    client.get(listed(kind))  # builds the index
    with django_assert_num_queries(cost):
        client.get(f"{listed(kind)}?format=json").getvalue()

"""The filters of the lists of the centre: OR inside a facet, AND between facets."""

import pytest
from django.http import QueryDict

from competence.filters import (
    LaboratoryFilter,
    MethodFilter,
    OrganizationFilter,
    PartnershipFilter,
    ResourceFilter,
    SkillFilter,
    TrainingFilter,
)
from portal.core.enums import PublicationState
from portal.core.search import index_everything
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

pytestmark = pytest.mark.django_db


def filterset(filterset_class, query=""):
    return filterset_class(QueryDict(query))


def found(filterset_class, factory, query):
    index_everything()
    fs = filterset(filterset_class, query)
    assert not fs.errors
    return set(slugs(fs, factory._meta.get_model_class()))


def slugs(fs, model):
    """Return the slugs of the results, in their order."""
    return [entry.slug for entry in fs.results(model.objects.all())[:]]


@pytest.mark.parametrize(
    ("filterset_class", "factory", "parameters"),
    [
        (LaboratoryFilter, LaboratoryFactory, "use kind region line technology organization"),
        (SkillFilter, SkillFactory, "area line framework"),
        (PartnershipFilter, PartnershipFactory, "kind status line city"),
        (ResourceFilter, ResourceFactory, "kind call_state"),
        (MethodFilter, MethodFactory, "kind"),
        (TrainingFilter, TrainingFactory, ""),
        (OrganizationFilter, OrganizationFactory, "kind region"),
    ],
)
def test_each_list_has_its_facets_and_words(filterset_class, factory, parameters):
    fs = filterset(filterset_class)
    assert [facet.name for facet in fs.facets] == parameters.split()
    assert "q" in fs.filters


@pytest.mark.parametrize(
    ("filterset_class", "factory", "field", "values"),
    [
        (LaboratoryFilter, LaboratoryFactory, "use", ["try", "observe"]),
        (LaboratoryFilter, LaboratoryFactory, "kind", ["testbed", "laboratory"]),
        (LaboratoryFilter, LaboratoryFactory, "region", ["molise", "puglia"]),
        (SkillFilter, SkillFactory, "area", ["innovation", "administrative"]),
        (PartnershipFilter, PartnershipFactory, "kind", ["consortium", "concession"]),
        (PartnershipFilter, PartnershipFactory, "status", ["active", "concluded"]),
        (ResourceFilter, ResourceFactory, "kind", ["network", "investment-fund"]),
        (ResourceFilter, ResourceFactory, "call_state", ["to-check", "closed"]),
        (MethodFilter, MethodFactory, "kind", ["design", "procurement"]),
        (OrganizationFilter, OrganizationFactory, "kind", ["agency", "company"]),
        (OrganizationFilter, OrganizationFactory, "region", ["lazio", "umbria"]),
    ],
)
def test_a_facet_finds_the_entries_of_any_of_its_values(filterset_class, factory, field, values):
    one, other = values
    factory(slug="one", **{field: one})
    factory(slug="other", **{field: other})
    assert found(filterset_class, factory, f"{field}={one}") == {"one"}
    assert found(filterset_class, factory, f"{field}={one}&{field}={other}") == {"one", "other"}


def test_lines_and_technologies_find_an_entry_once():
    lines = [LineFactory(slug="secure-data"), LineFactory(slug="mobility-services")]
    technologies = [TechnologyFactory(slug="iot"), TechnologyFactory(slug="drones")]
    LaboratoryFactory(slug="both", lines=lines, technologies=technologies)
    LaboratoryFactory(slug="line", lines=lines[:1])
    LaboratoryFactory(slug="neither")

    query = "line=secure-data&line=mobility-services"
    fs = filterset(LaboratoryFilter, query)
    assert sorted(slugs(fs, LaboratoryFactory._meta.get_model_class())) == ["both", "line"]
    query += "&technology=iot&technology=drones"
    assert found(LaboratoryFilter, LaboratoryFactory, query) == {"both"}


def test_laboratories_are_found_by_organization_of_those_that_run_one():
    LaboratoryFactory(slug="lab", organization__slug="enea", organization__name="ENEA")
    OrganizationFactory(slug="idle")
    LaboratoryFactory(organization__slug="draft", organization__state=PublicationState.DRAFT)

    (facet,) = [
        facet for facet in filterset(LaboratoryFilter).facets if facet.name == "organization"
    ]
    assert [(option.value, option.label) for option in facet.options] == [("enea", "ENEA")]
    assert found(LaboratoryFilter, LaboratoryFactory, "organization=enea") == {"lab"}


def test_texts_of_a_column_are_offered_as_slugs():
    SkillFactory(slug="a", framework="DigComp 2.2")
    SkillFactory(slug="b", framework="Responsabilità – RTD")
    SkillFactory(slug="c", framework="")
    SkillFactory(slug="d", framework="Hidden", state=PublicationState.DRAFT)

    fs = filterset(SkillFilter)
    assert list(fs.labels["framework"].items()) == [
        ("digcomp-22", "DigComp 2.2"),
        ("responsabilita-rtd", "Responsabilità – RTD"),
    ]
    assert found(SkillFilter, SkillFactory, "framework=responsabilita-rtd") == {"b"}


def test_texts_that_differ_only_in_case_are_one_option():
    PartnershipFactory(slug="a", city="L'Aquila")
    PartnershipFactory(slug="b", city="L'AQUILA")
    PartnershipFactory(slug="c", city="Forlì")

    fs = filterset(PartnershipFilter)
    assert list(fs.labels["city"]) == ["forli", "laquila"]
    assert found(PartnershipFilter, PartnershipFactory, "city=laquila") == {"a", "b"}
    assert found(PartnershipFilter, PartnershipFactory, "city=laquila&city=forli") == {
        "a",
        "b",
        "c",
    }


@pytest.mark.parametrize(
    ("filterset_class", "factory", "values", "words"),
    [
        (LaboratoryFilter, LaboratoryFactory, {"city": "Città Sant'Angelo"}, "CITTA"),
        (SkillFilter, SkillFactory, {"framework": "GreenComp"}, "greenc"),
        (PartnershipFilter, PartnershipFactory, {"name_en": "Twin agreement"}, "agreement twin"),
        (ResourceFilter, ResourceFactory, {"manager": "Ministero"}, "ministero"),
        (MethodFilter, MethodFactory, {"description_it": "Perché provare"}, "perche"),
        (TrainingFilter, TrainingFactory, {"provider": "Formez PA"}, "formez"),
        (OrganizationFilter, OrganizationFactory, {"name": "Università di Forlì"}, "forli"),
    ],
)
def test_words_are_found_whatever_their_accents_and_case(filterset_class, factory, values, words):
    factory(slug="one", **values)
    factory(slug="other")
    assert found(filterset_class, factory, f"q={words}") == {"one"}


def test_facets_and_words_narrow_one_another():
    LaboratoryFactory(slug="a", kind="testbed", use="try", city="Bari")
    LaboratoryFactory(slug="b", kind="testbed", use="observe", city="Bari")
    LaboratoryFactory(slug="c", kind="laboratory", use="try", city="Bari")
    assert found(LaboratoryFilter, LaboratoryFactory, "kind=testbed&use=try&q=bari") == {"a"}


@pytest.mark.parametrize("query", ["kind=garage", "region=europe", "call_state=open", "sort=name"])
def test_what_is_not_known_is_an_error_and_the_rest_still_filters(query):
    LaboratoryFactory(slug="a", use="try")
    LaboratoryFactory(slug="b", use="observe")
    model = LaboratoryFactory._meta.get_model_class()
    fs = filterset(LaboratoryFilter, f"use=try&{query}")
    assert fs.errors
    assert slugs(fs, model) == ["a"]


@pytest.mark.parametrize(
    ("filterset_class", "factory"),
    [
        (LaboratoryFilter, LaboratoryFactory),
        (SkillFilter, SkillFactory),
        (PartnershipFilter, PartnershipFactory),
        (ResourceFilter, ResourceFactory),
        (MethodFilter, MethodFactory),
        (TrainingFilter, TrainingFactory),
    ],
)
def test_links_lead_to_the_entries_that_serve_an_action(filterset_class, factory):
    cloud, other = ActionFactory(slug="cloud"), ActionFactory(slug="other")
    factory(slug="both", actions=[cloud, other])
    factory(slug="one", actions=[other])
    factory(slug="none")

    assert found(filterset_class, factory, "action=cloud") == {"both"}
    assert found(filterset_class, factory, "action=cloud&action=other") == {"both", "one"}
    assert "action" not in [facet.name for facet in filterset(filterset_class).facets]
    used = filterset(filterset_class, "action=cloud")
    assert used.facets[0].name == "action"
    assert used.chips[0].label == cloud.title


def test_an_action_that_is_not_public_is_refused():
    ActionFactory(slug="draft", state=PublicationState.DRAFT)

    assert filterset(SkillFilter, "action=draft").errors

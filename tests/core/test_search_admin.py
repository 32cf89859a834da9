"""The index follows every change in the administration, in the change's own transaction."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.utils.translation import override

from casestudies.models import CaseStudy, City
from competence.models import Laboratory, Organization
from portal.core.enums import PublicationState
from portal.core.search import find, find_everywhere, index_everything
from portal.core.search.models import SearchMiss, Synonym
from tests.core.admin_rows import form_data, url
from tests.factories.casestudies import CaseStudyFactory, CityFactory
from tests.factories.competence import LaboratoryFactory, OrganizationFactory
from tests.factories.roadmap import TechnologyFactory
from tests.factories.search import SearchMissFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_italian():
    with override("it"):
        yield


@pytest.fixture
def case():
    case = CaseStudyFactory(title_it="Botteghe", city__name_it="Gand", city__name_en="Ghent")
    index_everything()
    return case


def save(client, row, page="change", **changes):
    """Save the change form of a row, as a browser would, with these changes."""
    address = url(type(row), page, row.pk)
    response = client.post(address, form_data(client.get(address), **changes))
    assert response.status_code == 302, response.context["errors"]


def act(client, action, *rows):
    """Do an action of the list with these rows, deletion confirmed."""
    data = {"action": action, ACTION_CHECKBOX_NAME: [row.pk for row in rows], "post": "yes"}
    assert client.post(url(type(rows[0]), "changelist"), data).status_code == 302


def found(query, model=CaseStudy):
    return find(model, query).keys


def test_a_new_entry_is_found(staff_client):
    page = staff_client.get(url(Organization, "add"))
    data = form_data(
        page,
        name="Consorzio",
        slug="consorzio",
        kind="university",
        state=PublicationState.PUBLISHED,
    )
    assert staff_client.post(url(Organization, "add"), data).status_code == 302
    assert found("consorzio", Organization) == [Organization.objects.get().pk]


def test_an_edited_entry_is_found_by_its_new_words_only(staff_client, case):
    save(staff_client, case, title_it="Mercati")
    assert (found("mercati"), found("botteghe")) == ([case.pk], [])


def test_an_entry_taken_back_is_not_found(staff_client, case):
    save(staff_client, case, state=PublicationState.DRAFT)
    assert find_everywhere("botteghe") == find_everywhere("gand") == {}


def test_a_deleted_entry_is_not_found_and_neither_is_its_city(staff_client, case):
    assert found("gand", City) == [case.city_id]
    address = url(CaseStudy, "delete", case.pk)
    assert staff_client.post(address, {"post": "yes"}).status_code == 302
    assert find_everywhere("gand") == {}


@pytest.mark.parametrize(
    ("action", "left"),
    [("withdraw", False), ("retire", False), ("delete_selected", False), ("publish", True)],
)
def test_actions_on_many_entries_are_followed(staff_client, case, action, left):
    other = CaseStudyFactory(title_it="Altre botteghe", state=PublicationState.DRAFT)
    act(staff_client, action, case, other)
    assert set(found("botteghe")) == ({case.pk, other.pk} if left else set())


def test_an_old_version_brought_back_is_found(staff_client, case):
    save(staff_client, case, title_it="Mercati")
    first = case.history.earliest()
    address = url(CaseStudy, "simple_history", case.pk, first.pk)
    data = {"seen": staff_client.get(address).context["seen"]}
    assert staff_client.post(address, data).status_code == 302
    assert (found("mercati"), found("botteghe")) == ([], [case.pk])


def test_a_renamed_city_is_followed_by_its_cases(staff_client, case):
    save(staff_client, case.city, name_it="Bruges")
    assert found("bruges") == [case.pk]
    assert found("bruges", City) == [case.city_id]
    assert found("gand") == []


def test_a_case_that_moves_takes_the_city_that_it_leaves_out_of_the_index(staff_client, case):
    old, new = case.city_id, CityFactory(name_it="Bruges", name_en="Bruges")
    save(staff_client, case, city=str(new.pk))
    assert found("gand", City) == []
    assert found("bruges", City) == [new.pk] != [old]


def test_a_renamed_technology_or_organization_is_followed(staff_client, case):
    technology = TechnologyFactory(name_it="Sensori", name_en="Sensors")
    case.technologies.add(technology)
    laboratory = LaboratoryFactory(organization=OrganizationFactory(name="Acme"))
    index_everything()
    save(staff_client, technology, name_it="Rilevatori")
    save(staff_client, laboratory.organization, name="Consorzio")
    assert (found("rilevatori"), found("sensori")) == ([case.pk], [])
    assert found("consorzio", Laboratory) == [laboratory.pk]
    assert found("acme", Laboratory) == []


def test_a_change_that_fails_leaves_the_index_as_it_was(staff_client, case, monkeypatch):
    monkeypatch.setattr(
        "portal.core.admin.indexed.index_dependent", lambda entries: 1 / 0, raising=True
    )
    with pytest.raises(ZeroDivisionError):
        save(staff_client, case, title_it="Mercati")
    case.refresh_from_db()
    assert case.title_it == "Botteghe"
    assert (found("mercati"), found("botteghe")) == ([], [case.pk])


def test_a_synonym_written_in_the_admin_counts_at_once(staff_client, case):
    assert found("negozietto") == []
    page = staff_client.get(url(Synonym, "add"))
    data = form_data(page, words="negozietto\nbotteghe", language="it", slug="shops")
    assert staff_client.post(url(Synonym, "add"), data).status_code == 302
    assert Synonym.objects.get().words == ["negozietto", "botteghe"]
    assert found("negozietto") == [case.pk]


def test_searches_without_results_can_be_read_and_cleared_but_not_edited(staff_client):
    often, once = SearchMissFactory(times=9, query="fibra"), SearchMissFactory(query="banda")
    page = staff_client.get(url(SearchMiss, "changelist"))
    assert list(page.context["cl"].result_list) == [often, once]
    assert staff_client.get(url(SearchMiss, "add")).status_code == 403
    assert staff_client.post(url(SearchMiss, "change", often.pk), {}).status_code == 403
    act(staff_client, "delete_selected", often)
    assert list(SearchMiss.objects.all()) == [once]

"""Import and export of the competence centre: what other kinds do not have."""

import pytest

from competence.models import Laboratory, Organization, Partnership, Skill
from tests.core.transfer_files import csv_of, csv_rows, exported, imported, outcome_of, problems
from tests.factories.competence import (
    LaboratoryFactory,
    OrganizationFactory,
    PartnershipFactory,
    SkillFactory,
)

NEW = {"slug": "new-body", "name": "New body", "kind": "university"}
# Of the Agenzia delle Entrate and of the Ministero dell'Interno: public, and true to their digits.
CODE, OTHER_CODE = "06363391001", "97149560589"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_tax_code_is_written_in_one_way(staff_client):
    imported(staff_client, Organization, csv_of(NEW | {"tax_code": f"it {CODE[:5]} {CODE[5:]}"}))
    assert Organization.objects.get().tax_code == CODE


def test_a_tax_code_keeps_its_zeros_in_a_workbook(staff_client):
    OrganizationFactory(tax_code=CODE)
    data = exported(staff_client, Organization)
    assert len(outcome_of(staff_client, Organization, data).unchanged) == 1


@pytest.mark.parametrize("code", ["1234", CODE[:-1] + "9", "not a code at all"])
def test_a_tax_code_that_is_none_is_told(code, staff_client):
    ((_row, column, _said),) = problems(
        staff_client, Organization, csv_of(NEW | {"tax_code": code})
    )
    assert column == "tax_code"


def test_a_tax_code_belongs_to_one_organization(staff_client):
    OrganizationFactory(slug="first", tax_code=CODE)
    data = csv_of(NEW | {"tax_code": CODE})
    assert problems(staff_client, Organization, data) == [
        (2, "tax_code", "There is already an organisation with this tax code. It is “first”.")
    ]


def test_a_tax_code_stands_once_in_a_file(staff_client):
    data = csv_of(NEW | {"tax_code": CODE}, NEW | {"slug": "second", "tax_code": CODE})
    assert problems(staff_client, Organization, data) == [
        (3, "tax_code", "There is already an organisation with this tax code. It is “new-body”.")
    ]


def test_organizations_without_a_tax_code_are_many(staff_client):
    OrganizationFactory()
    data = csv_of(NEW | {"tax_code": ""}, NEW | {"slug": "second", "tax_code": ""})
    assert len(imported(staff_client, Organization, data).new) == 2


def test_an_organization_keeps_its_own_tax_code(staff_client):
    OrganizationFactory(slug="o", tax_code=CODE, name="Prima")
    imported(staff_client, Organization, csv_of({"slug": "o", "name": "Dopo", "tax_code": CODE}))
    assert Organization.objects.get().name == "Dopo"


@pytest.mark.parametrize(
    ("change", "column", "said"),
    [
        ({"region": "piemont"}, "region", "Did you mean “piemonte”?"),
        ({"website": "www.example.org"}, "website", "Write the whole address"),
        ({"contact_email": "nobody"}, "contact_email", "Enter a valid email address."),
        ({"name": ""}, "name", "It cannot be empty."),
    ],
)
def test_what_an_organization_cannot_be_is_told_by_column(staff_client, change, column, said):
    found = problems(staff_client, Organization, csv_of(NEW | change))
    assert {one[1] for one in found} == {column}
    assert said in found[0][2]


def test_lists_of_texts_stand_one_to_a_line(staff_client):
    laboratory = LaboratoryFactory(slug="l", services_it=["Uno; due", "Tre"])
    (row,) = csv_rows(exported(staff_client, Laboratory, "csv", ["services_it", "services_en"]))
    assert row["services_it"] == "Uno; due\nTre"
    imported(staff_client, Laboratory, csv_of(row | {"services_en": "One\r\n\r\n Two \n"}))
    laboratory.refresh_from_db()
    assert laboratory.services_en == ["One", "Two"]


def test_levels_that_are_numbers_come_back(staff_client):
    SkillFactory(levels=["1"], framework_code="1.10")
    assert len(outcome_of(staff_client, Skill, exported(staff_client, Skill)).unchanged) == 1


def test_who_maintains_an_entry_is_named_by_slug_and_can_be_none(staff_client):
    organization = OrganizationFactory(slug="o")
    skill = SkillFactory(slug="s")
    imported(staff_client, Skill, csv_of({"slug": "s", "maintainer": "o"}))
    skill.refresh_from_db()
    assert skill.maintainer == organization
    imported(staff_client, Skill, csv_of({"slug": "s", "maintainer": ""}))
    skill.refresh_from_db()
    assert skill.maintainer is None


@pytest.mark.parametrize("written", ["3500000", "3.500.000", "3,500,000", "3 500 000"])
def test_amounts_may_be_written_in_groups(written, staff_client):
    partnership = PartnershipFactory(slug="p")
    imported(staff_client, Partnership, csv_of({"slug": "p", "value_eur": written}))
    partnership.refresh_from_db()
    assert partnership.value_eur == 3_500_000


@pytest.mark.parametrize("written", ["3,5", "-1", "9" * 30, "1e400", "a lot"])
def test_amounts_that_are_none_are_told(written, staff_client):
    PartnershipFactory(slug="p")
    data = csv_of({"slug": "p", "value_eur": written})
    assert [column for _row, column, _said in problems(staff_client, Partnership, data)] == [
        "value_eur"
    ]


def test_the_laboratory_of_a_new_organization_waits_for_it(staff_client):
    row = {"slug": "l", "name_it": "L", "kind": "living-lab", "use": "try", "organization": "o"}
    ((_row, column, said),) = problems(staff_client, Laboratory, csv_of(row))
    assert (column, said[:34]) == ("organization", "There is no “o” (organizations). T")
    imported(staff_client, Organization, csv_of(NEW | {"slug": "o"}))
    imported(staff_client, Laboratory, csv_of(row))
    assert Laboratory.objects.get().organization.slug == "o"

"""Is it one of these? What counts as the same organization, and what does not."""

import pytest
from django.utils import translation

from competence.enums import OfferKind, Purpose, SubmissionState
from competence.matching import host_of, similar_organizations, similar_proposals
from competence.models import Organization
from competence.tax_codes import plain_tax_code
from portal.core.enums import PublicationState
from tests.factories.competence import OrganizationFactory
from tests.factories.partners import SubmissionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def slugs(*args, **kwargs):
    return [match.found.slug for match in similar_organizations(*args, **kwargs)]


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Comune di Torino", "comune-di-torino"),
        ("COMUNE DI TORINO", "comune-di-torino"),
        ("Torino", "comune-di-torino"),
        ("Città di Torino", "comune-di-torino"),
        ("Comune de L’Aquila", "comune-dell-aquila"),
        ("Comune di Roma", "roma-capitale"),
        ("Lepida S.c.p.A.", "lepida"),
        ("Lepida", "lepida"),
        ("TIM S.p.A.", "tim"),
        ("A2A Smart City S. p. A.", "a2a-smart-city"),
        ("5T s.r.l.", "5t"),
        ("Fondazione Links", "fondazione-links"),
        ("FBK", "fondazione-bruno-kessler"),
        ("Fondazione Bruno Kesler", "fondazione-bruno-kessler"),
        ("Consiglio Nazionale delle Ricerche", "cnr"),
        ("Consiglio nazionale delle ricerche (C.N.R.)", "cnr"),
        ("Torino Wireless", "fondazione-piemonte-innova"),
        ("Disit lab", "universita-di-firenze-disit"),
        ("Università degli Studi di Firenze", "universita-di-firenze-disit"),
        ("Politecnico Torino", "politecnico-di-torino"),
        ("Ministero delle imprese e del made in Italy", "mimit"),
    ],
)
def test_an_organization_of_the_content_is_found_however_it_is_written(content, typed, slug):
    assert slugs(typed)[:1] == [slug]


@pytest.mark.parametrize(
    "typed",
    [
        "Comune di Tortona",
        "Città metropolitana di Torino",
        "Comune di Pratovecchio Stia",
        "Politecnico di Milano",
        "Fondazione Cariplo",
        "Regione Piemonte",
        "S.p.A.",
        "Comune",
        "di",
        "–",
        "",
    ],
)
def test_another_one_is_not_taken_for_one_of_the_content(content, typed):
    assert slugs(typed) == []


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Example.org/page?x=1", "example.org"),
        ("example.org", "example.org"),
        ("http://example.org:8080/", "example.org"),
        ("https://facebook.com/somebody", ""),
        ("https://ec.europa.eu/jrc", ""),
        ("https://[broken", ""),
        ("nothing", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_of_a_website_its_host_counts_unless_many_share_it(url, host):
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("known", "typed", "reason"),
    [
        ("https://www.comune.torino.it/", "comune.torino.it", "It has the same website."),
        ("http://polito.it", "https://lab.polito.it", "Its website is within the same domain."),
        ("http://lab.polito.it", "https://polito.it", "Its website is within the same domain."),
    ],
)
def test_a_website_tells_an_organization_by_another_name(known, typed, reason):
    OrganizationFactory(slug="known", name="One name", website=known)
    OrganizationFactory(name="Not it", website="https://example.org")
    (match,) = similar_organizations("Quite different", typed)
    assert (match.found.slug, match.reasons) == ("known", (reason,))


@pytest.mark.parametrize("url", ["https://gov.it", "https://www.facebook.com/one", "https://it"])
def test_a_host_that_many_share_tells_nothing(url):
    OrganizationFactory(name="One name", website="https://www.facebook.com/another")
    OrganizationFactory(name="Ministry", website="https://mimit.gov.it")
    assert slugs("Quite different", url) == []


@pytest.mark.parametrize(
    "typed", ["00518460019", "IT 00518460019", "it00518460019", "005.184.600-19"]
)
def test_a_tax_code_tells_an_organization_however_it_is_written(typed):
    OrganizationFactory(slug="known", name="One name", tax_code="00518460019")
    (match,) = similar_organizations("Quite different", "", typed)
    assert (match.found.slug, match.reasons) == ("known", ("It has the same tax code.",))
    assert plain_tax_code(typed) == "00518460019"


def test_what_is_empty_on_both_sides_is_not_the_same():
    OrganizationFactory(name="One name", website="", tax_code="")
    assert slugs("Quite different") == []


def test_the_surest_comes_first_with_all_its_reasons():
    OrganizationFactory(slug="alike", name="Istituto di prova uno")
    OrganizationFactory(slug="site", name="Another", website="https://example.org")
    OrganizationFactory(
        slug="all", name="Istituto di Prova", website="https://example.org", tax_code="00518460019"
    )
    matches = similar_organizations("Istituto di prova", "example.org", "00518460019")
    assert [match.found.slug for match in matches] == ["all", "site", "alike"]
    assert matches[0].reasons == (
        "It has the same tax code.",
        "It has the same website.",
        "It has the same name.",
    )


def test_what_is_not_public_is_shown_to_nobody_but_the_staff():
    for state in (PublicationState.DRAFT, PublicationState.RETIRED):
        OrganizationFactory(slug=state, name="Istituto di prova", state=state)
    assert slugs("Istituto di prova") == []
    everything = Organization.objects.all()
    assert set(slugs("Istituto di prova", among=everything)) == {"draft", "retired"}


def test_open_proposals_of_others_are_found_for_the_staff():
    def proposal(name, **values):
        data = {"name": name, "website": "", "tax_code": ""}
        given = {"kind": OfferKind.ORGANIZATION, "purpose": Purpose.CREATE, "organization": None}
        return SubmissionFactory(data=data, **given | values)

    mine = proposal("Istituto di Prova S.r.l.")
    other = proposal("Istituto di prova")
    proposal("Something else")
    proposal("Istituto di prova", state=SubmissionState.REJECTED)
    SubmissionFactory(data={"name_it": "Istituto di prova"})
    SubmissionFactory(**{"kind": OfferKind.ORGANIZATION, "organization": None}, data={})

    found = similar_proposals("Istituto di Prova S.r.l.", besides=mine)
    assert [match.found for match in found] == [other]

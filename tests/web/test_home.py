import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from casestudies.enums import SmallMunicipality
from casestudies.models import CaseStudy
from portal.core.enums import PublicationState
from tests.factories.casestudies import CaseSourceFactory, CaseStudyFactory, CityFactory
from tests.factories.competence import LaboratoryFactory, SkillFactory
from tests.factories.roadmap import ActionFactory

HOME = "/en/"
pytestmark = pytest.mark.django_db


def numbers(client):
    """Return {label: number} as the home page shows them."""
    html = client.get(HOME).content.decode()
    found = re.findall(r'stat-value">([\d,]+)</span> <span class="stat-label">([^<]+)', html)
    return {label: int(value.replace(",", "")) for value, label in found}


def test_numbers_are_those_of_the_public_content(content, client):
    assert numbers(client) == {
        "case studies": 60,
        "places": 52,
        "countries and territories": 23,
        "sources of the cases": 329,
        "actions of the roadmap": 30,
        "entries of the centre": 142,
    }


def test_numbers_count_public_entries_only(client):
    case = CaseStudyFactory(city__country="SE")
    CaseSourceFactory(entry=case)
    CaseSourceFactory(entry=CaseStudyFactory(state=PublicationState.DRAFT))
    ActionFactory(state=PublicationState.RETIRED)
    LaboratoryFactory()
    SkillFactory(state=PublicationState.DRAFT)

    shown = numbers(client)

    assert shown["case studies"] == shown["places"] == shown["sources of the cases"] == 1
    assert shown["countries and territories"] == 1
    assert shown["actions of the roadmap"] == 0
    assert shown["entries of the centre"] == 2, "the laboratory and its organization"


def test_numbers_follow_the_content_at_once(client):
    CaseStudyFactory()
    assert numbers(client)["case studies"] == 1
    CaseStudyFactory()
    assert numbers(client)["case studies"] == 2
    CaseStudy.objects.update(state=PublicationState.RETIRED)
    assert numbers(client)["case studies"] == 0


@pytest.mark.parametrize("language", ["it", "en"])
def test_three_doors_lead_into_the_portal(client, language):
    with override(language):
        doors = [reverse(name) for name in ("case_list", "roadmap", "centre")]
        html = client.get(reverse("home")).content.decode()
    assert re.findall(r'door-title"><a class="stretched-link" href="([^"]+)"', html) == doors


def test_the_search_box_asks_the_whole_portal(client):
    html = client.get(HOME).content.decode()
    form = re.search(
        r'<form class="hero-form" method="get" action="/en/search/">.*?</form>', html, re.S
    )
    assert 'name="q"' in form[0]


def test_the_number_of_inhabitants_leads_to_the_nearest_cases(client):
    CaseStudyFactory(slug="far", city__population=1_000_000)
    CaseStudyFactory(slug="near", city__population=30_000)
    html = client.get(HOME).content.decode()
    form = next(f for f in re.findall(r"<form.*?</form>", html, re.S) if 'name="population"' in f)
    action = re.search(r'action="([^"]+)"', form)[1]
    assert action == "/en/my-municipality/"
    straight = dict(re.findall(r'<button[^>]* name="([^"]+)" value="([^"]+)"', form))

    response = client.get(action, straight | {"population": "8000"}, follow=True)

    assert response.redirect_chain == [("/en/case-studies/?sort=nearest&near=8000", 302)]
    slugs = re.findall(r'data-slug="([^"]+)"', response.content.decode())
    assert slugs == ["near", "far"]


def test_the_smallest_place_is_named(client):
    CaseStudyFactory(city=CityFactory(name_en="Bigtown", population=90_000))
    CaseStudyFactory(city=CityFactory(name_en="Smalltown", population=12_345))
    CaseStudyFactory(
        city=CityFactory(name_en="Tinytown", population=900), state=PublicationState.DRAFT
    )
    html = client.get(HOME).content.decode()
    assert "Smalltown, with 12,345 inhabitants" in html
    assert "Tinytown" not in html


def test_cases_within_reach_of_a_small_municipality_come_smallest_first(client):
    for population in (50_000, 10_000, 40_000, 20_000, 30_000):
        CaseStudyFactory(slug=f"alone-{population}", city__population=population)
    CaseStudyFactory(
        slug="with-others",
        city__population=6_000,
        small_municipality=SmallMunicipality.ASSOCIATED,
    )
    CaseStudyFactory(slug="draft", city__population=6_000, state=PublicationState.DRAFT)

    html = client.get(HOME).content.decode()

    slugs = re.findall(r'data-slug="([^"]+)"', html)
    assert slugs == ["alone-10000", "alone-20000", "alone-30000", "alone-40000"]
    assert 'href="/en/case-studies/?small_municipality=alone"' in html


def test_the_empty_portal_has_a_home_page_too(client):
    response = client.get("/it/")
    assert response.status_code == 200
    assert "data-slug" not in response.content.decode()


@pytest.mark.parametrize("rows", [1, 9])
def test_queries_do_not_grow_with_the_content(client, django_assert_num_queries, rows):
    for _ in range(rows):
        CaseSourceFactory()
    with django_assert_num_queries(18):
        client.get(HOME)  # the first time for this version of the content
    with django_assert_num_queries(1):
        client.get(HOME)  # the version

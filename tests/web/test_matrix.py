"""The matrix of the roadmap: its numbers, where they lead, what narrows them, its gaps."""

import re
from contextlib import closing

import pytest
from django.http import QueryDict
from django.urls import resolve, reverse

from portal.core.enums import PublicationState
from portal.web.matrix.filters import MatrixFilter
from portal.web.matrix.table import KINDS, matrix_of
from roadmap.models import Action, Axis
from tests.factories.casestudies import CaseStudyFactory, CityFactory
from tests.factories.competence import (
    LaboratoryFactory,
    PartnershipFactory,
    ResourceFactory,
    SkillFactory,
    TrainingFactory,
)
from tests.factories.roadmap import ActionFactory, ChallengeFactory, LineFactory, SizeClassFactory

pytestmark = pytest.mark.django_db

PAGE = {"it": "/it/roadmap/matrice/", "en": "/en/roadmap/matrix/"}
BOTH = pytest.mark.parametrize("language", ["it", "en"])
ENTRIES = (
    LaboratoryFactory,
    SkillFactory,
    PartnershipFactory,
    ResourceFactory,
    TrainingFactory,
)


def matrix(query=""):
    return matrix_of(MatrixFilter(QueryDict(query)))


def cells(found):
    """Return {(slug of an action, name of a kind): Cell}."""
    return {
        (action.slug, cell.kind.name): cell
        for group in found.groups
        for action, row in group.rows
        for cell in row
    }


def listed(url):
    """Return how many entries the list at `url` has, as its filters count them."""
    path, _, query = url.partition("?")
    name = resolve(path).url_name
    filterset = next(kind.filterset for kind in KINDS if kind.url_name == name)(QueryDict(query))
    assert not filterset.errors, url
    return filterset.count


def text_of(response):
    """Return what a reader sees of the page, in one line."""
    html = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html)


@pytest.fixture
def sizes():
    SizeClassFactory(slug="up-to-5k", action_size="small")
    SizeClassFactory(slug="1m-to-5m", action_size="large")


@pytest.fixture
def action():
    return ActionFactory(slug="cloud", line=LineFactory(slug="secure-data"))


@pytest.mark.parametrize(
    "query", ["", "size=up-to-5k", "challenge=security", "size=1m-to-5m&challenge=individuals"]
)
@pytest.mark.usefixtures("content")
def test_every_number_is_that_of_the_list_it_leads_to(query):
    found = matrix(query)
    numbers = cells(found).values()

    assert len(numbers) == 6 * Action.objects.public().count() or query
    assert [cell.url for cell in numbers if listed(cell.url) != cell.count] == []
    assert [cell.url for cell in numbers if cell.others and not listed(cell.others_url)] == []


@pytest.mark.usefixtures("content")
def test_each_line_leads_to_the_list_of_its_rows(client):
    for group in matrix("size=up-to-5k&challenge=security").groups:
        html = client.get(group.url).content.decode()
        assert f'id="result-count" data-count="{len(group.rows)}"' in html


@pytest.mark.usefixtures("content")
def test_no_axis_and_no_page_stand_at_the_same_address():
    assert {resolve(axis.get_absolute_url()).url_name for axis in Axis.objects.all()} == {
        "axis_detail"
    }


@BOTH
def test_it_is_a_table_of_actions_by_line(client, action, language):
    CaseStudyFactory.create_batch(2, actions=[action])
    response = client.get(PAGE[language])
    html = response.content.decode()

    assert response.status_code == 200
    assert html.count('scope="col"') == 1 + len(KINDS)
    assert html.count('scope="rowgroup"') == 1
    assert f'<th scope="row"><a href="{reverse("action_detail", args=["cloud"])}"' in html
    label = {"it": "2 – Casi di studio", "en": "2 – Case studies"}
    assert label[language] in text_of(response).replace(" – ", " – ")


def test_only_public_entries_count(action):
    for factory in (CaseStudyFactory, *ENTRIES):
        factory(actions=[action])
        factory(actions=[action], state=PublicationState.DRAFT)
        factory()
    ActionFactory(state=PublicationState.DRAFT)

    assert [cell.count for cell in cells(matrix()).values()] == [1] * len(KINDS)


def test_the_more_there_is_the_darker(action):
    assert cells(matrix())["cloud", "skills"].shade == 0
    shades = []
    for _ in range(7):
        SkillFactory(actions=[action])
        shades.append(cells(matrix())["cloud", "skills"].shade)

    assert shades == [1, 2, 2, 3, 3, 4, 4]


@BOTH
@pytest.mark.usefixtures("action")
def test_a_gap_calls_for_entries(client, language):
    response = client.get(PAGE[language])
    call = {"it": "Cerchiamo proposte", "en": "Call for entries"}[language]

    assert text_of(response).count(call) == 3  # laboratories, skills, partnerships
    assert f'href="{reverse("desk")}"' in response.content.decode()
    assert f'href="{reverse("about")}#contact"' in response.content.decode()


def test_it_counts_the_actions_that_lack_a_kind(action):
    ActionFactory(line=action.line)
    SkillFactory(actions=[action])

    without = {kind.name: number for kind, number in matrix().without}
    assert without["skills"] == 1
    assert without["laboratories"] == 2


@pytest.mark.usefixtures("sizes")
def test_a_size_narrows_actions_and_cases_but_not_what_the_centre_has(action):
    ActionFactory(slug="metro", fits_small=False, fits_large=True)
    CaseStudyFactory(actions=[action], city=CityFactory(population=2_000_000))
    SkillFactory(actions=[action])
    found = cells(matrix("size=up-to-5k"))

    assert {slug for slug, _kind in found} == {"cloud"}
    assert found["cloud", "skills"].count == 1
    assert found["cloud", "case_studies"].count == 0
    assert found["cloud", "case_studies"].others == 1


def test_a_challenge_narrows_actions_and_cases(action):
    security = ChallengeFactory(slug="security")
    action.challenges.add(security)
    ActionFactory(slug="other")
    CaseStudyFactory(actions=[action], challenges=[security])
    CaseStudyFactory(actions=[action])
    found = cells(matrix("challenge=security"))

    assert {slug for slug, _kind in found} == {"cloud"}
    assert found["cloud", "case_studies"].count == 1
    assert listed(found["cloud", "case_studies"].url) == 1


@BOTH
@pytest.mark.usefixtures("sizes", "action")
def test_it_says_in_words_what_is_narrowed(client, language):
    page = text_of(client.get(f"{PAGE[language]}?size=up-to-5k"))
    words = {
        "it": "Azioni: quelle adatte a comuni di questa dimensione.",
        "en": "Actions: those that fit municipalities of this size.",
    }

    assert words[language] in page
    assert words[language] not in text_of(client.get(PAGE[language]))


@pytest.mark.usefixtures("action")
@pytest.mark.parametrize("query", ["size=tiny", "challenge=boredom", "region=europe", "sort=title"])
def test_what_is_unknown_is_refused_with_a_message(client, query):
    response = client.get(f"{PAGE['en']}?{query}")

    assert response.status_code == 400
    assert "left out" in text_of(response)
    assert "Test action cloud" in text_of(response)


def test_without_any_action_there_is_a_way_on(client, action):
    ChallengeFactory(slug="security")
    response = client.get(f"{PAGE['en']}?challenge=security")

    assert response.status_code == 200
    assert "No action passes all these filters" in text_of(response)


def test_it_can_be_had_as_a_file(client, action):
    SkillFactory.create_batch(2, actions=[action])
    lines = b"".join(client.get(f"{PAGE['en']}?format=csv")).decode().splitlines()
    head, row = (line.split(",") for line in lines)

    assert row[head.index("slug")] == "cloud"
    assert row[head.index("skills")] == "2"
    assert row[head.index("training")] == "0"
    with closing(client.get(f"{PAGE['en']}?format=xlsx")) as workbook:
        assert b"".join(workbook).startswith(b"PK")


def test_once_made_it_costs_one_query(client, action, django_assert_num_queries):
    for number in (1, 4):
        ActionFactory.create_batch(number)
        SkillFactory.create_batch(number, actions=[action])
        client.get(PAGE["it"])
        with django_assert_num_queries(1):  # the version
            client.get(PAGE["it"])

"""The list of actions as a file."""

import csv
import json
from io import StringIO

import pytest

from portal.core.enums import PublicationState
from roadmap.exports import COLUMNS
from roadmap.models import Action
from tests.factories.roadmap import (
    ActionFactory,
    ActionSourceFactory,
    AxisFactory,
    ChallengeFactory,
    IndicatorFactory,
    LineFactory,
    TechnologyFactory,
)

pytestmark = pytest.mark.django_db

LIST = {"it": "/it/roadmap/azioni/", "en": "/en/roadmap/actions/"}
HIDDEN = {"note", "state", "from_seed", "created_at", "id", "position", "slug"}


def actions(client, query="", *, language="en"):
    return json.loads(client.get(f"{LIST[language]}?format=json{query}").getvalue())["actions"]


def rich_action(slug="rich"):
    action = ActionFactory(
        slug=slug,
        line=LineFactory(slug="cloud", axis=AxisFactory(slug="secure-living")),
        fits_large=True,
        start_year=2021,
        policy_code="PNRR M1C1 1.2",
        note="Not for the public",
        challenges=[ChallengeFactory(slug="security")],
        technologies=[TechnologyFactory(slug="cloud-computing")],
    )
    IndicatorFactory(action=action, name_it="Servizi spostati", name_en="Services moved", unit="%")
    ActionSourceFactory(entry=action, url="https://example.org/plan")
    return action


def test_an_action_tells_all_that_its_page_tells(client):
    rich_action()
    (action,) = actions(client)
    expected = {
        "slug": "rich",
        "url": {
            "it": "http://testserver/it/roadmap/azioni/rich/",
            "en": "http://testserver/en/roadmap/actions/rich/",
        },
        "title": {"it": "Azione di prova rich", "en": "Test action rich"},
        "axis": "secure-living",
        "axis_name": {"it": "Voce secure-living", "en": "Term secure-living"},
        "line": "cloud",
        "horizon": "short",
        "horizon_name": {"it": "Breve termine", "en": "Short term"},
        "sizes": ["small", "large"],
        "start_year": 2021,
        "end_year": None,
        "policy_code": "PNRR M1C1 1.2",
        "challenges": ["security"],
        "technologies": ["cloud-computing"],
        "indicators": {"it": ["Servizi spostati (%)"], "en": ["Services moved (%)"]},
        "source_count": 1,
        "source_links": ["https://example.org/plan"],
    }
    assert {name: action[name] for name in expected} == expected


def test_every_public_field_of_an_action_has_its_column():
    names = {field.name for field in Action._meta.get_fields() if field.concrete}
    heads = {column.name for column in COLUMNS}
    renamed = {"updated_at", "fits_small", "fits_medium", "fits_large"}
    assert names - heads - renamed == HIDDEN


def test_only_what_is_published_and_asked_for_comes_in_the_order_of_the_page(client):
    for state in PublicationState:
        ActionFactory(slug=str(state), state=state, title_en="B")
    ActionFactory(slug="other", title_en="A", title_it="Z")
    ActionFactory(slug="long", horizon="long")
    found = {
        language: [one["slug"] for one in actions(client, "&horizon=short&sort=title", **way)]
        for language, way in {"it": {"language": "it"}, "en": {}}.items()
    }
    assert found == {"it": ["published", "other"], "en": ["other", "published"]}


@pytest.mark.parametrize(
    ("language", "name"), [("it", "azioni-2026-03-14"), ("en", "actions-2026-03-14")]
)
@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_the_file_has_a_name_with_its_date(client, kind, language, name):
    response = client.get(f"{LIST[language]}?format={kind}")
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}.{kind}"'
    response.close()


def test_an_action_has_no_place_so_there_is_no_geojson(client):
    assert client.get(f"{LIST['en']}?format=geojson").status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_a_chunk_costs_the_same_whatever_is_in_it(client, django_assert_num_queries, count):
    client.get(LIST["en"])  # builds the index
    for number in range(count):
        rich_action(f"rich-{number}")
    client.get(LIST["en"])
    with django_assert_num_queries(10):
        text = client.get(f"{LIST['en']}?format=csv").getvalue().decode()
    assert len(list(csv.DictReader(StringIO(text, newline="")))) == count

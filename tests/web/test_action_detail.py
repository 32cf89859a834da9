"""The page of an action, where the roadmap meets the cases and the competence centre."""

import re

import pytest

from portal.core.enums import PublicationState
from portal.web.helping.finding import current_indexes
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.competence import (
    LaboratoryFactory,
    MethodFactory,
    PartnershipFactory,
    ResourceFactory,
    SkillFactory,
    TrainingFactory,
)
from tests.factories.roadmap import (
    ActionFactory,
    ActionSourceFactory,
    ChallengeFactory,
    DimensionFactory,
    EnablerFactory,
    IndicatorFactory,
    LineFactory,
    MeasurementFactory,
    MilestoneFactory,
    TechnologyFactory,
)

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("language", ["it", "en"])
PAGE = {"it": "/it/roadmap/azioni/cloud/", "en": "/en/roadmap/actions/cloud/"}
SUPPORT = (
    LaboratoryFactory,
    SkillFactory,
    PartnershipFactory,
    ResourceFactory,
    MethodFactory,
    TrainingFactory,
)


@pytest.fixture
def action():
    return ActionFactory(
        slug="cloud",
        line=LineFactory(slug="secure-data", axis__slug="secure-living"),
        rationale_it="Perché serve",
        rationale_en="Why it helps",
        challenges=[ChallengeFactory(slug="security")],
        dimensions=[DimensionFactory(slug="social")],
        enablers=[EnablerFactory(slug="data")],
        technologies=[TechnologyFactory(slug="iot")],
    )


def text_of(response):
    """Return what a reader sees of the page, in one line."""
    html = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html)


@BOTH
@pytest.mark.usefixtures("action")
def test_it_says_what_to_do_and_why_and_where_it_stands(client, language):
    response = client.get(PAGE[language])
    html, page = response.content.decode(), text_of(response)
    roadmap = f"/{language}/roadmap/"

    assert html.count("<h1") == 1
    assert {"it": "Descrizione di prova", "en": "Test description"}[language] in page
    assert {"it": "Perché serve", "en": "Why it helps"}[language] in page
    assert f'href="{roadmap}secure-living/"' in html
    assert f'href="{roadmap}secure-living/#secure-data"' in html
    for anchor in ("challenge-security", "dimension-social", "enabler-data"):
        assert f'href="{roadmap}#{anchor}"' in html
    assert "?technology=iot" in html


@BOTH
def test_what_is_not_known_is_said_to_be(client, action, language):
    action.lead_it = action.lead_en = action.policy_it = action.policy_en = ""
    action.start_year = action.end_year = None
    action.save()

    unknown = {"it": "Dato non noto", "en": "Not known"}[language]
    assert text_of(client.get(PAGE[language])).count(unknown) == 3  # who leads, years, policy


@pytest.mark.parametrize(
    ("start", "end", "italian", "english"),
    [
        (2022, 2026, "2022–2026", "2022–2026"),
        (2022, 2022, "2022", "2022"),
        (2022, None, "dal 2022", "since 2022"),
        (None, 2026, "fino al 2026", "until 2026"),
    ],
)
def test_its_years_are_told_in_words(client, action, start, end, italian, english):
    action.start_year, action.end_year = start, end
    action.save()

    for language, words in (("it", italian), ("en", english)):
        label = {"it": "Anni", "en": "Years"}[language]
        assert f" {label} {words} " in text_of(client.get(PAGE[language]))


def test_the_policy_comes_with_its_code(client, action):
    action.policy_en, action.policy_code = "Migration to the cloud", "PNRR M1C1 1.2"
    action.save()

    assert "Migration to the cloud PNRR M1C1 1.2" in text_of(client.get(PAGE["en"]))


def test_each_size_that_it_fits_leads_to_the_actions_for_it(client, action):
    action.fits_large = True
    action.save()
    html = client.get(PAGE["en"]).content.decode()

    assert 'href="/en/roadmap/actions/?size=small"' in html
    assert 'href="/en/roadmap/actions/?size=large"' in html
    assert "?size=medium" not in html


@BOTH
def test_indicators_have_a_unit_and_no_measurement_yet(client, action, language):
    IndicatorFactory(action=action, name_it="Servizi migrati", name_en="Migrated services")
    page = text_of(client.get(PAGE[language]))

    assert {"it": "Servizi migrati", "en": "Migrated services"}[language] in page
    assert {"it": "Ancora nessuna misura", "en": "No measurement yet"}[language] in page


def test_sources_are_named_and_linked_only_where_fit_to_publish(client, action):
    ActionSourceFactory(entry=action, url="https://example.org/open")
    ActionSourceFactory(
        entry=action, title="Copy", url="https://example.org/mirror", publish_link=False
    )
    html = client.get(PAGE["it"]).content.decode()

    assert "https://example.org/open" in html
    assert "Copy" in html
    assert "https://example.org/mirror" not in html


@BOTH
def test_the_public_cases_that_show_it_at_work_are_listed(client, action, language):
    CaseStudyFactory(slug="shown", actions=[action])
    CaseStudyFactory(slug="draft", actions=[action], state=PublicationState.DRAFT)
    CaseStudyFactory(slug="other")
    html = client.get(PAGE[language]).content.decode()

    assert 'data-slug="shown"' in html
    assert 'data-slug="draft"' not in html
    assert 'data-slug="other"' not in html


@BOTH
@pytest.mark.usefixtures("action")
def test_without_a_case_it_calls_for_entries(client, language):
    response = client.get(PAGE[language])
    call = {
        "it": "Ancora nessun caso documentato: cerchiamo il primo.",
        "en": "No documented case yet: a call for entries.",
    }
    about = {"it": "/it/chi-siamo/", "en": "/en/about/"}

    assert call[language] in text_of(response)
    assert f'href="{about[language]}#contact"' in response.content.decode()
    assert "?line=secure-data" in response.content.decode()


@BOTH
def test_every_component_of_the_centre_shows_its_public_entries(client, action, language):
    for factory in SUPPORT:
        factory(slug="shown", actions=[action])
        factory(slug="draft", actions=[action], state=PublicationState.DRAFT)
        factory(slug="other")
    html = client.get(PAGE[language]).content.decode()

    assert len(set(re.findall(r'href="[^"]+/shown/"', html))) == len(SUPPORT)
    assert "/draft/" not in html
    assert "/other/" not in html


def test_a_resource_says_the_state_of_its_call(client, action):
    ResourceFactory(actions=[action], call_state="closed")

    assert "Call: Closed" in text_of(client.get(PAGE["en"]))


@pytest.mark.parametrize("language", ["it", "en"])
def test_links_made_by_the_editors_are_marked_as_estimates(client, action, language):
    CaseStudyFactory(actions=[action])
    LaboratoryFactory(actions=[action])

    assert client.get(PAGE[language]).content.decode().count('class="estimate-note"') == 2


def test_it_leads_to_the_actions_before_and_after_on_the_same_line(client, action):
    action.position = 5
    action.save()
    before = ActionFactory(line=action.line, position=4)
    after = ActionFactory(line=action.line, position=6)
    ActionFactory(position=5)
    html = client.get(PAGE["en"]).content.decode()

    assert f'<a rel="prev" href="{before_url(before)}">' in html
    assert f'<a rel="next" href="{before_url(after)}">' in html


def before_url(action):
    return f"/en/roadmap/actions/{action.slug}/"


@pytest.mark.usefixtures("action")
def test_the_only_action_of_its_line_has_no_neighbours(client):
    assert "prev-next" not in client.get(PAGE["en"]).content.decode()


@pytest.mark.parametrize("state", [PublicationState.DRAFT, PublicationState.RETIRED])
def test_an_unpublished_action_is_for_staff_only(
    client, partner_client, staff_client, action, state
):
    action.state = state
    action.save()

    assert client.get(PAGE["it"]).status_code == 404
    assert partner_client.get(PAGE["it"]).status_code == 404
    preview = staff_client.get(PAGE["it"])
    assert preview.status_code == 200
    assert "notice-warning" in preview.content.decode()
    assert text_of(preview).count("Anteprima") == 1


def test_the_note_of_the_curators_is_never_shown(client, staff_client, action):
    action.note = "Doubtful figure"
    action.save()

    for reader in (client, staff_client):
        assert "Doubtful figure" not in reader.get(PAGE["en"]).content.decode()


def test_an_unknown_action_is_not_found(client):
    assert client.get("/it/roadmap/azioni/nowhere/").status_code == 404


def test_of_many_cases_the_newest_stand_here_and_the_list_has_all(client, action, monkeypatch):
    monkeypatch.setattr("portal.web.views.actions.MOST_CASES", 2)
    for year in (2020, 2022):
        CaseStudyFactory(slug=f"of-{year}", start=str(year), actions=[action])
    link = 'href="/en/case-studies/?action=cloud"'
    assert link not in client.get(PAGE["en"]).content.decode()
    CaseStudyFactory(slug="of-2021", start="2021", actions=[action])
    html = client.get(PAGE["en"]).content.decode()
    assert re.findall(r'<article class="entry-card" data-slug="([^"]+)"', html) == [
        "of-2022",
        "of-2021",
    ]
    assert link in html


def test_it_costs_the_same_with_few_and_many_rows(client, action, django_assert_num_queries):
    for number in (1, 3):
        for _ in range(number):
            CaseStudyFactory(actions=[action])
            ActionSourceFactory(entry=action)
            MeasurementFactory(entry__action=action)
            MilestoneFactory(entry=action)
            ActionFactory(line=action.line)
            action.challenges.add(ChallengeFactory())
            action.technologies.add(TechnologyFactory())
            for factory in SUPPORT:
                factory(actions=[action])
        current_indexes()
        # The last for the glossary and the collections: terms, rows, collections.
        with django_assert_num_queries(24 + 3):
            client.get(PAGE["it"])
        with django_assert_num_queries(2):  # the action, the version
            client.get(PAGE["it"])

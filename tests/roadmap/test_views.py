"""The pages of the roadmap: what they show, what they refuse, what they cost."""

import re

import pytest

from portal.core.enums import PublicationState
from roadmap.models import Chapter, Lever
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.roadmap import (
    ActionFactory,
    AxisFactory,
    CardinalPointFactory,
    ChallengeFactory,
    ChapterFactory,
    DimensionFactory,
    EnablerFactory,
    LeverFactory,
    LineFactory,
    TechnologyFactory,
)

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("language", ["it", "en"])
ROADMAP = {"it": "/it/roadmap/", "en": "/en/roadmap/"}
ACTIONS = {"it": "/it/roadmap/azioni/", "en": "/en/roadmap/actions/"}
TRANSITION = {"it": "/it/roadmap/transizione-digitale/", "en": "/en/roadmap/digital-transition/"}
LEVERS = {"it": "/it/roadmap/leve/", "en": "/en/roadmap/levers/"}


def text_of(response):
    """Return what a reader sees of the page, in one line."""
    html = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html)


def slugs(response):
    return re.findall(r'<article[^>]* data-slug="([^"]+)"', response.content.decode())


def counted(response):
    (count,) = re.findall(r'id="result-count" data-count="(\d+)"', response.content.decode())
    return int(count)


def assert_one_heading(response):
    assert response.content.decode().count("<h1") == 1


# The roadmap


@pytest.fixture
def frame():
    """One axis with one line, one of each term, one action and one case on them."""
    axis = AxisFactory(slug="secure-living", name_it="Vita sicura", name_en="Secure living")
    line = LineFactory(slug="secure-data", axis=axis)
    terms = {
        "challenges": [ChallengeFactory(slug="security")],
        "dimensions": [DimensionFactory(slug="social")],
        "enablers": [EnablerFactory(slug="data")],
    }
    action = ActionFactory(slug="cloud", line=line, **terms)
    CaseStudyFactory(lines=[line], actions=[action], **terms)
    return terms | {"line": line}


@BOTH
@pytest.mark.usefixtures("frame")
def test_the_roadmap_shows_the_whole_frame_with_its_counts(client, language):
    response = client.get(ROADMAP[language])
    html = response.content.decode()

    assert_one_heading(response)
    for anchor in ("challenge-security", "dimension-social", "enabler-data"):
        assert f'href="#{anchor}"' in html
        assert f'id="{anchor}"' in html
    actions = ACTIONS[language]
    assert f'href="{ROADMAP[language]}secure-living/#secure-data"' in html
    assert f'href="{actions}?line=secure-data"' in html
    assert f'href="{actions}?challenge=security"' in html
    assert f'href="{actions}?size=small"' in html
    assert {"it": "1 azione", "en": "1 action"}[language] in text_of(response)
    assert {"it": "1 caso di studio", "en": "1 case study"}[language] in text_of(response)


@pytest.mark.usefixtures("frame")
def test_the_roadmap_counts_public_entries_only(client, frame):
    ActionFactory(line=frame["line"], state=PublicationState.DRAFT)
    CaseStudyFactory(lines=[frame["line"]], state=PublicationState.DRAFT)

    page = text_of(client.get("/en/roadmap/"))
    assert "1 action " in page
    assert "2 actions" not in page
    assert "2 case studies" not in page


def test_a_line_without_actions_and_cases_says_so_and_leads_nowhere(client):
    LineFactory(slug="empty")
    response = client.get("/en/roadmap/")

    assert "no action yet · no case study yet" in text_of(response)
    assert "?line=empty" not in response.content.decode()


@BOTH
def test_the_roadmap_has_doors_to_what_goes_with_it(client, language):
    html = client.get(ROADMAP[language]).content.decode()

    centre = {"it": "/it/centro-di-competenza/", "en": "/en/competence-centre/"}
    for url in (TRANSITION[language], LEVERS[language], centre[language], ACTIONS[language]):
        assert f'href="{url}"' in html


@pytest.mark.usefixtures("frame")
def test_the_roadmap_costs_the_same_with_few_and_many_rows(
    client, frame, django_assert_num_queries
):
    client.get("/it/roadmap/")  # the first for this content reads what has which term
    with django_assert_num_queries(7):
        client.get("/it/roadmap/")
    for _ in range(3):
        line = LineFactory()
        terms = [ChallengeFactory()]
        ActionFactory(line=line, challenges=[*terms, *frame["challenges"]])
        CaseStudyFactory(lines=[line, frame["line"]], challenges=terms)
    client.get("/it/roadmap/")
    with django_assert_num_queries(7):
        client.get("/it/roadmap/")


# An axis


@BOTH
def test_an_axis_shows_its_lines_as_anchors_with_their_public_actions(client, frame, language):
    ActionFactory(slug="draft", line=frame["line"], state=PublicationState.DRAFT)
    AxisFactory(slug="mobility")
    response = client.get(f"{ROADMAP[language]}secure-living/")
    html = response.content.decode()

    assert_one_heading(response)
    assert 'id="secure-data"' in html
    assert slugs(response) == ["cloud"]
    assert f'href="{ROADMAP[language]}mobility/"' in html


def test_an_axis_names_its_sources_and_links_those_fit_to_publish(client):
    axis = AxisFactory(slug="mobility")
    axis.sources.create(title="Open source", url="https://example.org/open")
    axis.sources.create(title="Mirror", url="https://example.org/mirror", publish_link=False)
    html = client.get("/en/roadmap/mobility/").content.decode()

    assert "https://example.org/open" in html
    assert "Mirror" in html
    assert "https://example.org/mirror" not in html


def test_a_line_without_actions_says_so_on_its_axis(client):
    line = LineFactory(axis__slug="mobility")
    response = client.get("/en/roadmap/mobility/")

    assert line.name_en in text_of(response)
    assert "No action on this line yet." in text_of(response)


def test_an_unknown_axis_is_not_found(client):
    assert client.get("/it/roadmap/nowhere/").status_code == 404


def test_an_axis_costs_the_same_with_few_and_many_rows(client, frame, django_assert_num_queries):
    with django_assert_num_queries(5):
        client.get("/it/roadmap/secure-living/")
    for _ in range(3):
        line = LineFactory(axis=frame["line"].axis)
        ActionFactory(line=line)
        ActionFactory(line=frame["line"])
        AxisFactory()
        line.axis.sources.create(title="Source")
    with django_assert_num_queries(5):
        client.get("/it/roadmap/secure-living/")


# The list of actions


@BOTH
def test_the_list_shows_public_actions_in_the_order_of_the_roadmap(client, language):
    line = LineFactory()
    ActionFactory(slug="second", line=line, position=2)
    ActionFactory(slug="first", line=line, position=1)
    ActionFactory(slug="draft", line=line, state=PublicationState.DRAFT)
    response = client.get(ACTIONS[language])

    assert_one_heading(response)
    assert counted(response) == 2
    assert {"it": "2 azioni", "en": "2 actions"}[language] in text_of(response)
    assert slugs(response) == ["first", "second"]


def test_the_list_filters_sorts_and_shows_the_filters_as_chips(client):
    ActionFactory(slug="b", title_en="Beta", position=1)
    ActionFactory(slug="a", title_en="Alpha", position=2)
    ActionFactory(slug="large", fits_small=False, fits_large=True)
    response = client.get("/en/roadmap/actions/?size=small&sort=title")
    html = response.content.decode()

    assert slugs(response) == ["a", "b"]
    assert re.search(r'name="size" value="small" checked', html)
    assert re.search(r'<a class="chip" href="\?sort=title"', html)
    assert 'href="?size=small&amp;sort=roadmap"' in html


def test_the_list_marks_texts_in_the_other_language(client):
    ActionFactory(title_it="Solo in italiano", title_en="")

    assert '<span lang="it">Solo in italiano</span>' in (
        client.get("/en/roadmap/actions/").content.decode()
    )


@BOTH
@pytest.mark.parametrize("query", ["size=huge", "colour=green", "page=two", "sort=up"])
def test_bad_input_is_a_400_that_keeps_the_fine_filters(client, language, query):
    ActionFactory(slug="small")
    ActionFactory(slug="large", fits_small=False, fits_large=True)
    response = client.get(f"{ACTIONS[language]}?size=small&{query}")
    html = response.content.decode()

    assert response.status_code == 400
    assert 'role="alert"' in html
    assert slugs(response) == ["small"]
    assert re.search(r'name="size" value="small" checked', html)


def test_no_query_string_is_rendered_unescaped(client):
    ActionFactory()
    for query in ('q="><script>alert(1)</script>', 'x"><b>=1', 'size="><b>'):
        html = client.get("/en/roadmap/actions/", QUERY_STRING=query).content.decode()
        assert "<script>alert" not in html
        assert "<b>" not in html


@BOTH
def test_nothing_found_names_the_filter_to_drop_and_what_that_would_give(client, language):
    ActionFactory(horizon="short", level="regional")
    ActionFactory(horizon="short", level="regional")
    ActionFactory(horizon="long", level="national")
    response = client.get(f"{ACTIONS[language]}?level=regional&horizon=long")
    html = response.content.decode()

    assert response.status_code == 200
    assert counted(response) == 0
    without_horizon = re.search(
        r'<a href="\?level=regional"[^>]*>[^<]+</a> <span[^>]*>2</span>', html
    )
    without_level = re.search(r'<a href="\?horizon=long"[^>]*>[^<]+</a> <span[^>]*>1</span>', html)
    assert without_horizon
    assert without_level
    assert without_horizon.start() < without_level.start()


def test_pages_keep_the_state_and_a_wrong_number_is_not_found(client):
    line = LineFactory()
    for number in range(13):
        ActionFactory(line=line, position=number)

    first = client.get("/it/roadmap/azioni/?size=small")
    assert len(slugs(first)) == 12
    assert 'href="?size=small&amp;page=2"' in first.content.decode()
    assert len(slugs(client.get("/it/roadmap/azioni/?size=small&page=2"))) == 1
    for number in ("3", "-1"):
        assert client.get(f"/it/roadmap/azioni/?page={number}").status_code == 404


def test_the_list_costs_the_same_with_few_and_many_rows(client, django_assert_num_queries):
    ActionFactory(challenges=[ChallengeFactory()], technologies=[TechnologyFactory()])
    # version, rows of the page, all that stands in the rows, five for what is beyond them and three
    # sizes, six vocabularies and which technologies are in use
    with django_assert_num_queries(2 + 1 + 8 + 7):
        client.get("/it/roadmap/azioni/")
    with django_assert_num_queries(1):  # the version
        client.get("/it/roadmap/azioni/")
    for _ in range(5):
        ActionFactory(challenges=[ChallengeFactory()], technologies=[TechnologyFactory()])
    client.get("/it/roadmap/azioni/")
    with django_assert_num_queries(1):
        client.get("/it/roadmap/azioni/")
    with django_assert_num_queries(1):
        client.get("/it/roadmap/azioni/?size=small&horizon=short&level=municipal")


# The pages beside the roadmap


@BOTH
def test_the_digital_transition_shows_its_introduction_and_its_points(client, language):
    ChapterFactory(slug="digital-transition")
    CardinalPointFactory(slug="enterprises", name_it="Imprese", name_en="Enterprises")
    response = client.get(TRANSITION[language])

    assert_one_heading(response)
    page = text_of(response)
    assert {"it": "Testo", "en": "Text"}[language] + " digital-transition" in page
    assert {"it": "Imprese", "en": "Enterprises"}[language] in page


def test_the_digital_transition_is_not_found_before_its_chapter_is_written(client):
    assert client.get(TRANSITION["it"]).status_code == 404


@BOTH
def test_the_levers_are_shown_with_their_sources(client, language):
    lever = LeverFactory(slug="standards", name_it="Standard", name_en="Standards")
    lever.sources.create(title="The standard", url="https://example.org/standard")
    response = client.get(LEVERS[language])

    assert_one_heading(response)
    assert 'id="standards"' in response.content.decode()
    assert "https://example.org/standard" in response.content.decode()


@BOTH
def test_the_pages_beside_the_roadmap_lead_on_to_the_centre(client, language):
    ChapterFactory(slug="digital-transition")
    for url in (TRANSITION[language], LEVERS[language]):
        html = client.get(url).content.decode()
        centre = {"it": "/it/centro-di-competenza/", "en": "/en/competence-centre/"}
        assert f'href="{centre[language]}"' in html
        assert f'href="{ACTIONS[language]}"' in html


def test_the_pages_beside_the_roadmap_cost_the_same_with_few_and_many_rows(
    client, django_assert_num_queries
):
    ChapterFactory(slug="digital-transition")
    for _ in range(2):
        CardinalPointFactory()
        LeverFactory().sources.create(title="Source")
        Chapter.objects.get().sources.create(title="Source")
        with django_assert_num_queries(3):
            client.get(TRANSITION["it"])
        with django_assert_num_queries(2):
            client.get(LEVERS["it"])
    assert Lever.objects.count() == 2


@pytest.mark.parametrize("urls", [ROADMAP, ACTIONS, LEVERS])
def test_the_pages_only_answer_get_and_head(client, urls):
    assert client.post(urls["it"]).status_code == 405
    assert client.head(urls["it"]).status_code == 200

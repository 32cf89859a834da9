"""The competence centre and its seven lists: what they show, what they refuse, what they cost."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from competence.views import KINDS
from portal.core.enums import PublicationState
from portal.core.search import index_everything
from roadmap.models import Chapter
from tests.factories.competence import (
    LaboratoryFactory,
    MethodFactory,
    OrganizationFactory,
    PartnershipFactory,
    ResourceFactory,
    SkillFactory,
    TrainingFactory,
)
from tests.factories.roadmap import ChapterFactory, ComponentFactory

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("language", ["it", "en"])
CENTRE = {"it": "/it/centro-di-competenza/", "en": "/en/competence-centre/"}
LISTS = {
    "laboratory": ("laboratori/", "laboratories/"),
    "skill": ("competenze/", "skills/"),
    "partnership": ("partenariati/", "partnerships/"),
    "resource": ("risorse/", "resources/"),
    "method": ("metodi/", "methods/"),
    "training": ("formazione/", "training/"),
    "organization": ("organizzazioni/", "organizations/"),
}
FACTORIES = {
    "laboratory": LaboratoryFactory,
    "skill": SkillFactory,
    "partnership": PartnershipFactory,
    "resource": ResourceFactory,
    "method": MethodFactory,
    "training": TrainingFactory,
    "organization": OrganizationFactory,
}
EVERY_KIND = pytest.mark.parametrize("kind", FACTORIES)


def path(kind, language="en"):
    return CENTRE[language] + LISTS[kind][language == "en"]


def text_of(response):
    """Return what a reader sees of the page, in one line."""
    html = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html)


def slugs(response):
    return re.findall(r'<article[^>]* data-slug="([^"]+)"', response.content.decode())


def counted(response):
    (count,) = re.findall(r'id="result-count" data-count="(\d+)"', response.content.decode())
    return int(count)


# The centre


@pytest.fixture
def components():
    ChapterFactory(slug="competence-centre", text_it="Un unico luogo", text_en="A single place")
    return [
        ComponentFactory(slug=slug)
        for slug in (
            "labs-infrastructures",
            "skills",
            "partnerships",
            "resources-investments",
            "design-methods",
        )
    ]


@BOTH
def test_the_centre_shows_its_components_in_order_with_doors_to_every_list(
    client, components, language
):
    html = client.get(CENTRE[language]).content.decode()

    assert html.count("<h1") == 1
    assert {"it": "Un unico luogo", "en": "A single place"}[language] in html
    names = [getattr(component, f"name_{language}") for component in components]
    assert sorted(names, key=html.index) == names
    for kind in LISTS:
        assert f'href="{path(kind, language)}"' in html
    assert html.index(path("skill", language)) < html.index(path("training", language))
    assert html.index(path("training", language)) < html.index(path("partnership", language))


@pytest.mark.usefixtures("components")
def test_the_doors_count_the_public_entries(client):
    LaboratoryFactory.create_batch(2)
    LaboratoryFactory(state=PublicationState.DRAFT)
    SkillFactory()
    TrainingFactory(state=PublicationState.RETIRED)

    page = text_of(client.get(CENTRE["en"]))
    assert "2 laboratories" in page
    assert "1 skill " in page
    assert "0 courses and programmes" in page
    assert "3 organisations" in page


@pytest.mark.usefixtures("components")
def test_the_centre_says_that_it_is_a_proposal_and_never_shows_a_curators_note(client):
    Chapter.objects.update(note="Not seen anywhere")
    response = client.get(CENTRE["en"])
    assert "proposes the centre" in text_of(response)
    assert "does not mean that it has joined the centre" in text_of(response)
    assert "Not seen anywhere" not in response.content.decode()


def test_the_centre_names_its_sources(client, components):
    chapter = Chapter.objects.get()
    chapter.sources.create(title="Linked", url="https://example.org/linked")
    chapter.sources.create(title="Mirror", url="https://example.org/mirror", publish_link=False)
    html = client.get(CENTRE["en"]).content.decode()
    assert 'href="https://example.org/linked" rel="noopener external"' in html
    assert "Mirror" in html
    assert "https://example.org/mirror" not in html


def test_a_component_without_a_list_yet_and_an_empty_portal_do_no_harm(client):
    assert client.get(CENTRE["en"]).status_code == 200
    ComponentFactory(slug="new", name_en="A new component")
    assert "A new component" in text_of(client.get(CENTRE["en"]))


def test_the_centre_costs_the_same_with_few_and_many_rows(
    client, components, django_assert_num_queries
):
    Chapter.objects.get().sources.create(title="Source")
    for _ in range(2):
        with django_assert_num_queries(10):  # chapter, its sources, components, seven counts
            client.get(CENTRE["it"])
        for factory in FACTORIES.values():
            factory.create_batch(3)
        Chapter.objects.get().sources.create(title="Another")


# The lists


def test_every_kind_has_its_list_and_every_address_its_name():
    assert set(KINDS) == set(LISTS)
    for language in ("it", "en"):
        with translation.override(language):
            for kind in LISTS:
                assert reverse(KINDS[kind].url_name) == path(kind, language)


@BOTH
@EVERY_KIND
def test_a_list_shows_the_public_entries_by_name(client, kind, language):
    for name in ("b", "C", "a"):
        names = {"name": name} if kind == "organization" else {"name_it": name, "name_en": name}
        FACTORIES[kind](slug=f"entry-{name.lower()}", **names)
    FACTORIES[kind](slug="hidden", state=PublicationState.DRAFT)

    response = client.get(path(kind, language))
    html = response.content.decode()
    assert html.count("<h1") == 1
    assert [slug for slug in slugs(response) if slug.startswith("entry")] == [
        "entry-a",
        "entry-b",
        "entry-c",
    ]
    assert "hidden" not in slugs(response)
    assert f'href="{path(kind, language)}entry-a/"' in html


@EVERY_KIND
def test_a_curators_note_is_on_no_card(client, kind):
    FACTORIES[kind](note="Doubtful figure")
    assert "Doubtful figure" not in client.get(path(kind)).content.decode()


@pytest.mark.parametrize(
    ("kind", "values", "query"),
    [
        ("laboratory", {"use": "observe"}, "use=observe"),
        ("skill", {"framework": "DigComp 2.2"}, "framework=digcomp-22"),
        ("partnership", {"status": "concluded"}, "status=concluded"),
        ("resource", {"call_state": "closed"}, "call_state=closed"),
        ("method", {"kind": "procurement"}, "kind=procurement"),
        ("training", {"provider": "Formez"}, "q=formez"),
        ("organization", {"region": "lazio"}, "region=lazio"),
    ],
)
def test_a_list_narrows_by_the_address_and_says_how_to_undo_it(client, kind, values, query):
    FACTORIES[kind](slug="one", **values)
    FACTORIES[kind](slug="other")
    index_everything()
    response = client.get(f"{path(kind)}?{query}")
    assert slugs(response) == ["one"]
    assert counted(response) == 1
    assert 'class="chip"' in response.content.decode()


@pytest.mark.parametrize(
    ("query", "message", "kept"),
    [
        ("use=try&kind=garage", "garage", ["one"]),
        ("use=try&colour=red", "colour", ["one"]),
        ("use=try&page=first", "Page", ["one"]),
    ],
)
def test_what_is_not_understood_is_said_and_the_rest_is_kept(client, query, message, kept):
    LaboratoryFactory(slug="one", use="try")
    LaboratoryFactory(slug="other", use="observe")
    response = client.get(f"{path('laboratory')}?{query}")
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert message in text_of(response)
    assert slugs(response) == kept


def test_a_hostile_address_is_shown_as_text(client):
    response = client.get(f"{path('method')}?q=%22%3E%3Cb%3Ex&%3Cb%3Ey=1")
    assert response.status_code == 400
    assert "<b>" not in response.content.decode()


def test_a_list_without_results_names_the_filter_to_drop(client):
    LaboratoryFactory(slug="one", use="observe", region="lazio")
    LaboratoryFactory(slug="two", use="observe", region="puglia")
    response = client.get(f"{path('laboratory')}?use=observe&region=molise")
    html = response.content.decode()
    assert (response.status_code, counted(response), slugs(response)) == (200, 0, [])
    assert re.search(r'<a href="\?use=observe"[^>]*>[^<]*Region[^<]*</a> <span[^>]*>2<', html)


@EVERY_KIND
def test_a_list_with_nothing_published_is_still_a_page(client, kind):
    response = client.get(path(kind))
    assert (response.status_code, counted(response)) == (200, 0)


def test_pages_keep_the_filters_and_end_where_the_entries_end(client):
    SkillFactory.create_batch(13, area="innovation")
    SkillFactory(area="technological")
    first = client.get(f"{path('skill')}?area=innovation")
    assert (len(slugs(first)), counted(first)) == (12, 13)
    assert 'href="?area=innovation&amp;page=2"' in first.content.decode()
    second = client.get(f"{path('skill')}?area=innovation&page=2")
    assert len(slugs(second)) == 1
    assert not set(slugs(first)) & set(slugs(second))
    for number in ("0", "-1", "3"):
        assert client.get(f"{path('skill')}?area=innovation&page={number}").status_code == 404


@BOTH
def test_amounts_are_written_as_the_reader_writes_them(client, language):
    ResourceFactory(amount_eur=500_000_000, period="2020-")
    PartnershipFactory(value_eur=3_500_000, start="2018-10")
    resources = text_of(client.get(path("resource", language)))
    partnerships = text_of(client.get(path("partnership", language)))
    assert {"it": "500.000.000 euro", "en": "EUR 500,000,000"}[language] in resources
    assert {"it": "dal 2020", "en": "from 2020"}[language] in resources
    assert {"it": "3.500.000 euro", "en": "EUR 3,500,000"}[language] in partnerships
    assert {"it": "dal 2018", "en": "from 2018"}[language] in partnerships


def test_resources_say_that_no_call_is_verified_as_open(client):
    ResourceFactory()
    page = text_of(client.get(path("resource")))
    assert "Nobody has verified which calls are open" in page
    assert "Call: to be checked with the manager" in page


def test_a_text_in_the_other_language_is_marked(client):
    MethodFactory(name_it="Solo in italiano", name_en="")
    html = client.get(path("method")).content.decode()
    assert '<span lang="it">Solo in italiano</span>' in html


@pytest.mark.parametrize(
    ("kind", "cold"),
    [
        # version, rows of the page, all that stands in the rows; what is beyond them; vocabularies
        ("laboratory", 3 + 5 + 4),
        ("skill", 3 + 3 + 3),
        ("partnership", 3 + 3 + 3),
        ("resource", 3 + 3 + 2),
        ("method", 3 + 3 + 2),
        ("training", 3 + 3 + 2),
        ("organization", 3),
    ],
)
def test_a_list_costs_the_same_with_few_and_many_rows(
    client, kind, cold, django_assert_num_queries
):
    for rows in (1, 5):
        FACTORIES[kind].create_batch(rows)
        with django_assert_num_queries(cold):
            client.get(path(kind))
        with django_assert_num_queries(1):  # the version
            client.get(path(kind))


def test_a_search_costs_one_query_once_the_texts_are_read(client, django_assert_num_queries):
    MethodFactory.create_batch(2, name_en="Prototype")
    index_everything()
    client.get(f"{path('method')}?q=proto")
    with django_assert_num_queries(1):  # the version
        assert counted(client.get(f"{path('method')}?q=proto&kind=design")) == 2


@pytest.mark.parametrize("url", [CENTRE["en"], *(path(kind) for kind in LISTS)])
def test_the_pages_only_answer_get_and_head(client, url):
    assert client.head(url).status_code == 200
    assert client.post(url).status_code == 405

"""The search page and the suggestions: what they show, where they lead, what they refuse."""

import re
from html import unescape

import pytest

from casestudies.models import CaseStudy
from portal.core.enums import PublicationState
from portal.core.search import index_entries, index_everything
from portal.web.suggestions import MOST
from tests.factories.casestudies import CaseStudyFactory, CityFactory
from tests.factories.competence import (
    LaboratoryFactory,
    MethodFactory,
    OrganizationFactory,
    PartnershipFactory,
    ResourceFactory,
    SkillFactory,
    TrainingFactory,
)
from tests.factories.roadmap import ActionFactory, GlossaryTermFactory, TechnologyFactory

SEARCH = {"it": "/it/cerca/", "en": "/en/search/"}
SUGGESTIONS = {"it": "/it/cerca/suggerimenti/", "en": "/en/search/suggestions/"}
DRAFT = PublicationState.DRAFT
pytestmark = pytest.mark.django_db


def page(client, query, language="en", status=200):
    response = client.get(SEARCH[language], {} if query is None else {"q": query})
    assert response.status_code == status
    return re.sub(r"\s+", " ", response.content.decode())


def count(html):
    return int(re.search(r'id="result-count" data-count="(\d+)"', html)[1])


def found(html):
    """Return {id of the kind: [slugs]} in the order of the page."""
    sections = re.findall(r'<section class="section search-group" aria-labelledby="(\w+)"', html)
    parts = html.split('<section class="section search-group"')[1:]
    slugs = [re.findall(r'data-slug="([^"]+)"', part) for part in parts]
    return dict(zip(sections, slugs, strict=True))


def article(html, slug):
    return re.search(rf'<article class="search-result" data-slug="{slug}">.*?</article>', html)[0]


def links(html):
    return [unescape(link) for link in re.findall(r'<a [^>]*?href="([^"]+)"', html)]


def suggested(client, text, language="en"):
    response = client.get(SUGGESTIONS[language], {"q": text})
    assert response.status_code == 200
    return response.json()


def texts(client, text, language="en"):
    return [one["text"] for one in suggested(client, text, language)]


# ------------------------------------------------------------------ without words


@pytest.mark.parametrize("language", SEARCH)
@pytest.mark.parametrize("query", [None, "", "   "])
def test_without_words_the_page_explains_and_leads_to_every_list(client, language, query):
    html = page(client, query, language)
    assert "result-count" not in html
    assert "noindex" not in html
    doors = links(html[html.index('class="search-doors"') :])[:10]
    assert len(set(doors)) == 10
    assert all(link.startswith(f"/{language}/") for link in doors)


@pytest.mark.parametrize("language", SEARCH)
def test_every_example_finds_something_in_the_content(content, client, language):
    examples = re.findall(r'<dt><a href="([^"]+)"', page(client, None, language))
    assert len(examples) == 5
    for link in examples:
        assert count(client.get(unescape(link)).content.decode()) > 0, link


# ------------------------------------------------------------------ results


def test_results_are_grouped_by_kind_with_their_counts(client):
    for _number in range(7):
        CaseStudyFactory(summary_en="A velodrome for all")
    ActionFactory(slug="ride", description_en="Build a velodrome")
    LaboratoryFactory(name_en="Other")
    index_everything()

    html = page(client, "velodrome")

    groups = found(html)
    assert count(html) == 8
    assert list(groups) == ["case", "action"]
    assert [len(slugs) for slugs in groups.values()] == [5, 1]
    jumps = re.findall(r'href="#(\w+)">[^<]+<span class="facet-count">(\d+)</span>', html)
    assert jumps == [("case", "7"), ("action", "1")]


def test_a_kind_with_more_results_leads_to_its_list_with_the_words(client):
    for _number in range(6):
        CaseStudyFactory(title_en="A velodrome & more")
    index_everything()
    html = page(client, "velodrome & more")
    assert "All 6 case studies with “velodrome &amp; more”" in html
    assert "/en/case-studies/?q=velodrome+%26+more" in links(html)


def test_a_kind_with_few_results_shows_them_all_and_no_such_link(client):
    CaseStudyFactory(title_en="A velodrome")
    index_everything()
    assert "/en/case-studies/?q=velodrome" not in links(page(client, "velodrome"))


def test_kinds_with_the_words_in_a_title_come_first(client):
    CaseStudyFactory(summary_en="A velodrome for all")
    SkillFactory(name_en="Running a velodrome")
    index_everything()
    assert list(found(page(client, "velodrome"))) == ["skill", "case"]


@pytest.mark.parametrize("language", SEARCH)
def test_every_kind_is_found_and_leads_to_its_entry(client, language):
    city = CityFactory(slug="velo", name_it="Velodromo", name_en="Velodrome", population=8_000)
    entries = {"case": CaseStudyFactory(title_it="Velodromo", title_en="Velodrome", city=city)}
    entries["action"] = ActionFactory(title_it="Velodromo", title_en="Velodrome")
    for name, factory in {
        "laboratory": LaboratoryFactory,
        "skill": SkillFactory,
        "partnership": PartnershipFactory,
        "resource": ResourceFactory,
        "method": MethodFactory,
        "training": TrainingFactory,
    }.items():
        entries[name] = factory(name_it="Velodromo", name_en="Velodrome")
    entries["organization"] = OrganizationFactory(name="Velodromo / Velodrome")
    entries["term"] = GlossaryTermFactory(slug="oval", term_it="Velodromo", term_en="Velodrome")
    index_everything()

    html = page(client, {"it": "velodromo", "en": "velodrome"}[language], language)

    assert found(html) == {name: [one.slug] for name, one in entries.items()} | {"city": ["velo"]}
    assert count(html) == 11
    for name, entry in entries.items():
        assert entry.slug in article(html, entry.slug).partition("href=")[2], name
    lists = {"it": "/it/casi-di-studio/?city=velo", "en": "/en/case-studies/?city=velo"}
    assert lists[language] in article(html, "velo")
    assert {"it": "/it/glossario/#oval", "en": "/en/glossary/#oval"}[language] in links(html)


def test_results_tell_the_facts_that_help(client):
    city = CityFactory(slug="oval", name_en="Ovaltown", country="SE", population=8_000)
    CaseStudyFactory(slug="case", title_en="Ovaltown rides", city=city, start="2021-05")
    LaboratoryFactory(slug="lab", name_en="Ovaltown lab", organization__name="Ovaltown college")
    index_everything()

    html = page(client, "ovaltown")

    assert re.findall(r"<li>([^<]+)</li>", article(html, "case")) == ["Ovaltown, Sweden", "2021"]
    assert re.findall(r"<li>([^<]+)</li>", article(html, "lab")) == ["Ovaltown college"]
    facts = re.findall(r"<li>([^<]+)</li>", article(html, "oval"))
    assert facts == ["Sweden", "8,000 inhabitants", "1 case study"]


def test_words_are_marked_in_title_and_excerpt_and_all_else_is_escaped(client):
    CaseStudyFactory(
        slug="evil",
        title_en="Velodrome <script>alert(1)</script>",
        summary_en="Nothing here.",
        solution_en="They built <b>a velodrome</b> & more.",
    )
    index_everything()
    shown = article(page(client, "velodrome"), "evil")
    assert "<mark>Velodrome</mark> &lt;script&gt;" in shown
    assert "&lt;b&gt;a <mark>velodrome</mark>&lt;/b&gt; &amp; more." in shown


def test_texts_in_the_other_language_say_so(client):
    CaseStudyFactory(slug="only", title_it="Solo un velodromo", title_en="", summary_en="Nothing")
    CaseStudyFactory(slug="both", title_en="Test", summary_en="Test", summary_it="Un velodromo")
    index_everything()
    html = page(client, "velodromo")
    assert re.search(r'<a href="[^"]+" lang="it">Solo un <mark>velodromo</mark></a>', html)
    excerpt = r'<p class="search-result-text" lang="it">Un <mark>velodromo</mark></p>'
    assert re.search(excerpt, article(html, "both"))


@pytest.mark.parametrize("query", ["città", "citta", "CITTÀ"])
def test_accents_and_case_do_not_matter(client, query):
    CaseStudyFactory(slug="place", title_it="La città dei quindici minuti")
    index_everything()
    assert "place" in found(page(client, query, "it"))["case"]


def test_drafts_never_appear(client):
    CaseStudyFactory(title_en="Velodrome", city__name_en="Velodrome", state=DRAFT)
    ActionFactory(title_en="Velodrome", state=DRAFT)
    LaboratoryFactory(name_en="Velodrome", state=DRAFT)
    GlossaryTermFactory(term_en="Velodrome", state=DRAFT)
    index_everything()
    html = page(client, "velodrome")
    assert count(html) == 0
    assert found(html) == {}
    assert suggested(client, "velodrome") == []


def test_what_is_withdrawn_disappears_at_once(client):
    case = CaseStudyFactory(title_en="Velodrome")
    index_everything()
    assert count(page(client, "velodrome")) == len(suggested(client, "velodrome")) == 1
    CaseStudy.objects.update(state=PublicationState.RETIRED)
    assert count(page(client, "velodrome")) == 0, "even before the index knows"
    index_entries(CaseStudy, [case.pk])
    assert suggested(client, "velodrome") == []


def test_pages_of_results_are_not_for_crawlers(client):
    assert '<meta name="robots" content="noindex">' in page(client, "velodrome")


def test_the_words_stand_in_the_field_and_the_other_language_keeps_them(client):
    html = page(client, 'a "b" <i>')
    assert 'id="search-words" type="search" name="q" value="a &quot;b&quot; &lt;i&gt;"' in html
    assert "<i>" not in html
    assert "/it/cerca/?q=a+%22b%22+%3Ci%3E" in links(html)


# ------------------------------------------------------------------ nothing found


def test_nothing_found_offers_a_correction_and_every_list(client, monkeypatch):
    monkeypatch.setattr("portal.web.views.search.corrected", lambda query: "velodrome & co")
    html = page(client, "velodrmoe")
    assert count(html) == 0
    assert "?q=velodrome+%26+co" in links(html)
    assert "search-doors" in html


def test_only_words_that_find_nothing_at_all_are_kept(client, monkeypatch):
    kept = []
    monkeypatch.setattr("portal.web.views.search.record_miss", kept.append)
    CaseStudyFactory(title_en="Velodrome")
    index_everything()
    for query in ("velodrome", "velodrmoe", "", "x" * 201):
        client.get(SEARCH["en"], {"q": query})
    assert kept == ["velodrmoe"]


# ------------------------------------------------------------------ bad input


@pytest.mark.parametrize("language", SEARCH)
def test_too_long_a_query_is_refused_and_nothing_of_it_is_lost(client, language):
    words = "velodromo " * 21
    html = page(client, words, language, status=400)
    assert 'role="alert"' in html
    assert "200" in html[html.index('role="alert"') :][:400]
    assert f'value="{words.strip()}"' in html
    assert '<meta name="robots" content="noindex">' in html
    assert "search-doors" in html


@pytest.mark.parametrize("query", ["a\0b", "x" * 201])
def test_what_no_search_can_hold_is_a_bad_request(client, query):
    assert client.get(SEARCH["en"], {"q": query}).status_code == 400
    response = client.get(SUGGESTIONS["en"], {"q": query})
    assert response.status_code == 400
    assert response.json() == []


@pytest.mark.parametrize("query", ['"', "-", '-""', "%", "a" * 200, "🚲", "'; --", "(", "* AND ("])
def test_odd_words_break_nothing(client, query):
    CaseStudyFactory()
    index_everything()
    page(client, query)
    assert isinstance(suggested(client, query), list)


def test_only_reading_is_allowed(client):
    for address in (SEARCH["en"], SUGGESTIONS["en"]):
        assert client.post(address).status_code == 405


# ------------------------------------------------------------------ suggestions


def test_suggestions_tell_text_kind_and_address(client):
    technology = TechnologyFactory(slug="velo-tech", name_it="Velotecnica", name_en="Velo tech")
    city = CityFactory(slug="velo", name_it="Velopoli", name_en="Velotown")
    CaseStudyFactory(slug="ride", title_en="Velodrome", city=city, technologies=[technology])
    index_everything()
    assert suggested(client, "velo") == [
        {"text": "Velotown", "kind": "City", "url": "/en/case-studies/?city=velo"},
        {
            "text": "Velo tech",
            "kind": "Technology",
            "url": "/en/case-studies/?technology=velo-tech",
        },
        {"text": "Velodrome", "kind": "Case study", "url": "/en/case-studies/ride/"},
    ]
    assert suggested(client, "velop", "it") == [
        {"text": "Velopoli", "kind": "Città", "url": "/it/casi-di-studio/?city=velo"}
    ]


def test_cities_are_suggested_by_any_of_their_names_and_words(client):
    city = CityFactory(name_it="Nuova Gand", name_en="New Ghent", name_local="Nieuw Gent")
    CaseStudyFactory(title_en="Other", title_it="Altro", city=city)
    index_everything()
    for typed in ("n", "ghe", "gan", "gent", "GHÉ", "new gh", "gh new"):
        assert texts(client, typed) == ["New Ghent"], typed
    assert texts(client, "hent") == []
    assert texts(client, "new york") == []


def test_names_that_begin_so_come_first(client):
    for name in ("Upper Velo", "Velo"):
        CaseStudyFactory(title_en="Other", city__name_en=name)
    index_everything()
    assert texts(client, "velo") == ["Velo", "Upper Velo"]


def test_names_without_a_public_case_lead_nowhere_and_are_left_out(client):
    TechnologyFactory(name_en="Velo tech")
    CityFactory(name_en="Velotown")
    CaseStudyFactory(title_en="Other", city__name_en="Velodraft", state=DRAFT)
    index_everything()
    assert suggested(client, "velo") == []


def test_there_are_at_most_eight_and_titles_keep_their_part(client):
    for number in range(9):
        CaseStudyFactory(title_en="Other", city__name_en=f"Velotown {number}")
    index_everything()
    assert len(texts(client, "velo")) == MOST
    for number in range(6):
        ActionFactory(title_en=f"Velodrome {number}")
    index_everything()
    kinds = [one["kind"] for one in suggested(client, "velo")]
    assert kinds == ["City"] * 4 + ["Action"] * 4


def test_suggestions_follow_the_content_at_once(client):
    case = CaseStudyFactory(title_en="Other", city__name_en="Velotown")
    index_everything()
    assert texts(client, "velo") == ["Velotown"]
    case.city.name_en = "Elsewhere"
    case.city.save()
    assert texts(client, "velo") == []


def test_suggestions_are_for_the_reader_alone_and_not_for_crawlers(client):
    response = client.get(SUGGESTIONS["en"], {"q": "velo"})
    assert response["Content-Type"] == "application/json"
    assert set(response["Cache-Control"].split(", ")) == {"private", "max-age=60"}
    assert response["X-Robots-Tag"] == "noindex"
    assert client.get(SUGGESTIONS["en"]).json() == []


# ------------------------------------------------------------------ the boxes, and the cost


@pytest.mark.parametrize("language", SEARCH)
def test_the_boxes_of_header_and_home_lead_here(client, language):
    html = client.get(f"/{language}/").content.decode()
    forms = re.findall(r"<form.*?</form>", html, re.DOTALL)
    boxes = [form for form in forms if 'name="q"' in form]
    assert len(boxes) == 2
    for form in boxes:
        assert f'action="{SEARCH[language]}"' in form
        assert f'data-suggestions="{SUGGESTIONS[language]}"' in form


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_the_results(client, django_assert_num_queries, rows):
    for number in range(rows):
        CaseStudyFactory(title_en="Velodrome", city__name_en=f"Velotown {number}")
        ActionFactory(title_en="Velodrome")
        LaboratoryFactory(name_en="Velodrome")
        SkillFactory(name_en="Velodrome")
    index_everything()
    page(client, "ride")  # the first time for this version of the content
    suggested(client, "ride")
    with django_assert_num_queries(8):
        page(client, "velodrome")
    with django_assert_num_queries(5):
        page(client, "velodrome")
    with django_assert_num_queries(2):
        suggested(client, "velo")
    with django_assert_num_queries(1):
        suggested(client, "velo")

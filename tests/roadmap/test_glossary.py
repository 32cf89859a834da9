"""The glossary in place: which words of a text are marked, and how they open."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from portal.core.enums import PublicationState
from roadmap.glossary import glossed, spellings_of
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.competence import SkillFactory
from tests.factories.roadmap import ActionFactory, GlossaryTermFactory

pytestmark = pytest.mark.django_db
MARK = re.compile(r'<button class="gloss" type="button" popovertarget="gloss-([^"]+)">([^<]*)<')


def term(slug, italian, english, **fields):
    return GlossaryTermFactory(slug=slug, term_it=italian, term_en=english, **fields)


def marks(text, language="en"):
    """Return (slug of the term, words marked) in the order of the text."""
    with override(language):
        return MARK.findall(glossed(text))


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("it", "Il Comune ha un gemello digitale.", "gemello digitale"),
        ("it", "Con i gemelli digitali si simula.", "gemelli digitali"),
        ("it", "Gemello Digitale", "Gemello Digitale"),
        ("it", "I dati del gemello-digitale", "gemello-digitale"),
        ("en", "It has digital\n twins.", "digital\n twins"),
    ],
)
def test_a_term_is_marked_in_singular_and_plural(language, text, words):
    term("digital-twin", "Gemello digitale", "Digital twin")
    assert marks(text, language) == [("digital-twin", words)]


@pytest.mark.parametrize(
    ("language", "name", "text"),
    [
        ("en", "Small municipality", "A small municipal office"),
        ("en", "Digital twin", "digital twinning, a digital. Twin cities"),
        ("en", "SUE", "They sue. Sue sued."),
        ("it", "SUE", "le sue strade"),
        ("it", "Interoperabilità", "sistemi interoperabili"),
        ("it", "Piccolo comune", "una piccola comunità"),
        ("it", "Trasporto a chiamata", "trasporto e chiamata"),
    ],
)
def test_false_friends_are_left_alone(language, name, text):
    term("a-term", name, name)
    assert marks(text, language) == []


def test_both_spellings_count_and_the_first_use_alone_is_marked():
    term("ppp", "PPP", "PPP (public-private partnership)")
    text = "<p>Public-private partnerships</p><p>PPPs, or a public-private partnership</p>"
    assert marks(text) == [("ppp", "Public-private partnerships")]
    assert marks("<p>PPPs</p>") == [("ppp", "PPPs")]


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        ("SUAP and SUE", ["SUAP", "SUE"]),
        ("Mobility manager e PSCL", ["Mobility manager", "PSCL"]),
        ("Research and development", ["Research and development"]),
        ("Trasporto a chiamata (DRT)", ["Trasporto a chiamata", "DRT"]),
    ],
)
def test_a_name_holds_several_spellings(name, spellings):
    assert spellings_of(name) == spellings


def test_of_terms_that_overlap_the_longer_one_is_marked():
    term("plan", "Piano", "Plan")
    term("urban-plan", "Piano urbano", "Urban plan")
    text = "Il piano urbano, poi un piano, poi il piano urbano."
    assert marks(text, "it") == [("urban-plan", "piano urbano"), ("plan", "piano")]


def test_links_headings_facts_and_the_other_language_are_left_alone():
    term("pact", "Patto", "Pact")
    left = (
        '<h2 id="x">Pact</h2><a href="/pact/">Pact <b>pact</b></a><dl><dd>Pact</dd></dl>'
        '<div lang="it"><div>Pact</div> Pact</div><button>Pact</button>'
    )
    assert marks(left) == []
    assert marks(f'{left}<p title="Pact">A pact</p>') == [("pact", "pact")]


def test_text_stays_escaped_and_else_as_it_was():
    term("quote", "Citazione", '"Quote" <b>', definition_en="Unlike the text")
    term("why", "Perché", "Script", definition_en='<i>"Why" & how\'s</i>')
    text = "<p>L&#x27;anno &lt;script&gt; &amp; &quot;Quote&quot; B</p>"
    with override("en"):
        html = glossed(text)
    plain = re.sub(r"<button[^>]*>|</button>|<span class=.*</a></span>", "", html)
    assert plain == text
    assert "<script>" not in html
    assert "&lt;i&gt;&quot;Why&quot; &amp; how&#x27;s&lt;/i&gt;" in html


@pytest.mark.parametrize(
    "fields",
    [
        {"state": PublicationState.DRAFT},
        {"state": PublicationState.RETIRED},
        {"definition_it": "", "definition_en": ""},
    ],
)
def test_what_has_nothing_to_tell_is_not_marked(fields):
    term("pact", "Patto", "Pact", **fields)
    assert glossed("A pact") == "A pact"


def test_a_term_without_a_name_in_the_language_is_not_marked():
    term("pact", "Patto", "")
    assert marks("Patto, pact") == []


def test_a_definition_in_the_other_language_says_so():
    term("pact", "Patto", "Pact", definition_it="Un accordo", definition_en="")
    with override("en"):
        assert '<span lang="it">Un accordo</span>' in glossed("A pact")


def test_a_change_of_the_glossary_shows_at_once():
    one = term("pact", "Patto", "Pact")
    assert marks("A pact") == [("pact", "pact")]
    one.state = PublicationState.RETIRED
    one.save()
    assert marks("A pact") == []


@pytest.mark.parametrize(
    "make",
    [
        lambda text: CaseStudyFactory(solution_en=text, pitfalls_en=[text]),
        lambda text: ActionFactory(description_en=text, rationale_en=text),
        lambda text: SkillFactory(description_en=text),
    ],
    ids=["case", "action", "skill"],
)
def test_pages_mark_a_term_once_with_its_definition_and_the_way_to_the_glossary(client, make):
    term("pact", "Patto", "Collaboration pact", definition_en="An agreement.")
    with override("en"):
        address = make("A collaboration pact.").get_absolute_url()
        glossary = reverse("glossary")
    html = client.get(address).content.decode()
    assert html.count('popovertarget="gloss-pact"') == html.count('id="gloss-pact"') == 1
    assert "An agreement." in html
    assert f'<a href="{glossary}#pact">In the glossary</a>' in html

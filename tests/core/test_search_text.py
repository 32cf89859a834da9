"""What a text is made of, what a query asks for, what an excerpt shows: no database."""

import pytest
from django.utils.safestring import SafeString

from portal.core.search import excerpt, fold, words_of
from portal.core.search.analysis import terms, tokens
from portal.core.search.query import parse


@pytest.mark.parametrize(
    ("text", "folded"),
    [("CITTÀ", "citta"), ("Beşiktaş", "besiktas"), ("Göteborg", "goteborg"), ("İzmir", "izmir")],
)
def test_accents_and_case_are_folded(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("PNRR M1C1 1.2, città-stato", ["pnrr", "m1c1", "12", "citta", "stato"]),
        ("1.200 o 1,200 abitanti", ["1200", "o", "1200", "abitanti"]),
        ("dell'area, l’aria e un'App", ["area", "aria", "e", "app"]),
        ("Xi'an, the city's plan", ["xian", "the", "city", "plan"]),
        ("O'Connor in d'Azeglio", ["oconnor", "in", "azeglio"]),
        ("e-bike ed e-government", ["ebike", "ed", "egovernment"]),
        ("Wi-Fi, COVID-19", ["wi", "fi", "covid", "19"]),
        ("citta\u0300", ["citta"]),
        ("«Sì» (più_meno)", ["si", "piu", "meno"]),
        ("西安", ["西安"]),
        ("!?", []),
    ],
)
def test_words_of_a_text(text, words):
    assert words_of(text) == words


def test_tokens_say_where_the_words_stand():
    text = "Nell'area dell’Aquila"
    assert [text[t.start : t.end] for t in tokens(text)] == ["area", "Aquila"]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("it", "bicicletta", "biciclette"),
        ("it", "città", "CITTA"),
        ("it", "l'amministrazione pubblica", "amministrazioni pubbliche"),
        ("it", "i servizi per la mobilità", "servizio mobilità"),
        ("en", "cities", "city"),
        ("en", "the cycling of a bicycle", "cycling bicycles"),
    ],
)
def test_inflected_forms_have_the_same_terms(language, one, other):
    assert terms(one, language) == terms(other, language)


def test_languages_never_share_a_term():
    assert not {*terms("digital app", "it")} & {*terms("digital app", "en")}


def test_abbreviations_in_capitals_are_no_stop_words():
    assert terms("AI ai cittadini", "it") == ["iai", *terms("cittadini", "it")]
    assert terms("IT is it", "en") == ["eit"]


def test_terms_are_small_letters_and_digits_whatever_the_script():
    for text in ("西安 Αθήνα Łódź straße 1.2 ½ x" + "y" * 99, "e-бике"):
        assert all(t.isascii() and t.isalnum() and t == t.lower() for t in terms(text, "it"))
        assert all(len(t) <= 40 for t in terms(text, "it"))


class TestParse:
    @pytest.mark.parametrize(
        ("text", "words", "phrases", "excluded", "begun"),
        [
            ("due parole", "due parole", (), (), True),
            ('una "frase intera"', "una", ("frase intera",), (), False),
            ('"frase" poi', "poi", ("frase",), (), True),
            ("«frase intera» “altra”", "", ("frase intera", "altra"), (), False),
            ("sì -no", "sì", (), ("no",), False),
            ('sì -"no davvero"', "sì", (), ("no davvero",), False),
            ("sali-scendi", "sali-scendi", (), (), True),
            ('una "aperta', "una aperta", (), (), True),
            ("- !", "", (), (), False),
            ("", "", (), (), False),
        ],
    )
    def test_a_query_is_taken_apart(self, text, words, phrases, excluded, begun):
        query = parse(text)
        assert (query.words, query.phrases, query.excluded) == (words, phrases, excluded)
        assert query.begun is begun

    def test_20_words_count(self):
        assert len(parse("parola " * 28).words.split()) == 20


class TestExcerpt:
    def test_words_found_are_marked_in_every_form(self):
        marked = excerpt("La bicicletta e le biciclette", frozenset(terms("bicicletta", "it")))
        assert marked == "La <mark>bicicletta</mark> e le <mark>biciclette</mark>"
        assert isinstance(marked, SafeString)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("<script>alert('x')</script>", "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;"),
            ("<b>drone</b>", "&lt;b&gt;<mark>drone</mark>&lt;/b&gt;"),
            ('"drone" & <mark>', "&quot;<mark>drone</mark>&quot; &amp; &lt;mark&gt;"),
            ("dell'drone", "dell&#x27;<mark>drone</mark>"),
        ],
    )
    def test_the_text_is_escaped(self, text, expected):
        assert excerpt(text, frozenset(terms("drone", "it"))) == expected

    def test_the_passage_with_most_words_is_shown_between_ellipses(self):
        text = f"Un drone. {'Poi altro. ' * 40}Il drone della scuola vola. {'E altro. ' * 40}"
        marked = excerpt(text, frozenset(terms("drone scuola", "it")), length=60)
        assert marked.startswith("…")
        assert marked.endswith("…")
        assert "<mark>drone</mark> della <mark>scuola</mark>" in marked
        assert len(marked) < 60 + 2 + 2 * len("<mark></mark>")

    def test_without_words_the_beginning_is_shown_cut_between_words(self):
        assert excerpt("Uno due tre quattro", frozenset(), length=9) == "Uno due…"
        assert excerpt("Uno due", frozenset()) == "Uno due"
        assert excerpt("", frozenset()) == ""

    def test_without_length_the_whole_text_is_marked(self):
        text = "parola " * 100 + "drone"
        marked = excerpt(text, frozenset(terms("drone", "it")), length=None)
        assert marked == "parola " * 100 + "<mark>drone</mark>"

    def test_a_text_with_loose_accents_is_marked(self):
        assert excerpt("citta\u0300", frozenset(terms("città", "it"))) == "<mark>città</mark>"

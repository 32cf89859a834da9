"""What readers search finds what it should, the same on both databases; queries.yaml has it all."""

from collections import Counter
from pathlib import Path

import pytest
import yaml
from django.utils.translation import override

from portal.core.search import find, find_everywhere
from portal.core.search.plans import searched

QUERIES = yaml.safe_load(Path(__file__).with_name("queries.yaml").read_text())
SPELLINGS = [
    ["citta", "città", "CITTÀ"],
    ["bici", "biciclette"],
    ["city", "cities"],
    ["Ghent", "Gent"],
    ["xian", "Xi'an"],
]


def found(query, language):
    """Return {name of a kind: slugs in their order} of all that a query finds."""
    with override(language):
        everything = find_everywhere(query)
    slugs = {
        model: dict(model.objects.order_by("pk").values_list("pk", "slug")) for model in everything
    }
    return {
        model._meta.model_name: [slugs[model][key] for key in one.keys]
        for model, one in everything.items()
    }


@pytest.mark.parametrize("each", QUERIES, ids=lambda each: f"{each['language']}: {each['query']}")
def test_query_finds_what_it_should(each, content):
    kinds = found(each["query"], each["language"])
    first = {kind: slugs[0] for kind, slugs in kinds.items() if kind in each["first"]}
    assert first == each["first"]
    hits = {
        kind: sorted(slugs) if isinstance(each["hits"].get(kind), list) else len(slugs)
        for kind, slugs in kinds.items()
    }
    assert hits == each["hits"]


def test_there_are_sixty_queries_half_of_them_italian_for_every_kind():
    assert Counter(each["language"] for each in QUERIES) == {"it": 30, "en": 30}
    kinds = {kind for each in QUERIES for kind in each["first"]}
    assert kinds == {model._meta.model_name for model in searched()}


@pytest.mark.parametrize("spellings", SPELLINGS, ids=lambda spellings: spellings[0])
def test_spellings_and_forms_of_a_word_find_the_same(spellings, content):
    language = "en" if spellings[0] in {"city", "Ghent", "xian"} else "it"
    first, *others = (
        {kind: set(slugs) for kind, slugs in found(query, language).items()} for query in spellings
    )
    assert first
    assert all(other == first for other in others)


def test_one_kind_finds_what_everything_does(content):
    for query in ("mobilità", "digital", '"open data"', "torino -droni"):
        everything = find_everywhere(query)
        assert everything
        for model in searched():
            one = everything.get(model)
            assert find(model, query).keys == (one.keys if one else [])

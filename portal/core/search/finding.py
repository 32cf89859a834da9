"""Finding: the keys of the entries that a query means, in order of relevance.

First comes what the reader's language finds, then what only the other one does. Within each, words
as they were typed come before words that only begin with the last one; title before summary before
the rest; and within that the database weighs the terms (BM25 or `ts_rank`).

Of more than `RANKED` hits nothing is weighed: the database would have to read each of tens of
thousands of rows, which takes longer than the rest of a page. Then titles come first, and summaries
if the titles are few.
"""

from array import array
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from pyroaring import BitMap

from portal.core.bilingual import LANGUAGES, active_language
from portal.core.search import backends, postings
from portal.core.search.backends import Any
from portal.core.search.plans import KEY, KEY_BITS, scope_of, searched
from portal.core.search.query import meaning, parse, phrase_of
from portal.core.search.words import all_synonyms, all_words
from portal.core.versions import content_version

RANKED = 1_000
NONE = BitMap()


@dataclass(frozen=True)
class Found:
    """What a query found in one kind: its primary keys, and the terms to mark in excerpts.

    Iterated, it gives the keys in order of relevance: tier by tier, and within a tier as the array
    has them, or by size where it is a BitMap.
    """

    tiers: tuple[array | BitMap, ...]
    every: BitMap
    terms: frozenset[str]

    def __iter__(self):
        return chain.from_iterable(self.tiers)

    @property
    def keys(self):
        """Return the keys in order of relevance, as a list of the caller's own."""
        return list(self)

    @property
    def count(self):
        return len(self.every)

    def among(self, keys):
        """Yield those found that are among `keys`, a BitMap, in order of relevance."""
        for tier in self.tiers:
            if isinstance(tier, BitMap):
                yield from tier & keys
            else:
                yield from filter(keys.__contains__, tier)


def find(model, query):
    """Return what a query finds in one kind; see `find_everywhere`."""
    found = _found((model,), query, active_language(), content_version())
    return found.get(model) or Found((), NONE, terms_of(query))


def find_everywhere(query):
    """Return {model: Found} of the kinds in which a query finds public entries.

    All words are needed, "phrases in quotes" stand in sequence, -word and -"phrase" exclude, and
    the last word may be the beginning of one. Of a query 200 characters and 20 words count.
    """
    return _found(tuple(searched()), query, active_language(), content_version())


def terms_of(query):
    """Return the terms that a query looks for, synonyms and beginnings among them."""
    return _terms(_meanings(query, active_language(), content_version()))


@lru_cache(maxsize=128)
def _found(models, query, language, version):
    meanings = _meanings(query, language, version)
    if not meanings:
        return {}
    begun = Any(tuple(each.begun for each in meanings))
    [every] = postings.hits([("terms", begun)], models, version)
    counts = {model: sum(len(every[one]) for one in _scopes(model, language)) for model in models}
    weigh = [one for one in models if 0 < counts[one] <= RANKED]
    ordered = _weighed(meanings, weigh, every, version)
    for model in models:
        if counts[model] > RANKED:
            ordered |= _tiers(meanings[0], model, every, version)
    excluded, terms = _excluded(query, models, version), _terms(meanings)
    found = {}
    for model in filter(counts.get, models):
        # Of an entry both languages may be found.
        seen, tiers = excluded.get(model, BitMap()), []
        every_key = BitMap()
        for tier in chain.from_iterable(ordered[one] for one in _scopes(model, language)):
            tiers.append(_without(tier, seen))
            seen = seen | BitMap(tier)
            every_key |= BitMap(tiers[-1])
        if every_key:
            found[model] = Found(tuple(filter(len, tiers)), every_key, terms)
    return found


def _without(tier, seen):
    """Return a tier of keys without those seen before."""
    if isinstance(tier, BitMap):
        return tier - seen
    return array("I", [key for key in tier if key not in seen]) if seen else tier


def _first(language):
    """Return the languages, the reader's first."""
    return sorted(LANGUAGES, key=lambda each: each != language)


def _scopes(model, language):
    """Return the scopes of a kind, that of the reader's language first."""
    return [scope_of(model, each) for each in _first(language)]


def _meanings(query, language, version):
    """Return what a query means in each language, the reader's first."""
    parsed = parse(query)
    if not parsed:
        return []
    words, synonyms = all_words(version), all_synonyms(version)
    meanings = (
        meaning(parsed, each, synonyms=synonyms[each], words=words[each])
        for each in _first(language)
    )
    return [each for each in meanings if each]


def _terms(meanings):
    return frozenset(term for each in meanings for term in backends.terms_in(each.begun))


def _weighed(meanings, models, every, version):
    """Return {scope: [its keys in order of relevance]} of kinds with few hits."""
    if not models:
        return {}
    begun = Any(tuple(each.begun for each in meanings))
    exactly = Any(tuple(each.exactly for each in meanings))
    asked = [("title", begun), ("head", begun), ("terms", exactly)]
    asked = asked if exactly != begun else asked[:2]
    title, head, *others = postings.hits(asked, models, version)
    typed = others[0] if others else every
    scopes = [scope_of(model, language) for model in models for language in LANGUAGES]
    ranks = backends.ranks(begun, _ids(every, scopes), models)
    if others and (ids := _ids(typed, scopes)):
        # Weighed by what was typed: rare words that it begins would outweigh it.
        ranks |= backends.ranks(exactly, ids, models)

    def order(one):
        scope, key = one >> KEY_BITS, one & KEY
        places = (key not in part[scope] for part in (typed, title, head))
        # A row may have gone since the first query.
        return *places, ranks.get(one, 0), one

    ordered = {scope: [array("I")] for scope in scopes}
    for one in sorted(_ids(every, scopes), key=order):
        ordered[one >> KEY_BITS][0].append(one & KEY)
    return ordered


def _ids(hits, scopes):
    """Return the ids of the rows of the index that `{scope: keys}` means."""
    return [scope << KEY_BITS | key for scope in scopes for key in hits[scope]]


def _tiers(meaning, model, every, version):
    """Return {scope: tiers of keys} of a kind with many hits: titles first, then summaries.

    Looked for in the reader's language; as soon as these are `RANKED` the rest follows as it is.
    """
    tiers = {scope_of(model, language): [] for language in LANGUAGES}
    count = 0
    for part, expression in (
        ("title", meaning.exactly),
        ("title", meaning.begun),
        ("head", meaning.begun),
    ):
        if count < RANKED:
            [found] = postings.hits([(part, expression)], [model], version)
            count = sum(map(len, found.values()))  # which holds those before
            for scope, keys in found.items():
                tiers[scope].append(keys)
    return {scope: [*before, every[scope]] for scope, before in tiers.items()}


def _excluded(query, models, version):
    """Return {model: keys} of the entries that hold, in any language, what a query excludes."""
    phrases = [
        phrase
        for text in parse(query).excluded
        for language in LANGUAGES
        if (phrase := phrase_of(text, language))
    ]
    if not phrases:
        return {}
    [found] = postings.hits([("terms", Any(tuple(phrases)))], models, version)
    return {
        model: BitMap.union(*(found[scope_of(model, language)] for language in LANGUAGES))
        for model in models
    }

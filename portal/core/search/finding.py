"""Finding: the keys of the entries that a query means, in order of relevance.

First comes what the reader's language finds, then what only the other one does. Within each, words
as they were typed come before words that only begin with the last one; title before summary before
the rest; and within that the database weighs the terms (BM25 or `ts_rank`).

Of more than `RANKED` hits nothing is weighed: the database would have to read each of tens of
thousands of rows, which takes longer than the rest of a page. Then titles come first, and summaries
if the titles are few.
"""

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from pyroaring import BitMap

from portal.core.bilingual import LANGUAGES, active_language
from portal.core.search import backends
from portal.core.search.backends import Any
from portal.core.search.plans import KEY_BITS, scope_of, scopes, searched
from portal.core.search.query import meaning, parse, phrase_of
from portal.core.search.words import all_synonyms, all_words
from portal.core.versions import content_version

RANKED = 1_000
KEY = (1 << KEY_BITS) - 1


@dataclass(frozen=True)
class Found:
    """What a query found in one kind: its primary keys, and the terms to mark in excerpts."""

    packed: array
    terms: frozenset[str]

    @property
    def keys(self):
        """Return the keys in order of relevance, as a list of the caller's own."""
        return self.packed.tolist()

    @property
    def count(self):
        return len(self.packed)


def find(model, query):
    """Return what a query finds in one kind; see `find_everywhere`."""
    found = find_everywhere(query)
    return found.get(model) or Found(array("I"), terms_of(query))


def find_everywhere(query):
    """Return {model: Found} of the kinds in which a query finds public entries.

    All words are needed, "phrases in quotes" stand in sequence, -word and -"phrase" exclude, and
    the last word may be the beginning of one. Of a query 200 characters and 20 words count.
    """
    return _everywhere(query, active_language(), content_version())


def terms_of(query):
    """Return the terms that a query looks for, synonyms and beginnings among them."""
    return _terms(_meanings(query, active_language(), content_version()))


@lru_cache(maxsize=32)
def _everywhere(query, language, version):
    meanings = _meanings(query, language, version)
    if not meanings:
        return {}
    begun = Any(tuple(each.begun for each in meanings))
    [every] = backends.ids(("terms", begun))
    few = len(every) <= RANKED
    by_scope = _weighed(meanings, every) if few else _tiers(meanings[0], every)
    excluded, terms = _excluded(query), _terms(meanings)
    found = {}
    for model in searched():
        own, other = (by_scope.get(scope_of(model, each), []) for each in _first(language))
        without = excluded.get(model, BitMap())
        if without:
            own = [key for key in own if key not in without]
        # Of an entry both languages may be found.
        without |= BitMap(own)
        if keys := own + [key for key in other if key not in without]:
            found[model] = Found(array("I", keys), terms)
    return found


def _first(language):
    """Return the languages, the reader's first."""
    return sorted(LANGUAGES, key=lambda each: each != language)


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


def _weighed(meanings, every):
    """Return {scope: keys in order of relevance} of a few ids."""
    if not every:
        return {}
    exactly = Any(tuple(each.exactly for each in meanings))
    begun = Any(tuple(each.begun for each in meanings))
    asked = [("title", begun), ("head", begun)]
    asked += [("terms", exactly)] if exactly != begun else []
    title, head, *typed = map(set, backends.ids(*asked))
    ranks = backends.ranks(begun, every)
    if typed and typed[0]:
        # Weighed by what was typed: rare words that it begins would outweigh it.
        ranks |= backends.ranks(exactly, typed[0])
    typed = typed[0] if typed else set(every)

    def order(one):
        # A row may have gone since the first query.
        return one not in typed, one not in title, one not in head, ranks.get(one, 0), one

    by_scope = {}
    for one in sorted(every, key=order):
        by_scope.setdefault(one >> KEY_BITS, []).append(one & KEY)
    return by_scope


def _tiers(meaning, every):
    """Return {scope: keys} of many ids: in the reader's language titles first, then summaries.

    As soon as these are `RANKED` the rest follows as it is.
    """
    by_scope = {scope: [keys] for scope, keys in _split(every).items()}
    tiers, count = {}, 0
    for part, expression in (
        ("title", meaning.exactly),
        ("title", meaning.begun),
        ("head", meaning.begun),
    ):
        if count < RANKED:
            [tier] = backends.ids((part, expression))
            count = len(tier)  # which holds those before
            for scope, keys in _split(tier).items():
                tiers.setdefault(scope, []).append(keys)
    ordered = {}
    for scope, rest in by_scope.items():
        seen, keys = BitMap(), []
        for tier in [*tiers.get(scope, ()), *rest]:
            keys += tier - seen
            seen |= tier
        ordered[scope] = keys
    return ordered


def _split(ids):
    """Return {scope: keys} of many ids."""
    ids = sorted(ids)
    by_scope = {}
    for scope in scopes():
        first = scope << KEY_BITS
        start, end = bisect_left(ids, first), bisect_left(ids, first + KEY + 1)
        if start < end:
            by_scope[scope] = BitMap([one - first for one in ids[start:end]])
    return by_scope


def _excluded(query):
    """Return {model: keys} of the entries that hold, in any language, what a query excludes."""
    phrases = [
        phrase
        for text in parse(query).excluded
        for language in LANGUAGES
        if (phrase := phrase_of(text, language))
    ]
    excluded = {}
    if phrases:
        [found] = backends.ids(("terms", Any(tuple(phrases))))
        for scope, keys in _split(found).items():
            model, _language = scopes()[scope]
            excluded[model] = excluded.get(model, BitMap()) | keys
    return excluded

"""Completing what is typed: entries by their titles."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from operator import itemgetter

from portal.core.bilingual import LANGUAGES, active_language
from portal.core.search import backends
from portal.core.search.analysis import composed, is_stop_word, term, tokens
from portal.core.search.backends import All, Any, Phrase
from portal.core.search.plans import KEY, KEY_BITS, scopes
from portal.core.search.query import MAX_LENGTH, MAX_TERMS, SHORTEST_BEGINNING
from portal.core.search.words import all_words
from portal.core.versions import content_version

MAX_BEGUN = 10  # stems: a list that is to come at once need not be complete


@dataclass(frozen=True)
class Suggestion:
    """An entry whose title holds what was typed; the title is in the reader's language."""

    model: type
    key: int
    slug: str
    title: str


def suggest(text, limit=8):
    """Return at most `limit` `Suggestion`s for what was typed, whose last word may go on.

    Titles that begin with it come first. A single letter suggests nothing.
    """
    return list(_suggest(text[:MAX_LENGTH], limit, active_language(), content_version()))


@lru_cache(maxsize=256)
def _suggest(text, limit, language, version):
    text = composed(text)
    typed = " ".join(token.word for token in tokens(text)[:MAX_TERMS])
    if len(typed) < SHORTEST_BEGINNING:
        return []
    # Of an entry both languages may fit.
    rows = backends.titles(typed, _in_titles(text, version), language, 2 * limit)
    known = [
        ((place, of_language != language, folded), Suggestion(model, one & KEY, slug, title))
        for place, folded, one, slug, title in rows
        if (scope := scopes().get(one >> KEY_BITS))
        for model, of_language in [scope]
    ]
    found = {}
    for _order, one in sorted(known, key=itemgetter(0)):
        found.setdefault((one.model, one.key), one)
    return list(islice(found.values(), limit))


def _in_titles(text, version):
    """Return what titles must hold: all words, the last one perhaps only begun."""
    meanings = []
    for language in LANGUAGES:
        *whole, last = tokens(text)[:MAX_TERMS]
        begun = all_words(version)[language].begun(last.word, MAX_BEGUN)
        begun.add(term(last.word, language))
        whole = [token.word for token in whole if not is_stop_word(token, language)]
        parts = [Phrase((term(word, language),)) for word in whole]
        meanings.append(All((*parts, Any(tuple(Phrase((stem,)) for stem in sorted(begun))))))
    return Any(tuple(meanings))

"""Reading a query: words, all of them needed, "phrases in quotes", and what is -excluded."""

import re
from dataclasses import dataclass

from portal.core.search.analysis import composed as compose
from portal.core.search.analysis import meaningful, term, tokens
from portal.core.search.backends import All, Any, Phrase

MAX_LENGTH = 200
MAX_TERMS = 20
MAX_BEGUN = 100  # stems that the beginning of a word may stand for
SHORTEST_BEGINNING = 2
QUOTES = re.compile("[«»“”„″]")
PIECE = re.compile(r'(?P<no>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')


@dataclass(frozen=True)
class Query:
    """What was typed, taken apart; `begun` says that the last word may go on."""

    words: str
    phrases: tuple[str, ...]
    excluded: tuple[str, ...]
    begun: bool

    def __bool__(self):
        return bool(self.words or self.phrases)


@dataclass(frozen=True)
class Meaning:
    """A query in one language: what is asked `exactly`, and with the last word `begun` as well."""

    exactly: All
    begun: All


def parse(text):
    """Return the `Query` of what was typed: at most 200 characters and 20 words of it."""
    text = QUOTES.sub('"', compose(text[:MAX_LENGTH]))
    if text.count('"') % 2:
        before, _quote, after = text.rpartition('"')
        text = f"{before} {after}"
    words, phrases, excluded = [], [], []
    begun = False
    left = MAX_TERMS
    for piece in PIECE.finditer(text):
        value = piece["word"] if piece["phrase"] is None else piece["phrase"]
        found = tokens(value)[:left]
        if not found:
            continue
        value = value[: found[-1].end]
        left -= len(found)
        begun = not piece["no"] and piece["phrase"] is None
        (excluded if piece["no"] else words if begun else phrases).append(value)
    return Query(" ".join(words), tuple(phrases), tuple(excluded), begun)


def meaning(query, language, *, synonyms, words):
    """Return the `Meaning` of a query in a language, None where it says nothing in it.

    `synonyms` are those of the language (`synonyms.synonyms`), `words` its words in the index.
    """
    phrases = [phrase for text in query.phrases if (phrase := phrase_of(text, language))]
    kept = meaningful(query.words, language)
    if not kept and not phrases:
        kept = tokens(query.words)
    last = term(kept[-1].word, language) if kept else None
    stems = [term(token.word, language) for token in kept]
    runs = [_group(run, synonyms) for run in synonyms.runs(stems)]
    exactly = All((*runs, *phrases))
    if not exactly.parts:
        return None
    whole = bool(kept) and query.begun and tokens(query.words)[-1] == kept[-1]
    known = last in words.every_term or synonyms.of([last])
    more = _begun(kept[-1].word, known, words) - {last} if whole else set()
    if not more:
        return Meaning(exactly, exactly)
    # The last run of words keeps its meaning, and gets one more: the run with its last word begun.
    *_runs, run = synonyms.runs(stems)
    going_on = Any(tuple(Phrase((stem,)) for stem in sorted(more)))
    opened = All((*(Phrase((stem,)) for stem in run[:-1]), going_on)) if run[1:] else going_on
    return Meaning(exactly, All((*runs[:-1], Any((runs[-1], opened)), *phrases)))


def _begun(word, known, words):
    """Return the stems of the words that one begins; two letters that are a word begin none: AI."""
    if len(word) < SHORTEST_BEGINNING or (known and len(word) == SHORTEST_BEGINNING):
        return set()
    return words.begun(word, MAX_BEGUN)


def _group(run, synonyms):
    """Return what a run of stems asks for: itself, word by word, or any of its synonyms."""
    words = All(tuple(Phrase((stem,)) for stem in run)) if run[1:] else Phrase(run)
    others = tuple(Phrase(other) for other in synonyms.of(run) if other != run or run[1:])
    return Any((words, *others)) if others else words


def phrase_of(text, language):
    """Return the `Phrase` of a text, None if it holds nothing but stop words."""
    stems = tuple(term(token.word, language) for token in meaningful(text, language))
    return Phrase(stems) if stems else None

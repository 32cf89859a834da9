"""What a text is made of, for the search: words with their places, folded and stemmed.

All that is linguistic happens here, in Python: the databases see opaque terms of small letters and
digits, and so give the same hits. A term is the stem of a word after the letter of its language,
so that one index holds both: "città" is "icitt" in Italian text, "cities" is "eciti" in English.
"""

import re
import threading
import unicodedata
from functools import lru_cache
from itertools import filterfalse
from typing import NamedTuple

import snowballstemmer

from portal.core.bilingual import LANGUAGES
from portal.core.search.stopwords import ABBREVIATIONS, ELISIONS, STOP_WORDS

# Part of every digest: another number has `rebuild_search` write all rows anew.
ANALYSIS_VERSION = 1
# Numbers keep their dots and commas together (1.200), words their apostrophes (Xi'an), and one
# letter before a hyphen belongs to the word after it (e-bike).
WORD = re.compile(
    r"\d+(?:[.,]\d+)+(?![^\W\d_])|(?<![^\W_])[^\W\d_]-[^\W\d_]{2,}|[^\W_]+(?:['’\u02bc][^\W_]+)*"
)
APOSTROPHE = re.compile(r"['’\u02bc]")
# Letters whose stroke or missing dot Unicode does not take for an accent.
UNDECOMPOSED = str.maketrans("\N{LATIN SMALL LETTER DOTLESS I}øØł", "ioOl")
# Stands between the texts of an entry, so that no phrase runs from one into the next.
BREAK = "x"
LONGEST = 40  # characters of a term

_stemmers = {
    "it": snowballstemmer.stemmer("italian"),
    "en": snowballstemmer.stemmer("english"),
}
_stemming = threading.Lock()  # a stemmer keeps its state in itself


class Token(NamedTuple):
    """A word of a text: where it stands, as it is written, and folded."""

    start: int
    end: int
    written: str
    word: str


def fold(text):
    """Return the text without accents and case: "CITTÀ" -> "citta", "Beşiktaş" -> "besiktas"."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(UNDECOMPOSED))
    return "".join(filterfalse(unicodedata.combining, decomposed)).casefold()


def composed(text):
    """Return the text with each accent in its letter, as `tokens` needs it."""
    return unicodedata.normalize("NFC", text)


def tokens(text):
    """Return the `Token`s of a composed text, in their order; stop words are among them."""
    found = []
    for match in WORD.finditer(text):
        written, start = match.group(), match.start()
        lead, length, word = _kept(written)
        if word:
            start += lead
            found.append(Token(start, start + length, written[lead : lead + length], word))
    return found


@lru_cache(maxsize=1 << 16)
def _kept(written):
    """Return (offset, length, folded word) of what counts in a word with all that clings to it."""
    parts = APOSTROPHE.split(written)
    lead = 0
    while len(parts) > 1 and fold(parts[0]) in ELISIONS:
        lead += len(parts.pop(0)) + 1
    if len(parts) > 1 and parts[-1] in "sS":
        parts.pop()
    length = len("'".join(parts))
    return lead, length, "".join(c for c in fold("".join(parts)) if c.isalnum())


def words_of(text):
    """Return the folded words of a text, in their order."""
    return [token.word for token in tokens(composed(text))]


def is_stop_word(token, language):
    return token.word in STOP_WORDS[language] and token.written not in ABBREVIATIONS


@lru_cache(maxsize=1 << 17)
def term(word, language):
    """Return the term of a folded word: the letter of its language, then its stem."""
    stem = word
    if word.isalpha() and word.isascii():
        with _stemming:
            stem = _stemmers[language].stemWord(word)
    elif not word.isascii():
        stem = "".join(c if c.isascii() else f"u{ord(c):x}" for c in word)
    return f"{language[0]}{stem}"[:LONGEST]


def meaningful(text, language):
    """Return the tokens of a text without the stop words of a language."""
    return [token for token in tokens(composed(text)) if not is_stop_word(token, language)]


@lru_cache(maxsize=1 << 12)  # names of technologies, of places: many entries share them
def analysed(text, language):
    """Return (term, folded word, spelling) of each word of a text but its stop words, in order."""
    every = [_analysed(match.group(), language) for match in WORD.finditer(composed(text))]
    return tuple(one for one in every if one)


@lru_cache(maxsize=1 << 17)
def _analysed(clinging, language):
    for token in tokens(clinging):
        if not is_stop_word(token, language):
            return term(token.word, language), token.word, token.written.lower()
    return None


def terms(text, language):
    """Return the terms of a text in their order, stop words left out."""
    return [stem for stem, _word, _spelling in analysed(text, language)]


def every_term(word):
    """Return the terms of a folded word in all languages."""
    return {term(word, language) for language in LANGUAGES}

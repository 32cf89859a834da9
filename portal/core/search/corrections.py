""" "Did you mean": the words of the index that are nearest to what found nothing."""

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from portal.core.bilingual import LANGUAGES, active_language
from portal.core.search.analysis import composed, is_stop_word, term, tokens
from portal.core.search.finding import find_everywhere
from portal.core.search.query import MAX_LENGTH, PIECE, QUOTES
from portal.core.search.words import all_synonyms, all_words
from portal.core.versions import content_version

SHORTEST = 4  # letters of a word that is corrected
FAR = 6  # letters from which on two of them may be wrong, not one


def corrected(query, model=None):
    """Return a query with each word that finds nothing replaced by the nearest one of the index.

    "" where there is nothing better. What is returned finds something, of `model` if given.
    """
    version = content_version()
    text = QUOTES.sub('"', composed(query[:MAX_LENGTH]))
    pieces, place = [], 0
    for token in _wanted(text):
        if not _is_known(token, version) and (word := _nearest(token.word, version)):
            pieces += [text[place : token.start], word]
            place = token.end
    better = "".join([*pieces, text[place:]]).strip()
    if not pieces:
        return ""
    found = find_everywhere(better)
    return better if (found if model is None else model in found) else ""


def _wanted(text):
    """Yield the tokens of a query but for those that it excludes, placed in the whole text."""
    excluded = [piece.span() for piece in PIECE.finditer(text) if piece["no"]]
    for token in tokens(text):
        if not any(start <= token.start < end for start, end in excluded):
            yield token


def _is_known(token, version):
    for language in LANGUAGES:
        words, synonyms = all_words(version)[language], all_synonyms(version)[language]
        stem = term(token.word, language)
        if (
            is_stop_word(token, language)
            or stem in words.every_term
            or any(stem in member for member in synonyms.members)
        ):
            return True
    return False


def _nearest(word, version):
    """Return the spelling of the nearest word, the reader's language and frequent ones first."""
    if len(word) < SHORTEST or word.isdigit():
        return ""
    wrong = 1 if len(word) < FAR else 2
    candidates = []
    for language, words in all_words(version).items():
        near = process.extract(
            word,
            words.words,
            scorer=DamerauLevenshtein.distance,
            processor=None,
            score_cutoff=wrong,
            limit=None,
        )
        candidates += [
            (distance, language != active_language(), -words.entries[place], words.written[place])
            for _word, distance, place in near
        ]
    return min(candidates)[-1] if candidates else ""

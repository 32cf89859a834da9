"""What is known of the words of the index, kept in memory for each version of the content."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from operator import itemgetter

from django.db import connection, transaction

from portal.core.bilingual import LANGUAGES
from portal.core.search.analysis import term, terms
from portal.core.search.models import SearchWord, Synonym

UPSERT = (
    "INSERT INTO core_searchword (language, word, term, written, entries)"
    " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (language, word) DO UPDATE SET entries = "
)
DELETE = "DELETE FROM core_searchword WHERE language = %s AND word = %s"
MAX_ROWS = 30_000
END = "\U0010ffff"


@dataclass(frozen=True)
class Words:
    """The words of the index in one language, sorted, with their terms, spellings and numbers."""

    words: list[str]
    terms: list[str]
    written: list[str]
    entries: list[int]
    every_term: frozenset[str]

    def begun(self, word, most):
        """Return the terms of the words that begin with a folded word, the most frequent.

        At most so many, and no more than stand in `MAX_ROWS` rows together: of very many rows the
        database would take long, and two letters that begin a word of every other entry say little.
        """
        start, end = bisect_left(self.words, word), bisect_left(self.words, word + END)
        numbers = {}
        for place in range(start, end):
            term = self.terms[place]
            numbers[term] = numbers.get(term, 0) + self.entries[place]
        begun, rows = set(), 0
        for term, number in nlargest(most, numbers.items(), key=itemgetter(1)):
            rows += number
            if begun and rows > MAX_ROWS:
                break
            begun.add(term)
        return begun


@dataclass(frozen=True)
class Synonyms:
    """The synonyms of one language: {terms of a member: terms of each other member}."""

    members: dict[tuple[str, ...], tuple[tuple[str, ...], ...]]

    def of(self, run):
        return self.members.get(tuple(run), ())

    def runs(self, stems):
        """Cut terms into runs, as tuples: the longest that have synonyms, and single ones."""
        longest = max(map(len, self.members), default=1)
        runs, start = [], 0
        while start < len(stems):
            for length in range(min(longest, len(stems) - start), 0, -1):
                run = tuple(stems[start : start + length])
                if length == 1 or run in self.members:
                    break
            runs.append(run)
            start += length
        return runs


@lru_cache(maxsize=2)
def all_words(version):
    """Return {language: Words}; `version` only keys the cache."""
    columns = {language: ([], [], [], []) for language in LANGUAGES}
    names = ("language", "word", "term", "written", "entries")
    # Sorted here, since databases sort by rules of their own.
    for language, *values in sorted(SearchWord.objects.values_list(*names)):
        for column, value in zip(columns[language], values, strict=True):
            column.append(value)
    return {
        language: Words(*of_language, frozenset(of_language[1]))
        for language, of_language in columns.items()
    }


@lru_cache(maxsize=2)
def all_synonyms(version):
    """Return {language: Synonyms}; `version` only keys the cache."""
    found = {language: {} for language in LANGUAGES}
    for group, words in Synonym.objects.order_by("slug").values_list("language", "words"):
        for language in [group] if group else LANGUAGES:
            members = dict.fromkeys(tuple(terms(word, language)) for word in words)
            members.pop((), None)
            for member in members:
                others = (other for other in members if other != member)
                known = found[language].get(member, ())
                found[language][member] = tuple(dict.fromkeys([*known, *others]))
    return {language: Synonyms(members) for language, members in found.items()}


def numbers():
    """Return {(language, word): number of rows} as the table has it."""
    rows = SearchWord.objects.order_by().values_list("language", "word", "entries")
    return {(language, word): entries for language, word, entries in rows}


def add(counted):
    """Add words to the table: {(language, word, spelling): number of rows}."""
    _upsert(counted, "core_searchword.entries + excluded.entries")


def add_missing(counted, known):
    """Add the words that are not among the `known` (language, word) ones, and to these."""
    missing = {one: number for one, number in counted.items() if one[:2] not in known}
    _upsert(missing, "core_searchword.entries")
    known.update(one[:2] for one in missing)


def correct(counted, before):
    """Make the table exact and return whether it changed; `before` is what `numbers` gave.

    A word that came since then stays: an entry holds it that was not counted.
    """
    exact = Counter()
    for (language, word, _written), number in counted.items():
        exact[language, word] += number
    now = numbers()
    gone = [one for one, number in before.items() if one not in exact and now.get(one) == number]
    wrong = {
        (language, word, written): exact[language, word]
        for language, word, written in counted
        if now.get((language, word)) != exact[language, word]
    }
    with transaction.atomic():
        _write(DELETE, gone)
        _upsert(wrong, "excluded.entries")
    return bool(gone or wrong)


def _upsert(counted, entries):
    # In a fixed order, so that two writers never wait for each other.
    rows = [
        (language, word, term(word, language), written, number)
        for (language, word, written), number in sorted(counted.items())
    ]
    _write(UPSERT + entries, rows)


def _write(sql, rows):
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)

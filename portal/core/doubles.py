"""Entries of one kind that may be the same thing twice, found by what they are called.

What is called the same, without accents and case and in any order of words, is always found. Titles
that are only alike are looked for among those that stand next to each other when all are sorted,
from the front and from the back: a cost that grows with the number of titles, not with its square.
Those that differ near their middle may be missed in a list of thousands, and in lists of more than
`MOST` titles none of this kind is looked for, since whoever opens a page waits for it.
"""

from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from portal.core.enums import PublicationState
from portal.core.search.analysis import fold, words_of
from portal.core.versions import content_version

ALIKE = 90  # of 100, in rapidfuzz's measure of how alike two texts are
NEIGHBOURS = 6
SHORTEST = 8  # characters of a title of which one letter more or less is a slip
MOST = 20_000


class Title(NamedTuple):
    """A title as it is compared: folded, its words in a fixed order, those with a digit."""

    text: str
    words: tuple[str, ...]
    numbers: tuple[str, ...]

    @classmethod
    def of(cls, title):
        words = words_of(title) or [fold(title)]
        numbers = tuple(word for word in words if any(map(str.isdigit, word)))
        return cls(" ".join(words), tuple(sorted(words)), numbers)


def doubles(model, columns):
    """Return the primary keys of entries that another one may be, kept until content changes.

    `columns` are those with the title, one or one for each language. What is retired counts no
    more: of two that were the same one often is.
    """
    return doubles_at(content_version(), model, tuple(columns))


@lru_cache(maxsize=64)
def doubles_at(version, model, columns):
    """Return what `doubles` does, of the content as it is at its present version."""
    rows = _titled(model, columns)
    titles = [(Title.of(text), pk) for pk, *texts in rows for text in texts if text]
    found, called = set(), {}
    for title, pk in titles:
        called.setdefault(title.words, set()).add(pk)
    for keys in called.values():
        if len(keys) > 1:
            found |= keys
    if len(titles) <= MOST:
        for place in (_forward, _backward):
            found |= _alike_neighbours(sorted(titles, key=place))
    return frozenset(found)


def called_like(model, columns, titles, *, besides=None):
    """Return the entries, at most five, that are called like one of `titles`.

    `besides` is the key of one that is not meant. Reads the titles of all: for a page that somebody
    looks at, not for many.
    """
    wanted = [Title.of(title) for title in titles if title]
    found = [
        pk
        for pk, *texts in _titled(model, columns)
        if pk != besides
        and any(are_alike(Title.of(text), title) for text in texts if text for title in wanted)
    ]
    return list(model._base_manager.filter(pk__in=found[:5]).order_by("pk"))


def are_alike(one, other):
    """Whether two Titles may mean the same thing; what differs in a number does not."""
    if one.words == other.words:
        return True
    if one.numbers != other.numbers or min(len(one.text), len(other.text)) < SHORTEST:
        return False
    return fuzz.ratio(one.text, other.text, score_cutoff=ALIKE) > 0


def _titled(model, columns):
    """Return (primary key, title, ...) of each entry that is not retired."""
    kept = model._base_manager.exclude(state=PublicationState.RETIRED)
    return kept.order_by("pk").values_list("pk", *columns)


def _alike_neighbours(ordered):
    return {
        key
        for number, (title, pk) in enumerate(ordered)
        for other, other_pk in ordered[number + 1 : number + 1 + NEIGHBOURS]
        if other_pk != pk and are_alike(title, other)
        for key in (pk, other_pk)
    }


def _forward(pair):
    return (pair[0].text, str(pair[1]))


def _backward(pair):
    return (pair[0].text[::-1], str(pair[1]))

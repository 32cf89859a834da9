"""Entries of one kind that may be the same thing twice, found by what they are called.

Titles are compared without accents and case, each with those that stand next to it when all are
sorted from the front, from the back, and by their words in any order: a cost that grows with the
number of titles, not with its square. What is called the same is always found; of titles that are
only alike, those that differ near their middle may be missed in a list of thousands.
"""

from functools import lru_cache

from rapidfuzz import fuzz

from portal.core.enums import PublicationState
from portal.core.search.analysis import fold, words_of
from portal.core.versions import content_version

ALIKE = 90  # of 100, in rapidfuzz's measure of how alike two texts are
NEIGHBOURS = 6
SHORTEST = 8  # characters of a title of which one letter more or less is a slip


def doubles(model, columns):
    """Return the primary keys of entries that another one may be, kept until content changes.

    `columns` are those with the title, one or one for each language. What is retired counts no
    more: of two that were the same one often is.
    """
    return doubles_at(content_version(), model, tuple(columns))


def called_like(model, columns, titles, *, besides=None):
    """Return the entries, at most five, that are called like one of `titles`.

    `besides` is the key of one that is not meant. Reads the titles of all: for a page that somebody
    looks at, not for many.
    """
    wanted = [_key(title) for title in titles if title]
    kept = model._base_manager.exclude(state=PublicationState.RETIRED).exclude(pk=besides)
    found = [
        pk
        for pk, *texts in kept.order_by("pk").values_list("pk", *columns)
        if any(are_alike(_key(text), title) for text in texts if text for title in wanted)
    ]
    return list(model._base_manager.filter(pk__in=found[:5]).order_by("pk"))


@lru_cache(maxsize=64)
def doubles_at(version, model, columns):
    """Return what `doubles` does, of the content as it is at its present version."""
    kept = model._base_manager.exclude(state=PublicationState.RETIRED)
    rows = kept.order_by().values_list("pk", *columns)
    titles = [(_key(title), pk) for pk, *texts in rows for title in texts if title]
    found = set()
    for place in (_forward, _backward, _in_any_order):
        ordered = sorted(titles, key=place)
        for number, (title, pk) in enumerate(ordered):
            for other, other_pk in ordered[number + 1 : number + 1 + NEIGHBOURS]:
                if other_pk != pk and are_alike(title, other):
                    found.update((pk, other_pk))
    return frozenset(found)


def _forward(pair):
    return (pair[0], str(pair[1]))


def _backward(pair):
    return (pair[0][::-1], str(pair[1]))


def _in_any_order(pair):
    return (sorted(pair[0].split()), str(pair[1]))


def _key(title):
    """Return a title as it is compared: without accents, case and punctuation."""
    return " ".join(words_of(title)) or fold(title)


def are_alike(one, other):
    """Whether two keys may mean the same thing; what differs in a number does not."""
    if sorted(one.split()) == sorted(other.split()):
        return True
    if min(len(one), len(other)) < SHORTEST or _numbers(one) != _numbers(other):
        return False
    return fuzz.ratio(one, other) >= ALIKE


def _numbers(title):
    return [word for word in title.split() if any(letter.isdigit() for letter in word)]

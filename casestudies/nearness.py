"""How a place compares in size with the reader's municipality, in words."""

from bisect import bisect_left, bisect_right
from heapq import merge
from operator import itemgetter, neg

from django.utils.formats import number_format
from django.utils.translation import gettext as _

ALIKE = 1.1  # up to this ratio two places are about the same size


def describe_ratio(population, near):
    """Return a place's size as seen from the reader's: "4 times larger than yours".

    `population` of the place and `near` of the reader's municipality are inhabitants, at least 1.
    Under 3 times the number has one decimal, from 20 times it is rounded to two digits.
    """
    ratio = max(population, near) / min(population, near)
    if ratio <= ALIKE:
        return _("About the size of yours")
    times = _rounded(ratio)
    if times == 2:
        return _("Twice the size of yours") if population > near else _("Half the size of yours")
    words = (
        _("%(times)s times larger than yours")
        if population > near
        else _("%(times)s times smaller than yours")
    )
    return words % {"times": number_format(times, force_grouping=True)}


def _rounded(ratio):
    if ratio < 3:
        tenths = round(ratio, 1)
        return int(tenths) if tenths.is_integer() else tenths
    if ratio < 20:
        return round(ratio)
    return int(round(ratio, 2 - len(str(int(ratio)))))


def nearest_first(keys, populations, near):
    """Yield `keys` by how many times the larger of the two places is the other.

    `populations` holds the inhabitants of the place of each key, both from the largest place to the
    smallest; `near` those of the reader's municipality, at least 1. Of two places equally near the
    larger comes first. Lazy: what is not asked for costs nothing.
    """
    split = bisect_right(populations, -near, key=neg)
    sides = (_larger(populations, near, split), _smaller(populations, near, split))
    for _ratio, start, stop in merge(*sides, key=itemgetter(0)):
        yield from keys[start:stop]


def _larger(populations, near, stop):
    """Yield (ratio, start, stop) of each run of places of the same size, from `stop` upwards."""
    while stop:
        population = populations[stop - 1]
        start = bisect_left(populations, -population, key=neg)
        yield population / near, start, stop
        stop = start


def _smaller(populations, near, start):
    while start < len(populations):
        population = populations[start]
        stop = bisect_right(populations, -population, key=neg)
        yield near / population, start, stop
        start = stop

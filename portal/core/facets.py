"""Which public entries have which value: Roaring bitmaps of primary keys, read from the database.

They make the cost of a list flat from 60 entries to 100,000: what passes the filters, how many each
value would give, and which entries stand on a page come from intersections of bitmaps; the database
is asked for the rows of the page alone. An index belongs to one version of the content
(`portal.core.versions`): a change by any process shows in every other at its next request.
"""

from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from threading import Lock
from typing import Any

from pyroaring import BitMap

from portal.core.groups import Groups
from portal.core.search import fold

CHUNK = 2_000  # rows that are in memory at a time while an index is built


@dataclass(frozen=True)
class Order:
    """An order of the entries: `key` makes of the values of `columns` what is sorted by.

    Entries with the same key stand by slug. The keys of an order with `measured` are whole numbers
    from 0 to 2**32 - 1 and are kept beside it.
    """

    columns: tuple[str, ...]
    key: Callable[..., Any] = lambda value: value
    reverse: bool = False
    measured: bool = False


def text_orders(name, *columns):
    """Return the orders by a text, {name_it, name_en}; `columns` are its Italian and its English.

    Where one is empty the other stands for it; accents and case are folded.
    """
    return {
        f"{name}_it": Order(columns, lambda italian, english: fold(italian or english)),
        f"{name}_en": Order(columns, lambda italian, english: fold(english or italian)),
    }


@dataclass(frozen=True)
class FacetIndex:
    """The public entries of one list, in one version of the content.

    `every` holds their primary keys (below 2**32); `facets` of each facet the keys that have each
    value; `orders` the keys in each order, `measures` what a measured order sorts by, alongside.
    `rows` has room for rows of the list that were read, by key.
    """

    version: str
    every: BitMap
    facets: dict[str, dict[str, BitMap]]
    orders: dict[str, array] = field(default_factory=dict)
    measures: dict[str, array] = field(default_factory=dict)
    rows: dict[int, Any] = field(default_factory=dict)

    def select(self, chosen: Mapping[str, Iterable[str]], within: BitMap | None = None) -> BitMap:
        """Return the keys that have, for each facet of `chosen`, any of the values given.

        A value that no entry has selects nothing. `within` narrows the result further.
        """
        found = self.every if within is None else self.every & within
        for name, values in chosen.items():
            having = [self.facets[name][value] for value in values if value in self.facets[name]]
            found = found & BitMap.union(*having) if having else BitMap()
        return found

    def counts(self, name: str, among: BitMap) -> dict[str, int]:
        """Return how many of `among` have each value of a facet; values of none are left out."""
        if among is self.every:
            return self.totals[name]
        return {
            value: count
            for value, keys in self.facets[name].items()
            if (count := keys.intersection_cardinality(among))
        }

    def shared_by(self, bitmaps: Iterable[BitMap]) -> list[BitMap]:
        """Return the keys that stand in at least one of `bitmaps`, in at least two, and so on."""
        levels: list[BitMap] = []
        for carried in bitmaps:
            for number, level in enumerate(levels):
                levels[number], carried = level | carried, level & carried
            levels.append(carried)
        return levels

    def sharing_most(self, bitmaps, within: BitMap, order: str, limit: int | None) -> list[int]:
        """Return up to `limit` keys of `within` (None: all) that stand in any of `bitmaps`.

        Those that stand in most of them come first, those in as many in the order named.
        """
        keys: list[int] = []
        left = within
        for sharing in reversed(self.shared_by(bitmaps)):
            fresh = sharing & left
            left = left - fresh
            if fresh and (limit is None or len(keys) < limit):
                found = filter(fresh.__contains__, self.orders[order])
                keys += islice(found, None if limit is None else limit - len(keys))
        return keys

    @cached_property
    def totals(self) -> dict[str, dict[str, int]]:
        return {
            name: {value: len(keys) for value, keys in values.items()}
            for name, values in self.facets.items()
        }


class SortKeys:
    """What the rows of a list are sorted by: their primary keys, and {order: keys} alongside."""

    def __init__(self, orders):
        self.orders = orders
        self.columns = {column for order in orders.values() for column in order.columns}
        self.every = []
        self.keys = {name: [] for name in orders}

    def add(self, keys, columns):
        """Take in some rows: their primary keys, and {column: values alongside}."""
        self.every += keys
        for name, order in self.orders.items():
            values = list(zip(*(columns[path] for path in order.columns), strict=True))
            known = {value: order.key(*value) for value in set(values)}
            self.keys[name] += map(known.__getitem__, values)


def build(version, queryset, filters, orders) -> FacetIndex:
    """Return the index of the rows of `queryset`.

    `filters` gives for each facet its FacetFilter, `orders` the `Order` of each name. Where the
    content changes meanwhile, the index is a mixture: the next request sees the new version and
    builds anew.
    """
    groups = Groups(queryset.model, [path for one in filters.values() for path in one.paths])
    rows = SortKeys({**orders, "slug": Order(("slug",))})
    _read(queryset, groups, rows)
    index = FacetIndex(version, BitMap(rows.every), {})
    by_slug = sorted(range(len(rows.every)), key=rows.keys["slug"].__getitem__)
    for name, order in orders.items():
        own = rows.keys[name]
        places = sorted(by_slug, key=own.__getitem__, reverse=order.reverse)
        index.orders[name] = array("I", map(rows.every.__getitem__, places))
        if order.measured:
            index.measures[name] = array("I", map(own.__getitem__, places))
    for name, one in filters.items():
        index.facets[name] = having = {}
        for slug, bitmap in one.groups(groups):
            if slug and (known := bitmap & index.every):
                having[slug] = having.get(slug, BitMap()) | known
    return index


def _read(queryset, *readers):
    """Give to each reader the columns that it wants of all rows, read once."""
    columns = sorted(set().union(*(reader.columns for reader in readers)))
    rows = queryset.order_by().values_list("pk", *columns).iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        keys, *values = zip(*chunk, strict=True)
        for reader in readers:
            reader.add(keys, dict(zip(columns, values, strict=True)))


_kept: dict[type, FacetIndex] = {}
_lock = Lock()


def index_of(filterset_class, version) -> FacetIndex:
    """Return the index of a FilterSet's list in a version of the content; built once a process."""
    index = _kept.get(filterset_class)
    if index and index.version == version:
        return index
    with _lock:
        index = _kept.get(filterset_class)
        if not index or index.version != version:
            _kept.pop(filterset_class, None)  # frees the memory of the old one first
            index = _kept[filterset_class] = filterset_class.build_index(version)
    return index

"""Which public entries have which value: Roaring bitmaps of primary keys, read from the database.

They make the cost of a list flat from 60 entries to 100,000: what passes the filters, how many each
value would give, and which entries stand on a page come from intersections of bitmaps; the database
is asked for the rows of the page alone. An index belongs to one version of the content
(`portal.core.versions`): a change by any process shows in every other at its next request.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from threading import Lock
from typing import Any

from pyroaring import BitMap

from portal.core.search import fold

CHUNK = 10_000  # rows that are in memory at a time while an index is built


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
    """

    version: str
    every: BitMap
    facets: dict[str, dict[str, BitMap]]
    orders: dict[str, array] = field(default_factory=dict)
    measures: dict[str, array] = field(default_factory=dict)

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

    @cached_property
    def totals(self) -> dict[str, dict[str, int]]:
        return {
            name: {value: len(keys) for value, keys in values.items()}
            for name, values in self.facets.items()
        }


def build(version, queryset, filters, orders) -> FacetIndex:
    """Return the index of the rows of `queryset`.

    `filters` gives for each facet its FacetFilter, `orders` the `Order` of each name. All single
    values come with one query, those of relations with one for each. Where the content changes
    meanwhile, the index is a mixture: the next request sees the new version and builds anew.
    """
    single = {name: one for name, one in filters.items() if not one.many}
    values = {name: defaultdict(list) for name in filters}
    sort_keys = {name: [] for name in orders}
    every, slugs = [], []
    paths = {one.field_name for one in single.values()}.union(
        *(order.columns for order in orders.values())
    )
    for columns in _columns(queryset, sorted(paths | {"pk", "slug"})):
        every += columns["pk"]
        slugs += columns["slug"]
        for name, one in single.items():
            slugs_of_facet = map(one.slug_of, columns[one.field_name])
            for pk, slug in zip(columns["pk"], slugs_of_facet, strict=True):
                values[name][slug].append(pk)
        for name, order in orders.items():
            sort_keys[name] += map(order.key, *(columns[path] for path in order.columns))

    index = FacetIndex(version, BitMap(every), {})
    by_slug = sorted(range(len(every)), key=slugs.__getitem__)
    for name, order in orders.items():
        keys = sort_keys.pop(name)
        rows = sorted(by_slug, key=keys.__getitem__, reverse=order.reverse)
        index.orders[name] = array("I", map(every.__getitem__, rows))
        if order.measured:
            index.measures[name] = array("I", map(keys.__getitem__, rows))
    for name, one in filters.items():
        having = values.pop(name)
        for pk, slug in one.pairs(queryset) if one.many else ():
            having[slug].append(pk)
        bitmaps = {slug: BitMap(pks) & index.every for slug, pks in having.items() if slug}
        index.facets[name] = {slug: bitmap for slug, bitmap in bitmaps.items() if bitmap}
    return index


def _columns(queryset, paths):
    """Yield {path: values} of some rows at a time."""
    rows = queryset.order_by().values_list(*paths).iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        yield dict(zip(paths, zip(*chunk, strict=True), strict=True))


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

"""Reading from the database which rows of a table have which value, as Roaring bitmaps of keys.

A path is what a filter follows: "cost", "city__region", "challenges", "lines__axis". What stands in
the rows themselves is read in one go, and what several paths begin with is read once: to reach the
region, the size and the country of 100,000 cases by joins takes three times as long as it takes to
read where they are and to look up 300 cities.
"""

from array import array
from collections import defaultdict, deque

from django.db.models import Aggregate, TextField
from pyroaring import BitMap


class KeysOf(Aggregate):
    """The keys of a group as one text, "1,2,3": quicker to read than a row for each."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler, connection):
        template = "STRING_AGG(%(expressions)s::text, ',')"
        return self.as_sql(compiler, connection, template=template)


class Groups:
    """The groups that `paths` from a model lead to.

    `columns` are what they begin with in the rows themselves: who reads these rows anyway hands
    them over by `add`. Through relations all rows are seen, public or not.
    """

    def __init__(self, model, paths):
        self.model = model
        self.columns = {self._first(path).attname for path in paths if self._is_own(path)}
        self.own = {column: defaultdict(BitMap) for column in self.columns}
        self.linked = {}

    def add(self, keys, columns):
        """Take in what some rows have: their keys, and {column: values alongside}."""
        for column in self.columns:
            having = defaultdict(list)
            lists = map(having.__getitem__, columns[column])
            deque(map(list.append, lists, keys), maxlen=0)  # a loop would take twice as long
            for value, found in having.items():
                self.own[column][value] |= BitMap(array("I", found))

    def of(self, path, among=None):
        """Yield (value, BitMap of the keys of the rows that have it); a value may come again.

        `among` are the rows of the related model that count, all if it is None.
        """
        first, rest = self._first(path), path.partition("__")[2]
        if self._is_own(path):
            having = self.own[first.attname]
        elif first.many_to_many:
            having = self._linked(first)
        else:
            rows = first.related_model._base_manager.all()
            return _grouped(rows, rest, first.field.attname)
        return self._beyond(first, rest, having, among) if rest else having.items()

    def _first(self, path):
        return self.model._meta.get_field(path.partition("__")[0])

    def _is_own(self, path):
        """Tell whether a path begins with a column of the table."""
        first = self._first(path)
        return first.concrete and not first.many_to_many

    def _linked(self, relation):
        """{key of a related row: BitMap}, read from the table of a relation to many alone."""
        if relation.name not in self.linked:
            rows = relation.remote_field.through._base_manager.all()
            ends = relation.m2m_reverse_field_name(), f"{relation.m2m_field_name()}_id"
            self.linked[relation.name] = dict(_grouped(rows, *ends))
        return self.linked[relation.name]

    def _beyond(self, relation, path, having, among):
        """Yield the groups by what a path leads to from the related rows."""
        related = relation.related_model._base_manager.all() if among is None else among
        for key, value in related.order_by().values_list("pk", path):
            if keys := having.get(key):
                yield value, keys


def _grouped(rows, path, key):
    """Yield (value, BitMap of the values of the column `key`) for what `path` leads to."""
    found = rows.order_by().values_list(path).annotate(keys=KeysOf(key))
    for value, keys in found.iterator():
        yield value, BitMap(array("I", map(int, keys.split(","))))

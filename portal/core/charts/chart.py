"""What a chart shows: a number for each row and column, and the list that it counts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Item:
    """What a row or column stands for; `short` is its name where room is scarce."""

    slug: str
    name: str
    short: str = ""


@dataclass(frozen=True)
class Value:
    """A number, and the address within the portal of the list of exactly so many, "" if none."""

    count: int
    url: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart in the reader's language.

    `about` says in a sentence or two what is counted; `row_head` and `column_head` what rows and
    columns are. `values` has a Value for each (slug of a row, slug of a column), those of the
    column `total` included, which counts each entry of a row once. `entries` makes of a number the
    words "3 cases". `draw` returns the drawing. `stressed` marks what has no entry, where that is
    what the chart is about. `outline` is the shape of a map, `credit` who made it.
    """

    key: str
    title: str
    about: str
    row_head: str
    column_head: str
    rows: list[Item]
    columns: list[Item]
    values: dict[tuple[str, str], Value]
    entries: Callable[[int], str]
    draw: Callable[["Chart"], ElementTree.Element]
    total: Item | None = None
    stressed: bool = False
    outline: dict[str, Any] = field(default_factory=dict)
    credit: str = ""

    def value(self, row, column):
        return self.values[row.slug, column.slug]

    @property
    def most(self):
        """Return the largest of the numbers, totals left out; 1 at least."""
        return max([1, *(self.value(row, one).count for row in self.rows for one in self.columns)])

    @property
    def table_columns(self):
        return [*self.columns, *([self.total] if self.total else [])]

    @property
    def table(self):
        """Return (row, its Values in the order of `table_columns`) of every row."""
        columns = self.table_columns
        return [(row, [self.value(row, column) for column in columns]) for row in self.rows]

    def label(self, row, column, value):
        """Return what a mark is called: "Europe, Social resilience: 22 cases"."""
        names = (
            [row.name]
            if len(self.columns) == 1 or column is self.total
            else [row.name, column.name]
        )
        return _("%(what)s: %(entries)s") % {
            "what": ", ".join(names),
            "entries": self.entries(value.count),
        }

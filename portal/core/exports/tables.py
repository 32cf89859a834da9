"""What is exported, in any format: its columns, its rows, and what the file says of itself."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain

from django.conf import settings

from portal.core.exports.columns import Column

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LICENCE_NAME = "CC BY 4.0"
SEPARATOR = "; "


@dataclass(frozen=True)
class Table:
    """Entries to be exported.

    `key` names them for programs ("cases"), `titles` for people, {"it": ..., "en": ...}, `title` in
    the reader's language. `chunks` gives them in lists and is read once; `count` says how many.
    `source` is the absolute address of the list. `place` takes an entry and returns its longitude
    and latitude in degrees, WGS 84.
    """

    key: str
    title: str
    titles: dict[str, str]
    columns: list[Column]
    chunks: Iterable[list]
    count: int
    source: str
    created: datetime.datetime
    place: Callable | None = None

    @property
    def heads(self):
        return [column.name for column in self.columns]

    @property
    def entries(self):
        return chain.from_iterable(self.chunks)

    def rows(self):
        """Yield the values of each entry, in the order of the columns; None for what is unknown."""
        readers = [column.of for column in self.columns]
        for entry in self.entries:
            yield self.values(entry, readers)

    @staticmethod
    def values(entry, readers):
        return [None if (value := of(entry)) == "" else value for of in readers]

    @property
    def metadata(self):
        """Return what JSON and GeoJSON say of the whole, as a dict."""
        return {
            "title": self.titles,
            "publisher": settings.OPERATOR_NAME,
            "licence": LICENCE,
            "source": self.source,
            "created": self.created.isoformat(timespec="seconds"),
            "count": self.count,
        }

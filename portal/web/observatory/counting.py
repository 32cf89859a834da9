"""Counting the entries of a list: a number and the address of the list that shows exactly these."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.http import urlencode

from portal.core.charts import Item, Value
from portal.core.facets import index_of
from portal.core.filters import vocabularies_of


@dataclass(frozen=True)
class Pick(Item):
    """An Item and the filters of a list that it stands for, {parameter: [slugs]}."""

    chosen: dict[str, list[str]] = field(default_factory=dict)


class Counter:
    """Counts the public entries of one list, in a language and a version of the content."""

    def __init__(self, filterset_class, list_name, language, version):
        self.index = index_of(filterset_class, version)
        self.terms = vocabularies_of(filterset_class, language, version).terms
        self.address = reverse(list_name)

    def picks(self, facet):
        """Return a Pick for each term of a facet, in its order."""
        return [Pick(one.value, one.label, "", {facet: [one.value]}) for one in self.terms[facet]]

    def value(self, *picks):
        """Return the Value of the entries that all of `picks` hold, each by other filters."""
        chosen = {name: slugs for one in picks for name, slugs in one.chosen.items()}
        count = len(self.index.select(chosen))
        return Value(count, f"{self.address}?{urlencode(chosen, doseq=True)}" if count else "")

    def crossed(self, rows, columns, total=None):
        """Return the values of a Chart of Picks; `total` is the Item of the column of totals."""
        values = {
            (row.slug, column.slug): self.value(row, column) for row in rows for column in columns
        }
        if total:
            values |= {(row.slug, total.slug): self.value(row) for row in rows}
        return values

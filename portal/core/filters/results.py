"""What a list found, as a sequence whose rows are read slice by slice."""

from collections.abc import Sequence

CHUNK = 2_000


class Results(Sequence):
    """The entries that a FilterSet found, in the order asked for.

    `queryset` says how rows are read; only those of the slice asked for are. It need not narrow
    them: they are read by their keys (SQLite would rather walk through all that are public), and
    what is not public, or no longer there, is left out.
    """

    def __init__(self, filterset, queryset):
        self.filterset = filterset
        self.queryset = queryset

    def __len__(self):
        return self.filterset.count

    def __getitem__(self, where):
        if not isinstance(where, slice):
            raise TypeError("Results are read by slices")
        return self._read(self.filterset.keys(where.start or 0, where.stop))

    def chunks(self, size=CHUNK):
        """Yield lists of at most `size` entries, until all have come."""
        keys = self.filterset.keys()
        for start in range(0, len(keys), size):
            yield self._read(keys[start : start + size])

    def _read(self, keys):
        rows = self.queryset.in_bulk(keys)
        return [row for key in keys if (row := rows.get(key)) and row.is_public]

"""What a list found, as a sequence whose rows are read slice by slice."""

from collections.abc import Sequence

CHUNK = 2_000
MOST_KEPT = 500


class Results(Sequence):
    """The entries that a FilterSet found, in the order asked for.

    `queryset` says how rows are read; only those of the slice asked for are. It need not narrow
    them: they are read by their keys (SQLite would rather walk through all that are public), and
    what is not public, or no longer there, is left out. `kept` are rows read before, by key, to
    which those of a slice are added.
    """

    def __init__(self, filterset, queryset, kept=None):
        self.filterset = filterset
        self.queryset = queryset
        self.kept = {} if kept is None else kept

    def __len__(self):
        return self.filterset.count

    def __getitem__(self, where):
        if not isinstance(where, slice):
            raise TypeError("Results are read by slices")
        keys = self.filterset.keys(where.start or 0, where.stop)
        rows = {key: self.kept[key] for key in keys if key in self.kept}
        read = {row.pk: row for row in self._read([key for key in keys if key not in rows])}
        if len(self.kept) < MOST_KEPT:
            self.kept.update(read)
        rows |= read
        return [rows[key] for key in keys if key in rows]

    def chunks(self, size=CHUNK):
        """Yield lists of at most `size` entries, until all have come."""
        keys = self.filterset.keys()
        for start in range(0, len(keys), size):
            yield self._read(keys[start : start + size])

    def _read(self, keys):
        rows = self.queryset.in_bulk(keys) if keys else {}
        return [row for key in keys if (row := rows.get(key)) and row.is_public]

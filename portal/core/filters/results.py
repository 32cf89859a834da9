"""What a list found, as a sequence whose rows are read slice by slice."""

from collections.abc import Sequence

CHUNK = 2_000
MOST_KEPT = 500


def read_kept(keys, queryset, kept):
    """Return {key: row} of what is public of `keys`, in their order.

    Rows are read as `queryset` says, those that `kept`, {key: row}, lacks, and added to it.
    """
    missing = [key for key in keys if key not in kept]
    read = queryset.in_bulk(missing) if missing else {}
    read = {key: row for key, row in read.items() if row.is_public}
    if len(kept) < MOST_KEPT:
        kept.update(read)
    return {key: row for key in keys if (row := kept.get(key) or read.get(key))}


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
        return list(read_kept(keys, self.queryset, self.kept).values())

    def chunks(self, size=CHUNK):
        """Yield lists of at most `size` entries, until all have come."""
        keys = self.filterset.keys()
        for start in range(0, len(keys), size):
            yield self._read(keys[start : start + size])

    def _read(self, keys):
        rows = self.queryset.in_bulk(keys) if keys else {}
        return [row for key in keys if (row := rows.get(key)) and row.is_public]

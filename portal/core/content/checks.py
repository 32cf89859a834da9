"""Checks of a record as a whole, for `Kind.checks`."""


def period(start, end):
    """Return the check that the partial date `end` is not before `start`, as far as is known."""

    def check(record):
        first, last = record[start], record[end]
        known = min(len(first), len(last))
        if last[:known] < first[:known]:
            yield end, f"{last} is before the start, {first}"

    return check

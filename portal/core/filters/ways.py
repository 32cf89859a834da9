"""The way on from an empty list."""

from portal.core.search import record_miss


def ways_on(filterset):
    """Return the suggestions of a list (of its FilterSet) that is empty, [] where it is not.

    Words that no entry has are kept for the curators.
    """
    if filterset.count:
        return []
    if filterset.missed:
        record_miss(filterset.words)
    return filterset.suggestions()

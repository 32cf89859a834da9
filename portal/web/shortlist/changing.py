"""What the buttons of the page do to a shortlist: each press leads to the address of the result."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from portal.web.shortlist.address import MOST_PAIRS, Chosen, Shortlist, read

STEPS = {"up": -1, "down": 1}
PRESSES = (*STEPS, "remove", "uncheck", "add", "search", "save")


def changed(body):
    """Return (Shortlist, address) after a press; `body` is that of the form, urlencoded.

    The address is "" where something is wrong: the messages and errors of the shortlist say what.
    """
    try:
        pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_PAIRS)
    except ValueError:
        pairs = []
    presses = {name: value for name, value in pairs if name in PRESSES}
    shortlist = read(urlencode([pair for pair in pairs if pair[0] not in PRESSES]))
    if not shortlist.is_sound:
        return shortlist, ""
    return shortlist, _address(shortlist, presses)


def _address(shortlist, presses):
    for name, step in STEPS.items():
        if key := presses.get(name):
            return _at(moved(shortlist, key, step).address(), key)
    if key := presses.get("remove"):
        return _removed(shortlist, key)
    if check := presses.get("uncheck"):
        rest = tuple(one for one in shortlist.checks if one != check)
        return replace(shortlist, checks=rest).address()
    if key := presses.get("add"):
        kind, _colon, slug = key.partition(":")
        return read(f"{shortlist.query}&{urlencode({kind: slug})}").address() + "#chosen"
    if shortlist.format:
        return shortlist.address(format=shortlist.format)
    if shortlist.find:
        return shortlist.address(find=shortlist.find) + "#find"
    return shortlist.address()


def _at(address, key):
    return f"{address}#{key.replace(':', '-')}"


def moved(shortlist, key, step):
    """Return the shortlist with an entry one place up (-1) or down (1), where there is room."""
    entries = list(shortlist.entries)
    keys = [one.key for one in entries]
    if key in keys:
        here = keys.index(key)
        there = min(max(here + step, 0), len(entries) - 1)
        entries.insert(there, entries.pop(here))
    return shortlist.with_entries(entries)


def _removed(shortlist, key):
    """Return the address without an entry, which also tells how to bring it back."""
    for place, one in enumerate(shortlist.entries):
        if one.key == key:
            rest = shortlist.with_entries(other for other in shortlist.entries if other is not one)
            return rest.address(removed=f"{place}:{one.key}:{one.note}") + "#chosen"
    return shortlist.address()


def brought_back(shortlist: Shortlist, place: int, one: Chosen):
    """Return the shortlist with an entry that was taken out back in its place."""
    entries = list(shortlist.entries)
    entries.insert(place, one)
    return replace(shortlist.with_entries(entries), format="")

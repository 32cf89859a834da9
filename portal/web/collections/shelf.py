"""What pages show of the collections, kept in memory for each version of the content."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils import timezone

from portal.core.bilingual import Text
from portal.web.collections.models import MEMBERS, Collection, CollectionEntry
from portal.web.kinds import KIND_OF, Kind

DAYS_OF_A_TURN = 7


@dataclass(frozen=True)
class Member:
    """A public entry in a collection, as its page shows it. `name` is one of MEMBERS."""

    name: str
    kind: Kind
    entry: Any
    row: CollectionEntry

    @property
    def title(self):
        return getattr(self.entry, self.kind.heading)

    @property
    def text(self):
        return getattr(self.entry, self.kind.texts[0])

    @property
    def facts(self):
        return [fact for fact in self.kind.facts(self.entry) if fact]

    @property
    def reason(self) -> Text:
        return self.row.reason


@dataclass(frozen=True)
class Shelf:
    """All collections: the public ones in their order, and what is public in each of them.

    `members` maps the key of every collection to its Members in their order, `standing` the name
    of a kind and the key of an entry to the public collections that it stands in.
    """

    collections: list[Collection]
    members: dict[int, list[Member]]
    standing: dict[tuple[str, int], list[Collection]]

    def turn(self, day):
        """Return the collection whose turn it is on the home page; None where there is none."""
        filled = [each for each in self.collections if self.members.get(each.pk)]
        return filled[day.toordinal() // DAYS_OF_A_TURN % len(filled)] if filled else None

    def of_this_week(self):
        """Return the collection of this week and its members; (None, []) where there is none."""
        collection = self.turn(timezone.localdate())
        return collection, self.members[collection.pk] if collection else []

    def holding(self, entry):
        """Return the public collections that an entry of any kind stands in."""
        return self.standing.get((NAME_OF[type(entry)], entry.pk), [])


NAME_OF = {model: name for name, model in MEMBERS.items()}


@lru_cache(maxsize=2)
def shelf(version):
    """Return the Shelf of this version of the content: one query for each kind in a collection."""
    rows = list(CollectionEntry.objects.all())
    keys = {}
    for row in rows:
        keys.setdefault(row.kind, set()).add(row.key)
    public = {name: KIND_OF[MEMBERS[name]].public(found) for name, found in keys.items()}
    collections = list(Collection.objects.public())
    by_key = {each.pk: each for each in collections}
    members, standing = {}, {}
    for row in rows:
        if entry := public[row.kind].get(row.key):
            member = Member(row.kind, KIND_OF[MEMBERS[row.kind]], entry, row)
            members.setdefault(row.collection_id, []).append(member)
            if collection := by_key.get(row.collection_id):
                standing.setdefault((row.kind, row.key), []).append(collection)
    for found in standing.values():
        found.sort(key=lambda each: (each.position, each.slug))
    return Shelf(collections, members, standing)

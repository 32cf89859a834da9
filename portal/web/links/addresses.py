"""Which addresses the content names, and where: found by looking at the models themselves."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Cast

from portal.core.models import Content
from portal.web.links.models import LinkCheck


@dataclass(frozen=True)
class Place:
    """A column that holds addresses, and the entry that curators open to change them.

    `entry` is the name of the foreign key from a part, such as a source, to its entry; "" where the
    column is the entry's own.
    """

    model: type[models.Model]
    column: str
    entry: str = ""

    @property
    def owner(self):
        return self.model._meta.get_field(self.entry).related_model if self.entry else self.model

    @property
    def rows(self):
        """Return the rows that have an address; drafts and retired entries are among them."""
        return self.model._base_manager.order_by().exclude(**{self.column: ""})


def places():
    """Return a Place for each URLField of a model that public pages show."""
    return [
        Place(model, field.name, "entry" if "entry" in names else "")
        for model in apps.get_models()
        if issubclass(model, Content)
        for names in [{field.name for field in model._meta.concrete_fields}]
        for field in model._meta.concrete_fields
        if isinstance(field, models.URLField)
    ]


def addresses():
    """Return all addresses in use, a set of texts."""
    return {
        url
        for place in places()
        for url in place.rows.values_list(place.column, flat=True).distinct()
    }


def uses_of(url):
    """Return the entries that name an address, by model and name; two queries and one a model."""
    found = defaultdict(set)
    for model, key, _url in _named(url=url):
        found[model].add(key)
    return [
        entry
        for model, keys in sorted(found.items(), key=lambda pair: pair[0]._meta.label)
        for entry in sorted(model._base_manager.filter(pk__in=keys), key=str)
    ]


def broken_links_by_entry():
    """Return [(model, primary key, number of broken links)], most first; one query.

    Entries of every state are among them, and other records that have sources, such as an axis.
    """
    counts = Counter((model, key) for model, key, _url in set(_named(url__in=_broken())))
    rows = [(model, key, count) for (model, key), count in counts.items()]
    return sorted(rows, key=lambda row: (-row[2], row[0]._meta.label, row[1]))


def with_broken_links(entries):
    """Return those of `entries`, a queryset of one model, that name a broken link."""
    condition = Q(pk__in=[])
    for place in places():
        broken = {f"{place.column}__in": _broken()}
        if place.model is entries.model:
            condition |= Q(**broken)
        elif place.entry and place.owner is entries.model:
            parts = place.model._base_manager.filter(**{place.entry: OuterRef("pk")}, **broken)
            condition |= Q(Exists(parts))
    return entries.filter(condition)


def _broken():
    return LinkCheck.objects.broken().order_by().values("url")


def _named(**condition):
    """Yield (model of the entry, its key, address) where a link of that condition is named."""
    all_places = places()
    ((lookup, value),) = condition.items()
    parts = [
        place.rows.filter(**{lookup.replace("url", place.column, 1): value}).values_list(
            Value(number, output_field=models.IntegerField()),
            Cast(f"{place.entry}_id" if place.entry else "pk", models.CharField()),
            place.column,
        )
        for number, place in enumerate(all_places)
    ]
    for number, key, url in parts[0].union(*parts[1:], all=True):
        owner = all_places[number].owner
        yield owner, owner._meta.pk.to_python(key), url

"""What a page shows of its filters: facets with counts, chips, ways on. And what they are made of,
kept in memory for each language and version of the content."""

import copy
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from django import forms

from portal.core.facets import index_of
from portal.core.filters.fields import FacetFilter

FOLD_AFTER = 8


class Term(NamedTuple):
    """One value of a facet: its slug, its name in the reader's language, the group it stands in."""

    value: str
    label: str
    group: str = ""


class Option(NamedTuple):
    """A Term on the panel; `count` is how many results ticking it alone would give."""

    value: str
    label: str
    checked: bool
    count: int
    group: str = ""


@dataclass(frozen=True)
class Facet:
    """A group of check boxes; `folded` says that options after the eighth are folded away.

    In a `grouped` one neighbours with the same `group` stand under it as a heading.
    """

    name: str
    label: str
    options: tuple[Option, ...]
    selected: int
    folded: bool
    grouped: bool = False


@dataclass(frozen=True)
class Chip:
    """A filter in use, and the query string ("?...") without it."""

    label: str
    facet_label: str
    query: str


@dataclass(frozen=True)
class Relaxation:
    """A filter to drop when nothing was found ("Country: Italy, Spain"), and what remains."""

    label: str
    query: str
    count: int


class SharedFields(dict):
    """The fields of a form that all its forms share: nothing changes them once they are made."""

    def __deepcopy__(self, memo):
        return self


@dataclass(frozen=True)
class Vocabularies:
    """What a filterset knows of the content: made once for each language and version of it."""

    terms: dict[str, list[Term]]  # of each facet, in order
    labels: dict[str, dict[str, str]]  # of each facet: {slug: label}
    form_class: type[forms.Form]


@lru_cache(maxsize=64)
def vocabularies_of(filterset_class, language, version):
    """Return the Vocabularies of a FilterSet; `language` and `version` are those of now."""
    filters = {name: copy.copy(one) for name, one in filterset_class.base_filters.items()}
    terms = {
        name: [Term(*row) for row in facet.load()]
        for name, facet in filters.items()
        if isinstance(facet, FacetFilter)
    }
    labels = {name: {term.value: term.label for term in loaded} for name, loaded in terms.items()}
    for name, known in labels.items():
        filters[name].extra = filters[name].extra | {"choices": list(known.items())}
    form_class = type(
        f"{filterset_class.__name__}Form",
        (filterset_class._meta.form,),
        {name: one.field for name, one in filters.items()},
    )
    form_class.base_fields = SharedFields(form_class.base_fields)
    return Vocabularies(terms, labels, form_class)


def facet_of(name, facet, terms, *, chosen, counts):
    """Return the Facet of a FacetFilter with its terms; `counts` of those that have any result."""
    options = [
        Option(value, label, value in chosen, counts.get(value, 0), group)
        for value, label, group in terms
    ]
    if facet.by_count:
        options.sort(key=attrgetter("count"), reverse=True)
    grouped = any(group for _value, _label, group in terms)
    folded = len(options) > FOLD_AFTER
    return Facet(name, facet.label, tuple(options), len(chosen), folded, grouped)


@lru_cache(maxsize=64)
def untouched_facets(filterset_class, language, version):
    """Return the Facets of a list of which nothing is filtered; the arguments are those of now."""
    totals = index_of(filterset_class, version).totals
    return [
        facet_of(name, filterset_class.base_filters[name], terms, chosen=(), counts=totals[name])
        for name, terms in vocabularies_of(filterset_class, language, version).terms.items()
        if filterset_class.base_filters[name].listed
    ]

"""The way back: with which actions and cases an entry of the centre helps, and why."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap

from casestudies.filters import CaseStudyFilter
from casestudies.models import CaseStudy
from competence.models import Laboratory, Organization
from portal.core.bilingual import column
from portal.core.facets import index_of
from portal.core.filters import FacetedFilterSet, read_kept
from portal.core.versions import content_version
from portal.web.enums import Decision
from portal.web.helping import reasons
from portal.web.helping.finding import COMPUTED, Group, Helper
from portal.web.helping.terms import terms_of_entries
from portal.web.querysets import for_helping
from roadmap.filters import ActionFilter
from roadmap.models import Action


@dataclass(frozen=True)
class Side:
    """What an entry may help with: `rows` reads what a link shows, `order` is one of the list's."""

    heading: str
    filterset: type[FacetedFilterSet]
    rows: Callable[[], models.QuerySet]
    order: Callable[[], str]
    list_name: str


SIDES = {
    "action": Side(
        _("Actions of the roadmap"),
        ActionFilter,
        Action.objects.for_cards,
        lambda: "roadmap",
        "action_list",
    ),
    "case": Side(
        _("Case studies"),
        CaseStudyFilter,
        CaseStudy.objects.for_list,
        lambda: column("title"),
        "case_list",
    ),
}


@dataclass(frozen=True)
class Choices:
    """What staff and editors chose for entries, as primary keys of cases, or of actions.

    `by` gives for each that was pinned or linked the entries through which it was.
    """

    pinned: set
    linked: set
    hidden: set
    by: dict


def helped_by(entry):
    """Return the Groups of actions and of cases that an entry of the centre helps with.

    Their helpers are those actions and cases, what staff or editors chose first. An organization
    helps through its public laboratories.
    """
    entries = list(for_helping(_helping(entry)))
    terms, version = terms_of_entries(entries), content_version()
    through = isinstance(entry, Organization)
    return [_group(name, entries, terms, version, through) for name in SIDES]


def _helping(entry):
    """Return the entries whose links count for an entry: its own, or those of its laboratories."""
    if isinstance(entry, Organization):
        return Laboratory.objects.public().of_organization(entry)
    return type(entry).objects.filter(pk=entry.pk)


def _group(name, entries, terms, version, through):
    side = SIDES[name]
    index, order = index_of(side.filterset, version), side.order()
    choices = _choices(name, entries)
    chosen = BitMap([*choices.by]) & index.every
    free = index.every - chosen - BitMap(choices.hidden)
    keys = list(filter(chosen.__contains__, index.orders[order])) if chosen else []
    keys += index.sharing_most(terms.bitmaps(index), free, order, COMPUTED)
    helpers = []
    for key, row in read_kept(keys, side.rows(), index.rows).items():
        by = choices.by.get(key, [])
        reason = reasons.of_helper(
            entries[0],
            terms.shared(index, key),
            pinned=key in choices.pinned,
            linked=key in choices.linked,
        )
        if by and through:
            reason = f"{reason} {reasons.through_laboratories(by)}"
        helpers.append(Helper(row, reason, is_curated=bool(by)))
    lines = [line.slug for line in terms.by_facet["line"]]
    count = len(index.select({"line": lines}))
    more = reverse(side.list_name, query={"line": lines}) if count > len(helpers) else ""
    return Group(name, side.heading, helpers, count, more)


def _choices(name, entries):
    """Return the Choices of cases or of actions that were made for any of the entries.

    What is hidden for one entry and chosen for another is shown, through the other.
    """
    choices = Choices(set(), set(), set(), {})
    for entry in entries:
        decided = {
            getattr(placement, f"{name}_id"): placement.decision
            for placement in entry.placements.all()
        }
        linked = _linked(name, entry)
        for key in {*linked, *decided} - {None}:
            if decided.get(key) == Decision.HIDDEN:
                choices.hidden.add(key)
                continue
            choices.by.setdefault(key, []).append(entry)
            (choices.pinned if key in decided else choices.linked).add(key)
    choices.hidden.difference_update(choices.by)
    return choices


def _linked(name, entry):
    """Return the primary keys of what the editors link to an entry: cases, or actions."""
    if name == "action":
        return [action.pk for action in entry.actions.all()]
    return [link.case_id for link in entry.case_links.all()] if hasattr(entry, "case_links") else []

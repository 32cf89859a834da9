"""What of the centre helps with a case or an action: by the staff, by the editors, computed."""

from dataclasses import dataclass, field, replace

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap

from competence.enums import CallState, RegionNearness, region_nearness
from competence.models import Training
from competence.views import KINDS
from portal.core.bilingual import column
from portal.core.facets import index_of
from portal.core.filters import read_kept
from portal.core.versions import content_version
from portal.web.enums import Decision
from portal.web.helping import reasons
from portal.web.helping.terms import Terms, fetch_terms, terms_of
from portal.web.models import HELPERS, CaseLaboratory, CaseMethod, CaseSkill, Placement
from portal.web.querysets import is_action, linked_keys, owner_name

COMPUTED = 3  # how many are computed for a group, where nobody says otherwise
COURSES = 2  # how many courses are named with a skill
HEADINGS = {
    "laboratory": _("Laboratories"),
    "skill": _("Skills"),
    "partnership": _("Partnerships"),
    "resource": _("Funding lines and networks"),
    "method": _("Methods"),
    "training": _("Training"),
}
# The join tables of what the editors link, and what points there to the entry of the centre.
CASE_LINKS = {
    "laboratory": (CaseLaboratory, "entry"),
    "skill": (CaseSkill, "entry"),
    "method": (CaseMethod, "entry"),
}
ACTION_LINKS = {name: (KINDS[name].model.actions.through, name) for name in HELPERS}


@dataclass(frozen=True)
class Helper:
    """An entry of the centre, and why it helps.

    `is_curated` tells what staff or editors chose from what the portal computed. With a skill come
    the `courses` for actions that need it.
    """

    entry: models.Model
    reason: str
    is_curated: bool
    courses: list = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """The helpers of one kind, best first: first those chosen, then those computed.

    `kind` is its name in `portal.web.kinds`. `more` is the address of the list of all `count`
    entries that share a line, "" where they are all here.
    """

    kind: str
    heading: str
    helpers: list[Helper]
    count: int
    more: str

    @property
    def curated(self):
        return [helper for helper in self.helpers if helper.is_curated]

    @property
    def computed(self):
        return [helper for helper in self.helpers if not helper.is_curated]


@dataclass(frozen=True)
class Help:
    """What helps with a case or an action: a Group for each kind, empty ones too."""

    groups: list[Group]

    def __bool__(self):
        return any(group.helpers for group in self.groups)


@dataclass(frozen=True)
class Sought:
    """By what to compute, for which region, and how many; as for `help_for_each`."""

    terms: Terms
    region: str
    limit: int | None
    computed: int


def help_for(owner, **kwargs):
    """Return the Help for a CaseStudy or an Action; see `help_for_each`."""
    return help_for_each([owner], **kwargs)[owner]


def help_for_each(owners, *, region="", limit=None, computed=COMPUTED):
    """Return {owner: Help} for CaseStudies, or for Actions, with one set of queries for all.

    `region`, an ItalianRegion or "", is the reader's: of the laboratories computed the nearest come
    first. `limit` is how many helpers a group has at most; without it a group has all that were
    chosen, and up to `computed` more.
    """
    if not owners:
        return {}
    fetch_terms(owners)
    decided, indexes = decisions_on(*owners), current_indexes()
    linked = linked_keys(ACTION_LINKS if is_action(owners[0]) else CASE_LINKS, owners)
    found = {}
    for owner in owners:
        sought = Sought(terms_of(owner), region, limit, computed)
        groups = {}
        for name, index in indexes.items():
            keys = linked.get((owner.pk, name), [])
            if is_action(owner):
                keys = _by_name(keys, index)
            groups[name] = _group(name, index, decided[owner.pk][name], keys, sought)
        hidden = decided[owner.pk]["training"][Decision.HIDDEN]
        groups["skill"] = with_courses(groups["skill"], indexes, hidden)
        found[owner] = Help(list(groups.values()))
    return found


def current_indexes():
    """Return {kind: FacetIndex} of what helps, all of the same version of the content."""
    version = content_version()
    return {name: index_of(KINDS[name].filterset, version) for name in HELPERS}


def decisions_on(*owners):
    """Return {primary key of an owner: {kind: {Decision: primary keys}}}, in the staff's order.

    The owners are cases, or actions.
    """
    decided = {
        owner.pk: {name: {decision: [] for decision in Decision} for name in HELPERS}
        for owner in owners
    }
    pointer = f"{owner_name(owners[0])}_id"
    for one in Placement.objects.on(*owners):
        decided[getattr(one, pointer)][one.kind][one.decision].append(one.key)
    return decided


def _by_name(keys, index):
    """Return keys in the order of names: the links of an action have no order of their own."""
    return list(filter(BitMap(keys).__contains__, index.orders[column("name")]))


def _group(name, index, decided, linked, sought):
    """Return the Group of a kind: what was `decided`, what is `linked`, what is computed."""
    pinned, hidden = decided[Decision.PINNED], decided[Decision.HIDDEN]
    public = index.every - BitMap(hidden)
    chosen = [key for key in dict.fromkeys([*pinned, *linked]) if key in public][: sought.limit]
    keys = chosen + _computed(name, index, public - BitMap([*pinned, *linked]), sought, len(chosen))
    kind, terms = KINDS[name], sought.terms
    helpers = [
        Helper(
            row,
            reasons.of_helper(
                row,
                terms.shared(index, key),
                sought.region,
                pinned=key in pinned,
                linked=key in linked,
            ),
            is_curated=key in chosen,
        )
        for key, row in read_kept(keys, kind.model.objects.for_cards(), index.rows).items()
    ]
    lines = [line.slug for line in terms.by_facet["line"]]
    count = len(index.select({"line": lines}))
    more = reverse(kind.url_name, query={"line": lines}) if count > len(helpers) else ""
    return Group(name, HEADINGS[name], helpers, count, more)


def _computed(name, index, free, sought, taken):
    """Return keys of `free` that share terms: best band first, in it those that share most.

    `taken` helpers are there already.
    """
    room = sought.computed if sought.limit is None else sought.limit - taken
    having, keys = sought.terms.bitmaps(index), []
    for band in _bands(name, index, sought.region):
        if room > len(keys):
            keys += index.sharing_most(having, free & band, column("name"), room - len(keys))
    return keys


def _bands(name, index, region):
    """Yield the keys of what comes first, then of what comes next, and so on.

    Laboratories by how near they are to the reader's region, as on the page "Places like mine";
    resources whose call is closed last.
    """
    if name == "resource":
        closed = index.facets["call_state"].get(CallState.CLOSED, BitMap())
        yield from (index.every - closed, closed)
    elif name == "laboratory" and region:
        by_region = index.facets["region"]
        for nearness in RegionNearness:
            near = [other for other in by_region if region_nearness(region, other) == nearness]
            yield index.select({"region": near})
        yield index.every - BitMap.union(BitMap(), *by_region.values())
    else:
        yield index.every


def with_courses(group, indexes, hidden):
    """Return a Group of skills, with each the courses for the actions that need it.

    `hidden` are the primary keys of training that is never shown.
    """
    skills, index = indexes["skill"].facets["action"], indexes["training"]
    within = index.every - BitMap(hidden)
    found = {}
    for helper in group.helpers:
        needed = [slug for slug, keys in skills.items() if helper.entry.pk in keys]
        having = [index.facets["action"].get(slug, BitMap()) for slug in needed]
        found[helper.entry.pk] = index.sharing_most(having, within, column("name"), COURSES)
    keys = dict.fromkeys(key for courses in found.values() for key in courses)
    rows = read_kept(keys, Training.objects.for_cards(), index.rows)
    return replace(
        group,
        helpers=[
            replace(helper, courses=[rows[key] for key in found[helper.entry.pk] if key in rows])
            for helper in group.helpers
        ],
    )

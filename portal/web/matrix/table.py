"""The rows and cells of the matrix. Numbers are read from the bitmaps of the lists they lead to."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casestudies.filters import CaseStudyFilter
from competence.filters import (
    LaboratoryFilter,
    PartnershipFilter,
    ResourceFilter,
    SkillFilter,
    TrainingFilter,
)
from portal.core.facets import index_of
from portal.core.filters import FacetedFilterSet
from roadmap.models import Action, Line, SizeClass

SHADES = (1, 2, 4, 6)  # from how many entries on a cell is one step darker


@dataclass(frozen=True)
class Kind:
    """What a column counts: the public entries of a list, by the action that they serve.

    `name` heads the column in files, `about` says there what it holds. A `narrowed` list knows
    sizes and challenges; entries that are `proposed` come from partners.
    """

    name: str
    label: str
    about: str
    filterset: type[FacetedFilterSet]
    url_name: str
    narrowed: bool = False
    proposed: bool = False

    def counts(self, chosen, version):
        """Return {slug of an action: number of entries}; `chosen` are the filters in use."""
        index = index_of(self.filterset, version)
        return index.counts("action", index.select(chosen if self.narrowed else {}))

    def address(self, action, chosen):
        """Return the address of the list of what `counts` counts for an action."""
        return reverse(self.url_name, query={**(chosen if self.narrowed else {}), "action": action})


KINDS = (
    Kind(
        "case_studies",
        _("Case studies"),
        _("case studies that show the action at work"),
        CaseStudyFilter,
        "case_list",
        narrowed=True,
    ),
    Kind(
        "laboratories",
        _("Laboratories"),
        _("laboratories that serve the action"),
        LaboratoryFilter,
        "laboratory_list",
        proposed=True,
    ),
    Kind(
        "skills",
        _("Skills"),
        _("skills that serve the action"),
        SkillFilter,
        "skill_list",
        proposed=True,
    ),
    Kind(
        "partnerships",
        _("Partnerships"),
        _("partnerships that serve the action"),
        PartnershipFilter,
        "partnership_list",
        proposed=True,
    ),
    Kind(
        "resources",
        _("Funding"),
        _("funds, programmes and networks that serve the action"),
        ResourceFilter,
        "resource_list",
    ),
    Kind(
        "training",
        _("Training"),
        _("courses and programmes that serve the action"),
        TrainingFilter,
        "training_list",
    ),
)


@dataclass(frozen=True)
class Cell:
    """How many entries of a kind an action has, the list of them, and how dark that is (0 to 4).

    Where there is none because of the filters, `others` and `others_url` are those without them.
    """

    kind: Kind
    count: int
    url: str
    shade: int
    others: int
    others_url: str


@dataclass(frozen=True)
class Group:
    """A line of the roadmap with its rows, (action, Cells); `url` leads to these actions."""

    line: Line
    rows: list[tuple[Action, list[Cell]]]
    url: str


@dataclass(frozen=True)
class Matrix:
    """`without` tells of each kind how many actions have none, as (Kind, number)."""

    kinds: tuple[Kind, ...]
    groups: list[Group]
    without: list[tuple[Kind, int]]


def counts_of(filterset) -> Mapping[str, Mapping[str, int]]:
    """Return {name of a kind: {slug of an action: number of entries}} for a MatrixFilter."""
    return {kind.name: kind.counts(filterset.selected, filterset.version) for kind in KINDS}


def matrix_of(filterset) -> Matrix:
    """Return the Matrix of the actions that a MatrixFilter found."""
    chosen = filterset.selected
    actions = filterset.results(Action.objects.for_matrix())[:]
    counts, sizes = counts_of(filterset), _action_sizes(chosen)
    every = {kind.name: kind.counts({}, filterset.version) for kind in KINDS}
    groups = [
        Group(
            line,
            [(action, _cells(action.slug, chosen, counts, every)) for action in members],
            reverse("action_list", query={**chosen, **sizes, "line": line.slug}),
        )
        for line, members in groupby(actions, lambda action: action.line)
    ]
    without = [
        (kind, sum(action.slug not in counts[kind.name] for action in actions)) for kind in KINDS
    ]
    return Matrix(KINDS, groups, without)


def _cells(slug, chosen, counts, every):
    cells = []
    for kind in KINDS:
        count = counts[kind.name].get(slug, 0)
        shade = sum(count >= limit for limit in SHADES)
        others = 0 if count else every[kind.name].get(slug, 0)
        others_url = kind.address(slug, {})
        cells.append(Cell(kind, count, kind.address(slug, chosen), shade, others, others_url))
    return cells


def _action_sizes(chosen):
    """Return the filter of the list of actions for the size classes in use, {} without any."""
    if "size" not in chosen:
        return {}
    classes = SizeClass.objects.in_bulk(chosen["size"]).values()
    return {"size": sorted({one.action_size for one in classes})}

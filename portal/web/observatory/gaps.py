"""What is missing, in words: for each gap the nearest thing that there is."""

from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse

from casestudies.filters import CaseStudyFilter
from competence.enums import RegionNearness, region_nearness
from competence.views import Kind
from portal.core.charts import Value
from portal.web.observatory.centre import placed_entries
from portal.web.observatory.charts import case_count
from portal.web.observatory.counting import Pick
from roadmap.models import SizeClass


class Way(NamedTuple):
    """What is missing, and where the nearest to it stands."""

    name: str
    url: str


@dataclass(frozen=True)
class SizeGap:
    """A size class, what of it lacks a case study, and the cases nearest to it in size.

    `cases` says how many there are, `is_empty` that there is none; `missing` are (facet, Ways).
    """

    name: str
    cases: str
    is_empty: bool
    missing: list[tuple[str, list[Way]]]
    nearest: str


@dataclass(frozen=True)
class RegionGap:
    """A region of Italy that lacks entries of some kind, and of each kind what there is.

    `cells` are, kind by kind, the Kind, its Value, and where that is none the Value of the nearest
    regions that have any, None without such, with their names.
    """

    name: str
    cells: list[tuple[Kind, Value, Value | None, str]]


def size_gaps(sizes, missing):
    """Return a SizeGap of each size class that lacks a case of some row of the chart `missing`.

    Its rows and columns are Picks; `sizes` is the chart that counts the cases of each class.
    """
    classes, (cases,) = SizeClass.objects.in_bulk(), sizes.columns
    counts = {row.slug: sizes.value(row, cases).count for row in sizes.rows}
    gaps = []
    for column in missing.columns:
        rows = [row for row in missing.rows if not missing.value(row, column).count]
        if rows:
            gaps.append(_size_gap(column, classes[column.slug], counts[column.slug], rows))
    return gaps


def _size_gap(pick, size, count, rows):
    near = size.max_population or size.min_population
    ways = {}
    for row in rows:
        (facet,) = row.chosen
        ways.setdefault(facet, []).append(Way(row.name, _nearest(near, **row.chosen)))
    labels = CaseStudyFilter.base_filters
    missing = [(labels[facet].label, found) for facet, found in ways.items()]
    return SizeGap(pick.name, case_count(count), not count, missing, _nearest(near))


def _nearest(population, **chosen):
    """Return the address of the cases that filters choose, nearest to a population first."""
    return reverse("case_list", query=chosen | {"sort": "nearest", "near": population})


def region_gaps(language, version):
    """Return the kinds of entry that have a place, a RegionGap of each region that lacks any."""
    kinds = placed_entries(language, version)
    gaps = []
    for place, region in enumerate(kinds[0][2]):
        cells = [(kind, *_in_region(counter, rows, rows[place])) for kind, counter, rows in kinds]
        if not all(value.count for _kind, value, _near, _names in cells):
            gaps.append(RegionGap(region.name, cells))
    return [kind for kind, _counter, _rows in kinds], gaps


def _in_region(counter, rows, own):
    """Return the Value of a region, and if it is none that of the nearest, and their names."""
    value = counter.value(own)
    if value.count:
        return value, None, ""
    having = [row for row in rows if counter.value(row).count]
    if not having:
        return value, None, ""
    nearest = min(region_nearness(own.slug, row.slug) for row in having)
    near = [row for row in having if region_nearness(own.slug, row.slug) == nearest]
    names = ", ".join(row.name for row in near)
    if nearest == RegionNearness.ELSEWHERE:
        names = str(nearest.label)
    return value, counter.value(_together(near)), names


def _together(picks):
    """Return the Pick of what any of `picks`, all of the same filter, holds."""
    (name,) = picks[0].chosen
    return Pick("", "", "", {name: [slug for one in picks for slug in one.chosen[name]]})

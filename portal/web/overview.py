"""What the home and the method page tell of the content as a whole, computed from the database.

It is kept in memory for each content version: a page costs the one query that reads the version.
"""

import datetime
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Max

from casestudies.enums import SmallMunicipality
from casestudies.models import CaseSource, CaseStudy, City
from competence.models import (
    Laboratory,
    Method,
    Organization,
    Partnership,
    Resource,
    Skill,
    Training,
)
from portal.core.versions import content_version
from portal.web.collections.shelf import Shelf, shelf
from roadmap.enums import SizeScheme
from roadmap.models import Action, Chapter, SizeThreshold

CENTRE = (Laboratory, Skill, Partnership, Resource, Method, Training, Organization)
CENTRE_CHAPTER = "competence-centre"
SMALL_POPULATION = 5_000  # inhabitants: small municipalities of Italian law 158/2017
CASES_SHOWN = 4


@dataclass(frozen=True)
class Overview:
    """Counts of public entries; places, countries, sources and classes are those of the cases.

    `sizes` and `evidence` map slugs to numbers of cases, `source_kinds` to numbers of sources.
    `within_reach` are cases that a small municipality could do on its own, the nearest in size
    first; `shelf` holds the collections. Without any content `smallest`, `last_checked` and
    `chapter`, that of the centre, are None.
    """

    cases: int
    places: int
    countries: int
    actions: int
    centre: int
    sources: int
    unlinked_sources: int
    smallest: City | None
    under_10_000: int
    under_50_000: int
    sizes: dict[str, int]
    evidence: dict[str, int]
    source_kinds: dict[str, int]
    last_checked: datetime.date | None
    without_action: int
    actions_without_case: int
    within_reach: list[CaseStudy]
    chapter: Chapter | None
    shelf: Shelf


def current():
    """Return the Overview of the content as it is now."""
    return _overview(content_version())


@lru_cache(maxsize=2)
def _overview(version):
    cases = CaseStudy.objects.public().order_by()
    actions = Action.objects.public().order_by()
    sources = CaseSource.objects.filter(entry__in=cases).order_by()
    entries = [model.objects.public().order_by().values_list("pk") for model in CENTRE]
    totals = cases.aggregate(
        cases=Count("pk"),
        places=Count("city", distinct=True),
        countries=Count("city__country", distinct=True),
        last_checked=Max("checked"),
    )
    action_count = actions.count()
    joined = cases.filter(actions__in=actions).aggregate(
        cases=Count("pk", distinct=True), actions=Count("actions", distinct=True)
    )
    return Overview(
        **totals,
        actions=action_count,
        centre=entries[0].union(*entries[1:], all=True).count(),
        sources=sources.count(),
        unlinked_sources=sources.count() - sources.linked().count(),
        smallest=City.objects.with_cases(cases).order_by("population", "slug").first(),
        under_10_000=cases.filter(city__population__lt=10_000).count(),
        under_50_000=cases.filter(city__population__lt=50_000).count(),
        sizes=_counts(cases, "city__size_class"),
        evidence=_counts(cases, "evidence"),
        source_kinds=_counts(sources, "kind"),
        without_action=totals["cases"] - joined["cases"],
        actions_without_case=action_count - joined["actions"],
        within_reach=list(
            cases.filter(small_municipality=SmallMunicipality.ALONE)
            .ordered("nearest", near=SMALL_POPULATION)
            .for_cards()[:CASES_SHOWN]
        ),
        chapter=Chapter.objects.filter(pk=CENTRE_CHAPTER).first(),
        shelf=shelf(version),
    )


def counted(model, counts):
    """Return (term, number) of every term of a vocabulary, in its order; `counts` by slug."""
    return [(term, counts.get(term.pk, 0)) for term in model.objects.all()]


def thresholds():
    """Return (label, [SizeThreshold]) of each scheme of official classes, with their sources."""
    rows = list(SizeThreshold.objects.prefetch_related("sources"))
    return [
        (scheme.label, [row for row in rows if row.scheme == scheme.value]) for scheme in SizeScheme
    ]


def _counts(rows, field):
    """Return {value: number of rows} of a field."""
    return dict(rows.values_list(field).annotate(number=Count("pk")))

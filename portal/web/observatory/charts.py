"""The charts of the observatory, in a language and a version of the content."""

from dataclasses import replace
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from casestudies.filters import CaseStudyFilter
from portal.core.bilingual import LANGUAGES
from portal.core.charts import Chart, Item, bars, grid, timeline
from portal.core.templatetags.text import number
from portal.core.versions import content_version
from portal.web.observatory.centre import maps
from portal.web.observatory.counting import Counter, Pick
from portal.web.observatory.picks import families, month_of, months, size_classes, years

GAPS = ("region", "dimension", "challenge")  # the facets whose terms may lack a case of a size


def in_both_languages(key):
    """Return {language: Chart} of a chart; raises KeyError where there is none of that key."""
    version, charts = content_version(), {}
    for language in LANGUAGES:
        with override(language):
            charts[language] = charts_of(language, version)[key]
    return charts


@lru_cache(maxsize=4)
def charts_of(language, version):
    """Return {key: Chart}, in the order of the page; the arguments are those of now."""
    cases = Counter(CaseStudyFilter, "case_list", language, version)
    sizes = size_classes(cases)
    charts = [
        by_size(cases, sizes),
        by_start(cases),
        by_region(cases),
        by_evidence(cases),
        by_challenge(cases),
        by_technology(cases, sizes),
        missing(cases, sizes),
        *maps(language, version),
    ]
    return {chart.key: chart for chart in charts}


def case_count(count):
    text = ngettext("%(number)s case study", "%(number)s case studies", count)
    return text % {"number": number(count)}


def by_size(cases, sizes):
    return _bars(
        cases,
        sizes,
        key="sizes",
        title=_("Case studies by size of the municipality"),
        about=_("Each case study counts once, by the population of the municipality itself."),
        row_head=_("Size class"),
    )


def by_region(cases):
    return _grid(
        cases,
        cases.picks("region"),
        cases.picks("dimension"),
        key="regions-dimensions",
        title=_("Case studies by region of the world and dimension of resilience"),
        about=_("A case study that serves several dimensions counts in each of them."),
        row_head=_("Region of the world"),
        column_head=_("Dimension"),
    )


def by_start(cases):
    rows, columns, total = years(cases), months(), _total()
    values = {
        (year.slug, month.slug): cases.value(month_of(year, month))
        for year in rows
        for month in columns
    }
    return Chart(
        key="start",
        title=_("Case studies by the month in which they began"),
        about=_(
            "Each case study counts once, in the month in which it began; “?” is a month not known."
        ),
        row_head=_("Year"),
        column_head=_("Month"),
        rows=rows,
        columns=columns,
        values=values | {(year.slug, total.slug): cases.value(year) for year in rows},
        total=total,
        entries=case_count,
        draw=timeline,
    )


def by_challenge(cases):
    return _grid(
        cases,
        cases.picks("challenge"),
        cases.picks("intervention"),
        key="challenges-interventions",
        title=_("Case studies by challenge and kind of intervention"),
        about=_(
            "What was done about which challenge. A case study that meets several counts in each"
            " of them."
        ),
        row_head=_("Challenge"),
        column_head=_("Kind of intervention"),
    )


def by_technology(cases, sizes):
    return _grid(
        cases,
        families(cases),
        sizes,
        key="technologies-sizes",
        title=_("Case studies by family of technologies and size of the municipality"),
        about=_("Those with any technology of a family, by inhabitants of the municipality."),
        row_head=_("Family of technologies"),
        column_head=_("Size class"),
    )


def by_evidence(cases):
    return _bars(
        cases,
        cases.picks("evidence"),
        key="evidence",
        title=_("Case studies by evidence level"),
        about=_(
            "The evidence level tells how well the facts of a case study are documented, not how"
            " good the initiative is."
        ),
        row_head=_("Evidence level"),
    )


def missing(cases, sizes):
    """Return the chart of which sizes some regions, dimensions or challenges have no case."""
    rows = [
        replace(pick, slug=f"{facet}:{pick.slug}") for facet in GAPS for pick in cases.picks(facet)
    ]
    chart = _grid(
        cases,
        rows,
        sizes,
        key="gaps",
        title=_("Where case studies are missing"),
        about=_(
            "Regions of the world, dimensions and challenges, by inhabitants of the municipality."
            " A zero is a gap."
        ),
        row_head=_("Region, dimension or challenge"),
        column_head=_("Size class"),
    )
    return replace(chart, stressed=True)


def _total():
    return Item("all", pgettext("case studies", "All"))


def _bars(cases, rows, **texts):
    """Return the Chart of the cases of each of `rows`, which are Picks."""
    column = Pick("cases", _("Case studies"))
    values = cases.crossed(rows, [column])
    return Chart(
        rows=rows,
        columns=[column],
        column_head="",
        values=values,
        entries=case_count,
        draw=bars,
        **texts,
    )


def _grid(cases, rows, columns, **texts):
    """Return the Chart of the cases that a row and a column, which are Picks, have in common."""
    total = _total()
    values = cases.crossed(rows, columns, total)
    return Chart(
        rows=rows,
        columns=columns,
        total=total,
        values=values,
        entries=case_count,
        draw=grid,
        **texts,
    )

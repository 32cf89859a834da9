"""The text of the page: the same for all readers of a language until the content changes."""

from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse

from portal.core.charts import FORMATS, Chart
from portal.web import overview
from portal.web.observatory.centre import PLACED
from portal.web.observatory.charts import charts_of
from portal.web.observatory.gaps import region_gaps, size_gaps

MISSING = "gaps"


class Card(NamedTuple):
    """A Chart, and its files as (format, address)."""

    chart: Chart
    files: list[tuple[str, str]]


@lru_cache(maxsize=4)
def body(language, version):
    """Return the text of the page; the arguments are those of now."""
    charts = charts_of(language, version)
    kinds, regions = region_gaps(language, version)
    context = {
        "overview": overview.current(),
        "cases": [_card(one) for key, one in charts.items() if key not in (MISSING, *PLACED)],
        "missing": _card(charts[MISSING]),
        "centre": [_card(charts[key]) for key in PLACED],
        "size_gaps": size_gaps(charts["sizes"], charts[MISSING]),
        "region_kinds": kinds,
        "region_gaps": regions,
    }
    return render_to_string("web/_observatory_body.html", context)


def _card(chart):
    files = [
        (label, reverse("observatory_chart", args=[chart.key], query={"format": name}))
        for name, label in FORMATS
    ]
    return Card(chart, files)

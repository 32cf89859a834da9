"""The entries of the centre that have a place, by region of Italy: their maps."""

import json
from functools import cache, lru_cache

from django.conf import settings
from django.utils.translation import gettext as _

from competence.enums import ItalianRegion
from competence.views import KINDS
from portal.core.charts import Chart, regions
from portal.core.templatetags.text import number
from portal.web.observatory.counting import Counter, Pick
from portal.web.observatory.picks import regions_of_cities

PLACED = ("laboratory", "partnership", "organization")  # the kinds that tell a place
CREDIT = "@svg-maps/italy, MapSVG, CC BY 4.0"


@cache
def outline():
    """Return the shape of Italy's regions as `regions` draws it; `make build` has made it."""
    return json.loads((settings.BASE_DIR / "static" / "dist" / "italy.json").read_text())


@lru_cache(maxsize=4)
def placed_entries(language, version):
    """Return (Kind, Counter, Picks of the regions of Italy) of each kind that tells a place."""
    found = []
    for kind in map(KINDS.__getitem__, PLACED):
        counter = Counter(kind.filterset, kind.url_name, language, version)
        rows = _by_region() if "region" in counter.terms else _by_city(counter)
        found.append((kind, counter, rows))
    return found


def maps(language, version):
    """Return the map of each kind of entry that tells a place."""
    return [_map(*placed) for placed in placed_entries(language, version)]


def _by_region():
    return [Pick(slug, name, "", {"region": [slug]}) for slug, name in ItalianRegion.choices]


def _by_city(counter):
    """Return the Picks of the regions by their cities, for what tells only its city."""
    regions_of = regions_of_cities()
    cities = [term.value for term in counter.terms["city"]]
    return [
        Pick(slug, name, "", {"city": sorted(one for one in cities if regions_of.get(one) == slug)})
        for slug, name in ItalianRegion.choices
    ]


def _map(kind, counter, rows):
    columns = [Pick("entries", kind.title)]
    return Chart(
        key=kind.model._meta.model_name,
        title=_("%(what)s by region of Italy") % {"what": kind.title},
        about=_about(kind, counter, rows),
        row_head=_("Region of Italy"),
        column_head="",
        rows=rows,
        columns=columns,
        values=counter.crossed(rows, columns),
        entries=lambda count: kind.counted % {"count": count},
        draw=regions,
        outline=outline(),
        credit=_("Outline of the regions: %(credit)s, simplified") % {"credit": CREDIT},
    )


def _about(kind, counter, rows):
    """Return how many entries the map shows, and of how many."""
    every, placed = len(counter.index.every), sum(counter.value(row).count for row in rows)
    whole = kind.counted % {"count": every}
    if placed == every:
        return _("%(whole)s.") % {"whole": whole}
    words = _("%(placed)s of %(whole)s; the others tell no region of Italy.")
    return words % {"placed": number(placed), "whole": whole}

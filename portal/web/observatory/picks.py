"""The rows and columns of the charts that are no plain terms of a filter."""

from itertools import groupby
from operator import attrgetter

from django.utils.dates import MONTHS
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competence.models import Laboratory, Organization
from portal.core.templatetags.text import number
from portal.web.observatory.counting import Pick
from roadmap.models import SizeClass, TechnologyFamily

MILLION = 1_000_000
PERIOD = (2019, 2022)  # the years that the time line shows at least
NO_MONTH = "unknown"


def size_classes(cases):
    """Return the Picks of the size classes, each with its limit as a short name."""
    classes = SizeClass.objects.in_bulk()
    return [
        Pick(one.slug, one.name, _limit(classes[one.slug]), one.chosen)
        for one in cases.picks("size")
    ]


def _limit(size):
    """Return the upper limit of a size class in few letters: "up to 50,000", "over 5 million"."""
    if size.max_population is None:
        return _("over %(limit)s") % {"limit": _inhabitants(size.min_population - 1)}
    return _("up to %(limit)s") % {"limit": _inhabitants(size.max_population)}


def _inhabitants(count):
    millions, rest = divmod(count, MILLION)
    if rest or not millions:
        return number(count)
    return ngettext("%(number)s million", "%(number)s million", millions) % {"number": millions}


def families(cases):
    """Return the Picks of the families of technologies: the cases with any technology of each."""
    slugs = {str(family): family.pk for family in TechnologyFamily.objects.all()}
    terms = groupby(cases.terms["technology"], key=attrgetter("group"))
    return [
        Pick(slugs[name], name, "", {"technology": [term.value for term in group]})
        for name, group in terms
    ]


def years(cases):
    """Return the Picks of the years in which cases began: those of PERIOD and all others known."""
    starts = list(cases.index.facets["start"])
    known = [int(start[:4]) for start in starts]
    first, last = min([PERIOD[0], *known]), max([PERIOD[1], *known])
    return [
        Pick(year, year, "", {"start": sorted(one for one in starts if one[:4] == year)})
        for year in map(str, range(first, last + 1))
    ]


def months():
    """Return the Picks of the months of a year, "01" to "12", and that of a month not known."""
    named = [
        Pick(f"{place:02}", str(name), str(name)[:1].upper()) for place, name in MONTHS.items()
    ]
    return [*named, Pick(NO_MONTH, _("month not known"), "?")]


def month_of(year, month):
    """Return the Pick of the cases that began in a month of a year; both are Picks."""
    start = year.slug if month.slug == NO_MONTH else f"{year.slug}-{month.slug}"
    return Pick(start, "", "", {"start": [start]})


def regions_of_cities():
    """Return {slug of a city: region of Italy}, as laboratories and organizations tell them.

    A city of which they tell two regions is left out.
    """
    places = {*Laboratory.objects.public().places(), *Organization.objects.public().places()}
    found = {}
    for city, region in places:
        found.setdefault(slugify(city), set()).add(region)
    return {city: regions.pop() for city, regions in found.items() if len(regions) == 1}

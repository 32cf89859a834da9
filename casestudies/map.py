"""The map view of the list: the places of the cases that were found, each with a few of its cases.

Bitmaps say which places there are and how many cases each has; only the cost of choosing the first
cases of each depends on how many were found, and only the cases that are shown are read.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pyroaring import BitMap

from casestudies.cards import cards_of
from casestudies.models import CaseStudy, City
from casestudies.nearness import describe_ratio
from portal.core.templatetags.text import number

MAX_PLACES = 300
CASES_OF_A_PLACE = 3
HEAD = 2_000  # keys in which most places are met; the rest is gone through only if need be


@dataclass(frozen=True)
class Place:
    """A place on the map, and beside it in the list.

    `latitude` and `longitude` are decimal degrees as a script reads them, with a point. `cards` are
    at most three cases, as dicts of `casestudies.cards`, in the order asked for; where they are not
    all, they have title and address only, and `all_query` is the query string of the list of the
    place's cases that pass the filters.
    """

    slug: str
    name: str
    country: str
    label: str
    inhabitants: str
    nearness: str
    latitude: str
    longitude: str
    count: int
    cards: list[dict]
    all_query: str


@dataclass(frozen=True)
class Places:
    """The places of a map, in the order of the list; `total` counts those left out as well.

    `tiles_url` is "" where the operator has named no server of tiles.
    """

    shown: list[Place]
    total: int
    tiles_url: str
    tiles_attribution: str


def places_of(filterset):
    """Return the `Places` of the cases that a CaseStudyFilter has found; at most three queries.

    A case or city that has gone since the index was built is left out.
    """
    owners = _owners(filterset)
    chosen = _first_cases(filterset, owners)
    cities = City.objects.in_bulk(chosen, field_name="slug")
    cards = _cards(filterset, chosen, owners)
    return Places(
        shown=[
            _place(
                filterset,
                cities[slug],
                count=len(owners[slug]),
                cards=[cards[key] for key in own if key in cards],
            )
            for slug, own in chosen.items()
            if slug in cities
        ],
        total=len(owners),
        tiles_url=settings.MAP_TILES_URL,
        tiles_attribution=settings.MAP_TILES_ATTRIBUTION,
    )


def _owners(filterset):
    """Return {slug of a city: BitMap of its cases among the results}; none is empty."""
    found, cities = filterset.found, filterset.index.facets["city"]
    return {slug: own for slug, cases in cities.items() if (own := cases & found)}


def _first_cases(filterset, owners):
    """Return {slug of a city: the keys of its first cases}, both in the order asked for.

    Most places are met at the head of the results; what lies behind it is searched only for those
    that are not, so that the time hardly grows with the number of the results.
    """
    chosen, missing = {}, owners
    for start, stop in ((0, HEAD), (HEAD, None)):
        keys = filterset.keys(start, stop) if missing else []
        within = BitMap(keys)
        owner = {key: slug for slug, own in missing.items() for key in own & within}
        for key in filter(owner.__contains__, keys):
            own = chosen.setdefault(owner[key], [])
            if len(own) < CASES_OF_A_PLACE:
                own.append(key)
        if len(chosen) >= MAX_PLACES:
            chosen = dict(list(chosen.items())[:MAX_PLACES])
            missing = {slug: owners[slug] for slug in chosen}
        missing = {
            slug: own
            for slug, own in missing.items()
            if len(chosen.get(slug, ())) < min(CASES_OF_A_PLACE, len(own))
        }
    return chosen


def _cards(filterset, chosen, owners):
    """Return {key: card} of the cases chosen; of places that show only some, title and link."""
    whole, brief = [], []
    for slug, keys in chosen.items():
        (whole if len(keys) == len(owners[slug]) else brief).extend(keys)
    cases = CaseStudy.objects  # by keys of public cases
    shown = cases.for_list().in_bulk(whole)
    cards = dict(zip(shown, cards_of(shown.values(), filterset), strict=True))
    suffix = filterset.suffix
    for case in cases.titled(brief):
        url = case.get_absolute_url() + suffix
        cards[case.pk] = {"slug": case.slug, "url": url, "title": case.title}
    return cards


def _place(filterset, city, *, count, cards):
    near = filterset.value("near")
    country = filterset.labels["country"].get(city.__dict__["country"], "")
    country = "" if country == city.name else country
    named = f"{city.name}, {country}" if country else str(city.name)
    more = count > CASES_OF_A_PLACE
    label = ngettext("%(place)s: %(n)s case study", "%(place)s: %(n)s case studies", count)
    return Place(
        slug=city.slug,
        name=city.name,
        country=country,
        label=label % {"place": named, "n": number(count)},
        inhabitants=_("%(number)s inhabitants") % {"number": number(city.population)},
        nearness=describe_ratio(city.population, near) if near else "",
        latitude=f"{city.latitude:.4f}",
        longitude=f"{city.longitude:.4f}",
        count=count,
        cards=cards,
        all_query=filterset.query_with(city=city.slug, view=None) if more else "",
    )

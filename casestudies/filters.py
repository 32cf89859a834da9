"""The filters of the list of case studies; the parameters are those of the public addresses."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django_countries import countries

from casestudies.enums import Cost, SetupTime, SmallMunicipality
from casestudies.models import CaseStudy, City
from casestudies.nearness import nearest_first
from portal.core.dates import format_partial_date
from portal.core.facets import Order, text_orders
from portal.core.filters import (
    FORMATS,
    ChoiceSetting,
    FacetedFilterSet,
    FacetFilter,
    FilterForm,
    IntegerSetting,
    SlugsSetting,
    WordsFilter,
    choices,
    terms,
)
from portal.core.search import fold
from roadmap.enums import SIZE_CLASS_LIMITS, ItalianRegion
from roadmap.filters import actions_facet
from roadmap.models import (
    Axis,
    CaseStatus,
    Challenge,
    Dimension,
    Enabler,
    EvidenceLevel,
    Intervention,
    Line,
    Region,
    SizeClass,
    Technology,
)

MAX_POPULATION = 50_000_000
UPPER_LIMITS = {slug: limit or MAX_POPULATION for slug, limit in SIZE_CLASS_LIMITS}

SORTS = [
    ("relevance", _("Best match first")),
    ("newest", _("Newest first")),
    ("oldest", _("Oldest first")),
    ("title", _("Title")),
    ("city", _("City")),
    ("population", _("Largest place first")),
    ("nearest", _("Nearest to yours in size")),
]
VIEWS = [("cards", _("Cards")), ("table", _("Table")), ("map", _("Map"))]
UNKNOWN_START_LAST = "9999"


def load_countries():
    codes = set(
        City.objects.with_cases(CaseStudy.objects.public()).values_list("country", flat=True)
    )
    return sorted(((code, countries.name(code)) for code in codes), key=lambda pair: fold(pair[1]))


def load_cities():
    cities = City.objects.with_cases(CaseStudy.objects.public())
    return sorted(((city.slug, str(city)) for city in cities), key=lambda pair: fold(pair[1]))


def load_starts():
    return [(start, month(start), start[:4]) for start in CaseStudy.objects.public().start_months()]


def month(start):
    """Return in words the month that a partial date tells, or that it tells none."""
    if "-" in start:
        return format_partial_date(start)
    return str(_("%(year)s, month not known") % {"year": start})


class MonthFilter(FacetFilter):
    """A facet of the months of a partial date: "2020-04", "2020" where no more is known."""

    def groups(self, groups):
        return ((date[:7], keys) for date, keys in super().groups(groups))


class CaseStudyForm(FilterForm):
    """Refuses the order by nearness without a number of inhabitants to be near to."""

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("sort") == "nearest" and not cleaned.get("near"):
            del cleaned["sort"]
            if "near" not in self.errors:
                message = _("Write how many your municipality has: the nearest in size come first.")
                self.add_error("near", forms.ValidationError(message, code="near_missing"))
        return cleaned


@dataclass(frozen=True)
class SmallPlaces:
    """What to say to a municipality smaller than any with a case.

    `smallest` is the population of the smallest place that has a case; `ways` lead to the cases
    that small municipalities could do, as (text, query string).
    """

    smallest: int
    ways: list[tuple[str, str]]


class CaseStudyFilter(FacetedFilterSet):
    """The list of case studies. `sort` and `near` set the order, `view` the look.

    `my_region`, the reader's region of Italy, changes nothing here: the page of a case reads it, to
    put the nearest who can help first.
    """

    q = WordsFilter()
    challenge = FacetFilter("challenges", label=_("Challenge"), load=terms(Challenge))
    size = FacetFilter(
        "city__size_class", label=_("Size of the municipality"), load=terms(SizeClass)
    )
    small_municipality = FacetFilter(
        "small_municipality",
        label=_("For small municipalities"),
        load=choices(SmallMunicipality),
    )
    cost = FacetFilter("cost", label=_("Cost"), load=choices(Cost))
    setup_time = FacetFilter("setup_time", label=_("Set-up time"), load=choices(SetupTime))
    region = FacetFilter("city__region", label=_("Region of the world"), load=terms(Region))
    country = FacetFilter("city__country", label=_("Country"), load=load_countries, by_count=True)
    city = FacetFilter("city__slug", label=_("City"), load=load_cities, by_count=True)
    axis = FacetFilter("lines__axis", label=_("Axis"), load=terms(Axis))
    line = FacetFilter("lines", label=_("Line of action"), load=terms(Line))
    action = actions_facet()
    dimension = FacetFilter("dimensions", label=_("Dimension"), load=terms(Dimension))
    enabler = FacetFilter("enablers", label=_("Enabler"), load=terms(Enabler))
    technology = FacetFilter(
        "technology_items__tag", label=_("Technology"), load=terms(Technology, "family")
    )
    intervention = FacetFilter(
        "intervention", label=_("Kind of intervention"), load=terms(Intervention)
    )
    status = FacetFilter("status", label=_("Status"), load=terms(CaseStatus))
    start = MonthFilter("start", label=_("Start"), load=load_starts)
    evidence = FacetFilter(
        "evidence", label=pgettext_lazy("of a case", "Evidence"), load=terms(EvidenceLevel)
    )
    sort = ChoiceSetting(label=_("Sort by"), choices=SORTS)
    near = IntegerSetting(label=_("Inhabitants"), min_value=1, max_value=MAX_POPULATION)
    view = ChoiceSetting(label=_("View"), choices=VIEWS)
    my_region = ChoiceSetting(label=_("Your region"), choices=ItalianRegion.choices)
    compare = SlugsSetting(label=_("Comparison"))
    format = ChoiceSetting(
        label=_("Format"), choices=[*FORMATS, ("geojson", "GeoJSON")], lasting=False
    )

    orders = {
        "newest": Order(("start",), reverse=True),
        "oldest": Order(("start",), lambda start: start or UNKNOWN_START_LAST),
        "population": Order(("city__population",), reverse=True, measured=True),
        **text_orders("title", "title_it", "title_en"),
        **text_orders("city", "city__name_it", "city__name_en"),
    }
    default_order = "newest"

    class Meta(FacetedFilterSet.Meta):
        model = CaseStudy
        form = CaseStudyForm

    def sequence(self):
        if self.order != "nearest":
            return super().sequence()
        by_population = self.index.orders["population"]
        populations = self.index.measures["population"]
        return nearest_first(by_population, populations, self.value("near"))

    @property
    def near_missing(self):
        """Tell whether the order by nearness was asked for without the number it needs."""
        return "near" in self.errors and self.data.get("sort") == "nearest"

    @property
    def near_text(self):
        """Return what stands in the field of the number of inhabitants, as the reader wrote it."""
        return self.data.get("near", "")

    @property
    def carried_by_sort(self):
        return self.carried(but=("sort", "near"))

    def small_places(self):
        """Return what to tell a municipality much smaller than any with a case, else None.

        How small it is the reader says by `near` (at most half of the smallest place) or by ticking
        only sizes of which there is no case: the ways on then leave the sizes out.
        """
        near, sizes = self.value("near"), self.selected.get("size", ())
        populations = self.index.measures["population"]
        if not populations or not (near or sizes):
            return None
        smallest = populations[-1]
        if sizes and max(UPPER_LIMITS.get(size, MAX_POPULATION) for size in sizes) < smallest:
            return SmallPlaces(smallest, self._ways(but="size"))
        if near and 2 * near <= smallest:
            return SmallPlaces(smallest, self._ways())
        return None

    def _ways(self, but=None):
        if "small_municipality" in self.selected:
            return []
        found = self.index.counts("small_municipality", self.select(but=but))
        counts = {way: found.get(way, 0) for way in ("alone", "associated")}
        texts = {
            "alone": ngettext(
                "%(n)s case that it could do on its own",
                "%(n)s cases that it could do on its own",
                counts["alone"],
            ),
            "associated": ngettext(
                "%(n)s case that it could do with other municipalities",
                "%(n)s cases that it could do with other municipalities",
                counts["associated"],
            ),
        }
        dropped = {but: None} if but else {}
        return [
            (texts[way] % {"n": count}, self.query_with(small_municipality=way, **dropped))
            for way, count in counts.items()
            if count
        ]

"""Reads of the case studies."""

from math import ceil, floor

from django.db import models
from django.db.models import (
    Case,
    ExpressionWrapper,
    F,
    FloatField,
    Prefetch,
    Value,
    When,
)
from django.db.models.functions import Greatest, Lower

from casestudies.enums import Cost, SmallMunicipality, Staffing
from portal.core.bilingual import column
from portal.core.querysets import EntryQuerySet
from roadmap.enums import SIZE_CLASS_LIMITS
from roadmap.models import Action, Challenge, Dimension, Enabler, Line

UNKNOWN_LAST = Case(When(start="", then=1), default=0)
# The keys of each order, that of cities and titles in the reader's language left to `ordered`.
ORDERS = {
    "newest": ["-start", "slug"],
    "oldest": [UNKNOWN_LAST, "start", "slug"],
    "population": ["-city__population", "slug"],
}
CARD = (
    "slug", "state", "title_it", "title_en", "summary_it", "summary_en", "start", "cost",
    "small_municipality", "status", "evidence", "city__name_it", "city__name_en",
    "city__country", "city__population",
)  # fmt: skip

# The bands in which places count as equally near in size: up to how many times the larger of the
# two is the other. After "about the same" each is half a power of ten, as people speak of it: up to
# 3 times, 10, 30, ... They go on, since to most Italian municipalities nearly every case is more
# than 30 times larger, and the nearest of these must still come first.
SIZE_BANDS = (1.5, 3, 10, 30, 100, 300, 1_000, 3_000)
SMALL_POPULATION = dict(SIZE_CLASS_LIMITS)["up-to-5k"]
# What a municipality can afford, best first.
WITHIN, WITH_OTHERS, UNKNOWN, BEYOND = range(4)


class CityQuerySet(models.QuerySet):
    def with_cases(self, cases):
        """Return the cities that at least one of `cases`, a queryset, is about."""
        return self.filter(pk__in=cases.values("city"))

    def by_name(self):
        return self.order_by(Lower(column("name")), "slug")


class CaseStudyQuerySet(EntryQuerySet):
    def in_line(self, line):
        return self.filter(lines=line)

    def serving(self, action):
        """Return the cases that show an action of the roadmap at work."""
        return self.filter(actions=action)

    def with_size_ratio(self, population):
        """Add `size_ratio`: how many times the larger of the two places is the other (>= 1).

        `population` is the number of inhabitants of the reader's municipality, at least 1.
        """
        theirs = ExpressionWrapper(F("city__population") * 1.0, output_field=FloatField())
        return self.annotate(
            size_ratio=Greatest(
                ExpressionWrapper(theirs / Value(float(population)), output_field=FloatField()),
                ExpressionWrapper(Value(float(population)) / theirs, output_field=FloatField()),
            )
        )

    def near_to(self, population, *, challenges=(), cost="", staffing=""):
        """Rank by nearness in size, then by challenges shared, then by what can be afforded.

        `population` of the reader's municipality is at least 1; `challenges` are slugs, `cost` and
        `staffing` the most that it can afford, "" for no limit. A small municipality asks also
        whether the editors think that it could do it. Adds `size_ratio`, `size_band` (0 the
        nearest), `shared` (number of challenges) and `afford` (0 within, 1 with other
        municipalities, 2 unknown, 3 beyond). What ties comes by the ratio itself, then the slug.
        """
        criteria = []
        if cost:
            criteria.append(_within("cost", Cost.values, cost))
        if staffing:
            criteria.append(_within("staffing", Staffing.values, staffing))
        if population <= SMALL_POPULATION:
            criteria.append(SMALL_CAN)
        ranked = self.with_size_ratio(population).annotate(
            size_band=_size_band(population),
            shared=self._challenges_among(challenges) if challenges else Value(0),
            afford=Greatest(*criteria) if len(criteria) > 1 else (criteria or [Value(WITHIN)])[0],
        )
        keys = ["size_band"]
        keys += ["-shared"] if challenges else []
        keys += ["afford"] if criteria else []
        return ranked.order_by(*keys, "size_ratio", "slug")

    def _challenges_among(self, slugs):
        """Return the SQL that counts a case's challenges that are among `slugs`, a few.

        For each of them the database gathers its cases once, not anew for each case.
        """
        links = self.model.challenges.through.objects
        cases = [links.filter(challenge=slug).values("casestudy") for slug in set(slugs)]
        return sum(Case(When(pk__in=keys, then=Value(1)), default=Value(0)) for keys in cases)

    def ordered(self, order, near=None):
        """Sort by `order`, a value of the parameter `sort`; "nearest" needs the population `near`.

        Every order ends with the slug, so that pages never overlap.
        """
        if order == "nearest":
            return self.with_size_ratio(near).order_by("size_ratio", "slug")
        if order == "title":
            return self.order_by(Lower(column("title")), "slug")
        if order == "city":
            return self.order_by(Lower(f"city__{column('name')}"), "slug")
        return self.order_by(*ORDERS[order])

    def start_months(self):
        """Return the months in which the cases began, in time: "2020-04", or "2020" without one."""
        starts = self.exclude(start="").order_by().values_list("start", flat=True).distinct()
        return sorted({start[:7] for start in starts})

    def key_of(self, slug):
        """Return the primary key of the case of that slug among these, None without it."""
        return self.filter(slug=slug).values_list("pk", flat=True).first()

    def titled(self, keys):
        """Return the cases of these primary keys with what a link to them shows."""
        return self.filter(pk__in=keys).only("slug", "title_it", "title_en")

    def for_similar(self):
        """Fetch what a case that is like another shows: its place, and what both may share."""
        return self.select_related("city").prefetch_related("lines", "challenges", "technologies")

    def for_list(self):
        """Fetch what the list shows of a case; names of terms it has from its filters."""
        return self.select_related("city").only(*CARD)

    def for_cards(self):
        """Fetch what a card shows on any other page: status and evidence with their names."""
        return self.select_related("city", "evidence", "status").only(
            *CARD, "evidence__name_it", "evidence__name_en", "status__name_it", "status__name_en"
        )

    def for_place(self, challenges):
        """Fetch what "Places like mine" shows; `shared_challenges` are those among the slugs."""
        return (
            self.select_related("city")
            .only(*CARD, "staffing")
            .prefetch_related(challenges_among(challenges))
        )

    def for_heading(self):
        """Fetch what the page of one case shows around its text, which is kept ready."""
        return self.only(
            "slug", "state", "title_it", "title_en", "summary_it", "summary_en", "confirmed_on",
            "updated_at",
        )  # fmt: skip

    def for_detail(self):
        """Fetch what the page of one case shows of the case itself."""
        return self.select_related("city", "evidence", "intervention", "status").prefetch_related(
            "challenges",
            "dimensions",
            "lines__axis",
            "technologies",
            "sources__kind",
            Prefetch("actions", Action.objects.public().ordered().for_links()),
        )

    def for_export(self):
        """Fetch what an export says of a case: terms as lists, `listed_<relation>`.

        Read in chunks, not in one: places and single terms are then fetched once for a chunk, and
        so shared by its cases.
        """
        term = ("slug", "name_it", "name_en")
        return self.defer("note", "from_seed", "created_at").prefetch_related(
            "city__region",
            "evidence",
            "intervention",
            "status",
            *(
                Prefetch(name, terms.objects.only(*term), f"listed_{name}")
                for name, terms in (
                    ("dimensions", Dimension),
                    ("challenges", Challenge),
                    ("enablers", Enabler),
                )
            ),
            Prefetch("lines", Line.objects.only(*term, "axis"), "listed_lines"),
            Prefetch("actions", Action.objects.public().ordered().for_links(), "listed_actions"),
            Prefetch("technologies", to_attr="listed_technologies"),
            Prefetch("sources", to_attr="listed_sources"),
        )


def challenges_among(slugs):
    """Return the Prefetch of an entry's challenges that are among `slugs`, `shared_challenges`."""
    return Prefetch(
        "challenges", Challenge.objects.filter(pk__in=slugs), to_attr="shared_challenges"
    )


def _size_band(population):
    """Return the SQL of the band of SIZE_BANDS in which a case's place lies, from 0 on."""
    nearest_first = (
        When(
            city__population__gte=ceil(population / limit),
            city__population__lte=floor(population * limit),
            then=Value(band),
        )
        for band, limit in enumerate(SIZE_BANDS)
    )
    return Case(*nearest_first, default=Value(len(SIZE_BANDS)))


def _within(field, values, most):
    """Return the SQL that tells whether an estimate is within `most`; `values` go upwards."""
    return Case(
        When(**{f"{field}__in": values[: values.index(most) + 1]}, then=Value(WITHIN)),
        When(**{field: ""}, then=Value(UNKNOWN)),
        default=Value(BEYOND),
    )


SMALL_CAN = Case(
    When(small_municipality=SmallMunicipality.ALONE, then=Value(WITHIN)),
    When(small_municipality=SmallMunicipality.ASSOCIATED, then=Value(WITH_OTHERS)),
    When(small_municipality="", then=Value(UNKNOWN)),
    default=Value(BEYOND),
)

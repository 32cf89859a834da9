"""Reads of the case studies."""

from django.db import models
from django.db.models import (
    Case,
    Count,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    Min,
    OuterRef,
    Prefetch,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Lower

from portal.core.bilingual import column
from portal.core.querysets import EntryQuerySet
from roadmap.models import Action

UNKNOWN_LAST = Case(When(start="", then=1), default=0)
# The keys of each order, that of cities and titles in the reader's language left to `ordered`.
ORDERS = {
    "newest": ["-start", "slug"],
    "oldest": [UNKNOWN_LAST, "start", "slug"],
    "population": ["-city__population", "slug"],
}
CARD = (
    "slug", "title_it", "title_en", "summary_it", "summary_en", "start", "cost",
    "small_municipality", "status", "evidence", "city__name_it", "city__name_en",
    "city__country", "city__population",
)  # fmt: skip


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

    def for_small_municipalities(self, way):
        """Return the cases that a municipality under 5,000 could do, `way`: alone, associated."""
        return self.filter(small_municipality=way)

    def smallest_population(self):
        """Return the inhabitants of the smallest place among these cases, None without cases."""
        return self.aggregate(smallest=Min("city__population"))["smallest"]

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

    def titles(self):
        """Return (slug, Italian title, English title) of each of these cases, in their order."""
        return list(self.values_list("slug", "title_it", "title_en"))

    def similar_to(self, case):
        """Return the other cases that share terms with `case`, those that share most first.

        Adds `shared`: the number of lines of action, challenges and technologies in common, a
        line counting twice. `case` and the result come with these terms fetched.
        """
        shared = (
            2 * self._in_common("lines", case.lines)
            + self._in_common("challenges", case.challenges)
            + self._in_common("technology_items__tag", case.technologies)
        )
        return (
            self.exclude(pk=case.pk)
            .annotate(shared=shared)
            .filter(shared__gt=0)
            .order_by("-shared", "slug")
            .select_related("city")
            .prefetch_related("lines", "challenges", "technologies")
        )

    def _in_common(self, relation, terms):
        """Return the SQL that counts a case's terms that are among `terms`, a manager's."""
        own = [term.pk for term in terms.all()]
        rows = self.model.objects.filter(**{"pk": OuterRef("pk"), f"{relation}__in": own})
        counts = rows.order_by().values("pk").annotate(count=Count(relation)).values("count")
        return Coalesce(Subquery(counts, output_field=IntegerField()), 0)

    def for_list(self):
        """Fetch what the list shows of a case; names of terms it has from its filters."""
        return self.select_related("city").only(*CARD)

    def for_cards(self):
        """Fetch what a card shows on any other page: status and evidence with their names."""
        return self.select_related("city", "evidence", "status").only(
            *CARD, "evidence__name_it", "evidence__name_en", "status__name_it", "status__name_en"
        )

    def for_heading(self):
        """Fetch what the page of one case shows around its text, which is kept ready."""
        return self.only("slug", "state", "title_it", "title_en", "summary_it", "summary_en")

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

"""Reads of the roadmap."""

from operator import attrgetter

from django.db import models
from django.db.models import Count, Prefetch, Q
from pyroaring import BitMap

from portal.core.querysets import EntryQuerySet


class AxisQuerySet(models.QuerySet):
    def with_lines(self, lines):
        """Fetch the lines of each axis, as the queryset `lines` gives them."""
        return self.prefetch_related(Prefetch("lines", lines))

    def for_detail(self):
        """Fetch what the page of one axis shows."""
        return self.prefetch_related("sources")


class LineQuerySet(models.QuerySet):
    def for_axis(self, axis):
        return self.filter(axis=axis)

    def with_actions(self, actions):
        """Fetch as `listed_actions` those of `actions`, a queryset, that each line has."""
        return self.prefetch_related(Prefetch("actions", actions, to_attr="listed_actions"))


class ActionQuerySet(EntryQuerySet):
    def in_line(self, line):
        return self.filter(line=line)

    def in_axis(self, axis):
        return self.filter(line__axis=axis)

    def fitting(self, sizes):
        """Return the actions that fit any of `sizes`, values of MunicipalitySize."""
        return self.filter(Q(*((f"fits_{size}", True) for size in sizes), _connector=Q.OR))

    def keys_fitting(self, size):
        """Return the BitMap of the keys of the actions that fit `size`, of MunicipalitySize."""
        return BitMap(self.fitting([size]).order_by().values_list("pk", flat=True))

    def technologies(self):
        """Return the slugs of the technologies that these actions use."""
        return self.order_by().values_list("technology_items__tag", flat=True).distinct()

    def ordered(self):
        """Sort by the order of axes and lines."""
        return self.order_by("line__axis__position", "line__position", "position", "slug")

    def beside(self, action):
        """Return the actions before and after `action` in its line, None where there is none."""
        place = attrgetter("position", "slug")
        line = sorted(self.in_line(action.line_id).for_links(), key=place)
        before = [other for other in line if place(other) < place(action)]
        after = [other for other in line if place(other) > place(action)]
        return before[-1] if before else None, after[0] if after else None

    def for_links(self):
        """Fetch what a link to an action shows."""
        return self.only("slug", "title_it", "title_en", "position")

    def for_options(self):
        """Fetch what a filter shows of an action, with the name of its line."""
        return self.select_related("line").only(
            "slug", "title_it", "title_en", "line__name_it", "line__name_en"
        )

    def for_cards(self):
        """Fetch what an action's card shows."""
        return (
            self.select_related("line__axis")
            .defer("rationale_it", "rationale_en", "note")
            .with_statement_count()
        )

    def with_self_check(self):
        """Return the actions that have statements for a self-check."""
        return self.filter(statements__isnull=False).distinct()

    def with_statement_count(self):
        """Add `statement_count`: how many statements the self-check of the action has."""
        return self.annotate(statement_count=Count("statements"))

    def for_matrix(self):
        """Fetch what a row of the matrix says of an action."""
        return self.select_related("line__axis").only(
            "slug", "state", "title_it", "title_en", "line__name_it", "line__name_en",
            "line__axis__name_it", "line__axis__name_en",
        )  # fmt: skip

    def for_heading(self):
        """Fetch what the page of one action shows around its text, which is kept ready."""
        return self.select_related("line__axis").only(
            "slug", "state", "title_it", "title_en", "description_it", "description_en",
            "confirmed_on", "updated_at", "line__name_it", "line__name_en",
            "line__axis__name_it", "line__axis__name_en",
        )  # fmt: skip

    def for_detail(self):
        """Fetch what the text of the page of one action shows."""
        return (
            self.select_related("line__axis")
            .with_statement_count()
            .prefetch_related(
                "challenges",
                "dimensions",
                "enablers",
                "technologies",
                "milestones",
                "indicators__measurements",
                "sources",
            )
        )

    def for_export(self):
        """Fetch what an export says of an action: terms as lists, `listed_<relation>`."""
        relations = ("dimensions", "challenges", "enablers", "technologies", "indicators")
        return self.defer("note", "from_seed", "created_at").prefetch_related(
            "line__axis",
            *(Prefetch(name, to_attr=f"listed_{name}") for name in (*relations, "sources")),
        )


class GlossaryTermQuerySet(EntryQuerySet):
    def for_glossary(self):
        return self.prefetch_related("sources")


class ClusterFactQuerySet(EntryQuerySet):
    def for_about(self):
        """Return the facts with their sources, oldest first, those without a date at the end."""
        return self.order_by(
            models.Case(models.When(date="", then=1), default=0), "date", "position"
        ).prefetch_related("sources")


class ChapterQuerySet(models.QuerySet):
    def for_page(self):
        return self.prefetch_related(Prefetch("sources"))

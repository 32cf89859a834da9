"""Reads of what joins self-checks and cases."""

from django.db import models

from casestudies.models import CaseStudy


class StatementCaseQuerySet(models.QuerySet):
    def to_public_cases(self):
        """Return the links to public cases, each with what names its case."""
        return (
            self.filter(case__in=CaseStudy.objects.public().values("pk"))
            .select_related("case__city")
            .only(
                "entry_id", "case__slug", "case__title_it", "case__title_en",
                "case__city__name_it", "case__city__name_en",
            )
        )  # fmt: skip

"""From which cases the statements of a self-check are drawn."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from casestudies.models import CaseStudy
from portal.core.models import Content
from portal.web.selfcheck.querysets import StatementCaseQuerySet
from roadmap.models import SelfCheckStatement


class StatementCase(Content):
    """That a statement is drawn from the experience of a case, whose page shows as much."""

    entry = models.ForeignKey(
        SelfCheckStatement,
        models.CASCADE,
        related_name="case_links",
        verbose_name=_("statement of the self-check"),
    )
    case = models.ForeignKey(
        CaseStudy,
        models.CASCADE,
        related_name="statement_links",
        verbose_name=_("case study"),
    )

    history = HistoricalRecords()
    objects = StatementCaseQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("case study")
        verbose_name_plural = _("case studies")
        constraints = [
            models.UniqueConstraint(fields=["entry", "case"], name="statement_case_unique")
        ]

    def __str__(self):
        return f"{self.entry_id} - {self.case_id}"

"""The links that join case studies to the competence centre, kept above both apps.

They are editorial estimates, in the order of `position`, and the portal says so.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from casestudies.models import CaseStudy
from competence.models import Laboratory, Method, Skill
from portal.core.models import Content


class CaseLink(Content):
    """That an entry of the centre helps to repeat a case. Subclasses add `entry`."""

    case = models.ForeignKey(
        CaseStudy,
        models.CASCADE,
        related_name="%(class)s_set",
        verbose_name=_("case study"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "entry"], name="%(app_label)s_%(class)s_unique")
        ]

    def __str__(self):
        return f"{self.case_id} - {self.entry_id}"


class CaseLaboratory(CaseLink):
    entry = models.ForeignKey(
        Laboratory,
        models.CASCADE,
        related_name="case_links",
        verbose_name=_("laboratory"),
    )

    class Meta(CaseLink.Meta):
        verbose_name = _("laboratory")
        verbose_name_plural = _("laboratories")


class CaseSkill(CaseLink):
    entry = models.ForeignKey(
        Skill, models.CASCADE, related_name="case_links", verbose_name=_("skill")
    )

    class Meta(CaseLink.Meta):
        verbose_name = _("skill")
        verbose_name_plural = _("skills")


class CaseMethod(CaseLink):
    entry = models.ForeignKey(
        Method, models.CASCADE, related_name="case_links", verbose_name=_("method")
    )

    class Meta(CaseLink.Meta):
        verbose_name = _("method")
        verbose_name_plural = _("methods")

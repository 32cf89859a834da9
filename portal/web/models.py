"""The links that join case studies to the competence centre, and the municipalities of Italy.

The links are kept above both apps. They are editorial estimates, in the order of `position`, and
the portal says so.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from casestudies.models import CaseStudy
from competence.enums import ItalianRegion
from competence.models import Laboratory, Method, Skill
from portal.core.models import Content
from portal.web.freshness.models import ConfirmationRequest
from portal.web.links.models import LinkCheck
from portal.web.municipalities.querysets import MunicipalityQuerySet
from portal.web.relay.models import ContactRequest
from portal.web.selfcheck.models import StatementCase

__all__ = [
    "CaseLaboratory",
    "CaseLink",
    "CaseMethod",
    "CaseSkill",
    "ConfirmationRequest",
    "ContactRequest",
    "LinkCheck",
    "Municipality",
    "StatementCase",
]


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


class Municipality(Content):
    """A municipality of Italy as ISTAT lists it; `import_municipalities` keeps the table."""

    code = models.CharField(_("ISTAT code"), max_length=6, primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    name_other = models.CharField(_("name in the other language"), max_length=100, blank=True)
    province = models.CharField(_("province"), max_length=100)
    region = models.CharField(_("region of Italy"), max_length=30, choices=ItalianRegion)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(
        _("year of the population"), null=True, blank=True
    )
    # The names without accents and case, by which they are looked up.
    folded = models.CharField(max_length=100, db_index=True, editable=False)
    folded_other = models.CharField(max_length=100, blank=True, db_index=True, editable=False)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        ordering = ["folded", "code"]
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(region__in=ItalianRegion.values), name="municipality_region"
            ),
            models.CheckConstraint(
                condition=models.Q(population=None) | models.Q(population__gte=1),
                name="municipality_population",
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.province})"

    @property
    def place(self):
        """Return where it lies: "Bergamo, Lombardia"."""
        return f"{self.province}, {self.get_region_display()}"

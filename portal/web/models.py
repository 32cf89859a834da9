"""What joins case studies and actions to the competence centre, and the municipalities of Italy.

The links of cases are kept above both apps; those of actions stand on the entries of the centre.
They are editorial estimates, in the order of `position`, and the portal says so.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from casestudies.models import CaseStudy
from competence.enums import ItalianRegion
from competence.models import Laboratory, Method, Partnership, Resource, Skill, Training
from portal.core.models import Content
from portal.web.collections.models import Collection, CollectionEntry
from portal.web.enums import Decision
from portal.web.fields import exactly_one, one_of
from portal.web.freshness.models import ConfirmationRequest
from portal.web.links.models import LinkCheck
from portal.web.municipalities.querysets import MunicipalityQuerySet
from portal.web.querysets import PlacementQuerySet
from portal.web.relay.models import ContactRequest
from portal.web.selfcheck.models import StatementCase
from roadmap.models import Action

__all__ = [
    "CaseLaboratory",
    "CaseLink",
    "CaseMethod",
    "CaseSkill",
    "Collection",
    "CollectionEntry",
    "ConfirmationRequest",
    "ContactRequest",
    "LinkCheck",
    "Municipality",
    "Placement",
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


OWNERS = ("case", "action")
HELPERS = ("laboratory", "skill", "partnership", "resource", "method", "training")


class Placement(Content):
    """That an entry of the centre is put first for a case or an action, or never shown there.

    Of OWNERS exactly one is set, of HELPERS too. `position` sorts those put first.
    """

    case = one_of(CaseStudy, "placements")
    action = one_of(Action, "placements")
    laboratory = one_of(Laboratory, "placements")
    skill = one_of(Skill, "placements")
    partnership = one_of(Partnership, "placements")
    resource = one_of(Resource, "placements")
    method = one_of(Method, "placements")
    training = one_of(Training, "placements")
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    history = HistoricalRecords()
    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("who can help")
        verbose_name_plural = _("who can help")
        constraints = [
            models.CheckConstraint(condition=exactly_one(OWNERS), name="placement_one_owner"),
            models.CheckConstraint(condition=exactly_one(HELPERS), name="placement_one_helper"),
            models.CheckConstraint(
                condition=Q(decision__in=Decision.values), name="placement_decision"
            ),
            models.UniqueConstraint(
                *(Coalesce(name, 0) for name in (*OWNERS, *HELPERS)), name="placement_unique"
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.key}: {self.get_decision_display()}"

    @property
    def kind(self):
        """Return which of HELPERS is set."""
        return next(name for name in HELPERS if getattr(self, f"{name}_id"))

    @property
    def key(self):
        """Return the primary key of the entry of the centre."""
        return getattr(self, f"{self.kind}_id")


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

"""The actions of the roadmap."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from portal.core.bilingual import Bilingual
from portal.core.models import Entry, Source
from portal.core.search import SearchPlan
from roadmap.enums import ActionStatus, Horizon, Level, MunicipalitySize
from roadmap.models.vocabularies import Challenge, Dimension, Enabler, Line, Tagging
from roadmap.querysets import ActionQuerySet


class Action(Entry):
    """What a municipality, a region or the state can do along a line of the roadmap."""

    title_it = models.CharField(_("title (Italian)"), max_length=150, blank=True)
    title_en = models.CharField(_("title (English)"), max_length=150, blank=True)
    description_it = models.TextField(_("description (Italian)"), blank=True)
    description_en = models.TextField(_("description (English)"), blank=True)
    rationale_it = models.TextField(_("why (Italian)"), blank=True)
    rationale_en = models.TextField(_("why (English)"), blank=True)
    line = models.ForeignKey(
        Line, models.PROTECT, related_name="actions", verbose_name=_("line of action")
    )
    horizon = models.CharField(_("horizon"), max_length=10, choices=Horizon)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    status = models.CharField(_("status"), max_length=10, choices=ActionStatus)
    fits_small = models.BooleanField(_("fits small municipalities"), default=False)
    fits_medium = models.BooleanField(_("fits medium-sized municipalities"), default=False)
    fits_large = models.BooleanField(_("fits large municipalities"), default=False)
    start_year = models.PositiveSmallIntegerField(_("from (year)"), null=True, blank=True)
    end_year = models.PositiveSmallIntegerField(_("to (year)"), null=True, blank=True)
    lead_it = models.CharField(_("lead (Italian)"), max_length=150, blank=True)
    lead_en = models.CharField(_("lead (English)"), max_length=150, blank=True)
    policy_it = models.CharField(_("policy (Italian)"), max_length=200, blank=True)
    policy_en = models.CharField(_("policy (English)"), max_length=200, blank=True)
    policy_code = models.CharField(
        _("code of the policy"), max_length=100, blank=True, help_text="PNRR M1C1 1.2"
    )
    challenges = models.ManyToManyField(
        Challenge, related_name="actions", blank=True, verbose_name=_("challenges")
    )
    dimensions = models.ManyToManyField(
        Dimension,
        related_name="actions",
        blank=True,
        verbose_name=_("dimensions of resilience"),
    )
    enablers = models.ManyToManyField(
        Enabler, related_name="actions", blank=True, verbose_name=_("enablers")
    )
    technologies = TaggableManager(
        through="roadmap.ActionTechnology", blank=True, verbose_name=_("technologies")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    title = Bilingual()
    description = Bilingual()
    rationale = Bilingual()
    lead = Bilingual()
    policy = Bilingual()

    objects = ActionQuerySet.as_manager()
    search = SearchPlan(
        title=["title"],
        summary=["description", "policy", "policy_code"],
        rest=[
            "rationale", "lead", "slug", "line__name", "line__axis__name", "level", "horizon",
            "challenges__name", "dimensions__name", "enablers__name", "technologies__name",
            "indicators__name",
        ],
    )  # fmt: skip
    history_relations = [challenges, dimensions, enablers]

    class Meta(Entry.Meta):
        ordering = ["position", "slug"]
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(title_it="", title_en=""),
                name="action_has_title",
                violation_error_message=_("Write the title in at least one language."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    horizon__in=Horizon.values,
                    level__in=Level.values,
                    status__in=ActionStatus.values,
                ),
                name="action_choices",
            ),
            models.CheckConstraint(
                condition=(
                    (models.Q(start_year=None) | models.Q(start_year__range=(1990, 2100)))
                    & (models.Q(end_year=None) | models.Q(end_year__range=(1990, 2100)))
                    & (
                        models.Q(start_year=None)
                        | models.Q(end_year=None)
                        | models.Q(end_year__gte=models.F("start_year"))
                    )
                ),
                name="action_years",
                violation_error_message=_(
                    "Years lie between 1990 and 2100, the end not before the start."
                ),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("action_detail", args=[self.slug])

    @property
    def sizes(self):
        """The sizes of municipality it fits, small first: a list of MunicipalitySize."""
        return [size for size in MunicipalitySize if getattr(self, f"fits_{size}")]


class ActionTechnology(Tagging):
    content_object = models.ForeignKey(Action, models.CASCADE, related_name="technology_items")

    class Meta(Tagging.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["content_object", "tag"], name="action_technology_unique"
            )
        ]


class ActionSource(Source):
    entry = models.ForeignKey(Action, models.CASCADE, related_name="sources")

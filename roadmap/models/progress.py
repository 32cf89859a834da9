"""How far the actions have come: their milestones, and what is measured of them.

No figure stands without the day it is of and where it comes from: the database refuses it.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from portal.core.bilingual import Bilingual
from portal.core.dates import PartialDateField, partial_date_check
from portal.core.models import Content, SlugField
from roadmap.enums import Unit
from roadmap.models.actions import Action


def figure(label, **kwargs):
    """Return a field for a measured number; two decimals, so that three digits are thousands."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, **kwargs)


class Milestone(Content):
    """A step of an action: when it was planned for, when it was reached, who says so."""

    entry = models.ForeignKey(Action, models.CASCADE, related_name="milestones")
    title_it = models.CharField(_("title (Italian)"), max_length=150)
    title_en = models.CharField(_("title (English)"), max_length=150)
    planned = PartialDateField(_("planned for"))
    reached = PartialDateField(_("reached"))
    source_title = models.CharField(_("source"), max_length=300)
    source_url = models.URLField(_("address of the source"), max_length=600, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    title = Bilingual()
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "title_it"],
                name="milestone_unique",
                violation_error_message=_("The action has a milestone of this title already."),
            ),
            models.CheckConstraint(
                condition=~Q(planned="", reached=""),
                name="milestone_has_date",
                violation_error_message=_(
                    "Say when the milestone is planned for or when it was reached."
                ),
            ),
            models.CheckConstraint(
                condition=partial_date_check("planned") & partial_date_check("reached"),
                name="milestone_dates",
            ),
            models.CheckConstraint(condition=~Q(source_title=""), name="milestone_has_source"),
        ]

    def __str__(self):
        return self.title


class Indicator(Content):
    """What to measure to see that an action works, and what it should come to by when."""

    slug = SlugField(unique=True)
    action = models.ForeignKey(
        Action, models.CASCADE, related_name="indicators", verbose_name=_("action")
    )
    name_it = models.CharField(_("name (Italian)"), max_length=150)
    name_en = models.CharField(_("name (English)"), max_length=150)
    unit = models.CharField(_("unit"), max_length=5, choices=Unit)
    target = figure(_("target"), null=True, blank=True)
    target_date = PartialDateField(_("target: to be reached by"))
    target_source_title = models.CharField(_("target: source"), max_length=300, blank=True)
    target_source_url = models.URLField(
        _("target: address of the source"), max_length=600, blank=True
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    name = Bilingual()
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "slug"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.CheckConstraint(condition=Q(unit__in=Unit.values), name="indicator_unit"),
            models.CheckConstraint(
                condition=Q(
                    target=None, target_date="", target_source_title="", target_source_url=""
                )
                | Q(target__isnull=False) & ~Q(target_date="") & ~Q(target_source_title=""),
                name="indicator_target",
                violation_error_message=_(
                    "A target needs the date by which it is to be reached and its source; without"
                    " a target leave both empty."
                ),
            ),
            models.CheckConstraint(
                condition=partial_date_check("target_date"), name="indicator_target_date"
            ),
        ]

    def __str__(self):
        return self.name


class Measurement(Content):
    """What an indicator came to, when, and who says so."""

    entry = models.ForeignKey(Indicator, models.CASCADE, related_name="measurements")
    date = PartialDateField(_("date"), blank=False, help_text=_("YYYY, YYYY-MM or YYYY-MM-DD"))
    value = figure(_("value"))
    source_title = models.CharField(_("source"), max_length=300)
    source_url = models.URLField(_("address of the source"), max_length=600, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["date", "id"]
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "date"],
                name="measurement_unique",
                violation_error_message=_("The indicator has a measurement of this date already."),
            ),
            models.CheckConstraint(
                condition=partial_date_check("date") & ~Q(date=""), name="measurement_date"
            ),
            models.CheckConstraint(condition=~Q(source_title=""), name="measurement_has_source"),
        ]

    def __str__(self):
        return f"{self.date}: {self.value}"

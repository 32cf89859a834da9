"""Closed lists of the case studies: the editors' estimates of what a case takes elsewhere."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Cost(models.TextChoices):
    """For a town of 20,000-50,000 inhabitants: under about 20,000 euros, up to 250,000, above."""

    LOW = "low", _("Low (under about €20,000)")
    MEDIUM = "medium", _("Medium (about €20,000-250,000)")
    HIGH = "high", _("High (over about €250,000)")


class SetupTime(models.TextChoices):
    WEEKS = "weeks", _("Weeks")
    MONTHS = "months", _("Months")
    OVER_A_YEAR = "over-a-year", _("Over a year")


class Staffing(models.TextChoices):
    SMALL_TEAM = "small-team", _("A small team")
    DEDICATED_OFFICE = "dedicated-office", _("A dedicated office")
    PARTNERSHIP = "partnership", _("A partnership")


class SmallMunicipality(models.TextChoices):
    """Whether a municipality under 5,000 inhabitants could do it."""

    ALONE = "alone", _("On its own")
    ASSOCIATED = "associated", _("With other municipalities")
    NOT_SUITED = "not-suited", _("Not suited")

"""What was found at each address."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkState(models.TextChoices):
    UNCHECKED = "unchecked", _("Not checked yet")
    WORKS = "works", _("Works")
    MOVED = "moved", _("Moved for good")
    FAILING = "failing", _("Failing")
    BROKEN = "broken", _("Broken")
    KEPT_OUT = "kept-out", _("Its owner keeps robots out")


class LinkCheck(models.Model):
    """One address: broken after three failures on different days, not before."""

    url = models.CharField(_("address"), max_length=600, unique=True)
    state = models.CharField(
        _("state"), max_length=10, choices=LinkState, default=LinkState.UNCHECKED
    )
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=200, blank=True)
    target = models.CharField(_("leads to"), max_length=600, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("days of failure in a row"), default=0)
    failed_on = models.DateField(_("last failed on"), null=True, blank=True)

    class Meta:
        ordering = ["url"]
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=LinkState.values), name="link_check_state"
            )
        ]

    def __str__(self):
        return self.url

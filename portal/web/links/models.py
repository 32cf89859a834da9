"""What was found at each address."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.web.links.querysets import LinkCheckQuerySet
from portal.web.links.states import LinkState, Problem


class LinkCheck(models.Model):
    """One address: broken after three failures on different days, not before.

    `portal.web.links.recording` says how what was found changes the state.
    """

    url = models.CharField(_("address"), max_length=600, unique=True)
    state = models.CharField(
        _("state"), max_length=10, choices=LinkState, default=LinkState.UNCHECKED
    )
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=20, choices=Problem, blank=True)
    target = models.CharField(_("leads to"), max_length=600, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("days of failure in a row"), default=0)
    failed_on = models.DateField(_("last failed on"), null=True, blank=True)

    objects = LinkCheckQuerySet.as_manager()

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

"""Who was asked, and when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from competence.models import Organization


class ConfirmationRequest(models.Model):
    """That the members of an organization were asked whether its entries are still true."""

    organization = models.ForeignKey(
        Organization,
        models.CASCADE,
        related_name="confirmation_requests",
        verbose_name=_("organization"),
    )
    entries = models.PositiveIntegerField(_("entries asked about"))
    sent_at = models.DateTimeField(_("asked on"), auto_now_add=True)

    class Meta:
        ordering = ["-sent_at", "-id"]
        verbose_name = _("request for confirmation")
        verbose_name_plural = _("requests for confirmation")

    def __str__(self):
        return f"{self.organization}: {self.sent_at:%Y-%m-%d}"

"""The self-check of an action: statements by which a municipality sees how ready it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from portal.core.bilingual import Bilingual
from portal.core.models import Content, SlugField
from roadmap.enums import CheckTheme
from roadmap.models.actions import Action


class SelfCheckStatement(Content):
    """What a municipality says of itself with yes, in part or no: the editors' work.

    The slug stands in the address of an answered self-check, so that an answer never slips to
    another statement: once published it stays, and a statement that says something else gets one
    of its own.
    """

    action = models.ForeignKey(
        Action, models.CASCADE, related_name="statements", verbose_name=_("action")
    )
    slug = SlugField(unique=True, max_length=40)
    theme = models.CharField(_("theme"), max_length=12, choices=CheckTheme)
    text_it = models.CharField(_("statement (Italian)"), max_length=200)
    text_en = models.CharField(_("statement (English)"), max_length=200)
    advice_it = models.CharField(_("what to do if not yet (Italian)"), max_length=300)
    advice_en = models.CharField(_("what to do if not yet (English)"), max_length=300)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    text = Bilingual()
    advice = Bilingual()
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("statement of the self-check")
        verbose_name_plural = _("statements of the self-check")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(theme__in=CheckTheme.values), name="self_check_theme"
            )
        ]

    def __str__(self):
        return self.text

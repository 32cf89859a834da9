"""Closed lists of what joins the apps."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Decision(models.TextChoices):
    """What the staff decide about an entry of the centre on the page of a case or an action."""

    PINNED = "pinned", _("Put first")
    HIDDEN = "hidden", _("Never shown")

"""Why somebody writes, and how far the thread is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    CONTACT = "contact", _("Request for contact")
    CORRECTION = "correction", _("Something wrong on the page")


class ThreadState(models.TextChoices):
    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")

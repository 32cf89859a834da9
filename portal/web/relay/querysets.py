"""Reads of the requests: the queue, the limits, and the figures for the cockpit."""

import datetime
from statistics import median

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.web.relay.enums import ThreadState


class ContactRequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=ThreadState.OPEN)

    def overdue(self):
        """Return the open ones that came more than `CONTACT_REMINDER_DAYS` days ago."""
        return self.open().filter(created_at__lt=_reminder_limit())

    def in_time(self):
        """Return the open ones that are not overdue."""
        return self.open().filter(created_at__gte=_reminder_limit())

    def to_remind(self):
        """Return the overdue ones that nobody was reminded of yet, the oldest first."""
        return self.overdue().filter(reminded_at=None).order_by("created_at", "pk")

    def about(self, kind, entry_id):
        return self.filter(kind=kind, entry_id=entry_id)

    def of_today(self):
        """Return those that came today, by the clock of the portal."""
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return self.filter(created_at__gte=midnight)

    def of_sender(self, sender, reply_to):
        """Return those of one network address (`sender_of`), or with one address for the answer.

        A text that is empty stands for an address that is not known, and finds nothing.
        """
        same = Q(pk__in=[])
        if sender:
            same |= Q(sender=sender)
        if reply_to:
            same |= Q(reply_to__iexact=reply_to)
        return self.filter(same)

    def received_before(self, moment):
        return self.filter(created_at__lt=moment)

    def answered_share(self):
        """Return the share, from 0 to 1, that was answered of all whose time is over.

        That is all but the open ones that are not overdue. None where there is none.
        """
        waiting = self.in_time().values("pk")
        counts = self.exclude(pk__in=waiting).aggregate(
            all=models.Count("pk"), answered=models.Count("answered_at")
        )
        return counts["answered"] / counts["all"] if counts["all"] else None

    def median_days(self):
        """Return the median of the days from request to answer, a float; None without answers."""
        moments = self.exclude(answered_at=None).values_list("created_at", "answered_at")
        days = [(end - start) / datetime.timedelta(days=1) for start, end in moments.order_by()]
        return median(days) if days else None


def _reminder_limit():
    return timezone.now() - datetime.timedelta(days=settings.CONTACT_REMINDER_DAYS)

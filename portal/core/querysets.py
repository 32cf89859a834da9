"""Reads that every kind of entry shares."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.core.enums import PublicationState
from portal.core.freshness import oldest_fresh_day


class EntryQuerySet(models.QuerySet):
    """Start every public read at `public()`: page, feed, sitemap, search, API and export do."""

    def public(self):
        """Return the entries that anybody may see: the only definition of public."""
        return self.filter(state=PublicationState.PUBLISHED)

    def visible_to(self, user):
        """Return what `user` may open: the public entries, and every entry for staff."""
        return self if user.is_staff else self.public()

    def due_for_confirmation(self):
        """Return the public entries that nobody has confirmed for twelve months.

        One never confirmed counts from the day on which it was made. Those come first, then those
        confirmed longest ago.
        """
        day = oldest_fresh_day()
        midnight = timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
        due = Q(confirmed_on__lt=day) | Q(confirmed_on=None, created_at__lt=midnight)
        first = F("confirmed_on").asc(nulls_first=True)
        return self.public().filter(due).order_by(first, "created_at", "pk")


class SourceQuerySet(models.QuerySet):
    def linked(self):
        """Return the sources whose link is fit to publish."""
        return self.filter(publish_link=True).exclude(url="")

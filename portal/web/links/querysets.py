"""Reads of the link check."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.web.links.states import LinkState

BATCH = 500  # addresses to a statement


class LinkCheckQuerySet(models.QuerySet):
    def broken(self):
        return self.filter(state=LinkState.BROKEN)

    def due(self, *, older_than):
        """Return the addresses to visit, the longest not visited first.

        That is those last visited `older_than` days ago or more, and those that failed on an
        earlier day: whether they are broken is to be known in days, not in weeks.
        """
        now = timezone.now()
        long_ago = Q(checked_at=None) | Q(checked_at__lte=now - datetime.timedelta(days=older_than))
        failing = Q(state=LinkState.FAILING, failed_on__lt=timezone.localdate(now))
        return self.filter(long_ago | failing).order_by(F("checked_at").asc(nulls_first=True), "pk")

    def keep_only(self, addresses):
        """Make a row for each of `addresses`, a set, and delete those of any other.

        Returns (number made, number deleted). In batches: no lock is held for long.
        """
        known = set(self.values_list("url", flat=True))
        new, gone = sorted(addresses - known), sorted(known - addresses)
        self.bulk_create([self.model(url=url) for url in new], BATCH, ignore_conflicts=True)
        for start in range(0, len(gone), BATCH):
            self.filter(url__in=gone[start : start + BATCH]).delete()
        return len(new), len(gone)

    def check_first(self):
        """Put these before all others in the next run; what is known of them stays."""
        return self.update(checked_at=None)

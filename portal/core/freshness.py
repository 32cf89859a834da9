"""How long it holds that somebody who knows said: all of this is still true."""

import datetime

from django.utils import timezone

CONFIRMED_FOR = datetime.timedelta(days=365)  # twelve months


def oldest_fresh_day():
    """Return the first day on which a confirmation still holds today."""
    return timezone.localdate() - CONFIRMED_FOR


def is_fresh(day):
    """Whether a confirmation of that day, None for never, still holds."""
    return day is not None and day >= oldest_fresh_day()


def confirm(entry, *, reason):
    """Write that `entry` is true as of today, as one version with that reason.

    It is not a change of what the entry says, so `updated_at` stays. The version names whoever is
    signed in, nobody where it is a visitor with a signed link.
    """
    entry.confirmed_on = timezone.localdate()
    entry._change_reason = reason
    entry.save(update_fields=["confirmed_on"])

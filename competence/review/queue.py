"""The queue of the staff: how long proposals have waited, of what kind they are, whose they are."""

import datetime

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competence.enums import OfferKind
from competence.models import Submission


class Age(models.TextChoices):
    """For how many days a proposal has waited since it was handed in."""

    NEW = "0-2", _("0–2 days")
    WEEK = "3-7", _("3–7 days")
    OLDER = "8", _("More than 7 days")


BEGINS = {Age.NEW: 0, Age.WEEK: 3, Age.OLDER: 8}
ENDS = {Age.NEW: 3, Age.WEEK: 8}


def of_age(age):
    """Return the condition of an Age, as of now."""
    now = timezone.now()
    condition = Q(submitted_at__lte=now - datetime.timedelta(days=BEGINS[age]))
    if age in ENDS:
        condition &= Q(submitted_at__gt=now - datetime.timedelta(days=ENDS[age]))
    return condition


def figures(user):
    """Return how many proposals wait: `all`, `mine`, `unassigned`, `ages`, `kinds`; one query."""
    conditions = {
        "mine": Q(reviewer=user),
        "unassigned": Q(reviewer=None),
        **{f"age_{age.name}": of_age(age) for age in Age},
        **{f"kind_{kind.name}": Q(kind=kind) for kind in OfferKind},
    }
    counts = Submission.objects.waiting().aggregate(
        all=Count("pk"), **{name: Count("pk", filter=q) for name, q in conditions.items()}
    )
    return {
        "all": counts["all"],
        "mine": counts["mine"],
        "unassigned": counts["unassigned"],
        "ages": {age: counts[f"age_{age.name}"] for age in Age},
        "kinds": {kind: counts[f"kind_{kind.name}"] for kind in OfferKind},
    }

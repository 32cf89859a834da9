"""Relations of which each row sets one."""

from django.db import models
from django.db.models import Q


def one_of(model, related_name):
    """Return a foreign key that is set in some of the rows only."""
    return models.ForeignKey(
        model,
        models.CASCADE,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=model._meta.verbose_name,
    )


def exactly_one(names):
    """Return the condition that one of these relations is set and all others are not."""
    return Q(
        *(Q(**{f"{other}__isnull": other != name for other in names}) for name in names),
        _connector=Q.OR,
    )

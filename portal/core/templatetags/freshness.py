"""Filters for when an entry was last confirmed."""

from django import template

from portal.core import freshness

register = template.Library()


@register.filter
def is_fresh(day):
    """Whether a confirmation of that day, None for never, still holds today."""
    return freshness.is_fresh(day)

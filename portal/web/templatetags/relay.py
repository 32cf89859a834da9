"""Where one can write about an entry."""

from django import template
from django.urls import reverse

from portal.web.relay.entries import WITH_KEEPERS, kind_of

register = template.Library()


@register.simple_tag
def write_address(entry):
    """Return the address of the form to those who keep `entry`, "" where its kind has none."""
    kind = kind_of(entry)
    return reverse("relay", args=[kind, entry.slug]) if kind in WITH_KEEPERS else ""


@register.simple_tag
def report_address(entry):
    """Return the address of the form for what is wrong on the page of `entry`."""
    return reverse("report", args=[kind_of(entry), entry.slug])

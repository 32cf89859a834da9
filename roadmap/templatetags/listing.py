"""Links from a term of the frame to the lists that it filters."""

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag
def listing(url_name, parameter, value):
    """Return the address of the list `url_name` with one filter: `?challenge=security`."""
    return reverse(url_name, query={parameter: value})

"""Addresses in mails, which are read far from the portal."""

from django import template
from django.urls import reverse

from portal.core.mail import absolute

register = template.Library()


@register.simple_tag
def absolute_url(name, *args):
    """Return the whole address of a page, in the language that the mail is rendered in."""
    return absolute(reverse(name, args=args))

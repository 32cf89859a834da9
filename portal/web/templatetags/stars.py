"""The star of an entry: which shortlist it leads to."""

from django import template

from portal.web.relay.entries import kind_of
from portal.web.shortlist.address import Chosen, Shortlist

register = template.Library()


@register.simple_tag
def star_key(entry):
    """Return the kind and slug of an entry, as a shortlist writes them: "case:pavia"."""
    return Chosen(kind_of(entry), entry.slug).key


@register.simple_tag
def star_address(entry):
    """Return the address of the shortlist that holds this entry alone."""
    return Shortlist((Chosen(kind_of(entry), entry.slug),)).address()

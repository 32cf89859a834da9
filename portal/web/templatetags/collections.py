"""What entries' pages ask of the collections."""

from django import template

from portal.core.versions import content_version
from portal.web.collections.shelf import shelf

register = template.Library()


@register.simple_tag
def collections_of(entry):
    """Return the public collections that an entry stands in, in their order."""
    return shelf(content_version()).holding(entry)

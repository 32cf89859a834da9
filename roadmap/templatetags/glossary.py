"""The tag that marks the terms of the glossary."""

from django import template

from roadmap.glossary import glossed as marked

register = template.Library()


@register.simple_block_tag
def glossed(content):
    """Mark the terms of the glossary in what stands between; once on a page, so that ids differ."""
    return marked(content)

"""The tag that draws a chart within a page."""

from xml.etree import ElementTree

from django import template
from django.utils.html import format_html

register = template.Library()


class Markup:
    """An element that templates write as it is: ElementTree escapes what it holds."""

    def __init__(self, element):
        self.element = element

    def __html__(self):
        return ElementTree.tostring(self.element, encoding="unicode")


@register.simple_tag
def drawing(chart):
    """Return a Chart as SVG, a group that the element with the id "<key>-title" names."""
    drawn = chart.draw(chart)
    title = f"{chart.key}-title"
    drawn.attrib |= {"class": "chart-drawing", "role": "group", "aria-labelledby": title}
    return format_html("{}", Markup(drawn))

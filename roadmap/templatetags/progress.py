"""What is drawn and told of the progress of an action."""

from django import template
from django.utils.formats import number_format

from roadmap.enums import Unit
from roadmap.sparkline import sparkline_of
from roadmap.timeline import steps_of

register = template.Library()
register.simple_tag(steps_of, name="timeline")
register.simple_tag(sparkline_of, name="sparkline")


@register.filter
def measured(value, unit):
    """Return a figure with its unit as readers write it: 1234.50 -> "1.234,5 km"."""
    value = value.normalize()
    whole = value == value.to_integral_value()
    figure = number_format(value.quantize(1) if whole else value, force_grouping=True)
    return figure if unit == Unit.NUMBER else f"{figure}\N{NO-BREAK SPACE}{unit}"

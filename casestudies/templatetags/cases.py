"""What templates say of a case in words."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from portal.core.dates import format_partial_date
from portal.core.templatetags.text import lang

register = template.Library()


@register.filter
def period(case):
    """Return when a case was under way: "May 2020 – June 2021", "since May 2020"; "" if unknown."""
    start, end = format_partial_date(case.start), format_partial_date(case.end)
    if start == end:
        return start
    if start and end:
        return f"{start} – {end}"
    if end:
        return _("until %(date)s") % {"date": end}
    if case.status_id == "running":
        return _("since %(date)s") % {"date": start}
    return _("%(date)s, end not known") % {"date": start}


@register.filter
def place(city):
    """Return the city and its country, escaped: "Pavia, Italy"; a city state is named once."""
    name, country = lang(city.name), city.country.name
    return name if city.name == country else format_html("{}, {}", name, country)

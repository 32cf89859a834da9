"""Filters for texts, numbers, dates and addresses as the reader sees them."""

from urllib.parse import urlsplit

from django import template
from django.utils import formats
from django.utils.html import conditional_escape, format_html

from portal.core.dates import format_partial_date

register = template.Library()


@register.filter
def lang(text):
    """Return `text` escaped; a fallback from the other language in `<span lang="..">`.

    None gives "". Use it for every text of an entry, save in `<title>` and in attributes.
    """
    if text is None:
        return ""
    language = getattr(text, "lang", None)
    if language:
        return format_html('<span lang="{}">{}</span>', language, text)
    return conditional_escape(text)


@register.filter
def number(value):
    """Return `value` grouped as readers write it: 123456 -> "123.456" or "123,456".

    None and "" give ""; what is no number comes back as it is.
    """
    if value is None or value == "":
        return ""
    return formats.number_format(value, force_grouping=True)


@register.filter
def partial_date(value):
    """Return a partial date in words: "2020-04" -> "aprile 2020" or "April 2020"; "" -> ""."""
    return format_partial_date(str(value) if value else "")


@register.filter
def host(url):
    """Return the bare host of an address: "https://www.example.org/a" -> "example.org"."""
    try:
        name = urlsplit(str(url)).hostname or ""
    except ValueError:
        return ""
    return name.removeprefix("www.")

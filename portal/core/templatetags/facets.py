"""The tag that writes the facets of the filter panel.

The panel has some 250 options and is part of every list, so each piece of its markup is made once
and kept: an option for each of its states, a count for each language.
"""

from functools import lru_cache
from itertools import groupby

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal.core.bilingual import Text
from portal.core.filters import FOLD_AFTER
from portal.core.templatetags.text import lang, number

register = template.Library()

# These begin open; so does every facet in which something is ticked.
FIRST_OPEN = 3


@lru_cache(maxsize=16_384)
def _option(name, value, label, label_language, checked, disabled):
    return format_html(
        '<li><label for="f-{0}-{1}"><input type="checkbox" id="f-{0}-{1}" name="{0}" value="{1}"'
        "{2}{3}> <span>{4}</span>",
        name,
        value,
        " checked" if checked else "",
        " disabled" if disabled else "",
        lang(Text(label, label_language)),
    )


@lru_cache(maxsize=4096)
def _option_end(count, _language):
    return format_html(
        '<span class="visually-hidden">, </span><span class="facet-count">{}</span>'
        '<span class="visually-hidden"> {}</span></label></li>',
        number(count),
        ngettext("result", "results", count),
    )


def _joined(*pieces):
    """Return pieces of HTML, each safe already, as one: escaping a thousand of them costs."""
    return SafeString("".join(pieces))


def _list(name, options):
    language = get_language()
    pieces = ['<ul class="facet-options">']
    for value, label, checked, count, _group in options:
        disabled = count == 0 and not checked
        label_language = getattr(label, "lang", None)
        pieces.append(_option(name, value, str(label), label_language, checked, disabled))
        pieces.append(_option_end(count, language))
    return _joined(*pieces, "</ul>")


def _lists(facet, options, part):
    """Return options as one list, those of a grouped facet as a list under each group's name."""
    if not facet.grouped:
        return _list(facet.name, options)
    lists = []
    for position, (group, members) in enumerate(groupby(options, lambda option: option.group)):
        key = f"g-{facet.name}-{part}{position}"
        lists.append(
            format_html(
                '<div class="facet-group" role="group" aria-labelledby="{0}">'
                '<p class="facet-group-name" id="{0}">{1}</p>{2}</div>',
                key,
                group,
                _list(facet.name, members),
            )
        )
    return _joined(*lists)


@lru_cache(maxsize=512)
def _search(name, label, _language):
    """Return the field that narrows a long facet; only where there is a script does it show."""
    return format_html(
        '<input class="form-control facet-search" id="s-{0}" type="search" placeholder="{1}"'
        ' aria-label="{1}: {2}" autocomplete="off" spellcheck="false">'
        '<p class="facet-found" aria-hidden="true"></p>',
        name,
        _("Find"),
        label,
    )


@register.simple_tag
def facet_options(facet):
    """Return the checkboxes of a facet; beyond the first eight they fold, ticked ones never do."""
    rest = []
    if facet.folded:
        rest = [option for option in facet.options[FOLD_AFTER:] if not option.checked]
    if len(rest) < 2:
        return _lists(facet, facet.options, "")
    shown = [
        *facet.options[:FOLD_AFTER],
        *(option for option in facet.options[FOLD_AFTER:] if option.checked),
    ]
    return format_html(
        '{}{}<details class="facet-more"><summary>{}</summary>{}</details>',
        _search(facet.name, str(facet.label), get_language()),
        _lists(facet, shown, ""),
        _("Show all %(count)s") % {"count": number(len(facet.options))},
        _lists(facet, rest, "more-"),
    )


@lru_cache(maxsize=1024)
def _head(label, selected, opened, _language):
    badge = ""
    if selected:
        badge = format_html(
            ' <span class="facet-selected">{}<span class="visually-hidden"> {}</span></span>',
            number(selected),
            ngettext("option selected", "options selected", selected),
        )
    return format_html(
        '<details class="facet"{0}><summary><span>{1}</span>{2}</summary>'
        '<fieldset><legend class="visually-hidden">{1}</legend>',
        " open" if opened else "",
        label,
        badge,
    )


@register.simple_tag
def facet_panel(facets, version):
    """Return the facets of a list, each to be unfolded; the first three are, and those in use.

    A facet without any option is left out. The last panels are kept, by facets and `version` of
    the content.
    """
    facets = tuple(facet for facet in facets if facet.options)
    return _panel(facets, get_language(), version)


@lru_cache(maxsize=64)
def _panel(facets, language, version):
    parts = []
    for position, facet in enumerate(facets):
        opened = bool(facet.selected) or position < FIRST_OPEN
        parts += [_head(str(facet.label), facet.selected, opened, language), facet_options(facet)]
        parts.append("</fieldset></details>")
    return _joined(*parts)

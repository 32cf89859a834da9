"""Tags that write the repeated pieces of Bootstrap Italia markup.

Their markup and use are shown on the gallery page (`gallery`); the fragments that need no logic are
templates in `templates/components/`, and `facets` writes the filter panel.
"""

from functools import lru_cache
from typing import NamedTuple

from django import template
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.templatetags.static import static
from django.urls import reverse, translate_url
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from portal.core.bilingual import Text
from portal.core.templatetags.text import lang

register = template.Library()

# The sections of the navigation: URL name of the first page, label, and which URL names lie below.
SECTIONS = (
    ("case_list", gettext_lazy("Case studies"), ("case_", "compare")),
    ("my_municipality", gettext_lazy("My municipality"), ()),
    (
        "roadmap",
        gettext_lazy("Roadmap"),
        ("axis_", "action_", "roadmap_", "digital_transition", "levers"),
    ),
    (
        "centre",
        gettext_lazy("Competence centre"),
        (
            "laboratory_",
            "skill_",
            "partnership_",
            "resource_",
            "method_",
            "training_",
            "organization_",
        ),
    ),
    ("observatory", gettext_lazy("Observatory"), ()),
    ("glossary", gettext_lazy("Glossary"), ()),
    ("about", gettext_lazy("About"), ("about_",)),
)


class NavItem(NamedTuple):
    label: str
    url: str
    current: str  # "page", "true" for a page below it, or ""


class LanguageLink(NamedTuple):
    code: str
    name: str
    url: str  # of the same page, with the query
    address: str  # absolute, without the query; "" where the host is not to be trusted
    current: bool


def _request(context):
    return getattr(context, "request", None) or context.get("request")


def _url_name(request):
    match = getattr(request, "resolver_match", None)
    return (match and match.url_name) or ""


@register.simple_tag
def owner():
    """Return the name of the organisation that runs the portal."""
    return settings.OPERATOR_NAME


@register.simple_tag(takes_context=True)
def current_section(context):
    """Return where the page stands: (URL name of its section, value of aria-current).

    aria-current is "page" on the first page of the section and "true" below it; both are "" on
    a page outside of the sections.
    """
    url_name = _url_name(_request(context))
    for name, _label, below in SECTIONS:
        if url_name == name:
            return name, "page"
        if below and url_name.startswith(below):
            return name, "true"
    return "", ""


@register.simple_tag
def site_nav(section):
    """Return the NavItems of the navigation, `section` being that of `current_section`."""
    here, current = section
    return [
        NavItem(label, reverse(name), current if name == here else "")
        for name, label, _below in SECTIONS
    ]


MOST_CONSTANTS = 256  # of each place; then it starts over


class ConstantNode(template.Node):
    def __init__(self, nodelist, keys):
        self.nodelist = nodelist
        self.keys = keys
        self.rendered = {}

    def render(self, context):
        key = (get_language(), *(expression.resolve(context) for expression in self.keys))
        if (rendered := self.rendered.get(key)) is None:
            if len(self.rendered) >= MOST_CONSTANTS:
                self.rendered.clear()
            rendered = self.rendered[key] = self.nodelist.render(context)
        return rendered


@register.tag
def constant(parser, token):
    """Render what stands inside once for each language, and each value of the arguments given.

    For what is asked for all the time, the frame of the page and the first page of a list: inside
    use only what is the same for every reader and follows from the arguments, which must be keys of
    a dictionary. The version of the content is one of them where an entry is shown.
    """
    keys = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodelist = parser.parse(["endconstant"])
    parser.delete_first_token()
    return ConstantNode(nodelist, keys)


@lru_cache(maxsize=1024)
def _translated(path, _active, code):
    """Return the path of the same page in another language; addresses are read in the active."""
    return translate_url(path, code)


@register.simple_tag(takes_context=True)
def language_links(context):
    """Return a LanguageLink for each language: the same page, the query kept.

    A page without an address of its own (404) leads to the home of the other language.
    """
    request = _request(context)
    active = (get_language() or settings.LANGUAGE_CODE)[:2]
    path = getattr(request, "path", "")
    query = request.META.get("QUERY_STRING", "") if request else ""
    suffix = f"?{query}" if query else ""
    try:
        origin = request.build_absolute_uri("/")[:-1] if request else ""
    except DisallowedHost:
        origin = ""
    found = bool(_url_name(request))
    links = []
    for code, name in settings.LANGUAGES:
        if code == active and found:
            url = path
        elif found:
            url = _translated(path, active, code)
        else:
            with override(code):
                url = reverse("home")
        address = f"{origin}{url}" if origin and found else ""
        links.append(
            LanguageLink(code, name, url + (suffix if found else ""), address, code == active)
        )
    return links


@lru_cache(maxsize=512)
def _icon(name, css, _static_url):
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        css,
        static("icons.svg"),
        name,
    )


@register.simple_tag
def icon(name, css="icon-sm"):
    """Return the icon `name` ("it-search") of the sprite, hidden from screen readers."""
    return _icon(name, css, settings.STATIC_URL)


@lru_cache(maxsize=64)
def _evidence(level, label, label_language, _language):
    return format_html(
        '<span class="evidence evidence-{}"><span class="evidence-bars" aria-hidden="true"></span>'
        '<span class="visually-hidden">{} </span>{}</span>',
        level,
        _("Evidence:"),
        lang(Text(label, label_language)),
    )


@register.simple_tag
def evidence(level, label):
    """Return the badge of an evidence level: `level` its slug, `label` its name."""
    return _evidence(level, str(label), getattr(label, "lang", None), get_language())


@register.simple_block_tag
def breadcrumbs(content):
    """Wrap `{% crumb %}`s in the breadcrumb navigation; Home comes first by itself."""
    return format_html(
        '<nav class="breadcrumb-container" aria-label="{}"><ol class="breadcrumb">'
        '<li class="breadcrumb-item"><a href="{}">{}</a></li>{}</ol></nav>',
        _("Breadcrumb"),
        reverse("home"),
        _("Home"),
        content,
    )


@register.simple_block_tag
def crumb(content, url_name=None, *args):
    """Return one step: a link to `url_name` with `args`, or the current page without them."""
    if url_name is None:
        return format_html(
            '<li class="breadcrumb-item active" aria-current="page">{}</li>', content
        )
    return format_html(
        '<li class="breadcrumb-item"><a href="{}">{}</a></li>',
        reverse(url_name, args=args),
        content,
    )


@register.simple_block_tag
def fact(content, label):
    """Return one row of `<dl class="facts">`; blank content reads "Not known"."""
    text = content.strip()
    if not text:
        return format_html(
            '<div class="fact"><dt>{}</dt><dd class="unknown">{}</dd></div>', label, _("Not known")
        )
    return format_html('<div class="fact"><dt>{}</dt><dd>{}</dd></div>', label, content)


@register.simple_tag
def estimate_note():
    """Return the line that marks editors' estimates, with a link to the method page."""
    return format_html(
        '<p class="estimate-note">{} <a href="{}">{}</a></p>',
        _("Editorial estimate."),
        reverse("about_method"),
        _("How we estimate"),
    )


@register.simple_tag
def page_range(page_obj):
    """Return the numbers to show for a Page, None where numbers are left out."""
    paginator = page_obj.paginator
    numbers = paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    return [None if number == paginator.ELLIPSIS else number for number in numbers]


@register.filter
def entry_label(entry):
    """Return what an entry is called: its `label`, `title` or `name`, the first it has."""
    for attribute in ("label", "title", "name"):
        if isinstance(text := getattr(entry, attribute, None), str) and text:
            return text
    return str(entry)

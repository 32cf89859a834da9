"""The cases that a reader of the list has chosen for the comparison; the address holds them."""

from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as _

from casestudies.compare import MOST, address_of
from casestudies.models import CaseStudy
from portal.core.templatetags.components import icon
from portal.core.templatetags.text import lang

# Of a case in the list; made here and not in a template because there are so many of them.
LINK = (
    '<a class="compare-add" id="compare-{0}" href="{1}#compare-{0}" data-swap rel="nofollow">'
    '{2}<span class="visually-hidden">: {3}</span></a>'
)


@dataclass(frozen=True)
class Chosen:
    """A case in the basket, and the query string of the list ("?...") without it."""

    case: CaseStudy
    without: str


class Basket:
    """What the list of a CaseStudyFilter says of the comparison: links within it keep its page.

    `slugs` are those chosen, four at most.
    """

    def __init__(self, filterset):
        self.filterset = filterset
        self.slugs = (filterset.value("compare") or [])[:MOST]

    def _query(self, slugs):
        page = self.filterset.value("page")
        return self.filterset.query_with(page=page, compare=slugs or None)

    def without(self, slug):
        """Return the query string of the list without a case."""
        return self._query([other for other in self.slugs if other != slug])

    @cached_property
    def _adding(self):
        """Return the query string that the slug of another case completes, "" without room."""
        if len(self.slugs) >= MOST:
            return ""
        here = self._query(self.slugs)
        return f"{here}{'' if here == '?' else '&'}compare="

    @cached_property
    def _labels(self):
        """Return how links begin that put a case in, and those that take it out."""
        words = [
            (icon("it-plus", "icon-xs"), _("Compare")),
            (icon("it-close", "icon-xs"), _("Remove from the comparison")),
        ]
        return [format_html('{} <span class="compare-word">{}</span>', *pair) for pair in words]

    def link(self, case):
        """Return the link that puts a case in or takes it out, "" where there is no room.

        It leads back to itself, so that without JavaScript nobody loses the place.
        """
        slug = case.slug
        if slug in self.slugs:
            query, label = self.without(slug), self._labels[1]
        elif self._adding:
            query, label = self._adding + slug, self._labels[0]
        else:
            return ""
        return format_html(LINK, slug, query, label, lang(case.title))

    @cached_property
    def chosen(self):
        """Return the Chosen cases, in their order; what is not public is none."""
        if not self.slugs:
            return []
        cases = CaseStudy.objects.public().for_heading().in_bulk(self.slugs, field_name="slug")
        return [Chosen(cases[slug], self.without(slug)) for slug in self.slugs if slug in cases]

    @property
    def count(self):
        return len(self.chosen)

    @property
    def is_full(self):
        return self.count == MOST

    @property
    def url(self):
        """Return the address of the page that compares them."""
        return address_of([one.case.slug for one in self.chosen])

    @property
    def emptied(self):
        return self._query([])


def with_those_chosen(slug, suffix):
    """Return the address that compares a case with those chosen in the list one came from.

    `suffix` is the query string of that list ("?..." or ""). Where four others are chosen already
    the case stands alone.
    """
    others = QueryDict(suffix.removeprefix("?")).getlist("compare")
    others = [other for other in dict.fromkeys(others) if other != slug]
    return address_of([*others, slug] if len(others) < MOST else [slug])

"""The search page: what it tells of each result, kind by kind, and where it leads on."""

from dataclasses import dataclass
from itertools import islice

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from portal.core.bilingual import LANGUAGES, active_language
from portal.core.search import excerpt, find_everywhere
from portal.core.templatetags.text import number
from portal.web.kinds import KINDS, Kind, url_of

SHOWN = 5
MOST = 50  # of a kind that has no list of its own to lead to
MARK = "<mark>"


@dataclass(frozen=True)
class Result:
    """An entry found; `title` and `excerpt` hold their marks, each with its other language."""

    slug: str
    url: str
    title: SafeString
    title_lang: str | None
    excerpt: SafeString
    excerpt_lang: str | None
    facts: list[str]

    @property
    def by_title(self):
        return MARK in self.title


@dataclass(frozen=True)
class Group:
    """What was found of one kind: `count` in all, the best of them, and the way to the rest.

    `others` are further results, where the kind has no list to lead to.
    """

    kind: Kind
    count: int
    results: list[Result]
    others: list[Result]
    all_url: str
    all_text: str

    @property
    def cut(self):
        """Tell whether there are results that neither stand here nor in a list to lead to."""
        return not self.kind.list_name and self.count > MOST


@dataclass(frozen=True)
class Example:
    """A query that finds something in the content, and what it shows of how to search."""

    query: str
    text: str

    @property
    def url(self):
        return reverse("search", query={"q": str(self.query)})


EXAMPLES = (
    Example(
        gettext_lazy("bicycles squares"),
        gettext_lazy("Entries with all the words, in any form: accents and case do not count."),
    ),
    Example(
        gettext_lazy('"public transport"'),
        gettext_lazy("Quotation marks: the words stand next to each other, in this order."),
    ),
    Example(
        gettext_lazy("mobility -bicycles"),
        gettext_lazy("A minus sign before a word: entries without it."),
    ),
    Example(
        gettext_lazy("sustainab"),
        gettext_lazy("The last word may be a beginning: sustainable, sustainability."),
    ),
    Example(
        "PNRR M1C1 1.2",
        gettext_lazy("Codes of policies and frameworks, and names of cities in any language."),
    ),
)


def groups_for(query):
    """Return a Group for each kind in which the words are found, in the order of KINDS.

    Kinds in which the best hit has the words in its title come before the others.
    """
    found = find_everywhere(query)
    groups = [group_of(kind, found[kind.model], query) for kind in KINDS if kind.model in found]
    groups = [group for group in groups if group.results]
    return sorted(groups, key=lambda group: not group.results[0].by_title)


def group_of(kind, found, query):
    """Return the Group of a kind; `found` tells keys and terms (portal.core.search.Found)."""
    keys = list(islice(found, SHOWN if kind.list_name else MOST))
    rows = kind.public(keys)
    results = [result_of(kind, rows[key], found.terms) for key in keys if key in rows]
    # What was withdrawn behind the back of the index is neither shown nor counted.
    count = found.count - len(keys) + len(results)
    more = bool(kind.list_name) and count > SHOWN
    return Group(
        kind,
        count,
        results[:SHOWN],
        others=results[SHOWN:],
        all_url=reverse(kind.list_name, query={"q": query}) if more else "",
        all_text=kind.all_of % {"count": number(count), "query": query} if more else "",
    )


def result_of(kind, entry, terms):
    title = getattr(entry, kind.heading)
    text, language = excerpt_of(kind, entry, terms)
    return Result(
        slug=entry.slug,
        url=url_of(entry),
        title=excerpt(title, terms, length=None),
        title_lang=getattr(title, "lang", None),
        excerpt=text,
        excerpt_lang=language,
        facts=[fact for fact in kind.facts(entry) if fact],
    )


def excerpt_of(kind, entry, terms):
    """Return (excerpt, language) of the first text that holds the words, the reader's first.

    The language is None where it is the reader's. Where no text holds them, the first is cut.
    """
    own = active_language()
    first = ("", None)
    for language in sorted(LANGUAGES, key=lambda code: code != own):
        for name in kind.texts:
            if text := getattr(entry, f"{name}_{language}"):
                cut = excerpt(text, terms), None if language == own else language
                if MARK in cut[0]:
                    return cut
                first = first if first[0] else cut
    return first

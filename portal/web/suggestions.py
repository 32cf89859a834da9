"""What the search box offers while one types: cities and technologies by name, entries by title."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from casestudies.models import CaseStudy, CaseTechnology, City
from portal.core.bilingual import active_language
from portal.core.search import suggest, words_of
from portal.core.versions import content_version
from portal.web.kinds import KIND_OF, url_of
from roadmap.models import Technology

MOST = 8
TITLES = 4  # at least, where so many are found
ANY_SLUG = "any-slug-at-all"


@dataclass(frozen=True)
class Name:
    """A city or technology with public cases: `words` are those of all its names, folded."""

    text: str
    kind: str
    url: str
    words: tuple[str, ...]

    def rank(self, typed):
        """Return how late it comes: names that begin so, that hold the words, by other names."""
        own = words_of(self.text)
        return not " ".join(own).startswith(" ".join(typed)), not begin(own, typed)


def suggestions(text):
    """Return at most eight suggestions for what was typed, as {"text", "kind", "url"}.

    Names of cities and technologies come first, then the titles of public entries.
    """
    return _suggestions(text, active_language(), content_version())


@lru_cache(maxsize=1024)
def _suggestions(text, language, version):
    names = names_with(text, language, version) if words_of(text) else []
    titles = titles_with(text)
    places = max(MOST - len(titles), MOST - TITLES)
    names = [{"text": n.text, "kind": n.kind, "url": n.url} for n in names[:places]]
    return [*names, *titles][:MOST]


def names_with(text, language, version):
    """Return the Names in which each word typed begins a word; first those that begin so."""
    typed = words_of(text)
    index, names = _names(language, version)
    longest = max(typed, key=len)
    found = set()
    for place in range(bisect_left(index, (longest, -1)), len(index)):
        word, n = index[place]
        if not word.startswith(longest):
            break
        if begin(names[n].words, typed):
            found.add(n)
    return [names[n] for n in sorted(found, key=lambda n: (*names[n].rank(typed), n))]


def begin(words, typed):
    """Tell whether each word typed is the beginning of one of `words`."""
    return all(any(word.startswith(one) for word in words) for one in typed)


@lru_cache(maxsize=4)
def _names(language, version):
    """Return ([(word, position)] sorted, [Name]); language and version only key the cache."""
    cases = CaseStudy.objects.public()
    in_use = CaseTechnology.objects.filter(tag=OuterRef("pk"), content_object__in=cases)
    names = [
        *(
            _name(city, _("City"), "city", (city.name_it, city.name_en, city.name_local))
            for city in City.objects.with_cases(cases).by_name()
        ),
        *(
            _name(
                technology, _("Technology"), "technology", (technology.name_it, technology.name_en)
            )
            for technology in Technology.objects.filter(Exists(in_use))
        ),
    ]
    index = sorted({(word, n) for n, name in enumerate(names) for word in name.words})
    return index, names


def _name(term, kind, parameter, spellings):
    words = tuple(dict.fromkeys(words_of(" ".join(spellings))))
    return Name(term.name, kind, reverse("case_list", query={parameter: term.slug}), words)


def titles_with(text):
    """Return the entries whose title holds what was typed, best first; cities are left out."""
    found = [one for one in suggest(text, limit=2 * MOST) if one.model is not City][:MOST]
    language = active_language()
    return [
        {
            "text": one.title,
            "kind": str(KIND_OF[one.model].one),
            "url": one.slug.join(_address(one.model, language)),
        }
        for one in found
    ]


@lru_cache(maxsize=64)
def _address(model, _language):
    """Return what stands before and after the slug in the address of any entry of a kind.

    An entry made for its address alone would cost more than finding it.
    """
    return tuple(url_of(model(slug=ANY_SLUG)).split(ANY_SLUG))

"""Is it one of these? Organizations that a name, a website or a tax code may mean.

Whoever brings in an organization is asked before it is made a second time, and the staff are asked
again at the review. So it is better to find one too many: each is found with its reason.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from competence.enums import OfferKind
from competence.models import Organization, Submission
from competence.tax_codes import plain_tax_code
from portal.core.search import fold
from portal.core.search.analysis import words_of

ALIKE = 86  # of 100: two names that differ in a letter or two, or in the order of their words
MOST = 6
FEWEST_WORDS_OF_ACRONYM = 3
SHORTEST_FUZZY = 5  # characters; below, one other letter makes another name

# What stands in a name and tells no two bodies apart.
PARTICLES = {
    "a", "ai", "al", "alla", "and", "d", "da", "de", "dei", "del", "della", "delle", "dello",
    "degli", "di", "e", "ed", "ex", "for", "gia", "gli", "i", "il", "in", "l", "la", "le", "lo",
    "of", "per", "the",
}  # fmt: skip
LEGAL_FORMS = {
    "aps", "coop", "ets", "gmbh", "ltd", "odv", "onlus", "rl", "sapa", "sas", "sca", "scarl",
    "scpa", "scrl", "snc", "spa", "srl", "srls",
}  # fmt: skip
LEGAL_PHRASES = re.compile(
    r"\b(?:societa (?:consortile )?(?:per azioni|a responsabilita limitata)"
    r"|societa cooperativa|in liquidazione|a socio unico|con socio unico|societa benefit)\b"
)
# The institution of a place is meant by the place alone: Comune di Torino, Città di Torino.
OF_A_PLACE = re.compile(
    r"^(?:(?:comune|amministrazione comunale|municipality)(?: di| del| of)?"
    r"|citta (?:di|del)|city of) (?=.)"
)
METROPOLITAN = re.compile(r"^(?:citta metropolitana|metropolitan city)\b")
# The Comune of Rome has a name of its own by law: art. 114 of the Constitution, D.Lgs. 61/2012.
ROME = re.compile(r"^roma capitale$")
DOTTED = re.compile(r"(?<!\w)\w(?:\.\s?\w)+(?!\w)\.?")
PARENTHESES = re.compile(r"\(([^)]*)\)")
DASHES = re.compile(r"\s[-–—]\s|[–—]|\s/\s")

# Where many bodies have a page each, the same host says nothing.
SHARED_HOSTS = {
    "altervista.org", "blogspot.com", "com", "ec.europa.eu", "edu.it", "eu", "europa.eu",
    "facebook.com", "github.com", "github.io", "google.com", "gov.it", "instagram.com", "it",
    "linkedin.com", "medium.com", "net", "org", "sites.google.com", "twitter.com", "wixsite.com",
    "wordpress.com", "x.com", "youtube.com",
}  # fmt: skip


@dataclass(frozen=True)
class Match:
    """An organization, or what is proposed as one, that may be meant; `reasons` are sentences."""

    found: Organization | Submission
    reasons: tuple[str, ...]
    weight: int


def similar_organizations(name, website="", tax_code="", *, among=None):
    """Return Matches among the public organizations, or `among` a queryset, the surest first."""
    organizations = Organization.objects.public() if among is None else among
    wanted = _Traits.of(name, website, tax_code)
    return _best(
        (one, _Traits.of(one.name, one.website, one.tax_code), wanted)
        for one in organizations.by_name()
    )


def similar_proposals(name, website="", tax_code="", *, besides=None):
    """Return Matches among the open proposals of new organizations, for the staff only.

    `besides` is a submission that is not to be compared with itself.
    """
    wanted = _Traits.of(name, website, tax_code)
    proposals = Submission.objects.open().proposing(OfferKind.ORGANIZATION)
    return _best(
        (one, _Traits.of(*(one.data.get(key) for key in ("name", "website", "tax_code"))), wanted)
        for one in proposals
        if besides is None or one.pk != besides.pk
    )


def _best(candidates):
    matches = []
    for found, traits, wanted in candidates:
        reasons = tuple(traits.reasons(wanted))
        if reasons:
            weight = max(value for value, _text in reasons)
            matches.append(Match(found, tuple(text for _value, text in reasons), weight))
    return sorted(matches, key=lambda match: -match.weight)[:MOST]


@dataclass(frozen=True)
class _Traits:
    """What is compared: names and acronyms, host, tax code, each in the form that is compared."""

    names: frozenset[str]
    acronyms: frozenset[str]
    host: str
    tax_code: str

    @classmethod
    def of(cls, name, website, tax_code):
        names = frozenset(_names(name or ""))
        return cls(names, frozenset(_acronyms(names)), host_of(website), plain_tax_code(tax_code))

    def reasons(self, wanted):
        """Yield (weight, sentence) of each reason for which these may be `wanted`."""
        if self.tax_code and self.tax_code == wanted.tax_code:
            yield 300, _("It has the same tax code.")
        if self.host and self.host == wanted.host:
            yield 200, _("It has the same website.")
        elif _is_within(self.host, wanted.host) or _is_within(wanted.host, self.host):
            yield 110, _("Its website is within the same domain.")
        likeness = self.likeness(wanted)
        if likeness == 100:
            yield 150, _("It has the same name.")
        elif likeness >= ALIKE:
            yield likeness, _("Its name is alike.")

    def likeness(self, wanted):
        """Return how alike the names are, from 0 to 100."""
        if self.names & wanted.names:
            return 100
        if self.names & wanted.acronyms or self.acronyms & wanted.names:
            return ALIKE
        return max(
            (
                fuzz.token_sort_ratio(one, other)
                for one in self.names
                for other in wanted.names
                if min(len(one), len(other)) >= SHORTEST_FUZZY
            ),
            default=0,
        )


def _names(name):
    """Yield the names that a name holds: "CNR – Consiglio nazionale (CN)" has four."""
    parts = [name, PARENTHESES.sub(" ", name), *PARENTHESES.findall(name)]
    parts += DASHES.split(PARENTHESES.sub(" ", name))
    for part in parts:
        if plain := _plain(part):
            yield plain


def _plain(name):
    """Return a name without case, accents, legal forms and particles; "" where nothing is left."""
    folded = ROME.sub("roma", " ".join(fold(name).replace("’", "'").split()))
    folded = DOTTED.sub(lambda match: re.sub(r"\W", "", match.group()), folded)
    folded = LEGAL_PHRASES.sub(" ", folded).strip(" .,;")
    folded = " ".join(words_of(folded))
    if not METROPOLITAN.match(folded):
        folded = OF_A_PLACE.sub("", folded)
    words = [word for word in folded.split() if word not in PARTICLES | LEGAL_FORMS]
    return " ".join(words) or folded


def _acronyms(names):
    """Yield what the first letters of each name of several words make: "cnr"."""
    for name in names:
        words = name.split()
        if len(words) >= FEWEST_WORDS_OF_ACRONYM:
            yield "".join(word[0] for word in words)


def host_of(url):
    """Return the host of an address without "www.", "" where it says nothing of whose it is."""
    address = (url or "").strip().lower()
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    host = host.rstrip(".").removeprefix("www.")
    return "" if host in SHARED_HOSTS or "." not in host else host


def _is_within(host, domain):
    return bool(domain) and host.endswith(f".{domain}") and domain not in SHARED_HOSTS

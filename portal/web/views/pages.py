"""Glossary, about, method, and the pages that every public service must have."""

from itertools import groupby

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import get_language

from casestudies.enums import Cost
from portal.core.search import fold
from portal.core.views import readonly
from portal.web import overview
from portal.web.overview import CENTRE_CHAPTER
from portal.web.privacy import KEPT
from roadmap.models import (
    Chapter,
    ClusterFact,
    Component,
    EvidenceLevel,
    GlossaryTerm,
    SizeClass,
    SourceKind,
)

# Where the pages below send their readers.
LINKS = {
    "texts": "https://creativecommons.org/licenses/by/4.0/deed.{language}",
    "code": "https://eupl.eu/1.2/{language}/",
    "ombudsman": "https://www.agid.gov.it/it/agenzia/difensore-civico-il-digitale",
    "authority": "https://www.garanteprivacy.it/",
}


@readonly
def glossary(request):
    """List the terms by the letters of the reader's language."""
    terms = GlossaryTerm.objects.public().for_glossary()
    return render(request, "web/glossary.html", {"letters": by_letter(terms)})


@readonly
def about(request):
    """Tell what the centre and the cluster are, whom to write to, and the licences."""
    context = {
        "chapter": Chapter.objects.for_page().in_bulk([CENTRE_CHAPTER]).get(CENTRE_CHAPTER),
        "components": Component.objects.all(),
        "facts": ClusterFact.objects.public().for_about(),
    }
    return render(request, "web/about.html", context | operator())


@readonly
def method(request):
    """Tell how the cases were chosen and checked, what is estimated, and what is missing."""
    current = overview.current()
    context = {
        "overview": current,
        "evidence": overview.counted(EvidenceLevel, current.evidence),
        "source_kinds": overview.counted(SourceKind, current.source_kinds),
        "sizes": overview.counted(SizeClass, current.sizes),
        "thresholds": overview.thresholds(),
        "costs": Cost.labels,
    }
    return render(request, "web/method.html", context)


@readonly
def accessibility(request):
    context = {
        "statement_url": settings.ACCESSIBILITY_STATEMENT_URL,
        "date": parse_date(settings.ACCESSIBILITY_STATEMENT_DATE),
    }
    return render(request, "web/accessibility.html", context | operator())


@readonly
def privacy(request):
    context = {
        "kept": KEPT,
        "tiles": settings.MAP_TILES_URL,
        "cookies": [
            settings.SESSION_COOKIE_NAME,
            settings.CSRF_COOKIE_NAME,
            CookieStorage.cookie_name,
        ],
        "session_days": settings.SESSION_COOKIE_AGE // 86_400,
        "date": parse_date(settings.PRIVACY_NOTICE_DATE),
    }
    return render(request, "web/privacy.html", context | operator())


def by_letter(terms):
    """Return [(letter, terms)] in the alphabet of the active language, accents and case folded."""
    sorted_terms = sorted((fold(term.term), term.slug, term) for term in terms)
    return [
        (letter.upper(), [term for _folded, _slug, term in group])
        for letter, group in groupby(sorted_terms, key=lambda item: item[0][0])
    ]


def operator():
    """Return what the settings say of who runs the portal, "" for what is not known; and LINKS."""
    return {
        "operator_name": settings.OPERATOR_NAME,
        "operator_address": settings.OPERATOR_ADDRESS,
        "contact": settings.OPERATOR_CONTACT,
        "privacy_contact": settings.PRIVACY_CONTACT or settings.OPERATOR_CONTACT,
        "accessibility_contact": settings.ACCESSIBILITY_CONTACT or settings.OPERATOR_CONTACT,
        "protection_officer": settings.DATA_PROTECTION_OFFICER,
        "hosting": settings.HOSTING_PROVIDER,
        "code": settings.SOURCE_CODE_URL,
        "links": {name: link.format(language=get_language()) for name, link in LINKS.items()},
    }

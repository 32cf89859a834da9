"""Every public page of the portal, rendered in both languages for everyone who may come.

All other addresses, and who gets in, stand in test_access; one that stands nowhere fails there.
"""

import re
from collections import Counter
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils.translation import override

from casestudies.models import CaseStudy
from tests.factories.core import StaffFactory, UserFactory
from tests.strict import StrictClient

# URL name -> arguments, taken from the real content.
PAGES = {
    "home": [],
    "case_list": [],
    "case_detail": ["ann-arbor-healthy-streets"],
    "roadmap": [],
    "roadmap_matrix": [],
    "axis_detail": ["secure-living"],
    "action_list": [],
    "action_detail": ["cloud-migration"],
    "action_self_check": ["cloud-migration"],
    "digital_transition": [],
    "levers": [],
    "centre": [],
    "laboratory_list": [],
    "laboratory_detail": ["torino-city-lab"],
    "skill_list": [],
    "skill_detail": ["digcomp-valutare-dati"],
    "partnership_list": [],
    "partnership_detail": ["smart-area-brescia"],
    "resource_list": [],
    "resource_detail": ["pnrr-1-2-cloud-comuni"],
    "method_list": [],
    "method_detail": ["kit-service-design-designers-italia"],
    "training_list": [],
    "training_detail": ["syllabus-nuove-competenze-pa"],
    "organization_list": [],
    "organization_detail": ["comune-di-torino"],
    "relay": ["laboratory", "torino-city-lab"],
    "report": ["action", "cloud-migration"],
    "search": [],
    "compare": [],
    "dossier": [],
    "my_municipality": [],
    "observatory": [],
    "glossary": [],
    "collection_list": [],
    "collection_detail": ["small-municipalities"],
    "about": [],
    "about_method": [],
    "accessibility": [],
    "privacy": [],
}
ROLES = {
    "anonymous": lambda: None,
    "partner": UserFactory,
    "staff": StaffFactory,
}


def address(name, language):
    with override(language):
        return reverse(name, args=PAGES[name])


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("language", ["it", "en"])
def test_every_page_renders_in_both_languages_for_everyone(content, language, role):
    client = StrictClient()
    if user := ROLES[role]():
        client.force_login(user)
    faults, visited = [], 0
    for name in PAGES:
        response = client.get(address(name, language))
        visited += 1
        faults += [f"{name}: {fault}" for fault in page_faults(response, language)]
    assert visited == len(PAGES) >= 29
    assert not faults, "\n".join(faults)


def page_faults(response, language):
    """Return what is wrong with a page, in words."""
    html = response.content.decode()
    if response.status_code != 200:
        return [f"status {response.status_code}"]
    faults = []
    if f'<html lang="{language}"' not in html:
        faults.append("the language of the page is not declared")
    if len(re.findall(r"<h1[\s>]", html)) != 1:
        faults.append("not exactly one h1")
    if len(re.findall(r"<main[\s>]", html)) != 1:
        faults.append("not exactly one main landmark")
    levels = [int(level) for level in re.findall(r"<h([1-6])[\s>]", html)]
    faults += [f"h{b} after h{a}" for a, b in pairwise(levels) if b > a + 1]
    ids = Counter(re.findall(r'\sid="([^"]+)"', html))
    faults += [f"id {one!r} stands {times} times" for one, times in ids.items() if times > 1]
    faults += [
        f"{kind}={target!r} points nowhere"
        for kind, targets in re.findall(
            r'\s(for|aria-labelledby|aria-describedby|aria-controls)="([^"]+)"', html
        )
        for target in targets.split()
        if target not in ids
    ]
    if not re.search(r"<title>\s*\S[^<]+</title>", html):
        faults.append("no title")
    return faults


@pytest.mark.parametrize("language", ["it", "en"])
def test_titles_tell_the_pages_apart(content, client, language):
    titles = {}
    for name in PAGES:
        html = client.get(address(name, language)).content.decode()
        titles.setdefault(re.search(r"<title>(.*?)</title>", html, re.DOTALL)[1].strip(), name)
    assert len(titles) == len(PAGES)


@pytest.mark.parametrize("language", ["it", "en"])
def test_links_within_the_portal_lead_somewhere(content, client, language):
    """Follow each link of every page once; none is dead, at most one must sign in first."""
    checked, dead = set(), []
    for name in PAGES:
        html = client.get(address(name, language)).content.decode()
        for link in re.findall(r'<a\s[^>]*href="(/[^"#]*)', html):
            link = link.replace("&amp;", "&")
            if link not in checked and "/admin/" not in link:
                checked.add(link)
                if client.get(link, follow=True).status_code != 200:
                    dead.append(f"{name}: {link}")
    assert len(checked) > 200
    assert not dead, "\n".join(dead)


def test_curators_notes_are_never_public(content, client):
    """A phrase of a real note stands on no page of its entry, in either language."""
    case = CaseStudy.objects.get(slug="ann-arbor-healthy-streets")
    assert "Also consulted" in case.note
    for language in ("it", "en"):
        assert b"Also consulted" not in client.get(address("case_detail", language)).content

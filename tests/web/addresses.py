"""The addresses of the public site, as its own sitemap knows them; needs the content."""

from itertools import islice

from django.urls import reverse
from django.utils.translation import override

from portal.web.sitemaps import SITEMAPS

LANGUAGES = ("it", "en")
LISTS = (
    "case_list", "action_list", "laboratory_list", "skill_list", "partnership_list",
    "resource_list", "method_list", "training_list", "organization_list",
)  # fmt: skip


def public_addresses(each=1):
    """Return, in both languages, every page without a record and the first `each` of each kind."""
    addresses = []
    for name, section in SITEMAPS.items():
        sitemap = section()
        items = list(islice(iter(sitemap.items()), None if name == "pages" else each))
        for language in LANGUAGES:
            with override(language):
                addresses += [sitemap.location(item) for item in items]
    return addresses


def lists():
    """Return the addresses of the lists that filter, in both languages."""
    addresses = []
    for language in LANGUAGES:
        with override(language):
            addresses += [reverse(name) for name in LISTS]
    return addresses

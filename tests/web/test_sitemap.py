import re
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils.translation import override

from portal.core.enums import PublicationState
from portal.web.sitemaps import PAGES, BilingualSitemap
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.competence import LaboratoryFactory
from tests.factories.roadmap import ActionFactory, AxisFactory

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
HOST = "http://testserver"

pytestmark = pytest.mark.django_db


def tree(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    return ElementTree.fromstring(response.content)  # noqa: S314 - our own sitemap


def entries(client):
    """Return {address: ({language: address of the same page}, day of the last change)}."""
    files = [one.findtext(f"{SITEMAP}loc") for one in tree(client, "/sitemap.xml")]
    return {
        url.find(f"{SITEMAP}loc").text: (
            {link.get("hreflang"): link.get("href") for link in url.iter(LINK)},
            url.findtext(f"{SITEMAP}lastmod"),
        )
        for file in files
        for url in tree(client, file)
    }


def test_every_page_stands_in_both_languages_with_its_counterpart(content, client):
    found = entries(client)
    entries_of_all_kinds, self_checks = 60 + 30 + 142 + 3, 30
    assert len(found) == 2 * (len(PAGES) + 3 + entries_of_all_kinds + self_checks)
    for address, (alternates, _changed) in found.items():
        assert set(alternates) == {"it", "en"}
        assert address in alternates.values()
        assert all(found[other][0] == alternates for other in alternates.values())


def test_only_public_entries_stand_in_the_sitemap(client):
    for state in PublicationState:
        CaseStudyFactory(slug=f"case-{state}", state=state)
        ActionFactory(slug=f"action-{state}", state=state)
        LaboratoryFactory(slug=f"laboratory-{state}", state=state)
    addresses = " ".join(entries(client))
    for kind in ("case", "action", "laboratory"):
        assert re.findall(rf"/{kind}-(published|draft|retired)/", addresses) == [
            "published",
            "published",
        ]


def test_an_entry_tells_when_it_changed(client):
    case = CaseStudyFactory()
    with override("en"):
        address = HOST + case.get_absolute_url()
    assert entries(client)[address][1] == "2026-03-14"


def test_the_sitemap_holds_every_page_that_has_no_record(client):
    """A page that is added to the portal and not to the sitemap would not be found."""
    AxisFactory(slug="mobility")
    found = entries(client)
    for name in PAGES:
        for language in ("it", "en"):
            with override(language):
                assert HOST + reverse(name) in found
    assert f"{HOST}/en/roadmap/mobility/" in found


def test_no_file_grows_too_long(client, monkeypatch):
    monkeypatch.setattr(BilingualSitemap, "limit", 4)
    CaseStudyFactory.create_batch(5)
    files = [one.findtext(f"{SITEMAP}loc") for one in tree(client, "/sitemap.xml")]
    assert [one for one in files if "casestudy" in one] == [
        f"{HOST}/sitemap-casestudy.xml{page}" for page in ("", "?p=2", "?p=3")
    ]
    assert len([one for one in entries(client) if "/case-studies/" in one]) == 1 + 5


@pytest.mark.parametrize("rows", [1, 4])
def test_the_sitemaps_cost_the_same_with_few_and_many_rows(client, django_assert_num_queries, rows):
    CaseStudyFactory.create_batch(rows)
    ActionFactory.create_batch(rows)
    LaboratoryFactory.create_batch(rows)
    # axes, self-checks; for cases, actions, collections, seven kinds of the centre keys and latest
    with django_assert_num_queries(2 + 2 * 10):
        client.get("/sitemap.xml")
    with django_assert_num_queries(1):
        client.get("/sitemap-casestudy.xml")


def test_crawlers_are_kept_out_of_filters_and_shown_the_sitemap(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert f"Sitemap: {HOST}/sitemap.xml" in lines
    assert "Disallow: /admin/" in lines
    assert "Disallow: /*?" in lines
    assert "Allow: /*?page=" in lines
    assert "Allow: /sitemap-*?p=" in lines


def test_without_a_security_contact_there_is_no_security_txt(client, settings):
    settings.SECURITY_CONTACT = ""
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    ("contact", "uri"),
    [
        ("security@example.org", "mailto:security@example.org"),
        ("https://example.org/report", "https://example.org/report"),
    ],
)
def test_security_txt_says_whom_to_write_to_and_until_when(client, settings, contact, uri):
    settings.SECURITY_CONTACT = contact
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert lines == [
        f"Contact: {uri}",
        "Expires: 2026-09-10T00:00:00Z",
        "Preferred-Languages: it, en",
        f"Canonical: {HOST}/.well-known/security.txt",
    ]

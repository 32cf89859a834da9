import re

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from tests.strict import StrictClient
from tests.web.addresses import lists, public_addresses

EVIL = 'a"><script>alert(1)</script>'
FETCHED = re.compile(
    r"<(?:script|img|iframe|source|video|audio|embed|input)\b[^>]*?\s(?:src|srcset|data)=\"([^\"]+)\""
    r"|<(?:use|image)\b[^>]*?href=\"([^\"]+)\""
)
LINK = re.compile(r"<link\b[^>]*>")
STYLE_URL = re.compile(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)")
NOT_FETCHED = re.compile(r'rel="(?:canonical|alternate)"')


def directives(response):
    """Return {name: [values]} of the content security policy of a response."""
    parts = [part.split() for part in response["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in parts}


def policy_faults(response):
    """Return what is missing from the headers of a response, in words."""
    headers, faults = response.headers, []
    policy = directives(response) if "Content-Security-Policy" in headers else {}
    if policy.get("default-src") != ["'none'"]:
        faults.append("the policy does not begin with nothing allowed")
    if set(policy.get("script-src", [])) != {"'self'"} or set(policy.get("style-src", [])) != {
        "'self'"
    }:
        faults.append("scripts or styles from elsewhere")
    if policy.get("frame-ancestors") != ["'none'"] or policy.get("base-uri") != ["'none'"]:
        faults.append("may be framed, or its base be changed")
    values = {value for values in policy.values() for value in values}
    if not values <= {"'none'", "'self'", "data:"}:
        faults.append(f"allows {values}")
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    faults += [name for name, value in wanted.items() if headers.get(name) != value]
    if "geolocation=()" not in headers.get("Permissions-Policy", ""):
        faults.append("Permissions-Policy")
    return faults


@pytest.fixture(scope="module")
def answers():
    """Keep the answers of all public pages: several tests read them."""
    return {}


@pytest.fixture
def pages(content, answers):
    if not answers:
        for address in public_addresses(each=2):
            answers[address] = StrictClient().get(address)
    return answers


def test_every_page_carries_the_strict_policies(pages):
    faults = {address: policy_faults(response) for address, response in pages.items()}
    assert len(pages) == 2 * (24 + 2 + 22)
    assert not {address: found for address, found in faults.items() if found}


def test_no_public_page_sets_a_cookie(pages):
    setting = [address for address, response in pages.items() if response.cookies]
    assert not setting


def test_no_public_page_asks_for_anything_from_elsewhere(pages):
    offenders = []
    for address, response in pages.items():
        html = response.content.decode()
        fetched = [one or other for one, other in FETCHED.findall(html)]
        fetched += [
            re.search(r'href="([^"]+)"', link)[1]
            for link in LINK.findall(html)
            if not NOT_FETCHED.search(link)
        ]
        assert fetched, address
        offenders += [(address, one) for one in fetched if not re.match(r"/(?!/)|#|data:", one)]
    assert not offenders


def test_style_sheets_and_scripts_ask_for_nothing_from_elsewhere():
    built = django_settings.BASE_DIR / "static" / "dist"
    files = [*built.rglob("*.css"), *built.rglob("*.js")]
    assert files, "the front end is not built"
    offenders = []
    for path in files:
        addresses = [one or other for one, other in STYLE_URL.findall(path.read_text())]
        offenders += [(path.name, one) for one in addresses if re.match(r"(?:https?:)?//", one)]
    assert not offenders


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 302),
        ("/it/none/", 404),
        ("/it/casi-di-studio/?none=1", 400),
        ("/admin/", 302),
        ("/admin/login/", 302),
        ("/healthz", 200),
        ("/robots.txt", 200),
        ("/sitemap.xml", 200),
        ("/it/privacy", 301),
    ],
)
def test_every_other_answer_carries_the_policies_too(client, address, status):
    response = client.get(address)
    assert response.status_code == status
    assert not policy_faults(response)


@pytest.mark.django_db
def test_the_admin_carries_the_policies_too(staff_client):
    response = staff_client.get("/admin/")
    assert response.status_code == 200
    assert not policy_faults(response)


@pytest.mark.urls("tests.web.faults")
@pytest.mark.parametrize("fault", ["bad", "forbidden", "fault"])
def test_error_pages_carry_the_policies_too(fault):
    client = StrictClient(raise_request_exception=False)
    assert not policy_faults(client.get(f"/it/{fault}/"))


def test_static_files_carry_the_policies_too(settings):
    """An image may hold scripts: opened by its address, it must not run them."""
    settings.WHITENOISE_USE_FINDERS = True
    response = StrictClient().get("/static/icons.svg")
    assert response.status_code == 200
    assert b"<symbol" in response.getvalue()
    assert directives(response)["script-src"] == ["'self'"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in response


def test_a_redirect_to_https_carries_the_policies_too(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 3600
    response = StrictClient().get("/it/")
    assert response["Location"] == "https://testserver/it/"
    assert directives(response)["default-src"] == ["'none'"]


# ------------------------------------------------------------------ what comes from outside


@pytest.mark.django_db
@pytest.mark.parametrize("address", lists())
@pytest.mark.parametrize(
    "query",
    [{"q": EVIL}, {EVIL: "1"}, {"page": EVIL}, {"sort": EVIL}, {"q": "a", EVIL: EVIL}],
    ids=["words", "name", "page", "sort", "both"],
)
def test_no_list_repeats_a_query_unescaped(client, address, query):
    response = client.get(address, query)
    html = response.content.decode()
    assert response.status_code in {200, 400, 404}
    assert "<script>alert" not in html
    assert '"><script' not in html


@pytest.mark.parametrize("address", ["/it/none/", "/it/privacy/", "/en/accessibility/"])
def test_no_other_page_repeats_a_query_unescaped(client, address):
    assert "<script>alert" not in client.get(address, {EVIL: EVIL}).content.decode()
    assert "<script>alert" not in client.get(f"{address}{EVIL}").content.decode()


def test_a_foreign_host_name_is_refused_and_not_repeated(client):
    for address in ("/it/privacy/", "/robots.txt", "/"):
        response = client.get(address, headers={"host": "evil.example"})
        assert response.status_code == 400
        assert "evil.example" not in response.content.decode()
        assert not policy_faults(response)


def test_canonical_addresses_use_the_name_that_was_asked_for(client):
    html = client.get("/it/privacy/?a=b", headers={"host": "localhost"}).content.decode()
    assert '<link rel="canonical" href="http://localhost/it/privacy/">' in html


# ------------------------------------------------------------------ readers without an account


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["home", "glossary", "about", "about_method", "privacy"])
def test_a_reader_without_an_account_costs_no_query_for_it(client, name):
    with override("it"), CaptureQueriesContext(connection) as queries:
        client.get(reverse(name))
    about_readers = ("django_session", "core_user")
    assert not [q["sql"] for q in queries if any(table in q["sql"] for table in about_readers)]


def test_a_page_asked_for_again_unchanged_is_not_sent_again(client):
    first = client.get("/it/privacy/")
    again = client.get("/it/privacy/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert not again.content
    assert directives(again)["default-src"] == ["'none'"]


@pytest.mark.parametrize(
    ("accepted", "used"),
    [("gzip, deflate, br, zstd", "zstd"), ("gzip, deflate, br", "br"), ("gzip", "gzip")],
)
def test_pages_travel_compressed(client, accepted, used):
    response = Client().get("/it/privacy/", headers={"accept-encoding": accepted})
    assert response["Content-Encoding"] == used
    assert len(response.content) < len(client.get("/it/privacy/").content) / 2

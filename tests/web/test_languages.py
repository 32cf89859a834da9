import re

import pytest
from django.urls import resolve
from django.utils.translation import override

from tests.web.addresses import public_addresses

SWITCH = re.compile(r'<nav class="language-switch".*?</nav>', re.DOTALL)
LINK = re.compile(r'<a href="([^"]+)" lang="(\w\w)" hreflang="\w\w"( aria-current="true")?')


def switch(html):
    """Return {language: address} of the language switch, and the current language."""
    links = LINK.findall(SWITCH.search(html)[0])
    addresses = {code: address.replace("&amp;", "&") for address, code, _current in links}
    return addresses, [code for _address, code, current in links if current]


def page_of(address, language):
    with override(language):
        match = resolve(address.partition("?")[0])
    return match.url_name, match.args, match.kwargs


@pytest.mark.parametrize(
    ("accepted", "home"),
    [
        ("en", "/en/"),
        ("en-GB,en;q=0.9", "/en/"),
        ("it-IT,it;q=0.9,en;q=0.8", "/it/"),
        ("de,en;q=0.5", "/en/"),
        ("de-DE", "/it/"),
        ("", "/it/"),
        ("*", "/it/"),
        ("not a language; q=what", "/it/"),
    ],
)
def test_the_bare_address_leads_to_the_language_of_the_browser(client, accepted, home):
    response = client.get("/", headers={"accept-language": accepted})
    assert response.status_code == 302
    assert response["Location"] == home
    assert "Accept-Language" in response["Vary"]
    assert not response.cookies


def test_an_address_without_its_language_is_completed(client):
    response = client.get("/glossary/?q=a", headers={"accept-language": "en"})
    assert response["Location"] == "/en/glossary/?q=a"


def test_the_address_decides_the_language_and_not_the_browser(client):
    html = client.get("/en/privacy/", headers={"accept-language": "it"}).content.decode()
    assert '<html lang="en"' in html


def test_the_switch_stays_on_the_same_page(content, client):
    faults, visited = [], 0
    for address in public_addresses():
        language = address[1:3]
        other = "en" if language == "it" else "it"
        addresses, current = switch(client.get(address).content.decode())
        visited += 1
        if current != [language] or addresses[language] != address:
            faults.append(f"{address}: the current language is {current}, {addresses}")
        elif page_of(addresses[other], other) != page_of(address, language):
            faults.append(f"{address}: leads to {addresses[other]}")
        elif switch(client.get(addresses[other]).content.decode())[0][language] != address:
            faults.append(f"{address}: {addresses[other]} does not lead back")
    assert visited == 2 * (24 + 1 + 11)
    assert not faults, "\n".join(faults)


@pytest.mark.django_db
def test_the_switch_keeps_the_query(client):
    html = client.get("/it/casi-di-studio/?cost=low&cost=high&q=a+b").content.decode()
    addresses, _current = switch(html)
    assert addresses["en"] == "/en/case-studies/?cost=low&cost=high&q=a+b"


def test_a_page_that_does_not_exist_leads_to_the_home_of_the_other_language(client):
    addresses, current = switch(client.get("/it/none/").content.decode())
    assert current == ["it"]
    assert addresses["en"] == "/en/"

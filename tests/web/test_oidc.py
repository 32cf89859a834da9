"""Signing in with an identity provider: a real one on 127.0.0.1, through every redirect."""

import json
import os
import re
import subprocess
import sys
import time
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import time_machine
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken

from portal.core.models import User
from tests.accounts import (
    NEW_PASSWORD,
    address_of,
    app_code,
    confirm,
    is_signed_in,
    last_mail,
    link_for,
    set_up_app,
    sign_in,
    sign_up,
)
from tests.factories.core import StaffFactory, UserFactory, confirm_address
from tests.server import answers, free_port
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db

CLAIMS = {
    "anna": {
        "email": "anna@example.org",
        "email_verified": True,
        "given_name": "Anna",
        "family_name": "Neri",
        "fiscal_number": "TINIT-NRENNA80A41F205X",
    },
    "unsure": {"email": "anna@example.org", "email_verified": False},
    "text": {"email": "anna@example.org", "email_verified": "false"},
    "nameless": {"name": "Somebody"},
}
LOGIN = "/it/account/oidc/sso/login/"
CALLBACK = f"http://testserver{LOGIN}callback/"
ANNA = "anna@example.org"


@pytest.fixture(scope="module")
def provider():
    """Run the provider; gives its address."""
    port = free_port()
    users = [f"--user-claims={json.dumps({'sub': sub} | CLAIMS[sub])}" for sub in CLAIMS]
    command = [sys.executable, "-m", "oidc_provider_mock", "-H", "127.0.0.1", "-p", str(port)]
    env = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
    with subprocess.Popen([*command, *users], env=env, stderr=subprocess.DEVNULL) as server:
        deadline = time.monotonic() + 30
        while not answers(port) and time.monotonic() < deadline:
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
        server.terminate()


@pytest.fixture
def configured(settings, provider):
    """Name the provider in the settings as the environment would; time passes as it does there."""
    configure(settings, provider)
    with time_machine.travel(time_machine.escape_hatch.time.time()):
        yield


def configure(settings, address):
    app = {
        **settings.OIDC_PROVIDER,
        "name": "SPID",
        "client_id": "portal",
        "secret": "of the portal",
        "settings": {"server_url": address},
    }
    settings.OIDC_SERVER_URL = address
    settings.OIDC_PROVIDER = app
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    }


def leads_to(page):
    """Return where a page leads on by itself."""
    html = page.content.decode()
    return unescape(re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', html)[1])


def leave(client, address=LOGIN):
    """Press the button; gives the address of the provider to which the page leads on."""
    return leads_to(client.post(address))


def come_back(client, address, **answer):
    """Answer the provider's question as its page would; gives what the portal makes of it."""
    back = requests.post(address, data=answer, allow_redirects=False, timeout=10)
    assert back.status_code == 302
    assert back.headers["Location"].startswith(CALLBACK)
    return client.get(back.headers["Location"])


def go_through(client, sub, address=LOGIN):
    return come_back(client, leave(client, address), sub=sub)


@pytest.mark.usefixtures("configured")
class TestProvider:
    def test_a_new_account_is_made_by_somebody_whose_address_the_provider_has_verified(
        self, client
    ):
        sign_in_page = client.get("/it/account/login/").content.decode()
        assert f'action="{LOGIN}?process=login"' in sign_in_page
        address = leave(client)
        asked = parse_qs(urlsplit(address).query)
        assert asked["redirect_uri"] == [CALLBACK]
        assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
        assert asked["code_challenge_method"] == ["S256"]
        assert come_back(client, address, sub="anna").url == address_of("desk")
        assert is_signed_in(client)
        user = User.objects.get()
        assert (user.email, user.first_name, user.last_name) == (ANNA, "Anna", "Neri")
        assert (user.language, user.is_staff) == ("it", False)
        assert not user.has_usable_password()
        assert user.emailaddress_set.get().verified

    def test_nothing_else_that_the_provider_says_is_kept(self, client):
        go_through(client, "anna")
        identity = SocialAccount.objects.get()
        assert (identity.provider, identity.uid, identity.extra_data) == ("sso", "anna", {})
        assert not SocialToken.objects.exists()

    def test_the_same_identity_comes_back_to_the_same_account_in_the_language_it_left(self, client):
        go_through(client, "anna")
        client.post("/it/account/logout/")
        english = LOGIN.replace("/it/", "/en/")
        address = leave(client, f"{english}?next=/en/glossary/")
        back = requests.post(address, data={"sub": "anna"}, allow_redirects=False, timeout=10)
        assert client.get(back.headers["Location"]).url == "/en/glossary/"
        assert User.objects.count() == 1
        assert is_signed_in(client)

    @pytest.mark.parametrize("sub", ["unsure", "text"])
    def test_an_address_the_provider_has_not_verified_is_verified_here(self, client, sub):
        assert go_through(client, sub).url == "/it/account/confirm-email/"
        assert not is_signed_in(client)
        confirm(client, ANNA)
        assert is_signed_in(client)

    def test_without_an_address_the_provider_leaves_it_to_the_person(self, client):
        assert go_through(client, "nameless").url == "/it/account/3rdparty/signup/"
        assert client.get("/it/account/3rdparty/signup/").status_code == 200
        client.post("/it/account/3rdparty/signup/", {"email": "some@example.org"})
        assert not is_signed_in(client)
        confirm(client, "some@example.org")
        assert is_signed_in(client)

    @pytest.mark.parametrize("sub", ["anna", "unsure"])
    @pytest.mark.parametrize("rights", [{}, {"is_staff": True, "is_superuser": True}])
    def test_nobody_gets_into_an_account_because_a_provider_says_its_address(
        self, client, sub, rights
    ):
        owner = confirm_address(UserFactory(email=ANNA, **rights))
        assert go_through(client, sub).url == "/it/account/confirm-email/"
        assert not is_signed_in(client)
        assert not owner.socialaccount_set.exists()
        assert User.objects.count() == 1
        assert not re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", last_mail(ANNA))

    def test_whoever_owns_the_account_connects_the_identity_and_signs_in_by_it(self, client):
        owner = confirm_address(UserFactory(email=ANNA))
        sign_in(client, ANNA)
        page = client.get("/it/account/3rdparty/").content.decode()
        connect = unescape(re.search(r'action="([^"]+process=connect[^"]*)"', page)[1])
        assert go_through(client, "anna", connect).url == "/it/account/3rdparty/"
        assert owner.socialaccount_set.get().uid == "anna"
        other = StrictClient()
        go_through(other, "anna")
        assert other.session["_auth_user_id"] == str(owner.pk)
        data = {"account": owner.socialaccount_set.get().pk}
        client.post("/it/account/3rdparty/", data)
        assert not owner.socialaccount_set.exists()

    def test_an_account_that_a_stranger_opened_in_ones_name_becomes_ones_own(self, client):
        """The stranger's identity says the address unverified; a new password shuts it out."""
        go_through(StrictClient(), "unsure")
        sign_up(client, ANNA, NEW_PASSWORD)
        client.post("/it/account/password/reset/", {"email": ANNA})
        form = client.get(link_for(ANNA)).url
        client.post(form, {"password1": NEW_PASSWORD})
        sign_in(client, ANNA, NEW_PASSWORD)
        confirm(client, ANNA)
        assert is_signed_in(client)
        stranger = StrictClient()
        go_through(stranger, "unsure")
        assert not is_signed_in(stranger)
        assert EmailAddress.objects.count() == 1

    def test_the_last_way_in_is_not_disconnected(self, client):
        go_through(client, "anna")
        identity = SocialAccount.objects.get()
        page = client.post("/en/account/3rdparty/", {"account": identity.pk})
        assert "Set a password first" in page.content.decode()
        assert SocialAccount.objects.exists()
        client.post("/it/account/password/set/", {"password1": NEW_PASSWORD})
        client.post("/it/account/3rdparty/", {"account": identity.pk})
        assert not SocialAccount.objects.exists()

    def test_an_identity_does_not_replace_the_second_factor(self, client):
        staff = confirm_address(StaffFactory(email=ANNA))
        SocialAccount.objects.create(user=staff, provider="sso", uid="anna")
        go_through(client, "anna")
        assert client.get("/admin/", follow=True).request["PATH_INFO"].endswith("/second-factor/")
        secret, _answer = set_up_app(client)
        other = StrictClient()
        assert go_through(other, "anna").url == "/it/account/2fa/authenticate/"
        assert not is_signed_in(other)
        other.post("/it/account/2fa/authenticate/", {"code": app_code(secret)})
        assert other.get("/admin/").status_code == 200

    def test_who_calls_it_off_there_is_told_so_here(self, client):
        state = parse_qs(urlsplit(leave(client)).query)["state"][0]
        page = client.get(f"{CALLBACK}?error=access_denied&state={state}")
        assert page.url == "/it/account/3rdparty/login/cancelled/"
        assert client.get(page.url).status_code == 200
        assert not User.objects.exists()

    def test_an_answer_that_this_browser_did_not_ask_for_is_refused(self, client):
        """A stranger's answer, sent on as a link, would sign one in as the stranger."""
        address = leave(StrictClient())
        back = requests.post(address, data={"sub": "anna"}, allow_redirects=False, timeout=10)
        assert client.get(back.headers["Location"]).status_code == 401
        assert not is_signed_in(client)

    def test_the_page_that_leads_on_keeps_the_policy_on_forms(self, client):
        page = client.post(LOGIN)
        assert "form-action 'self'" in page["Content-Security-Policy"]


def test_a_provider_that_does_not_answer_is_told_and_breaks_no_page(client, settings):
    configure(settings, f"http://127.0.0.1:{free_port()}")
    assert client.get("/it/account/login/").status_code == 200
    page = client.post("/en/account/oidc/sso/login/")
    assert page.status_code == 503
    assert "<h1>The identity could not be checked</h1>" in page.content.decode()


def test_without_settings_there_is_no_provider(client):
    assert "oidc" not in client.get("/it/account/login/").content.decode()
    assert client.post(LOGIN).status_code == 404

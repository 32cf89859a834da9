"""The pages of accounts: their dress, one's own page, what one may take along and have erased."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test.signals import template_rendered
from django.utils import timezone

from competence.enums import MembershipState, Role, SubmissionState
from competence.models import Membership, Submission
from portal.core.models import User
from tests.accounts import NEW_PASSWORD, is_signed_in, set_up_app, sign_in, sign_up
from tests.factories.competence import LaboratoryFactory, OrganizationFactory
from tests.factories.core import PASSWORD, StaffFactory, UserFactory, confirm_address
from tests.laws.sources import TEMPLATES
from tests.laws.test_pages import page_faults
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db

ANNA = "anna@example.org"
OIDC = {"provider_id": "sso", "name": "SPID", "client_id": "portal", "secret": "", "settings": {}}


@pytest.fixture
def anna():
    return confirm_address(UserFactory(username="anna", email=ANNA, first_name="Anna"))


@pytest.fixture
def signed_in(client, anna):
    sign_in(client, ANNA)
    return client


@pytest.fixture
def templates():
    """Gather the templates that are rendered."""
    used = []

    def gather(template, **_kwargs):
        used.append(template.origin.name)

    template_rendered.connect(gather)
    yield used
    template_rendered.disconnect(gather)


def passkey(user):
    """Return a passkey of `user`; what a device said of it is tested in the browser."""
    data = {"name": "Office computer", "credential": {}}
    return Authenticator.objects.create(user=user, type="webauthn", data=data)


# ------------------------------------------------------------------ every page


def nobody(client, user):
    pass


def newcomer(client, user):
    sign_up(client, "new@example.org")


def owner(client, user):
    sign_in(client, ANNA)


def owner_of_codes(client, user):
    sign_in(client, ANNA)
    set_up_app(client)


def owner_of_passkey(client, user):
    sign_in(client, ANNA)
    passkey(user)
    RecoveryCodes.activate(user)


def half_signed_in(client, user):
    passkey(user)
    sign_in(client, ANNA)


def owner_without_password(client, user):
    client.force_login(user)
    user.set_unusable_password()
    user.save()
    client.force_login(user)


PAGES = [
    ("login/", nobody), ("signup/", nobody), ("password/reset/", nobody),
    ("password/reset/done/", nobody), ("password/reset/key/done/", nobody),
    ("password/reset/key/1-none/", nobody), ("inactive/", nobody), ("erased/", nobody),
    ("3rdparty/login/cancelled/", nobody), ("oidc/sso/login/", nobody),
    ("confirm-email/", newcomer), ("2fa/authenticate/", half_signed_in),
    ("", owner), ("email/", owner), ("password/change/", owner), ("logout/", owner),
    ("erase/", owner), ("second-factor/", owner), ("reauthenticate/", owner), ("2fa/", owner),
    ("2fa/totp/activate/", owner), ("2fa/webauthn/", owner), ("2fa/webauthn/add/", owner),
    ("3rdparty/", owner), ("oidc/sso/login/?process=connect", owner),
    ("", owner_of_codes), ("2fa/", owner_of_codes), ("2fa/totp/deactivate/", owner_of_codes),
    ("2fa/recovery-codes/", owner_of_codes), ("2fa/recovery-codes/generate/", owner_of_codes),
    ("2fa/reauthenticate/", owner_of_codes), ("reauthenticate/", owner_of_codes),
    ("2fa/", owner_of_passkey), ("2fa/webauthn/", owner_of_passkey),
    ("2fa/webauthn/keys/{key}/edit/", owner_of_passkey),
    ("2fa/webauthn/keys/{key}/remove/", owner_of_passkey),
    ("password/set/", owner_without_password), ("", owner_without_password),
]  # fmt: skip


@pytest.mark.parametrize(("path", "visitor"), PAGES)
def test_every_page_stands_in_the_dress_of_the_portal(
    client, anna, settings, templates, monkeypatch, path, visitor
):
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.get_credentials", lambda _user: [])
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [OIDC]}}
    settings.OIDC_SERVER_URL = "https://provider.example"
    visitor(client, anna)
    key = Authenticator.objects.filter(type="webauthn").first()
    for language in ("it", "en"):
        templates.clear()
        response = client.get(f"/{language}/account/{path.format(key=key and key.pk)}")
        assert page_faults(response, language) == []
        assert '<meta name="robots" content="noindex">' in response.content.decode()
        foreign = [name for name in templates if "/allauth/templates/" in name]
        assert foreign == [], "pages of the library in its own dress"
        assert any(name.startswith(str(TEMPLATES)) for name in templates)
        faults = field_faults(response.content.decode())
        assert faults == []


def field_faults(html):
    """Return the fields that have no label or do not say what to fill in."""
    faults = []
    for field in re.findall(r"<(?:input|select)\b[^>]*>", html):
        kind = re.search(r'type="(\w+)"', field)
        if kind and kind[1] == "hidden":
            continue
        ident = re.search(r'\sid="([^"]+)"', field)
        if not ident or f'for="{ident[1]}"' not in html:
            faults.append(f"no label: {field}")
        if kind and kind[1] in {"email", "password"} and 'autocomplete="' not in field:
            faults.append(f"no autocomplete: {field}")
    return faults


@pytest.mark.parametrize(
    ("path", "name", "token"),
    [
        ("login/", "login", "username"),
        ("login/", "password", "current-password"),
        ("signup/", "email", "email"),
        ("signup/", "password1", "new-password"),
    ],
)
def test_fields_say_what_password_managers_may_fill_in(client, path, name, token):
    html = client.get(f"/it/account/{path}").content.decode()
    assert f'autocomplete="{token}"' in re.search(rf'<input[^>]*\sname="{name}"[^>]*>', html)[0]


def test_a_form_with_errors_says_so_first_and_leads_to_the_fields(client):
    html = client.post("/en/account/signup/", {"email": "anna"}).content.decode()
    assert re.search(r"<title>Error: Create an account", html)
    summary = html.index('id="errors"')
    assert summary < html.index('<form method="post"')
    for name in ("email", "password1"):
        assert f'href="#id_{name}"' in html[summary:]
        assert re.search(rf'<input[^>]*name="{name}"[^>]*aria-invalid="true"', html)
        assert f'id="id_{name}_error"' in html


def test_the_key_of_an_app_can_be_typed_in_where_no_image_can_be_scanned(signed_in):
    page = signed_in.get("/it/account/2fa/totp/activate/")
    html = page.content.decode()
    assert f'<code translate="no">{page.context["form"].secret}</code>' in html
    assert '<img src="data:image/svg+xml;base64,' in html


# ------------------------------------------------------------------ the header


def test_a_visitor_is_offered_to_sign_in_and_gets_no_cookie(client):
    response = client.get("/it/privacy/")
    assert 'href="/it/account/login/"' in response.content.decode()
    assert not response.cookies


def test_who_is_signed_in_finds_the_own_account_and_staff_the_administration(signed_in):
    html = signed_in.get("/it/privacy/").content.decode()
    assert 'href="/it/account/"' in html
    assert 'href="/it/account/login/"' not in html
    assert "/admin/" not in html
    staff = StrictClient()
    staff.force_login(StaffFactory())
    assert 'href="/admin/"' in staff.get("/it/privacy/").content.decode()


# ------------------------------------------------------------------ one's own page


PRIVATE = ["", "export/", "erase/", "second-factor/", "email/", "password/change/", "2fa/"]


@pytest.mark.parametrize("path", PRIVATE)
def test_ones_own_pages_are_kept_from_others_and_from_caches(client, anna, path):
    address = f"/it/account/{path}"
    refused = client.get(address)
    assert refused.url == f"/it/account/login/?next={address}"
    sign_in(client, ANNA)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("path", ["", "export/", "erase/", "second-factor/"])
def test_ones_own_pages_are_kept_by_no_cache(signed_in, path):
    assert "no-store" in signed_in.get(f"/it/account/{path}")["Cache-Control"]


def test_the_language_of_the_messages_can_be_chosen(signed_in):
    page = signed_in.post("/en/account/", {"language": "en"}, follow=True)
    assert User.objects.get().language == "en"
    assert "The language of your messages is saved." in page.content.decode()
    signed_in.post("/it/account/", {"language": "de"})
    assert User.objects.get().language == "en"


def test_the_own_page_names_the_organizations_and_who_has_not_agreed_yet(signed_in, anna):
    active = OrganizationFactory(name="Politecnico")
    asked = OrganizationFactory(name="Consorzio")
    Membership.objects.create(user=anna, organization=active, state=MembershipState.ACTIVE)
    Membership.objects.create(user=anna, organization=asked, role=Role.OWNER)
    html = signed_in.get("/en/account/").content.decode()
    assert re.search(r"<li>Politecnico: Editor\s*</li>", html)
    assert re.search(r"<li>Consorzio: Owner \(the staff have not agreed yet\)\s*</li>", html)


# ------------------------------------------------------------------ export


def test_export_holds_what_is_stored_and_no_secret(signed_in, anna):
    secret, _answer = set_up_app(signed_in)
    organization = OrganizationFactory(name="Politecnico")
    Membership.objects.create(user=anna, organization=organization, note="I work there.")
    submission = Submission.objects.create(
        kind="laboratory", purpose="create", author=anna, data={"name_it": "Officina"}
    )
    submission.events.create(move="begin", by=anna, note="First words")
    laboratory = LaboratoryFactory()
    laboratory.city = "Torino"
    laboratory._history_user = anna
    laboratory.save()

    response = signed_in.get("/it/account/export/")
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == 'attachment; filename="account.json"'
    data = json.loads(response.content)
    assert (data["account"]["email"], data["account"]["first_name"]) == (ANNA, "Anna")
    assert data["addresses"] == [{"email": ANNA, "verified": True, "primary": True}]
    assert {row["type"] for row in data["second_factors"]} == {"totp", "recovery_codes"}
    assert data["memberships"][0]["organization__name"] == "Politecnico"
    assert data["submissions"][0]["data"] == {"name_it": "Officina"}
    assert data["moves"][0]["note"] == "First words"
    assert data["changes"][0]["kind"] == "laboratory"
    assert data["changes"][0]["entry"] == laboratory.pk
    text = response.content.decode()
    assert secret not in text
    assert anna.password not in text
    assert "password" not in text


def test_export_holds_nothing_of_others(signed_in, anna):
    other = UserFactory(email="bruno@example.org")
    Membership.objects.create(user=other, organization=OrganizationFactory(name="Consorzio"))
    EmailAddress.objects.create(user=other, email=other.email)
    text = signed_in.get("/it/account/export/").content.decode()
    assert "bruno" not in text
    assert "Consorzio" not in text


# ------------------------------------------------------------------ erasure


def test_erasure_takes_the_account_and_leaves_entries_proposals_and_history(signed_in, anna):
    organization = OrganizationFactory()
    Membership.objects.create(user=anna, organization=organization, state=MembershipState.ACTIVE)
    proposal = Submission.objects.create(
        kind="laboratory", purpose="create", author=anna, organization=organization
    )
    event = proposal.events.create(move="begin", by=anna)
    draft = Submission.objects.create(kind="organization", purpose="create", author=anna)
    waiting = Submission.objects.create(
        kind="organization", purpose="create", author=anna, state=SubmissionState.SUBMITTED
    )
    laboratory = LaboratoryFactory()
    laboratory._history_user = anna
    laboratory.save()

    assert signed_in.get("/it/account/erase/").status_code == 200
    assert User.objects.exists()
    page = signed_in.post("/it/account/erase/")
    assert page.url == "/it/account/erased/"
    assert not User.objects.exists()
    assert not EmailAddress.objects.exists()
    assert not Membership.objects.exists()
    assert not is_signed_in(signed_in)
    proposal.refresh_from_db()
    event.refresh_from_db()
    assert (proposal.author, event.by) == (None, None)
    assert not Submission.objects.filter(pk=draft.pk).exists()
    assert Submission.objects.filter(pk=waiting.pk).exists()
    version = laboratory.history.first()
    assert version.history_user is None
    assert laboratory.history.count() == 2


def test_erasure_asks_for_the_password_some_minutes_after_signing_in(signed_in):
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        asked = signed_in.post("/it/account/erase/")
        assert asked.url == "/it/account/reauthenticate/?next=%2Fit%2Faccount%2Ferase%2F"
        signed_in.post(asked.url, {"password": "wrong password"})
        assert User.objects.exists()
        data = {"password": PASSWORD, "next": "/it/account/erase/"}
        assert signed_in.post(asked.url, data).url == "/it/account/erased/"
    assert not User.objects.exists()
    assert not is_signed_in(signed_in)


def test_the_last_owner_is_told_what_erasure_means_for_the_organization(signed_in, anna):
    alone, shared = OrganizationFactory(name="Alone"), OrganizationFactory(name="Shared")
    for user, organization, role in [
        (anna, alone, Role.OWNER),
        (UserFactory(), alone, Role.EDITOR),
        (anna, shared, Role.OWNER),
        (UserFactory(), shared, Role.OWNER),
    ]:
        Membership.objects.create(
            user=user, organization=organization, role=role, state=MembershipState.ACTIVE
        )
    html = signed_in.get("/it/account/erase/").content.decode()
    assert "<li>Alone</li>" in html
    assert "Shared" not in html


def test_the_last_administrator_stays(client):
    confirm_address(StaffFactory(email=ANNA))
    sign_in(client, ANNA)
    page = client.post("/en/account/erase/")
    assert "The portal still needs you" in page.content.decode()
    assert User.objects.count() == 1
    StaffFactory()
    client.post("/en/account/erase/")
    assert not User.objects.filter(email=ANNA).exists()


def test_whoever_erased_the_account_may_come_again(signed_in):
    signed_in.post("/it/account/erase/")
    assert sign_up(signed_in, ANNA, NEW_PASSWORD).url == "/it/account/confirm-email/"
    assert User.objects.get().email == ANNA

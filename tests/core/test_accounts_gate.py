"""Who gets into the administration: staff whose session has shown a second factor."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casestudies.models import CaseStudy
from portal.core.models import User
from tests.accounts import app_code, set_up_app, sign_in
from tests.core.admin_rows import url
from tests.factories.core import (
    PASSWORD,
    StaffFactory,
    UserFactory,
    confirm_address,
    sign_in_as_staff,
)
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db

SAM = "sam@example.org"
PAGES = {"index": lambda: "/admin/", "page": lambda: url(CaseStudy, "changelist")}
SIGN_IN, EXPLANATION = "/it/account/login/", "/it/account/second-factor/"


@pytest.fixture
def sam():
    return confirm_address(StaffFactory(username="sam", email=SAM))


def anonymous():
    return StrictClient()


def partner():
    client = StrictClient()
    sign_in(client, confirm_address(UserFactory()).email)
    return client


def staff_without():
    client = StrictClient()
    sign_in(client, confirm_address(StaffFactory()).email)
    return client


def staff_with():
    client = staff_without()
    set_up_app(client)
    return client


# Who comes -> where they end up: a page of the administration, another page, or a refusal.
GATE = [
    (anonymous, "index", 200, SIGN_IN),
    (anonymous, "page", 200, SIGN_IN),
    (partner, "index", 403, "/admin/login/"),
    (partner, "page", 403, "/admin/login/"),
    (staff_without, "index", 200, EXPLANATION),
    (staff_without, "page", 200, EXPLANATION),
    (staff_with, "index", 200, None),
    (staff_with, "page", 200, None),
]


@pytest.mark.parametrize(("visitor", "page", "status", "ends"), GATE)
def test_gate(visitor, page, status, ends):
    client, asked = visitor(), PAGES[page]()
    response = client.get(asked, follow=True)
    assert response.status_code == status
    assert response.request["PATH_INFO"] == (ends or asked)
    assert bool(response.redirect_chain) == bool(ends)
    if ends:
        where, _status = response.redirect_chain[-1]
        assert where.endswith(f"?next={asked}")


@pytest.mark.parametrize("visitor", [anonymous, partner, staff_without])
def test_nothing_is_changed_by_whom_the_gate_keeps_out(visitor):
    response = visitor().post(url(CaseStudy, "add"), {"slug": "new"})
    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")
    assert not CaseStudy.objects.exists()


def test_staff_come_by_the_sign_in_of_the_portal_to_the_page_they_asked_for(client, sam):
    sign_in(client, SAM)
    secret, _answer = set_up_app(client)
    client.post("/it/account/logout/")
    asked = url(CaseStudy, "changelist")

    page = client.get(asked, follow=True)
    page = sign_in(client, SAM, target=page.context["redirect_field_value"])
    assert page.url == "/it/account/2fa/authenticate/"
    assert client.get(asked, follow=True).request["PATH_INFO"] == page.url
    page = client.post(page.url, {"code": app_code(secret)})
    assert page.url == asked
    assert client.get(asked).status_code == 200


def test_a_code_works_once_and_a_wrong_one_never(client, sam):
    sign_in(client, SAM)
    secret, _answer = set_up_app(client)
    code = app_code(secret)
    for expected in (302, 200):
        other = StrictClient()
        sign_in(other, SAM)
        page = other.post("/en/account/2fa/authenticate/", {"code": code})
        assert page.status_code == expected
    assert "This code is wrong or no longer valid." in page.content.decode()
    assert other.get("/admin/").status_code == 302


def test_codes_cannot_be_tried_at_will(client, sam):
    sign_in(client, SAM)
    secret, _answer = set_up_app(client)
    other = StrictClient()
    sign_in(other, SAM)
    for _attempt in range(5):
        other.post("/en/account/2fa/authenticate/", {"code": "000000"})
    page = other.post("/en/account/2fa/authenticate/", {"code": app_code(secret)})
    assert "Too many attempts." in page.content.decode()


def test_a_recovery_code_lets_in_once(client, sam):
    sign_in(client, SAM)
    set_up_app(client)
    code = client.get("/it/account/2fa/recovery-codes/").context["unused_codes"][0]
    for expected in (200, 302):
        other = StrictClient()
        sign_in(other, SAM)
        other.post("/it/account/2fa/authenticate/", {"code": code})
        assert other.get("/admin/").status_code == expected


def test_staff_are_led_to_a_second_factor_and_then_in(client, sam):
    sign_in(client, SAM)
    page = client.get("/admin/", follow=True)
    assert page.request["PATH_INFO"] == EXPLANATION
    html = page.content.decode()
    assert 'href="/it/account/2fa/totp/activate/"' in html
    assert 'href="/it/account/2fa/webauthn/add/"' in html
    _secret, answer = set_up_app(client)
    assert answer.url == "/it/account/2fa/recovery-codes/"
    page = client.get(answer.url).content.decode()
    assert page.count("<li><code>") == 10
    assert 'href="/admin/"' in page
    assert client.get("/admin/").status_code == 200


def test_an_older_session_is_asked_for_the_second_factor_set_up_in_another(client, sam):
    older = StrictClient()
    sign_in(older, SAM)
    sign_in(client, SAM)
    secret, _answer = set_up_app(client)
    page = older.get("/admin/", follow=True)
    assert page.request["PATH_INFO"] == "/it/account/2fa/reauthenticate/"
    code = {"code": app_code(secret), "next": page.context["redirect_field_value"]}
    assert older.post(page.request["PATH_INFO"], code).url == "/admin/"
    assert older.get("/admin/").status_code == 200


def test_a_session_of_somebody_else_in_the_same_browser_does_not_count(client, sam):
    sign_in(client, SAM)
    set_up_app(client)
    client.post("/it/account/logout/")
    sign_in(client, confirm_address(StaffFactory()).email)
    assert client.get("/admin/", follow=True).request["PATH_INFO"] == EXPLANATION


def test_a_second_factor_is_set_up_by_its_owner_alone(client, sam):
    """Whoever finds an open session does not know the password."""
    sign_in(client, SAM)
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        asked = client.get("/it/account/2fa/totp/activate/")
        assert asked.url.startswith("/it/account/reauthenticate/")
        client.post(asked.url, {"password": PASSWORD})
        assert client.get("/it/account/2fa/totp/activate/").status_code == 200


def test_the_gate_costs_no_query(staff_client):
    staff_client.get("/admin/password_change/")
    with CaptureQueriesContext(connection) as queries:
        staff_client.get("/admin/password_change/")
    tables = [query["sql"].split('FROM "')[1].split('"')[0] for query in queries]
    assert tables == ["django_session", "core_user"]


def test_the_administration_has_no_sign_in_or_password_form_of_its_own(client, staff_client):
    assert client.get("/admin/login/").url == f"{SIGN_IN}?next=/admin/"
    assert client.post("/admin/login/", {"username": "a", "password": "b"}).status_code == 302
    assert staff_client.get("/admin/password_change/").url == "/it/account/password/change/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/admin/login/"])
def test_the_gate_leads_to_no_other_site_and_never_in_a_circle(staff_client, target):
    page = staff_client.get("/admin/login/", {"next": target}, follow=True)
    assert page.request["PATH_INFO"] == "/admin/"


def test_who_lost_every_second_factor_is_let_set_up_another_by_an_administrator(staff_client, sam):
    sign_in(client := StrictClient(), SAM)
    set_up_app(client)
    data = {"action": "take_second_factors", "_selected_action": [sam.pk]}
    editor = UserFactory(is_staff=True)
    editor.user_permissions.set(Permission.objects.filter(codename__endswith="_user"))
    sign_in_as_staff(other := StrictClient(), editor)
    other.post(url(User, "changelist"), data)
    assert Authenticator.objects.count() == 2
    staff_client.post(url(User, "changelist"), data)
    assert not Authenticator.objects.exists()
    sign_in(fresh := StrictClient(), SAM)
    assert fresh.get("/admin/", follow=True).request["PATH_INFO"] == EXPLANATION


def test_secrets_of_second_factors_are_nowhere_in_the_administration(staff_client):
    assert staff_client.get("/admin/mfa/authenticator/").status_code == 404

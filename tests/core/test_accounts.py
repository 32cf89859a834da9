"""Sign up, sign in, new password, new address: what they do, and what they never give away."""

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import IntegrityError
from django.utils import timezone

from portal.core.models import User
from tests.accounts import (
    NEW_PASSWORD,
    address_of,
    code_for,
    confirm,
    is_signed_in,
    last_mail,
    link_for,
    sign_in,
    sign_up,
)
from tests.factories.core import PASSWORD, UserFactory, confirm_address
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db

ANNA = "anna@example.org"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


def page_of(response, *addresses):
    """Return a page without what differs by chance: the token, and the addresses given."""
    html = TOKEN.sub("", response.content.decode())
    for address in addresses:
        html = html.replace(address, "…")
    return html


@pytest.fixture
def anna():
    return confirm_address(UserFactory(username="anna", email=ANNA))


# Signing up


@pytest.mark.parametrize("language", ["it", "en"])
def test_whoever_signs_up_and_types_the_code_is_in_with_messages_in_the_language_of_the_page(
    client, language
):
    form = client.get(address_of("account_signup", language)).context["form"]
    assert list(form.fields) == ["email", "password1"]
    asked = sign_up(client, "Anna@Example.org", language=language)
    assert not is_signed_in(client)
    assert ANNA in client.get(asked.url).content.decode()
    answer = client.post(asked.url, {"code": code_for(ANNA)})
    assert answer.url == address_of("desk", language)
    assert is_signed_in(client)
    user = User.objects.get()
    assert (user.email, user.language) == (ANNA, language)
    assert (user.is_staff, user.is_superuser) == (False, False)
    assert EmailAddress.objects.get().verified


def test_an_account_is_of_no_use_until_the_code_is_typed(client):
    sign_up(client, ANNA)
    other = StrictClient()
    assert sign_in(other, ANNA).url == "/it/account/confirm-email/"
    assert not is_signed_in(other)
    assert other.get("/it/account/").status_code == 302


def test_the_code_is_worth_nothing_in_another_browser(client):
    """So nobody confirms, by a careless click, what a stranger has opened with their address."""
    sign_up(client, ANNA)
    confirm(StrictClient(), ANNA)
    assert not EmailAddress.objects.get().verified


def test_a_wrong_code_says_so_and_the_third_ends_the_attempt(client):
    sign_up(client, ANNA)
    for _attempt in range(2):
        page = client.post("/en/account/confirm-email/", {"code": "AAAA-AAAA"})
        assert "This code is wrong or no longer valid." in page.content.decode()
    page = client.post("/en/account/confirm-email/", {"code": "AAAA-AAAA"})
    assert page.url == "/en/account/login/"
    assert confirm(client, ANNA).url == "/it/account/login/"
    assert not EmailAddress.objects.get().verified


def test_the_code_holds_for_a_quarter_of_an_hour(client):
    sign_up(client, ANNA)
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert confirm(client, ANNA).url == "/it/account/login/"
    assert not EmailAddress.objects.get().verified


def test_another_code_can_be_asked_for(client):
    sign_up(client, ANNA)
    first = code_for(ANNA)
    client.post("/it/account/confirm-email/", {"action": "resend"})
    assert code_for(ANNA) != first
    confirm(client, ANNA)
    assert is_signed_in(client)


def test_the_form_sent_twice_makes_one_account_and_goes_on(client):
    """The answer to the first is lost; the second comes from a browser that knows nothing of it."""
    sign_up(StrictClient(), ANNA)
    sign_up(client, ANNA)
    assert User.objects.count() == 1
    confirm(client, ANNA)
    assert is_signed_in(client)


def test_two_forms_at_the_same_moment_make_one_account(client):
    """The second looks before the first has written, and writes after it."""
    sign_up(StrictClient(), ANNA)
    with patch("allauth.account.internal.flows.manage_email.assess_unique_email") as assess:
        assess.return_value = True
        assert sign_up(client, ANNA).url == "/it/account/confirm-email/"
    assert User.objects.count() == 1
    confirm(client, ANNA)
    assert is_signed_in(client)


def test_one_address_has_one_account_however_it_is_written():
    UserFactory(email="Carla@Example.ORG")
    assert User.objects.get(email="CARLA@example.org").email == "carla@example.org"
    with pytest.raises(IntegrityError):
        UserFactory(email="carla@EXAMPLE.org")


@pytest.mark.parametrize("password", ["short", "password1234", "1234567890", "anna@example.org"])
def test_a_weak_password_is_refused_and_the_field_says_why(client, password):
    page = sign_up(client, ANNA, password)
    html = page.content.decode()
    assert 'aria-invalid="true" aria-describedby="id_password1_helptext id_password1_error"' in html
    assert 'id="id_password1_error"' in html
    assert 'href="#id_password1"' in html
    assert not User.objects.exists()


# What is not given away


def test_signing_up_answers_the_same_whether_the_address_is_known_or_not(client, anna):
    answers = []
    for address in (ANNA, "new@example.org"):
        browser = StrictClient()
        first = sign_up(browser, address, "some other password")
        page = browser.get(first.url)
        wrong = browser.post(first.url, {"code": "AAAA-AAAA"})
        answers.append((first.url, *(page_of(each, address) for each in (page, wrong))))
    assert answers[0] == answers[1]
    assert not re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", last_mail(ANNA))


def test_a_wrong_password_answers_the_same_whether_the_address_is_known_or_not(client, anna):
    pages = [
        page_of(sign_in(StrictClient(), address, "wrong password"), address)
        for address in (ANNA, "nobody@example.org")
    ]
    assert pages[0] == pages[1]


def test_a_password_is_weighed_also_for_an_address_that_is_not_known(client, anna):
    """So that the time of the answer tells nothing either."""
    for address in (ANNA, "nobody@example.org"):
        with patch("django.contrib.auth.hashers.MD5PasswordHasher.encode") as encode:
            encode.return_value = "md5$salt$other"
            sign_in(client, address, "wrong password")
        assert encode.call_count == 1, address


def test_a_forgotten_password_answers_the_same_whether_the_address_is_known_or_not(client, anna):
    answers = []
    for address in (ANNA, "nobody@example.org"):
        first = client.post("/it/account/password/reset/", {"email": address})
        answers.append((first.status_code, first.url, page_of(client.get(first.url), address)))
        assert mail.outbox[-1].to == [address]
    assert answers[0] == answers[1]
    assert "/password/reset/key/" not in last_mail("nobody@example.org")


def test_who_has_an_account_already_may_sign_in_instead_of_typing_a_code(client, anna):
    sign_up(client, ANNA, "some other password")
    assert client.get("/it/account/login/").status_code == 200
    sign_in(client, ANNA)
    assert is_signed_in(client)


# Signing in


def test_sign_in_leads_to_the_page_asked_for(client, anna):
    assert sign_in(client, ANNA, target="/it/glossario/").url == "/it/glossario/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:a()"])
def test_sign_in_leads_to_no_other_site(client, anna, target):
    assert sign_in(client, ANNA, target=target).url == address_of("desk")


def test_the_session_ends_with_the_browser_unless_one_wants_to_stay_signed_in(client, anna):
    sign_in(client, ANNA)
    assert not client.cookies["sessionid"]["max-age"]
    client.logout()
    data = {"login": ANNA, "password": PASSWORD, "remember": "on"}
    client.post("/it/account/login/", data)
    assert client.cookies["sessionid"]["max-age"] == 14 * 24 * 60 * 60


def test_a_closed_account_is_told_so_only_to_its_owner(client, anna):
    User.objects.update(is_active=False)
    assert sign_in(client, ANNA, "wrong password").status_code == 200
    assert sign_in(client, ANNA).url == "/it/account/inactive/"
    assert not is_signed_in(client)


def test_the_sixth_wrong_password_within_five_minutes_is_not_looked_at(client, anna):
    for _attempt in range(5):
        sign_in(client, ANNA, "wrong password")
    page = sign_in(client, ANNA, language="en")
    assert "Too many attempts." in page.content.decode()
    assert not is_signed_in(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        sign_in(client, ANNA)
    assert is_signed_in(client)


def test_too_many_forms_from_one_network_are_refused_in_the_dress_of_the_portal(client):
    for number in range(20):
        sign_up(client, f"bot{number}@example.org")
        client.cookies.clear()
    page = sign_up(client, "bot@example.org", language="en")
    assert page.status_code == 429
    assert "<h1>Too many attempts</h1>" in page.content.decode()
    assert User.objects.count() == 20


def test_signing_out_asks_first_and_then_ends_the_session(client, anna):
    sign_in(client, ANNA)
    client.get("/it/account/logout/")
    assert is_signed_in(client)
    assert client.post("/it/account/logout/").url == "/it/"
    assert not is_signed_in(client)


# A new password


def test_a_forgotten_password_is_replaced_by_the_link_which_works_once(client, anna):
    client.post("/it/account/password/reset/", {"email": ANNA})
    link = link_for(ANNA)
    form = client.get(link).url
    assert link not in client.get(form).content.decode()
    done = client.post(form, {"password1": NEW_PASSWORD})
    assert done.url == "/it/account/password/reset/key/done/"
    assert not is_signed_in(client)
    sign_in(client, ANNA, NEW_PASSWORD)
    assert is_signed_in(client)
    again = StrictClient().get(link.replace("/it/", "/en/"))
    assert "The link is no longer valid" in again.content.decode()


@pytest.mark.parametrize("way", ["change", "reset"])
def test_a_new_password_ends_the_other_sessions(client, anna, way):
    other = StrictClient()
    sign_in(other, ANNA)
    sign_in(client, ANNA)
    if way == "change":
        data = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD}
        assert client.post("/it/account/password/change/", data).url == "/it/account/"
        assert client.get("/it/account/").status_code == 200
    else:
        client.post("/it/account/password/reset/", {"email": ANNA})
        form = StrictClient()
        form.post(form.get(link_for(ANNA)).url, {"password1": NEW_PASSWORD})
        assert client.get("/it/account/").status_code == 302
    assert other.get("/it/account/").status_code == 302
    assert last_mail(ANNA)


def test_a_password_is_not_changed_without_the_present_one(client, anna):
    sign_in(client, ANNA)
    data = {"oldpassword": "wrong password", "password1": NEW_PASSWORD}
    assert client.post("/it/account/password/change/", data).status_code == 200
    assert User.objects.get().check_password(PASSWORD)


# A new address


def test_a_new_address_counts_once_its_code_is_typed_and_the_old_one_is_told(client, anna):
    sign_in(client, ANNA)
    client.post("/it/account/email/", {"email": "anna@new.example", "action_add": ""})
    assert User.objects.get().email == ANNA
    assert confirm(client, "anna@new.example").url == "/it/account/"
    assert User.objects.get().email == "anna@new.example"
    assert list(EmailAddress.objects.values_list("email", "verified")) == [
        ("anna@new.example", True)
    ]
    assert "anna@new.example" in last_mail(ANNA)
    assert not is_signed_in(_signed_in(ANNA))
    assert is_signed_in(_signed_in("anna@new.example"))


def _signed_in(address):
    client = StrictClient()
    sign_in(client, address)
    return client


def test_the_address_of_somebody_else_cannot_be_taken_nor_found_out(client, anna):
    UserFactory(username="bruno", email="bruno@example.org")
    sign_in(client, ANNA)
    answers = [
        client.post("/it/account/email/", {"email": address, "action_add": ""}).url
        for address in ("bruno@example.org", "nobody@example.org")
    ]
    assert answers[0] == answers[1]
    client.post("/it/account/email/", {"email": "bruno@example.org", "action_add": ""})
    assert confirm(client, "bruno@example.org").status_code == 200
    assert User.objects.get(username="anna").email == ANNA


def test_what_changes_the_account_asks_again_who_it_is_some_minutes_after_signing_in(client, anna):
    sign_in(client, ANNA)
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        data = {"email": "anna@new.example", "action_add": ""}
        asked = client.post("/it/account/email/", data)
        assert asked.url == "/it/account/reauthenticate/?next=%2Fit%2Faccount%2Femail%2F"
        assert not [one for one in mail.outbox if one.to == ["anna@new.example"]]
        client.post(asked.url, {"password": "wrong password"})
        client.post(asked.url, {"password": PASSWORD, "next": "/it/account/email/"})
        confirm(client, "anna@new.example")
    assert User.objects.get().email == "anna@new.example"


# Messages


def test_messages_go_out_in_the_language_of_the_account_whatever_that_of_the_page(client):
    confirm_address(UserFactory(email=ANNA, language="en"))
    client.post("/it/account/password/reset/", {"email": ANNA})
    client.post("/it/account/password/reset/", {"email": "nobody@example.org"})
    for one, language in zip(mail.outbox, ("en", "it"), strict=True):
        assert f'<html lang="{language}">' in one.alternatives[0].content

"""`make_demo_accounts`: two accounts, passwords printed once."""

import io

import pytest
from django.core.management import call_command

from portal.core.models import User
from portal.web.management.commands import make_demo_accounts
from tests.accounts import address_of, set_up_app, sign_in
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db


def make():
    output = io.StringIO()
    call_command("make_demo_accounts", stdout=output)
    return output.getvalue().splitlines()


def passwords(lines):
    return [line.rpartition(" ")[2] for line in lines if " made, with the password " in line]


def test_accounts_can_sign_in_with_the_printed_passwords():
    lines = make()
    assert [line.partition(" ")[0] for line in lines[:2]] == list(make_demo_accounts.ACCOUNTS)
    partner = StrictClient()
    assert sign_in(partner, "partner@example.org", passwords(lines)[1]).url == address_of("desk")
    staff = StrictClient()
    assert sign_in(staff, "staff@example.org", passwords(lines)[0]).url == "/admin/"


def test_what_is_printed_last_opens_the_administration():
    lines = make()
    assert "sets up an authenticator app" in lines[-1]
    staff = StrictClient()
    sign_in(staff, "staff@example.org", passwords(lines)[0])
    assert staff.get("/admin/", follow=True).request["PATH_INFO"].endswith("/second-factor/")
    set_up_app(staff)
    assert staff.get("/admin/").status_code == 200


def test_passwords_are_random_and_long():
    made = set(passwords(make()))
    User.objects.all().delete()
    made |= set(passwords(make()))
    assert len(made) == 4
    assert min(map(len, made)) >= 16


def test_second_run_changes_nothing():
    make()
    before = list(User.objects.order_by("pk").values())
    assert make() == [
        f"{email} is there already, with the password printed then."
        for email in ("staff@example.org", "partner@example.org")
    ]
    assert list(User.objects.order_by("pk").values()) == before


def test_account_that_is_missing_is_made_beside_the_other():
    make()
    User.objects.get(email="partner@example.org").delete()
    _staff_line, partner_line, _next = make()
    assert partner_line.startswith("partner@example.org made")


def test_failure_leaves_no_account(monkeypatch):
    tokens = iter(["first password"])
    monkeypatch.setattr(make_demo_accounts.secrets, "token_urlsafe", lambda _size: next(tokens))
    with pytest.raises(StopIteration):
        make()
    assert not User.objects.exists()

"""`make_demo_accounts`: two accounts, passwords printed once."""

import io

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

from portal.core.models import User
from portal.web.management.commands import make_demo_accounts

pytestmark = pytest.mark.django_db


def make():
    output = io.StringIO()
    call_command("make_demo_accounts", stdout=output)
    return output.getvalue().splitlines()


def test_accounts_can_log_in_with_the_printed_passwords():
    staff_line, partner_line = make()
    for line, email in ((staff_line, "staff@example.org"), (partner_line, "partner@example.org")):
        assert line.startswith(f"{email} made, with the password ")
        user = authenticate(username=email, password=line.rpartition(" ")[2])
        assert user.email == email
    staff, partner = User.objects.order_by("-email")
    assert (staff.is_staff, staff.is_superuser) == (True, True)
    assert (partner.is_staff, partner.is_superuser) == (False, False)


def test_passwords_are_random_and_long():
    passwords = {line.rpartition(" ")[2] for line in make()}
    User.objects.all().delete()
    passwords |= {line.rpartition(" ")[2] for line in make()}
    assert len(passwords) == 4
    assert min(map(len, passwords)) >= 16


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
    _staff_line, partner_line = make()
    assert partner_line.startswith("partner@example.org made")


def test_failure_leaves_no_account(monkeypatch):
    tokens = iter(["first password"])
    monkeypatch.setattr(make_demo_accounts.secrets, "token_urlsafe", lambda _size: next(tokens))
    with pytest.raises(StopIteration):
        make()
    assert not User.objects.exists()

"""What is erased when its time is over, and that the privacy page says the same."""

import datetime
import io
import os
import re

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from post_office.models import STATUS, Email

from competence.models import Invitation, LaboratoryFile, Submission, Upload
from portal.core.mail import send
from portal.core.models import User
from portal.web import purging
from portal.web.models import ContactRequest
from portal.web.privacy import KEPT
from portal.web.relay.enums import Reason, ThreadState
from tests.factories.competence import LaboratoryFactory
from tests.factories.core import StaffFactory, UserFactory, confirm_address
from tests.factories.partners import InvitationFactory, SubmissionFactory, UploadFactory
from tests.factories.web import ContactRequestFactory

pytestmark = pytest.mark.django_db

PURGED = [row for row in KEPT if row.purge]
PAGES = {"it": "/it/privacy/", "en": "/en/privacy/"}


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def ago(days):
    return timezone.now() - datetime.timedelta(days=days)


def aged(row, days, field="created_at"):
    """Have the row be made so many days ago; returns it."""
    type(row)._base_manager.filter(pk=row.pk).update(**{field: ago(days)})
    return row


def a_request(days, reason=Reason.CONTACT, **fields):
    return aged(ContactRequestFactory(reason=reason, **fields), days)


def a_mail(days, status=STATUS.sent):
    (mail,) = send(
        "relay_confirmation",
        to=["anna@example.org"],
        context={
            "contact": ContactRequestFactory.build(entry=LaboratoryFactory()),
            "entry": "Officina",
            "page": "",
            "passed_on": False,
            "days": 1,
            "reminder_days": 1,
        },
        language="it",
    )
    Email.objects.filter(pk=mail.pk).update(status=status)
    return aged(mail, days, "created")


def an_invitation(days):
    return aged(InvitationFactory(), days, "expires_at")


def a_session(days):
    return Session.objects.create(
        session_key=f"session{days}", session_data="", expire_date=ago(days)
    )


def an_upload(days, **fields):
    return aged(UploadFactory(**fields), days)


def an_account(days, *, verified=False, **fields):
    user = UserFactory(date_joined=ago(days), **fields)
    if verified is not None:
        EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    return user


# name of the row -> how to make one that old, and the model
MADE = {
    "unverified-accounts": (an_account, User),
    "sessions": (a_session, Session),
    "invitations": (an_invitation, Invitation),
    "uploads": (an_upload, Upload),
    "contact-requests": (a_request, ContactRequest),
    "reports": (lambda days: a_request(days, Reason.CORRECTION), ContactRequest),
    "mails": (a_mail, Email),
}


def run(*options):
    """Run the command and return {name of the row: count}."""
    output = io.StringIO()
    call_command("purge_personal_data", *options, stdout=output)
    lines = [line.split() for line in output.getvalue().splitlines()]
    ends = {tuple(words) for _name, _count, *words in lines}
    assert ends == {("to", "erase") if options else ("erased",)}
    return {name: int(count) for name, count, *_words in lines}


# ------------------------------------------------------------------ one table for both


def test_every_row_with_a_purge_is_tested_here():
    assert set(MADE) == {row.name for row in PURGED}


def test_the_command_tells_of_each_row_that_it_empties():
    assert run() == dict.fromkeys(MADE, 0)


@pytest.mark.parametrize("row", PURGED, ids=lambda row: row.name)
def test_what_is_older_than_the_page_says_is_erased_and_what_is_younger_stays(row, settings):
    make, model = MADE[row.name]
    days = row.days if row.name != "sessions" else 0
    old = make(days + 1).pk
    young = make(days - 1).pk
    assert run("--dry-run")[row.name] == 1
    assert model._base_manager.filter(pk=old).exists(), "only counted"
    assert run()[row.name] == 1
    assert not model._base_manager.filter(pk=old).exists()
    assert model._base_manager.filter(pk=young).exists()
    assert run()[row.name] == 0


@pytest.mark.parametrize("row", PURGED, ids=lambda row: row.name)
def test_the_days_are_those_of_the_settings(row, settings):
    if row.name == "sessions":
        settings.SESSION_COOKIE_AGE = 5 * 86_400
    else:
        setattr(settings, row.setting, 5)
        MADE[row.name][0](6)
        assert run("--dry-run")[row.name] == 1
    assert row.days == 5


@pytest.mark.parametrize("language", PAGES)
def test_the_page_shows_every_row_with_its_days(client, settings, language):
    for number, row in enumerate(KEPT, 11):
        if row.setting:
            seconds = 86_400 if row.setting.endswith("_AGE") else 1
            setattr(settings, row.setting, number * seconds)
    html = re.sub(r"\s+", " ", client.get(PAGES[language]).content.decode())
    rows = dict(re.findall(r'<tr id="([\w-]+)">(.*?)</tr>', html))
    assert list(rows) == [row.name for row in KEPT]
    for row in KEPT:
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", rows[row.name])
        assert len(cells) == 5
        assert all(cells)
        if row.setting:
            assert f"{row.days} " in cells[-1]
        else:
            assert not re.search(r"\d", cells[-1])


def test_a_row_without_days_is_not_left_to_the_command():
    assert {row.name for row in KEPT if row.purge and not row.setting} == set()
    assert len({row.name for row in KEPT}) == len(KEPT)
    for row in KEPT:
        assert not row.setting or hasattr(django_settings, row.setting)


@pytest.mark.parametrize("days", [1, 2])
def test_one_day_is_told_in_the_singular(client, settings, days):
    settings.CONTACT_RETENTION_DAYS = days
    html = client.get(PAGES["en"]).content.decode()
    assert f"Deleted {days} day{'s' if days > 1 else ''} after you sent it" in html


def test_the_page_names_the_cookie_of_the_forms(client):
    html = client.get(PAGES["en"]).content.decode()
    assert f"<code>{django_settings.CSRF_COOKIE_NAME}</code> protects forms" in html
    assert not client.get(PAGES["en"]).cookies


# ------------------------------------------------------------------ what stays, and why


@pytest.mark.parametrize("state", list(ThreadState))
def test_a_request_goes_whatever_its_state(state):
    a_request(181, state=state)
    assert run()["contact-requests"] == 1


def test_mails_that_still_wait_stay_however_old_they_are():
    a_mail(400, STATUS.queued)
    a_mail(400, STATUS.requeued)
    a_mail(400, STATUS.failed)
    assert run()["mails"] == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"verified": True},
        {"verified": None},  # made by staff: nothing to verify
        {"last_login": "2025-01-01T00:00:00Z"},
        {"is_staff": True},
        {"is_superuser": True},
    ],
)
def test_accounts_in_use_stay(fields):
    an_account(400, **fields)
    assert run()["unverified-accounts"] == 0


def test_an_account_with_one_address_that_is_verified_stays():
    user = an_account(400)
    EmailAddress.objects.create(user=user, email="second@example.org", verified=True)
    assert run()["unverified-accounts"] == 0


def test_accounts_that_somebody_made_by_hand_stay():
    StaffFactory(date_joined=ago(400))
    confirm_address(UserFactory(date_joined=ago(400)))
    UserFactory(date_joined=ago(400))
    assert run()["unverified-accounts"] == 0


def test_an_invitation_that_was_used_goes_too():
    aged(InvitationFactory(used_at=ago(40)), 31, "expires_at")
    assert run()["invitations"] == 1


def test_uploads_that_an_entry_shows_stay():
    upload = an_upload(400)
    LaboratoryFile.objects.create(entry=LaboratoryFactory(), upload=upload, role="picture")
    assert run()["uploads"] == 0


@pytest.mark.parametrize("field", ["data", "base"])
def test_uploads_that_a_proposal_names_stay(field):
    upload = an_upload(400)
    files = {"files": [{"upload": str(upload.pk), "role": "logo"}]}
    proposal = SubmissionFactory(**{field: files})
    assert run()["uploads"] == 0
    Submission.objects.filter(pk=proposal.pk).delete()
    assert run()["uploads"] == 1


def test_the_file_of_an_upload_goes_with_it():
    upload = UploadFactory(file=ContentFile(b"test", "test.webp"))
    aged(upload, 31)
    assert default_storage.exists(upload.file.name)
    assert run("--dry-run")["uploads"] == 1
    assert default_storage.exists(upload.file.name)
    assert run()["uploads"] == 1
    assert not default_storage.exists(upload.file.name)


def test_an_upload_whose_file_is_gone_already_goes_too():
    aged(UploadFactory(file="uploads/nowhere.webp"), 31)
    assert run()["uploads"] == 1


def test_a_file_whose_row_was_never_written_goes_once_it_is_old():
    kept = UploadFactory(file=ContentFile(b"test", "kept.webp")).file.name
    stray = [default_storage.save(f"uploads/{name}.webp", ContentFile(b"")) for name in "ab"]
    for path, days in {kept: 31, stray[0]: 31, stray[1]: 29}.items():
        os.utime(default_storage.path(path), (ago(days).timestamp(),) * 2)
    assert run("--dry-run")["uploads"] == 1
    assert run()["uploads"] == 1
    assert [default_storage.exists(path) for path in (kept, *stray)] == [True, False, True]


# ------------------------------------------------------------------ stopped, and started again


def test_what_was_erased_before_a_stop_stays_erased(monkeypatch):
    """Rows go in small transactions: whoever stops the command loses the last of them alone."""
    monkeypatch.setattr(purging, "BATCH", 2)
    for _ in range(5):
        a_request(400)
    rows = type(ContactRequest.objects.all())
    batches, delete = [], rows.delete

    def stopped(queryset):
        if len(batches) == 2:
            raise KeyboardInterrupt
        batches.append(1)
        return delete(queryset)

    with monkeypatch.context() as patch:
        patch.setattr(rows, "delete", stopped)
        with pytest.raises(KeyboardInterrupt):
            run()
    assert ContactRequest.objects.count() == 1
    assert run()["contact-requests"] == 1


def test_one_that_comes_into_use_meanwhile_stays(monkeypatch):
    """Between the look and the erasure somebody verifies the address."""
    user = an_account(400)

    def verify(rows):
        EmailAddress.objects.update(verified=True)
        return delete(rows)

    delete = type(User.objects.all()).delete
    monkeypatch.setattr(type(User.objects.all()), "delete", verify)
    assert purging.unverified_accounts(30, dry_run=False) == 0
    assert User.objects.filter(pk=user.pk).exists()

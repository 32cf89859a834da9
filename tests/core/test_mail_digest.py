"""The weekly digest: only if something waits, to each of the staff once a week."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from post_office.models import STATUS, Email

from competence.enums import MembershipState, SubmissionState
from portal.core.enums import PublicationState
from portal.core.mail.queue import enqueue
from portal.web.digest import contents, send_digests
from portal.web.relay.enums import ThreadState
from tests.beside import process
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.core import StaffFactory, UserFactory
from tests.factories.partners import MembershipFactory, SubmissionFactory
from tests.factories.web import ContactRequestFactory

pytestmark = pytest.mark.django_db
MONDAY = "2026-03-16T08:00:00+01:00"
SUNDAY = "2026-03-22T23:00:00+01:00"
NEXT_MONDAY = "2026-03-23T00:10:00+01:00"


def waiting():
    return SubmissionFactory(state=SubmissionState.SUBMITTED, submitted_at=timezone.now())


def figures():
    return [number for _label, number in contents()["figures"]]


def test_nothing_is_sent_when_nothing_waits():
    StaffFactory()
    SubmissionFactory(state=SubmissionState.DRAFT)
    SubmissionFactory(state=SubmissionState.CHANGES_ASKED)
    MembershipFactory(state=MembershipState.ACTIVE)
    ContactRequestFactory(state=ThreadState.ANSWERED)
    CaseStudyFactory(confirmed_on=timezone.localdate())
    assert send_digests() == 0
    assert not Email.objects.exists()


@pytest.mark.parametrize(
    "something",
    [
        waiting,
        lambda: SubmissionFactory(state=SubmissionState.IN_REVIEW, submitted_at=timezone.now()),
        lambda: MembershipFactory(state=MembershipState.REQUESTED),
        lambda: ContactRequestFactory(state=ThreadState.OPEN),
        lambda: CaseStudyFactory(
            state=PublicationState.PUBLISHED,
            confirmed_on=timezone.localdate() - timedelta(days=366),
        ),
        lambda: Email.objects.filter(
            pk=enqueue(to=["a@example.org"], subject="Subject", text="Text")[0].pk
        ).update(status=STATUS.failed),
    ],
    ids=["submitted", "in review", "membership", "request", "not confirmed", "mail given up"],
)
def test_whatever_waits_is_told(something):
    something()
    assert figures() == [1]


def test_all_of_the_staff_get_it_in_their_language_and_nobody_else():
    StaffFactory(email="it@example.org", language="it")
    StaffFactory(email="en@example.org", language="en")
    StaffFactory(is_active=False)
    UserFactory()
    waiting()
    assert send_digests() == 2
    subjects = {mail.to[0]: mail.html_message for mail in Email.objects.all()}
    assert set(subjects) == {"it@example.org", "en@example.org"}
    assert '<html lang="it">' in subjects["it@example.org"]
    assert '<html lang="en">' in subjects["en@example.org"]


def test_it_comes_once_a_week_however_often_it_is_run(capsys):
    StaffFactory()
    waiting()
    for moment, queued in [(MONDAY, 1), (MONDAY, 0), (SUNDAY, 0), (NEXT_MONDAY, 1)]:
        with time_machine.travel(moment, tick=False):
            call_command("send_digest")
        assert capsys.readouterr().out == f"Digests queued: {queued}\n"


def test_who_joins_the_staff_in_the_week_gets_it_too():
    StaffFactory()
    waiting()
    assert send_digests() == 1
    StaffFactory()
    assert send_digests() == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_write_once(request):
    staff = 5
    StaffFactory.create_batch(staff)
    waiting()
    url = request.getfixturevalue("database_url")
    imports = (
        "from portal.web.digest import send_digests; from post_office.models import Email\n"
        "import portal.urls"
    )
    with process(url, imports) as one, process(url, imports) as other:
        for each in (one, other):
            each("Email.objects.count()")
        for each in (one, other):
            each.ask("send_digests()")
        assert int(one.hear()) + int(other.hear()) == staff
        assert one("Email.objects.count()") == str(staff)

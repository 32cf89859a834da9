"""Writing mails into the queue: what they say, to whom, in which language, and what they refuse."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import transaction
from django.utils import timezone
from post_office.models import STATUS, Email, Log

from portal.core.mail import absolute, is_address, purge, send, send_to_users, staff_mailboxes
from portal.core.mail.queue import LEASE, due, enqueue, requeue
from tests.factories.competence import OrganizationFactory
from tests.factories.core import StaffFactory, UserFactory
from tests.factories.partners import MembershipFactory

pytestmark = pytest.mark.django_db
NASTY = "Anna\r\nBcc: all@example.com\n\n{% debug %} {{ settings.SECRET_KEY }} <b>&amp;"


@pytest.fixture
def membership():
    return MembershipFactory(
        user=UserFactory(language="it"), organization=OrganizationFactory(name="Casa & Città")
    )


def welcome(membership, **options):
    options = {"to": ["anna@example.org"], "language": "it", **options}
    return send("membership_accepted", context={"membership": membership}, **options)


def test_a_mail_is_queued_in_text_and_html(membership):
    (mail,) = welcome(membership)
    assert mail.status == STATUS.queued
    assert mail.to == ["anna@example.org"]
    assert "Casa & Città" in mail.subject
    assert "Casa & Città" in mail.message
    assert "Casa &amp; Città" in mail.html_message
    assert '<html lang="it">' in mail.html_message
    assert "https://portal.example/it/" in mail.message


def test_a_mail_says_that_a_machine_sends_it_and_who_that_is(membership):
    (mail,) = welcome(membership)
    assert mail.headers == {"Auto-Submitted": "auto-generated"}
    assert mail.from_email == "Centro di competenza <noreply@portal.example>"
    assert mail.message_id.endswith("@portal.example>")


def test_each_reads_it_in_their_language():
    users = [
        UserFactory(language="en", email="en@example.org"),
        UserFactory(language="it", email="it@example.org"),
    ]
    membership = MembershipFactory()
    mails = send_to_users("membership_accepted", users=users, context={"membership": membership})
    pages = {mail.to[0]: mail.message for mail in mails}
    assert "https://portal.example/en/" in pages["en@example.org"]
    assert "https://portal.example/it/" in pages["it@example.org"]


def test_a_value_that_is_a_function_is_called_in_the_language_of_the_mail(membership):
    users = [UserFactory(language="en"), UserFactory(language="it")]
    context = {
        "membership": membership,
        "person": "Anna",
        "url": lambda: absolute(membership.organization.get_absolute_url()),
    }
    english, italian = send_to_users("membership_asked", users=users, context=context)
    assert "https://portal.example/en/competence-centre/" in english.message
    assert "https://portal.example/it/centro-di-competenza/" in italian.message


def test_closed_accounts_and_those_without_an_address_are_left_out(membership):
    users = [
        UserFactory(is_active=False),
        UserFactory(email=""),
        UserFactory(email="a@example.org"),
    ]
    mails = send_to_users("membership_accepted", users=users, context={"membership": membership})
    assert [mail.to for mail in mails] == [["a@example.org"]]


def test_nobody_is_written_to_twice_nor_sees_the_others(membership):
    mails = welcome(membership, to=["a@example.org", "b@example.org", "a@example.org"])
    assert [mail.to for mail in mails] == [["a@example.org"], ["b@example.org"]]


def test_staff_are_those_who_work_here_now_and_have_an_address():
    staff = StaffFactory()
    StaffFactory(is_active=False)
    StaffFactory(email="")
    UserFactory()
    assert list(staff_mailboxes()) == [staff]


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/it/casi/", "https://portal.example/it/casi/"),
        ("", "https://portal.example/"),
        ("https://elsewhere.example/a", "https://elsewhere.example/a"),
    ],
)
def test_a_path_becomes_an_address(path, address):
    assert absolute(path) == address


def test_nothing_is_queued_when_its_cause_is_rolled_back(queueing, membership):
    with transaction.atomic():
        welcome(membership)
        send_mail("Hello", "Text", None, ["anna@example.org"])
        assert Email.objects.count() == 2
        transaction.set_rollback(True)
    assert not Email.objects.exists()


# What people write into names


def test_a_name_with_line_breaks_ends_no_header(membership):
    membership.organization.name = NASTY
    (mail,) = welcome(membership)
    message = mail.email_message().message()
    assert "\n" not in mail.subject
    assert message["Bcc"] is None
    assert message["Subject"]


def test_a_name_is_no_template_and_no_markup(membership):
    membership.organization.name = NASTY
    (mail,) = welcome(membership)
    for text in (mail.subject, mail.message):
        assert "{% debug %} {{ settings.SECRET_KEY }} <b>&amp;" in text
    assert "&lt;b&gt;&amp;amp;" in mail.html_message
    assert "<b>" not in mail.html_message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anna",
        "anna@example.org\nBcc: all@example.com",
        "anna@example.org, all@example.com",
        '"a,all@example.com,b"@example.org',
        "Anna <anna@example.org>",
    ],
)
def test_what_is_not_one_address_gets_no_mail_and_stops_none(membership, text):
    assert not is_address(text)
    mails = welcome(membership, to=[text, "b@example.org"])
    assert [mail.to for mail in mails] == [["b@example.org"]]


def test_answers_go_where_they_are_said_to(membership):
    (mail,) = welcome(membership, reply_to="help@example.org")
    assert mail.email_message().message()["Reply-To"] == "help@example.org"
    (mail,) = welcome(membership, reply_to="help@example.org\nBcc: all@example.com")
    assert "Reply-To" not in mail.headers


# Libraries


@pytest.fixture
def queueing(settings):
    """Django's tests replace the backend by one that keeps mails in a list."""
    settings.EMAIL_BACKEND = "portal.core.mail.backend.QueueBackend"


def test_mail_of_libraries_is_queued_too_and_before_all_other(queueing, membership):
    welcome(membership)
    message = EmailMultiAlternatives("Sub\nject".replace("\n", " "), "Text", to=["b@example.org"])
    message.attach_alternative("<p>Text</p>", "text/html")
    assert message.send() == 1
    mail = due().first()
    assert (mail.to, mail.subject, mail.html_message) == (
        ["b@example.org"],
        "Sub ject",
        "<p>Text</p>\n",
    )
    assert mail.headers["Auto-Submitted"] == "auto-generated"


def test_text_of_libraries_is_no_template(queueing):
    send_mail("{% broken", "{{ settings.SECRET_KEY }} {% debug %}", None, ["b@example.org"])
    mail = Email.objects.get()
    assert mail.subject == "{% broken"
    assert mail.message == "{{ settings.SECRET_KEY }} {% debug %}\n"


def test_of_several_mails_of_a_library_all_are_queued_or_none(queueing):
    bad = EmailMultiAlternatives("Subject", "Text", to=["b@example.org"])
    bad.attach("name.txt", "content")
    good = EmailMultiAlternatives("Subject", "Text", to=["b@example.org"])
    with pytest.raises(ValueError, match="attachment"):
        bad.get_connection().send_messages([good, bad])
    assert not Email.objects.exists()


# Keeping and erasing


def made(days_ago, status):
    (mail,) = enqueue(to=["a@example.org"], subject="Subject", text="Text")
    moment = timezone.now() - timedelta(days=days_ago)
    Email.objects.filter(pk=mail.pk).update(created=moment, status=status)
    Log.objects.create(email=mail, status=STATUS.failed, message="Problem")
    return mail


def test_old_mails_are_erased_but_for_those_that_still_wait():
    for status in (STATUS.sent, STATUS.failed):
        made(31, status)
    kept = {
        made(31, STATUS.queued).pk,
        made(31, STATUS.requeued).pk,
        made(29, STATUS.sent).pk,
        made(29, STATUS.failed).pk,
    }
    assert purge(30, dry_run=True) == 2
    assert purge(30) == 2
    assert set(Email.objects.values_list("pk", flat=True)) == kept
    assert Log.objects.count() == 4
    assert purge(30) == 0


def test_what_was_given_up_or_waits_long_can_be_tried_again_but_not_what_is_in_hand():
    given_up, waits_long, in_hand = (made(0, status) for status in (1, 3, 3))
    now = timezone.now()
    for mail, when in [(waits_long, now + 2 * LEASE), (in_hand, now + LEASE)]:
        Email.objects.filter(pk=mail.pk).update(scheduled_time=when, number_of_retries=4)
    assert requeue(Email.objects.all()) == 2
    assert set(due().values_list("pk", flat=True)) == {given_up.pk, waits_long.pk}

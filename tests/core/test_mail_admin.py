"""The mails in the administration: to look at and to try again, without their texts."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse
from post_office.models import STATUS, Attachment, Email, EmailTemplate, Log

from portal.core.mail.queue import enqueue
from tests.factories.core import StaffFactory, sign_in_as_staff

pytestmark = pytest.mark.django_db
LIST = reverse("admin:post_office_email_changelist")


def made(name, status=STATUS.queued, **values):
    (mail,) = enqueue(
        to=[f"{name}@example.org"],
        subject=f"For {name}",
        text="Secret 1234",
        html="<p>Secret 1234</p>",
    )
    Email.objects.filter(pk=mail.pk).update(status=status, **values)
    return mail


def page(mail):
    return reverse("admin:post_office_email_change", args=[mail.pk])


def test_a_mail_that_was_given_up_is_shown_with_the_reason(staff_client):
    mail = made("anna", STATUS.failed, number_of_retries=1)
    Log.objects.create(
        email=mail, status=STATUS.failed, exception_type="SMTPDataError", message="554 No"
    )
    html = staff_client.get(page(mail), headers={"accept-language": "en"}).content.decode()
    for text in ("anna@example.org", "For anna", "Given up", "SMTPDataError", "554 No"):
        assert text in html


def test_texts_with_links_and_codes_are_shown_to_nobody(staff_client):
    mail = made("anna")
    for address in (LIST, page(mail)):
        assert b"1234" not in staff_client.get(address).content


@pytest.mark.parametrize(
    ("state", "names"),
    [("waiting", {"a", "b"}), ("failed", {"c"}), ("sent", {"d"}), ("x", set("abcd"))],
)
def test_mails_are_filtered_by_what_became_of_them(staff_client, state, names):
    for name, status in {
        "a": STATUS.queued,
        "b": STATUS.requeued,
        "c": STATUS.failed,
        "d": STATUS.sent,
    }.items():
        made(name, status)
    listed = staff_client.get(LIST, {"state": state}).context["cl"].result_list
    assert {mail.to[0][0] for mail in listed} == names


def test_mails_are_found_by_address(staff_client):
    wanted = made("anna")
    made("bruno")
    assert list(staff_client.get(LIST, {"q": "anna@"}).context["cl"].result_list) == [wanted]


def test_mails_are_neither_written_nor_changed_here(staff_client):
    mail = made("anna")
    assert staff_client.get(reverse("admin:post_office_email_add")).status_code == 403
    assert staff_client.post(page(mail), {"subject": "Other"}).status_code == 403


def test_what_was_given_up_is_tried_again(staff_client):
    mail = made("anna", STATUS.failed, number_of_retries=10)
    data = {"action": "try_again", "_selected_action": [mail.pk]}
    assert staff_client.post(LIST, data).status_code == 302
    mail.refresh_from_db()
    assert (mail.status, mail.number_of_retries) == (STATUS.queued, None)


def test_who_may_only_look_cannot_have_it_tried_again(client):
    user = StaffFactory(is_superuser=False)
    user.user_permissions.add(Permission.objects.get(codename="view_email"))
    sign_in_as_staff(client, user)
    mail = made("anna", STATUS.failed)
    client.post(LIST, {"action": "try_again", "_selected_action": [mail.pk]})
    mail.refresh_from_db()
    assert mail.status == STATUS.failed


def test_templates_and_attachments_of_the_library_have_no_page():
    assert not {EmailTemplate, Attachment, Log} & set(admin.site._registry)


def test_the_list_costs_the_same_for_any_number_of_mails(staff_client, django_assert_num_queries):
    made("anna")
    staff_client.get(LIST)
    with django_assert_num_queries(7) as few:
        staff_client.get(LIST)
    for number in range(3):
        made(f"reader{number}")
    with django_assert_num_queries(len(few)):
        staff_client.get(LIST)

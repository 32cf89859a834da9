"""How a request goes on: signed links, states, reminders, figures, and who may see what."""

import datetime
import io
import re

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from portal.core.enums import PublicationState
from portal.web.models import ContactRequest
from portal.web.relay.enums import Reason, ThreadState
from portal.web.relay.reminding import remind
from portal.web.relay.threads import KEEPER, VISITOR, move, token_of
from tests.factories.competence import LaboratoryFactory
from tests.factories.core import StaffFactory, UserFactory, sign_in_as_staff
from tests.factories.web import ContactRequestFactory
from tests.strict import StrictClient
from tests.web.relaying import later, mails, text_of

pytestmark = pytest.mark.django_db

STATES = pytest.mark.parametrize("state", list(ThreadState))


@pytest.fixture
def laboratory():
    return LaboratoryFactory(slug="lab", contact_email="lab@example.org")


@pytest.fixture
def asked(laboratory):
    return ContactRequestFactory(entry=laboratory)


def thread(contact_request, signer=KEEPER, language="it"):
    path = {"it": "/it/richiesta/", "en": "/en/request/"}[language]
    return f"{path}{token_of(contact_request, signer)}/"


def thanks(contact_request, signer=VISITOR):
    return f"/it/richiesta/inviata/{token_of(contact_request, signer)}/"


def state_of(contact_request):
    contact_request.refresh_from_db()
    return contact_request.state


# ------------------------------------------------------------------ the link of those who keep it


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_link_shows_what_was_asked_but_not_the_address(client, asked, language):
    response = client.get(thread(asked, language=language))
    text = text_of(response)
    for words in ("Anna Prova", "Comune di Prova", "Vorremmo provare il laboratorio."):
        assert words in text
    assert "anna@example.org" not in response.content.decode()
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"


@STATES
@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_changes_nothing(client, asked, state, method):
    """Mail scanners open links."""
    ContactRequest.objects.update(state=state)
    assert getattr(client, method)(thread(asked)).status_code == 200
    assert state_of(asked) == state


@pytest.mark.parametrize(
    ("before", "buttons"),
    [("open", ["answered", "closed"]), ("answered", ["open"]), ("closed", ["open"])],
)
def test_buttons_say_how_far_one_is(client, asked, before, buttons):
    ContactRequest.objects.update(state=before)
    html = client.get(thread(asked)).content.decode()
    assert re.findall(r'<button [^>]*name="to" value="(\w+)"', html) == buttons


@STATES
def test_a_button_sets_the_state_as_often_as_it_is_pressed(client, asked, state):
    for _ in range(2):
        response = client.post(thread(asked), {"to": state})
        assert response["Location"] == thread(asked)
    assert state_of(asked) == state


def test_the_moments_are_noted(asked):
    now = timezone.now()
    assert move(asked, to=ThreadState.ANSWERED)
    asked.refresh_from_db()
    assert (asked.answered_at, asked.closed_at) == (now, None)
    with time_machine.travel(later(hours=1), tick=False):
        assert not move(asked, to=ThreadState.ANSWERED), "the first moment stays"
        assert move(asked, to=ThreadState.CLOSED)
    asked.refresh_from_db()
    assert (asked.answered_at, asked.closed_at) == (now, now + datetime.timedelta(hours=1))
    assert move(asked, to=ThreadState.OPEN)
    asked.refresh_from_db()
    assert (asked.answered_at, asked.closed_at) == (None, None)


@pytest.mark.parametrize("to", ["", "sold", "OPEN"])
def test_a_state_that_does_not_exist_is_refused(client, asked, to):
    assert client.post(thread(asked), {"to": to}).status_code == 400
    assert client.post(thread(asked)).status_code == 400
    assert state_of(asked) == ThreadState.OPEN


def test_a_button_needs_the_token_of_its_page(asked):
    client = StrictClient(enforce_csrf_checks=True)
    assert client.post(thread(asked), {"to": "closed"}).status_code == 403


def test_html_in_a_request_is_shown_as_text(client, asked):
    ContactRequest.objects.update(text="<img src=x> & more", name="<b>Anna</b>")
    html = client.get(thread(asked)).content.decode()
    assert "&lt;img src=x&gt; &amp; more" in html
    assert "<b>Anna" not in html


@pytest.mark.parametrize("spoil", [str.upper, lambda token: token[:-1], lambda token: f"x{token}"])
@pytest.mark.parametrize("page", [thread, thanks])
def test_a_link_that_is_not_ours_leads_nowhere(client, asked, page, spoil):
    head, token = page(asked).rstrip("/").rsplit("/", 1)
    assert client.get(f"{head}/{token}/").status_code == 200
    assert client.get(f"{head}/{spoil(token)}/").status_code == 404


def test_the_link_of_the_visitor_does_not_open_that_of_those_who_keep_it(client, asked):
    assert client.get(thread(asked, VISITOR)).status_code == 404
    assert client.get(thanks(asked, KEEPER)).status_code == 404


@pytest.mark.parametrize("page", [thread, thanks])
def test_a_request_that_is_erased_is_gone_from_its_links(client, asked, page):
    address = page(asked)
    asked.delete()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("page", [thread, thanks])
@pytest.mark.parametrize("gone", [True, False])
def test_links_outlive_the_page_of_the_entry(client, asked, laboratory, page, gone):
    if gone:
        laboratory.delete()
    else:
        laboratory.state = PublicationState.RETIRED
        laboratory.save()
    response = client.get(page(asked))
    assert response.status_code == 200
    assert asked.title in text_of(response)
    assert "laboratori/lab/" not in response.content.decode()


def test_the_thanks_tell_nothing_of_what_was_written(client, asked):
    html = client.get(thanks(asked)).content.decode()
    for words in ("Anna", "anna@", "Vorremmo", "lab@example.org"):
        assert words not in html


# ------------------------------------------------------------------ who may open what


ROLES = {
    "anonymous": lambda: None,
    "partner": UserFactory,
    "staff without the right": lambda: StaffFactory(is_superuser=False),
    "staff": StaffFactory,
}
ALLOWED = {
    "relay": [200, 200, 200, 200],
    "report": [200, 200, 200, 200],
    "relay_sent": [200, 200, 200, 200],
    "relay_thread": [200, 200, 200, 200],
    "admin list": [302, 302, 403, 200],
    "admin page": [302, 302, 403, 200],
    "admin add": [302, 302, 403, 403],
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", ALLOWED)
def test_who_may_open_what(asked, page, role):
    pages = {
        "relay": "/it/contatta/laboratory/lab/",
        "report": "/it/segnala/laboratory/lab/",
        "relay_sent": thanks(asked),
        "relay_thread": thread(asked),
        "admin list": reverse("admin:web_contactrequest_changelist"),
        "admin page": reverse("admin:web_contactrequest_change", args=[asked.pk]),
        "admin add": reverse("admin:web_contactrequest_add"),
    }
    client = StrictClient()
    if user := ROLES[role]():
        sign_in_as_staff(client, user)
    expected = ALLOWED[page][list(ROLES).index(role)]
    assert client.get(pages[page]).status_code == expected


# ------------------------------------------------------------------ the reminder


def run():
    output = io.StringIO()
    call_command("remind_contacts", stdout=output)
    return output.getvalue()


@pytest.mark.usefixtures("asked")
def test_after_seven_days_everybody_is_reminded_once():
    StaffFactory(email="staff@example.org")
    with time_machine.travel(later(days=6, hours=23), tick=False):
        assert run() == "0 reminded\n"
    with time_machine.travel(later(days=7, seconds=1), tick=False):
        assert run() == "1 reminded\n"
        assert set(mails()) == {"lab@example.org", "staff@example.org"}
    with time_machine.travel(later(days=30), tick=False):
        assert run() == "0 reminded\n"
    assert len(mails()) == 2


@pytest.mark.parametrize("state", [ThreadState.ANSWERED, ThreadState.CLOSED])
def test_nobody_is_reminded_of_what_is_done(asked, state):
    move(asked, to=state)
    with time_machine.travel(later(days=8), tick=False):
        assert run() == "0 reminded\n"


def test_two_that_remind_at_the_same_time_remind_once(asked):
    with time_machine.travel(later(days=8), tick=False):
        assert remind(asked)
        assert not remind(asked)
    assert set(mails()) == {"lab@example.org"}


def test_an_answer_that_comes_while_reminding_is_seen(asked):
    with time_machine.travel(later(days=8), tick=False):
        stale = ContactRequest.objects.get()
        move(asked, to=ThreadState.ANSWERED)
        assert not remind(stale)
    assert not mails()


def test_only_the_staff_are_reminded_of_a_report_and_of_an_entry_that_is_gone(laboratory):
    StaffFactory(email="staff@example.org")
    ContactRequestFactory(entry=laboratory, reason=Reason.CORRECTION)
    gone = LaboratoryFactory(contact_email="gone@example.org")
    ContactRequestFactory(entry=gone)
    gone.delete()
    with time_machine.travel(later(days=8), tick=False):
        assert run() == "2 reminded\n"
    assert set(mails()) == {"staff@example.org"}


# ------------------------------------------------------------------ figures for the cockpit


def made(days_ago, *, answered_after=None, closed=False):
    """Make a request that came so many days ago, and was answered after so many."""
    asked = ContactRequestFactory()
    created = timezone.now() - datetime.timedelta(days=days_ago)
    fields = {"created_at": created}
    if answered_after is not None:
        fields["state"] = ThreadState.ANSWERED
        fields["answered_at"] = created + datetime.timedelta(days=answered_after)
    if closed:
        fields |= {"state": ThreadState.CLOSED, "closed_at": timezone.now()}
    ContactRequest.objects.filter(pk=asked.pk).update(**fields)


def test_figures_of_nothing():
    requests = ContactRequest.objects.all()
    assert requests.answered_share() is None
    assert requests.median_days() is None
    assert requests.open().count() == requests.overdue().count() == 0


def test_figures_tell_open_overdue_answered_and_how_long_it_took():
    made(1)
    made(8)
    made(20, answered_after=1)
    made(20, answered_after=4, closed=True)
    made(20, answered_after=12)
    made(20, closed=True)
    requests = ContactRequest.objects.all()
    assert requests.open().count() == 2
    assert requests.overdue().count() == 1
    assert requests.in_time().count() == 1
    assert requests.answered_share() == 3 / 5
    assert requests.median_days() == 4


@pytest.mark.parametrize("rows", [1, 5])
def test_figures_cost_one_query_each(django_assert_num_queries, rows):
    for _ in range(rows):
        made(9, answered_after=2)
    for ask in (
        ContactRequest.objects.open().count,
        ContactRequest.objects.overdue().count,
        ContactRequest.objects.all().answered_share,
        ContactRequest.objects.all().median_days,
    ):
        with django_assert_num_queries(1):
            ask()


# ------------------------------------------------------------------ the queue of the staff


def listed(client, query=""):
    response = client.get(reverse("admin:web_contactrequest_changelist") + query)
    assert response.status_code == 200
    return response.context["cl"].result_count


def test_the_queue_is_filtered_by_state_reason_and_waiting(staff_client):
    made(1)
    made(8)
    made(20, answered_after=1)
    ContactRequestFactory(reason=Reason.CORRECTION)
    assert listed(staff_client) == 4
    assert listed(staff_client, "?state__exact=answered") == 1
    assert listed(staff_client, "?reason__exact=correction") == 1
    assert listed(staff_client, "?waiting=overdue") == 1
    assert listed(staff_client, "?waiting=in-time") == 2


@pytest.mark.parametrize("rows", [1, 5])
def test_the_queue_costs_the_same_for_any_number_of_requests(
    staff_client, django_assert_max_num_queries, rows
):
    ContactRequestFactory.create_batch(rows)
    listed(staff_client)
    with django_assert_max_num_queries(12):
        listed(staff_client)


def test_staff_change_the_state_and_nothing_that_was_written(staff_client, asked):
    page = reverse("admin:web_contactrequest_change", args=[asked.pk])
    html = staff_client.get(page).content.decode()
    assert re.findall(r'<(?:select|textarea|input type="text")[^>]* name="(\w+)"', html) == [
        "state"
    ]
    assert 'href="mailto:anna@example.org"' in html
    response = staff_client.post(page, {"state": "answered", "text": "forged", "name": "forged"})
    assert response.status_code == 302
    asked.refresh_from_db()
    assert asked.state == ThreadState.ANSWERED
    assert asked.answered_at == timezone.now()
    assert (asked.text, asked.name) == ("Vorremmo provare il laboratorio.", "Anna Prova")


@pytest.mark.parametrize(
    ("action", "state"),
    [("mark_answered", "answered"), ("mark_closed", "closed"), ("mark_open", "open")],
)
def test_staff_change_the_state_of_several(staff_client, action, state):
    several = ContactRequestFactory.create_batch(2, state="open")
    data = {"action": action, "_selected_action": [each.pk for each in several]}
    staff_client.post(reverse("admin:web_contactrequest_changelist"), data)
    assert {state_of(each) for each in several} == {state}


def test_who_may_only_look_changes_nothing(client, asked):
    reader = StaffFactory(is_superuser=False)
    reader.user_permissions.add(Permission.objects.get(codename="view_contactrequest"))
    sign_in_as_staff(client, reader)
    page = reverse("admin:web_contactrequest_change", args=[asked.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"state": "closed"}).status_code == 403
    data = {"action": "mark_closed", "_selected_action": [asked.pk]}
    client.post(reverse("admin:web_contactrequest_changelist"), data)
    assert state_of(asked) == ThreadState.OPEN


def test_a_request_about_an_entry_that_is_gone_can_still_be_read(staff_client, asked, laboratory):
    laboratory.delete()
    page = reverse("admin:web_contactrequest_change", args=[asked.pk])
    assert asked.title in staff_client.get(page).content.decode()

"""Who is asked whether an entry is still true, how it is confirmed, and what the pages say."""

import datetime
import html
import io
import re

import pytest
import time_machine
from django.core import signing
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from post_office.models import Email

from casestudies.models import CaseStudy
from competence.enums import MembershipState, Role
from competence.models import Laboratory, Organization
from portal.core.enums import PublicationState
from portal.core.freshness import CONFIRMED_FOR, confirm, is_fresh
from portal.web.freshness.asking import ask
from portal.web.freshness.confirming import key_of
from portal.web.freshness.entries import MAINTAINED, due_entries, organizations_with_due_entries
from portal.web.freshness.links import SALT, token_for
from portal.web.models import ConfirmationRequest
from tests.beside import process
from tests.core.admin_rows import form_data, url
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.competence import (
    LaboratoryFactory,
    MethodFactory,
    OrganizationFactory,
    PartnershipFactory,
    ResourceFactory,
    SkillFactory,
    TrainingFactory,
)
from tests.factories.partners import MembershipFactory, OwnerFactory
from tests.factories.roadmap import ActionFactory
from tests.laws.test_pages import page_faults
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
BOTH = pytest.mark.parametrize("language", ["it", "en"])
FACTORIES = [
    CaseStudyFactory, ActionFactory, OrganizationFactory, LaboratoryFactory, SkillFactory,
    PartnershipFactory, ResourceFactory, MethodFactory, TrainingFactory,
]  # fmt: skip
EVERY_KIND = pytest.mark.parametrize("factory", FACTORIES, ids=lambda f: f._meta.model.__name__)


def ago(days):
    return timezone.localdate() - days * DAY


def aged(entry, *, made=0, changed=None, confirmed=None):
    """Make an entry so many days old, and return it as it is in the database."""
    now = timezone.now()
    type(entry).objects.filter(pk=entry.pk).update(
        created_at=now - made * DAY,
        updated_at=now - (made if changed is None else changed) * DAY,
        confirmed_on=None if confirmed is None else ago(confirmed),
    )
    return type(entry).objects.get(pk=entry.pk)


def old(entry):
    return aged(entry, made=500)


# How long a confirmation holds


@pytest.mark.parametrize(("days", "fresh"), [(0, True), (364, True), (365, True), (366, False)])
def test_a_confirmation_holds_for_twelve_months(days, fresh):
    assert is_fresh(ago(days)) is fresh
    entry = aged(SkillFactory(), made=800, confirmed=days)
    assert (entry not in entry._meta.model.objects.due_for_confirmation()) is fresh
    assert CONFIRMED_FOR.days == 365


def test_never_confirmed_is_not_fresh():
    assert is_fresh(None) is False


def test_an_entry_never_confirmed_counts_from_the_day_it_was_made():
    due = old(SkillFactory())
    aged(SkillFactory(), made=365)
    SkillFactory()
    assert list(type(due).objects.due_for_confirmation()) == [due]


@pytest.mark.parametrize("state", [PublicationState.DRAFT, PublicationState.RETIRED])
def test_only_public_entries_are_to_be_confirmed(state):
    old(SkillFactory(state=state))
    assert not SkillFactory._meta.model.objects.due_for_confirmation()


def test_never_confirmed_entries_come_first_then_the_longest_not_confirmed():
    late = aged(SkillFactory(), made=900, confirmed=400)
    later = aged(SkillFactory(), made=900, confirmed=500)
    never = old(SkillFactory())
    assert list(type(late).objects.due_for_confirmation()) == [never, later, late]


# Confirming


@EVERY_KIND
def test_confirming_leaves_one_version_and_changes_nothing_else(factory):
    entry = old(factory())
    confirm(entry, reason="Confirmed in a test")
    after = type(entry).objects.get(pk=entry.pk)
    assert after.confirmed_on == timezone.localdate()
    assert after.updated_at == entry.updated_at
    versions = list(entry.history.all())
    assert len(versions) == 2
    assert versions[0].history_change_reason == "Confirmed in a test"
    assert versions[0].confirmed_on == timezone.localdate()
    assert versions[0].updated_at == after.updated_at


def test_the_version_of_a_confirmation_keeps_the_relations():
    action = ActionFactory()
    entry = SkillFactory(actions=[action])
    confirm(entry, reason="Confirmed in a test")
    assert [row.action_id for row in entry.history.first().actions.all()] == [action.pk]


def test_staff_confirm_entries_in_a_list(staff_client):
    first, second, other = (old(LaboratoryFactory()) for _number in range(3))
    data = {"action": "confirm", "_selected_action": [first.pk, second.pk], "post": "yes"}
    page = staff_client.post(url(Laboratory, "changelist"), data, follow=True)
    assert page.status_code == 200
    confirmed = Laboratory.objects.filter(confirmed_on=timezone.localdate())
    assert set(confirmed) == {first, second}
    version = first.history.first()
    assert version.history_user.is_staff
    assert version.history_change_reason
    assert other.history.count() == 1


@EVERY_KIND
def test_staff_see_and_set_the_day_in_the_form(staff_client, factory):
    entry = aged(factory(), made=500, confirmed=400)
    page = staff_client.get(url(type(entry), "change", entry.pk))
    data = form_data(page)
    assert data["confirmed_on"] == ago(400).isoformat()
    response = staff_client.post(
        url(type(entry), "change", entry.pk), data | {"confirmed_on": ago(1).isoformat()}
    )
    assert response.status_code == 302
    assert type(entry).objects.get(pk=entry.pk).confirmed_on == ago(1)


# Asking


@pytest.fixture
def body():
    """An organization with an owner, and one old entry of each kind that it maintains."""
    body = old(OrganizationFactory(name="Body of the test"))
    OwnerFactory(organization=body, user__email="owner@example.org", user__language="en")
    old(LaboratoryFactory(organization=body, name_en="Old laboratory"))
    old(SkillFactory(maintainer=body, name_en="Old skill"))
    old(PartnershipFactory(maintainer=body, name_en="Old partnership"))
    return body


def run(**options):
    out = io.StringIO()
    call_command("ask_for_confirmation", stdout=out, **options)
    return out.getvalue()


def mailed():
    """Return {address: text} of the mails that were queued."""
    return {mail.to[0]: mail.message for mail in Email.objects.all()}


def test_the_owners_get_one_mail_with_all_entries_of_the_organization(body):
    assert run() == "Organizations asked: 1\n"
    (mail,) = Email.objects.all()
    assert mail.to == ["owner@example.org"]
    assert "Body of the test" in mail.subject
    for name in "Body of the test", "Old laboratory", "Old skill", "Old partnership":
        assert name in mail.message
        assert name in mail.html_message
    assert "never confirmed" in mail.message
    assert "13 May 2026" in mail.message  # sixty days from now
    (link,) = set(re.findall(r"https?://\S+/en/confirm/\S+", mail.message))
    assert html.escape(link) in mail.html_message
    assert ConfirmationRequest.objects.get(organization=body).entries == 4


def test_the_kinds_of_entry_asked_about_are_those_that_partners_maintain(body):
    assert {type(entry) for entry in due_entries(body)} == set(MAINTAINED)
    partners = [entry for entry in due_entries(body) if not isinstance(entry, Organization)]
    assert all(entry.maintainer == body for entry in partners)


def test_each_owner_gets_it_in_the_own_language(body):
    OwnerFactory(organization=body, user__email="proprietario@example.org", user__language="it")
    run()
    mails = mailed()
    assert "/it/" in mails["proprietario@example.org"]
    assert "/en/confirm/" in mails["owner@example.org"]
    assert "500" not in mails["owner@example.org"]


def test_editors_are_asked_where_there_is_no_owner(body):
    MembershipFactory(organization=body, user__email="editor@example.org")
    run()
    assert set(mailed()) == {"owner@example.org"}
    ConfirmationRequest.objects.all().delete()
    Email.objects.all().delete()

    body.memberships.filter(role=Role.OWNER).delete()
    run()
    assert set(mailed()) == {"editor@example.org"}


def test_owners_who_cannot_be_reached_are_none(body):
    MembershipFactory(organization=body, user__email="editor@example.org")
    body.memberships.filter(role=Role.OWNER).get().user.delete()
    OwnerFactory(organization=body, user__is_active=False)
    OwnerFactory(organization=body, state=MembershipState.REQUESTED)
    run()
    assert set(mailed()) == {"editor@example.org"}


def test_nobody_is_asked_about_entries_without_members():
    old(LaboratoryFactory())
    old(SkillFactory())
    asking = MembershipFactory(state=MembershipState.REQUESTED)
    old(asking.organization)
    assert run() == "Organizations asked: 0\n"
    assert mailed() == {}


def test_nobody_is_asked_about_what_is_fresh_or_maintained_by_others(body):
    LaboratoryFactory(organization=body, name_en="Young laboratory")
    old(LaboratoryFactory(name_en="Foreign laboratory"))
    old(SkillFactory(maintainer=body, name_en="Draft skill", state=PublicationState.DRAFT))
    run()
    text = mailed()["owner@example.org"]
    assert "Old laboratory" in text
    for name in "Young laboratory", "Foreign laboratory", "Draft skill":
        assert name not in text


def test_an_organization_is_asked_again_after_thirty_days_and_not_before(body):
    now = timezone.now()
    for days, mails in [(0, 1), (1, 1), (29, 1), (30, 2), (31, 2), (60, 3)]:
        with time_machine.travel(now + days * DAY, tick=False):
            run()
            run()
        assert Email.objects.count() == mails, days


def test_an_organization_that_has_confirmed_is_not_asked_again(body):
    for entry in due_entries(body):
        confirm(entry, reason="Confirmed in a test")
    assert ask(body.pk) is None
    assert run() == "Organizations asked: 0\n"


def test_no_organization_is_looked_at_but_those_to_be_asked(body, django_assert_num_queries):
    for _number in range(3):
        LaboratoryFactory()
    with django_assert_num_queries(4):
        assert organizations_with_due_entries() == {body.pk: 4}


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_ask_an_organization_once(body, database_url):
    imports = "from portal.web.freshness.asking import ask_all"
    with process(database_url, imports) as one, process(database_url, imports) as other:
        for run_beside in one, other:
            run_beside.ask("len(list(ask_all()))")
        assert sorted([one.hear(), other.hear()]) == ["0", "1"]


def test_a_mail_that_cannot_be_written_leaves_no_trace_of_a_request(body, monkeypatch):
    monkeypatch.setattr("portal.web.freshness.asking.send_to_users", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run()
    assert not ConfirmationRequest.objects.exists()


def test_texts_of_entries_are_escaped_in_the_mail(body):
    old(SkillFactory(maintainer=body, name_it="<b>R&D</b>", name_en="<b>R&D</b>"))
    run()
    mail = Email.objects.get()
    assert "<b>R&D</b>" in mail.message
    assert "&lt;b&gt;R&amp;D&lt;/b&gt;" in mail.html_message


# The page of the link


def page_of(token, language="en"):
    with override(language):
        return reverse("confirm", args=[token])


def names_in(response):
    """Return the names of the entries that can be ticked."""
    labels = re.findall(r'<input type="checkbox"[^>]*> (.*?)</label>', response.content.decode())
    return {re.sub("<[^>]+>", "", label) for label in labels}


def confirmed_today():
    today = timezone.localdate()
    return {
        str(entry) for model in MAINTAINED for entry in model.objects.filter(confirmed_on=today)
    }


ALL = {"Body of the test", "Old laboratory", "Old skill", "Old partnership"}


@pytest.fixture
def link(body):
    with override("en"):
        yield page_of(token_for(body))


def test_the_link_of_the_mail_leads_to_the_page_and_opening_it_confirms_nothing(body, client):
    run()
    link = re.search(r"https?://[^/]+(/en/confirm/\S+)", mailed()["owner@example.org"])[1]
    for method in (client.get, client.head, client.get):
        response = method(link)
        assert response.status_code == 200
    assert names_in(response) == ALL
    assert confirmed_today() == set()
    assert response["Cache-Control"].count("no-store") == 1
    assert 'name="robots" content="noindex"' in response.content.decode()


@BOTH
def test_the_page_comes_in_both_languages(body, client, language):
    response = client.get(page_of(token_for(body), language))
    text = response.content.decode()
    assert page_faults(response, language) == []
    assert text.count('type="checkbox"') == 4
    assert text.count(" checked") == 4
    assert text.count('<button class="btn btn-primary"') == 1


def test_one_button_confirms_all(client, link, body):
    keys = [key_of(entry) for entry in due_entries(body)]
    response = client.post(link, {"entries": keys})
    assert response.status_code == 200
    assert "Thank you: confirmed" in response.content.decode()
    assert confirmed_today() == ALL
    version = Laboratory.objects.get(name_en="Old laboratory").history.first()
    assert version.history_user is None
    assert version.history_change_reason
    assert due_entries(body) == []


def test_the_account_of_whoever_is_signed_in_is_kept(link, body):
    owner = body.memberships.get().user
    client = StrictClient()
    client.force_login(owner)
    client.post(link, {"entries": [key_of(entry) for entry in due_entries(body)]})
    assert Laboratory.objects.get(name_en="Old laboratory").history.first().history_user == owner


def test_what_is_unticked_is_not_confirmed(client, link, body):
    keys = [key_of(entry) for entry in due_entries(body) if str(entry) != "Old skill"]
    response = client.post(link, {"entries": keys})
    assert confirmed_today() == ALL - {"Old skill"}
    assert "Not confirmed" in response.content.decode()
    assert names_in(client.get(link)) == {"Old skill"}


def test_nothing_ticked_is_an_error_that_says_so(client, link):
    response = client.post(link, {})
    text = response.content.decode()
    assert response.status_code == 400
    assert "Tick at least one entry; nothing has been confirmed." in text
    assert 'role="alert"' in text
    assert 'href="#entry-1"' in text
    assert 'aria-describedby="entries-help entries-error"' in text
    assert 'aria-invalid="true"' in text
    assert " checked" not in text
    assert confirmed_today() == set()


def test_a_second_click_confirms_nothing_twice(client, link, body):
    keys = [key_of(entry) for entry in due_entries(body)]
    client.post(link, {"entries": keys})
    versions = Laboratory.history.count()
    response = client.post(link, {"entries": keys})
    assert response.status_code == 200
    assert "There is nothing to confirm" in response.content.decode()
    assert Laboratory.history.count() == versions


def test_a_page_left_open_does_not_confirm_a_newer_text(client, body):
    link = page_of(token_for(body))
    laboratory = Laboratory.objects.get(name_en="Old laboratory")
    keys = [key_of(entry) for entry in due_entries(body)]
    aged(laboratory, made=500, changed=1)  # before the link was issued, after the page was opened
    response = client.post(link, {"entries": keys})
    assert response.status_code == 400
    assert "look at the list again" in response.content.decode()
    assert confirmed_today() == set()


def test_an_old_link_does_not_confirm_a_newer_text(client, body):
    token = token_for(body)
    with time_machine.travel(timezone.now() + DAY, tick=False):
        Laboratory.objects.get(name_en="Old laboratory").save()
        response = client.get(page_of(token))
        assert page_faults(response, "en") == []
        assert names_in(response) == ALL - {"Old laboratory"}
        assert "Changed since the message was sent" in response.content.decode()
        keys = [key_of(entry) for entry in due_entries(body)]
        assert client.post(page_of(token), {"entries": keys}).status_code == 400
        assert names_in(client.get(page_of(token_for(body)))) == ALL


def test_a_link_confirms_the_entries_of_its_organization_only(client, link, body):
    foreign = old(LaboratoryFactory())
    response = client.post(link, {"entries": [key_of(foreign)]})
    assert response.status_code == 400
    foreign.refresh_from_db()
    assert foreign.confirmed_on is None


def test_an_entry_that_changes_hands_leaves_the_link(client, link):
    skill = SkillFactory._meta.model.objects.get(name_en="Old skill")
    type(skill).objects.filter(pk=skill.pk).update(maintainer=OrganizationFactory())
    assert names_in(client.get(link)) == ALL - {"Old skill"}


@pytest.mark.parametrize(("days", "status"), [(0, 200), (59, 200), (61, 410)])
def test_a_link_works_for_sixty_days(client, link, days, status):
    with time_machine.travel(timezone.now() + days * DAY, tick=False):
        response = client.get(link)
        assert response.status_code == status
        assert client.post(link, {}).status_code == (410 if status == 410 else 400)
    if status == 410:
        assert "This link is too old" in response.content.decode()
        assert reverse("desk") in response.content.decode()


@BOTH
def test_a_link_that_was_tampered_with_says_what_to_do(client, body, language):
    token = token_for(body)
    forged = signing.dumps([body.pk, timezone.now().timestamp()], salt="another")
    for wrong in (token[:-1], token[1:], f"{token}x", "x", forged):
        response = client.get(page_of(wrong, language))
        assert response.status_code == 404
        assert response.content.decode().count("<h1") == 1
        with override(language):
            assert reverse("desk") in response.content.decode()


def test_a_link_of_an_organization_that_is_gone_is_unknown(client):
    body = OrganizationFactory()
    token = token_for(body)
    body.delete()
    assert client.get(page_of(token)).status_code == 404


def test_a_signed_text_of_another_shape_is_unknown(client):
    for strange in ([], ["x", 1], {"a": 1}, [1, "now"], [1, 1e300], None):
        assert client.get(page_of(signing.dumps(strange, salt=SALT))).status_code == 404


def test_a_form_from_elsewhere_confirms_nothing(link, body):
    client = StrictClient(enforce_csrf_checks=True)
    keys = [key_of(entry) for entry in due_entries(body)]
    assert client.post(link, {"entries": keys}).status_code == 403
    assert confirmed_today() == set()


def test_the_page_is_asked_for_or_sent_and_nothing_else(client, link):
    assert client.put(link).status_code == 405
    assert client.delete(link).status_code == 405


@pytest.mark.parametrize("more", [0, 5])
def test_the_page_costs_the_same_for_any_number_of_entries(
    client, body, more, django_assert_num_queries
):
    for _number in range(more):
        old(SkillFactory(maintainer=body))
    link = page_of(token_for(body))
    with django_assert_num_queries(5):
        client.get(link)


# The administration


def test_curators_see_who_was_asked_and_when(staff_client, body):
    run()
    page = staff_client.get(url(ConfirmationRequest, "changelist"))
    assert "Body of the test" in page.content.decode()


# The public pages


def line_on(client, entry, language="en"):
    with override(language):
        page = client.get(entry.get_absolute_url()).content.decode()
    (line,) = re.findall(r'<p class="small muted confirmed">(.*?)</p>', page)
    return line


@EVERY_KIND
def test_a_page_says_when_its_entry_was_confirmed(client, factory):
    entry = aged(factory(), made=800, confirmed=2)
    assert line_on(client, entry) == "Confirmed on 12 March 2026."
    entry = aged(entry, made=800, confirmed=400)
    assert line_on(client, entry) == "Not confirmed since 7 February 2025."


@EVERY_KIND
def test_a_page_says_that_its_entry_was_never_confirmed(client, factory):
    entry = aged(factory(), made=800, changed=2)
    owner = " by its owner" if factory is LaboratoryFactory else ""
    assert line_on(client, entry) == f"Last changed on 12 March 2026, not yet confirmed{owner}."


def test_an_owner_is_named_only_where_there_is_one(client):
    entry = aged(SkillFactory(maintainer=OrganizationFactory()), made=2)
    assert line_on(client, entry).endswith("not yet confirmed by its owner.")


def test_a_confirmation_grows_old_though_nothing_is_written(client):
    """The text of a case is kept ready until the content changes; this line is not part of it."""
    case = aged(CaseStudyFactory(), made=800, confirmed=1)
    assert line_on(client, case).startswith("Confirmed on")
    with time_machine.travel(timezone.now() + 365 * DAY, tick=False):
        assert line_on(client, case).startswith("Not confirmed since")


def test_the_line_costs_a_case_no_query(client, django_assert_num_queries):
    case = CaseStudyFactory()
    client.get(case.get_absolute_url())
    CaseStudy.objects.filter(pk=case.pk).for_heading().get()
    with django_assert_num_queries(1):
        found = CaseStudy.objects.filter(pk=case.pk).for_heading().get()
        assert (found.confirmed_on, found.updated_at) == (None, case.updated_at)

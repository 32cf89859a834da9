"""The opening page of the administration: what waits, each figure with the list that it counts."""

import datetime
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.utils import timezone
from post_office.models import STATUS, Email

from casestudies.models import CaseStudy
from competence.enums import MembershipState, OfferKind, SubmissionState
from competence.models import Laboratory, Resource
from portal.core.admin.lists import has_sources
from portal.core.enums import PublicationState
from portal.web.cockpit.content import entry_admins
from portal.web.links.states import LinkState
from portal.web.relay.enums import ThreadState
from tests.core.admin_rows import form_data, url
from tests.factories.casestudies import CaseSourceFactory, CaseStudyFactory
from tests.factories.competence import (
    LaboratoryFactory,
    LaboratorySourceFactory,
    OrganizationFactory,
    ResourceFactory,
)
from tests.factories.core import StaffFactory, UserFactory, sign_in_as_staff
from tests.factories.partners import MembershipFactory, SubmissionFactory
from tests.factories.search import SearchMissFactory
from tests.factories.web import ContactRequestFactory, LinkCheckFactory
from tests.laws.test_pages import page_faults

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def opening(client, **headers):
    return client.get("/admin/", headers=headers or ENGLISH)


def panels(client):
    return {panel.slug: panel for panel in opening(client).context["cockpit"]}


def figures_of(card):
    return [card.total, *(figure for _heading, figures in card.parts for figure in figures)]


def figures(client):
    """Return {(label of the card, label of the figure): Figure} of the whole page."""
    return {
        (card.total.label, figure.label): figure
        for panel in panels(client).values()
        for card in panel.cards
        for figure in figures_of(card)
    }


def count(client, address):
    """Return how many rows a list has."""
    return client.get(address).context["cl"].result_count


def waits(days=0, **values):
    when = timezone.now() - datetime.timedelta(days=days)
    state = SubmissionState.SUBMITTED
    return SubmissionFactory(**{"state": state, "submitted_at": when, **values})


def failed_mail():
    Email.objects.create(
        from_email="a@example.org", to=["b@example.org"], subject="Test", status=STATUS.failed
    )


def complete(make, source, **values):
    """Return an entry that nothing is to be done about."""
    today = timezone.localdate()
    entry = make(confirmed_on=today, **values)
    source(entry=entry)
    return entry


@pytest.fixture
def everything(staff_client):
    """Something of all that the page can tell, and more than one where it can."""
    waits(days=1)
    waits(days=4, kind=OfferKind.SKILL, reviewer=StaffFactory())
    waits(days=9, reviewer=opening(staff_client).context["user"])
    MembershipFactory(state=MembershipState.REQUESTED)
    old = timezone.now() - datetime.timedelta(days=30)
    overdue = ContactRequestFactory()
    type(overdue).objects.filter(pk=overdue.pk).update(created_at=old)
    ContactRequestFactory()
    ContactRequestFactory(state=ThreadState.CLOSED)
    failed_mail()
    SearchMissFactory.create_batch(7)
    case = CaseStudyFactory(title_en="", title_it="Acque della città")
    CaseSourceFactory(entry=CaseStudyFactory(title_it="Acque della citta"))
    year = timezone.localdate() - datetime.timedelta(days=400)
    LaboratoryFactory(confirmed_on=year)
    broken = LinkCheckFactory(state=LinkState.BROKEN).url
    LinkCheckFactory(state=LinkState.BROKEN)
    LaboratorySourceFactory(url=broken)
    ResourceFactory(state=PublicationState.DRAFT, name_en="")
    return case


# Empty


def test_an_empty_portal_says_that_nothing_waits(staff_client):
    html = opening(staff_client).content.decode()
    for text in (
        "Nothing is waiting.",
        "Everything is in order.",
        "No search was in vain.",
        "Nothing has been changed yet.",
    ):
        assert text in html


def test_what_is_complete_is_no_figure(staff_client):
    complete(CaseStudyFactory, CaseSourceFactory)
    assert panels(staff_client)["order"].cards == []


# Figures and their lists


def test_each_figure_is_the_length_of_the_list_that_it_leads_to(staff_client, everything):
    found = figures(staff_client)
    checked = {
        key: (figure.number, count(staff_client, figure.url))
        for key, figure in found.items()
        if figure.url
    }
    assert {key: pair for key, pair in checked.items() if pair[0] != pair[1]} == {}
    assert len(checked) >= 20
    unlinked = [key for key, figure in found.items() if not figure.url]
    # These sums are those of the lists below them, one for each kind.
    assert {card for card, _label in unlinked} == {
        "Translation incomplete", "Without sources", "Not confirmed for twelve months",
        "Possible duplicates",
    }  # fmt: skip


def test_the_queue_is_told_by_age_by_kind_and_by_reviewer(staff_client, everything):
    found = figures(staff_client)
    told = {label: found["Proposals of partners", label].number for label in (
        "Proposals of partners", "0–2 days", "3–7 days", "More than 7 days", "Laboratory", "Skill",
        "Mine", "Unassigned",
    )}  # fmt: skip
    assert told == {
        "Proposals of partners": 3, "0–2 days": 1, "3–7 days": 1, "More than 7 days": 1,
        "Laboratory": 2, "Skill": 1, "Mine": 1, "Unassigned": 1,
    }  # fmt: skip
    assert ("Proposals of partners", "Partnership") not in found


def test_requests_mails_and_searches_are_told(staff_client, everything):
    found = figures(staff_client)
    for card, label, number in [
        ("Requests to act for an organisation", "Requests to act for an organisation", 1),
        ("Open requests and reports from visitors", "Open requests and reports from visitors", 2),
        ("Open requests and reports from visitors", "Overdue", 1),
        ("Mails given up", "Mails given up", 1),
        ("Broken links", "Broken links", 2),
        ("Broken links", "Laboratories", 1),
    ]:
        assert found[card, label].number == number, (card, label)


def test_only_the_searches_most_asked_are_shown_and_lead_to_their_rows(staff_client):
    often = SearchMissFactory(query="fibra ottica", times=9)
    SearchMissFactory.create_batch(6)
    panel = panels(staff_client)["misses"]
    assert len(panel.figures) == 5
    first = panel.figures[0]
    assert (first.label, first.number) == ("fibra ottica", 9)
    rows = staff_client.get(first.url).context["cl"].result_list
    assert list(rows) == [often]


def test_what_is_to_be_put_in_order_is_told_by_kind(staff_client, everything):
    found = figures(staff_client)
    assert found["Translation incomplete", "Case studies"].number == 1
    assert ("Translation incomplete", "Resources") not in found  # a draft may be unfinished
    assert found["Without sources", "Case studies"].number == 1
    assert found["Not confirmed for twelve months", "Laboratories"].number == 1
    assert found["Possible duplicates", "Case studies"].number == 2


def test_the_figures_follow_the_content(staff_client, everything):
    key = ("Translation incomplete", "Case studies")
    assert figures(staff_client)[key].number == 1
    everything.title_en = "Waters of the city"
    everything.save()
    assert key not in figures(staff_client)


def test_a_link_that_works_again_is_no_longer_counted(staff_client, everything):
    assert ("Broken links", "Laboratories") in figures(staff_client)
    link = LinkCheckFactory._meta.model.objects.filter(url__contains="link").first()
    type(link).objects.update(state=LinkState.WORKS)
    assert ("Broken links", "Laboratories") not in figures(staff_client)


def test_every_kind_of_entry_can_be_filtered_by_what_is_counted():
    for model, model_admin in entry_admins().items():
        names = {
            getattr(each, "parameter_name", each) for each in model_admin.get_list_filter(None)
        }
        assert names >= {"missing", "confirmation", "doubles", "links"}, model
        assert ("sourced" in names) == has_sources(model), model


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"confirmation": "due"}, {"old"}),
        ({"links": "broken"}, {"broken"}),
        ({"missing": "any"}, {"italian", "english"}),
        ({"missing": "it"}, {"english"}),
        ({"missing": "en"}, {"italian"}),
        ({"doubles": "yes"}, {"broken", "twin"}),
        ({"confirmation": "nonsense"}, {"old", "broken", "twin", "italian", "english"}),
    ],
)
def test_lists_are_filtered_by_what_the_page_counts(staff_client, query, expected):
    year = timezone.localdate() - datetime.timedelta(days=400)
    LaboratoryFactory(slug="old", name_it="Uno", name_en="One", confirmed_on=year)
    broken = LaboratoryFactory(slug="broken", name_it="Sale prova acque", name_en="Water rooms")
    LaboratorySourceFactory(entry=broken, url=LinkCheckFactory(state=LinkState.BROKEN).url)
    LaboratoryFactory(slug="twin", name_it="Sala prova acque", name_en="Rooms of water")
    LaboratoryFactory(slug="italian", name_it="Tre", name_en="")
    LaboratoryFactory(slug="english", name_it="", name_en="Four")
    page = staff_client.get(url(Laboratory, "changelist"), query)
    assert {one.slug for one in page.context["cl"].result_list} == expected


# Last changes


def test_the_last_changes_say_who_what_and_when(staff_client):
    resource = ResourceFactory(name_it="Fondo", name_en="A fund")
    page = staff_client.get(url(Resource, "change", resource.pk))
    staff_client.post(url(Resource, "change", resource.pk), form_data(page, name_en="New fund"))
    (entry,) = panels(staff_client)["changes"].changes
    html = opening(staff_client).content.decode()
    assert f'<a href="{entry.get_admin_url()}">{entry.object_repr}</a>' in html
    assert entry.user.username in html
    log = staff_client.get(url(LogEntry, "changelist"), headers=ENGLISH)
    assert list(log.context["cl"].result_list) == [entry]
    assert staff_client.get(url(LogEntry, "change", entry.pk)).status_code == 200
    assert staff_client.post(url(LogEntry, "delete", entry.pk), {"post": "yes"}).status_code == 403


# Cost


def test_the_page_asks_little_once_the_content_is_counted(
    staff_client, everything, django_assert_num_queries
):
    opening(staff_client)
    with django_assert_num_queries(12):
        opening(staff_client)


def test_counting_the_content_costs_a_few_questions_for_each_kind(
    staff_client, django_assert_num_queries
):
    opening(staff_client)
    CaseStudyFactory()
    kinds = len(entry_admins())
    # Collections have no sources to be counted.
    with django_assert_num_queries(11 + 4 * kinds - 1):
        opening(staff_client)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_any_number(staff_client, rows, django_assert_num_queries):
    for _ in range(rows):
        waits()
        MembershipFactory(state=MembershipState.REQUESTED)
        ContactRequestFactory()
        SearchMissFactory()
        failed_mail()
    opening(staff_client)
    with django_assert_num_queries(11):
        opening(staff_client)


# Who sees what


@pytest.mark.parametrize(
    ("permissions", "slugs"),
    [
        ([], []),
        (["view_submission"], ["waiting"]),
        (["view_casestudy"], ["order"]),
        (["view_searchmiss"], ["misses"]),
        (["view_logentry"], ["changes"]),
        (["change_submission", "view_searchmiss"], ["waiting", "misses"]),
    ],
    ids=str,
)
def test_everybody_sees_what_they_may_look_at(client, everything, permissions, slugs):
    user = UserFactory(is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=permissions))
    sign_in_as_staff(client, user)
    assert list(panels(client)) == slugs


def test_figures_lead_nowhere_that_is_closed(client, everything):
    user = UserFactory(is_staff=True)
    wanted = ["view_submission", "view_casestudy", "view_searchmiss"]
    user.user_permissions.add(*Permission.objects.filter(codename__in=wanted))
    sign_in_as_staff(client, user)
    addresses = [figure.url for figure in figures(client).values() if figure.url]
    assert len(addresses) > 7
    assert {client.get(address).status_code for address in addresses} == {200}
    assert ("Without sources", "Laboratories") not in figures(client)


# The page


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_page_is_sound(staff_client, everything, language):
    page = opening(staff_client, **{"accept-language": language})
    assert page_faults(page, language) == []
    html = page.content.decode()
    assert " style=" not in html.split('id="content-start"')[1]
    assert re.search(r'<section class="cockpit-panel" aria-labelledby="cockpit-waiting">', html)


def test_what_people_wrote_is_escaped(staff_client):
    SearchMissFactory(query="<script>alert(1)</script>")
    OrganizationFactory()
    assert "<script>alert(1)" not in opening(staff_client).content.decode()


def test_the_page_of_an_app_has_no_cockpit(staff_client, everything):
    assert "cockpit-panel" not in staff_client.get("/admin/casestudies/").content.decode()
    assert CaseStudy.objects.count() == 2

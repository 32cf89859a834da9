"""The link check: which addresses are visited when, and what becomes of what is found."""

import datetime
import io
import signal
import threading
from urllib.parse import urlsplit

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

from competence.models import Laboratory, Organization, Training
from portal.core.enums import PublicationState
from portal.core.models import Content
from portal.web.links.addresses import (
    addresses,
    broken_links_by_entry,
    places,
    uses_of,
    with_broken_links,
)
from portal.web.links.checking import DAYS_TO_BROKEN, check, record, visits
from portal.web.links.guard import Limits
from portal.web.links.models import LinkCheck
from portal.web.links.states import STATES, LinkState, Problem
from portal.web.links.visiting import Finding, Visitor
from roadmap.models import Axis
from tests.core.admin_rows import url
from tests.factories.casestudies import CaseSourceFactory, CityFactory
from tests.factories.competence import (
    LaboratoryFactory,
    LaboratorySourceFactory,
    OrganizationFactory,
    TrainingFactory,
)
from tests.factories.core import StaffFactory
from tests.factories.roadmap import AxisFactory
from tests.factories.web import LinkCheckFactory
from tests.laws.sources import PACKAGES
from tests.strict import StrictClient
from tests.web.sites import PretendNet, Site, limits_for, running, slow

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
WORKS = Finding(LinkState.WORKS, status=200)
GONE = Finding(LinkState.FAILING, Problem.STATUS, 404)


@pytest.fixture
def site():
    one = Site()
    with running(one):
        yield one


def run(*arguments, limits, **options):
    out = io.StringIO()
    call_command("check_links", *arguments, stdout=out, limits=limits, **options)
    return out.getvalue()


def states():
    return dict(LinkCheck.objects.values_list("url", "state"))


# Which addresses


def test_no_address_of_the_content_is_forgotten():
    """Every URLField of ours is one of a model that pages show, and so is visited."""
    ours = {
        (model, field.name)
        for model in apps.get_models()
        if model.__module__.split(".")[0] in PACKAGES and "Historical" not in model.__name__
        for field in model._meta.concrete_fields
        if isinstance(field, models.URLField)
    }
    assert {(place.model, place.column) for place in places()} == ours
    assert {place.owner for place in places()} >= {Organization, Training, Laboratory, Axis}
    assert all(issubclass(model, Content) for model, _column in ours)


def test_every_address_fits_its_row():
    longest = LinkCheck._meta.get_field("url").max_length
    assert all(
        place.model._meta.get_field(place.column).max_length <= longest for place in places()
    )


def test_addresses_of_all_kinds_and_states_are_visited_once():
    OrganizationFactory(website="https://example.org/body")
    TrainingFactory(url="https://example.org/course", state=PublicationState.DRAFT)
    CityFactory(population_source_url="https://example.org/census")
    AxisFactory().sources.create(title="Axis", url="https://example.org/axis")
    for _twice in range(2):
        LaboratorySourceFactory(url="https://example.org/lab")
    CaseSourceFactory(url="", entry__city__population_source_url="")
    names = ("body", "course", "census", "axis", "lab")
    assert addresses() == {f"https://example.org/{name}" for name in names}


def test_rows_follow_the_addresses_in_use():
    kept = LinkCheckFactory(url="https://example.org/kept", state=LinkState.BROKEN, failures=3)
    LinkCheckFactory(url="https://example.org/gone")
    wanted = {kept.url, *(f"https://example.org/{number}" for number in range(1_200))}
    assert LinkCheck.objects.all().keep_only(wanted) == (1_200, 1)
    assert LinkCheck.objects.all().keep_only(wanted) == (0, 0)
    assert set(LinkCheck.objects.values_list("url", flat=True)) == wanted
    kept.refresh_from_db()
    assert kept.state == LinkState.BROKEN


def test_the_longest_not_visited_come_first_and_young_ones_not_at_all():
    now = timezone.now()
    ages = {"new": None, "a week": 7, "old": 30, "young": 6}
    for name, days in ages.items():
        LinkCheckFactory(url=name, checked_at=days and now - days * DAY, state=LinkState.WORKS)
    assert [str(link) for link in LinkCheck.objects.due(older_than=7)] == ["new", "old", "a week"]
    assert LinkCheck.objects.due(older_than=0).count() == 4


def test_what_failed_is_visited_again_the_next_day_until_it_is_broken():
    now, today = timezone.now(), timezone.localdate()
    hour = datetime.timedelta(hours=1)
    failed = {"checked_at": now - hour, "failures": 1}
    LinkCheckFactory(url="yesterday", state=LinkState.FAILING, failed_on=today - DAY, **failed)
    LinkCheckFactory(url="today", state=LinkState.FAILING, failed_on=today, **failed)
    LinkCheckFactory(url="broken", state=LinkState.BROKEN, failed_on=today - DAY, **failed)
    assert [link.url for link in LinkCheck.objects.due(older_than=7)] == ["yesterday"]


# What becomes of findings


def after(*findings):
    """Return the states of a link after each finding, one a day; None is a day without a visit."""
    link, now, seen = LinkCheck(url="https://example.org/"), timezone.now(), []
    for number, finding in enumerate(findings):
        if finding:
            record(link, finding, now + number * DAY)
        seen.append(link.state)
    return seen


REFUSED = Finding(LinkState.KEPT_OUT, Problem.REFUSED, 403)
CHAIN = Finding(LinkState.FAILING, Problem.CHAIN)
MOVED = Finding(LinkState.MOVED, status=200, target="https://example.org/new")


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([WORKS], ["works"]),
        ([MOVED], ["moved"]),
        ([GONE, GONE, GONE], ["failing", "failing", "broken"]),
        ([GONE, None, GONE, None, None, GONE], ["failing"] * 5 + ["broken"]),
        ([GONE, GONE, WORKS, GONE, GONE], ["failing", "failing", "works", "failing", "failing"]),
        ([GONE, GONE, GONE, WORKS, GONE], ["failing", "failing", "broken", "works", "failing"]),
        ([GONE, GONE, GONE, GONE], ["failing", "failing", "broken", "broken"]),
        ([GONE, GONE, MOVED, GONE], ["failing", "failing", "moved", "failing"]),
        ([GONE, GONE, REFUSED, GONE], ["failing", "failing", "kept-out", "failing"]),
        ([REFUSED] * 4, ["kept-out"] * 4),
        ([CHAIN] * 4, ["failing"] * 4),
        ([GONE, GONE, CHAIN, GONE], ["failing", "failing", "failing", "broken"]),
    ],
)
def test_a_link_is_broken_after_failures_on_three_days_and_not_before(findings, expected):
    assert DAYS_TO_BROKEN == 3
    assert after(*findings) == expected


def test_many_failures_on_one_day_are_one():
    link, now = LinkCheck(), timezone.now()
    for _time in range(5):
        record(link, GONE, now)
    assert (link.state, link.failures) == (LinkState.FAILING, 1)


def test_days_end_at_midnight_in_italy():
    link = LinkCheck()
    for moment in "2026-07-01T21:30Z", "2026-07-01T22:30Z":  # 23:30 and 00:30 in Rome
        record(link, GONE, datetime.datetime.fromisoformat(moment))
    assert link.failures == 2


def test_what_was_found_is_kept_with_its_date():
    link = LinkCheck()
    record(link, MOVED, timezone.now())
    assert (link.status, link.target, link.problem) == (200, "https://example.org/new", "")
    record(link, GONE, timezone.now())
    assert (link.status, link.target, link.problem) == (404, "", Problem.STATUS)
    assert link.checked_at == timezone.now()


def test_an_address_too_long_for_its_column_is_left_out():
    link = LinkCheckFactory()
    target = "https://example.org/" + "a" * 600
    record(link, Finding(LinkState.MOVED, status=200, target=target), timezone.now())
    link.save()
    assert link.target == ""


def test_every_problem_leads_to_a_state_and_none_to_broken_at_once():
    assert set(STATES) == set(Problem)
    assert LinkState.BROKEN not in STATES.values()
    longest = LinkCheck._meta.get_field("problem").max_length
    assert all(len(problem) <= longest for problem in Problem)


# Manners


def test_a_host_gets_one_request_at_a_time_while_others_are_asked_too():
    hosts = [Site(f"127.0.0.{number}") for number in range(1, 5)]
    for site in hosts:
        for path in "/a", "/b", "/c":
            site.answers[path] = slow(0.1)
    with running(*hosts):
        visitor = Visitor(limits_for(*hosts, pause=0.05))
        urls = [site.url(path) for path in ("/a", "/b", "/c") for site in hosts]
        done = dict(visits(urls, visitor, 4))
    assert {finding.state for finding in done.values()} == {LinkState.WORKS}
    assert done.keys() == set(urls)
    for site in hosts:
        assert site.busiest == 1
        between = [b - a for a, b in zip(site.times, site.times[1:], strict=False)]
        assert min(between) >= 0.05
    first, last = max(site.times[0] for site in hosts), min(site.times[-1] for site in hosts)
    assert first < last  # all were being asked at the same time


def test_a_host_to_which_others_lead_gets_one_request_at_a_time_too():
    doors, hall = [Site(f"127.0.0.{number}") for number in range(2, 6)], Site()
    hall.answers["/"] = slow(0.05)
    urls = [door.leads("/", hall.url()) for door in doors]
    with running(*doors, hall):
        done = dict(visits(urls, Visitor(limits_for(*doors, hall)), 4))
    assert {finding.state for finding in done.values()} == {LinkState.WORKS}
    assert len(hall.paths()) == 4
    assert hall.busiest == 1


# Runs


def test_a_run_visits_the_sources_and_says_how_it_went(site):
    OrganizationFactory(website=site.page("/body"))
    LaboratorySourceFactory(url=site.url("/gone"))
    TrainingFactory(url=site.leads("/course", "/new", 301))
    site.page("/new")
    said = run(limits=limits_for(site))
    assert states() == {
        site.url("/body"): "works", site.url("/gone"): "failing", site.url("/course"): "moved",
    }  # fmt: skip
    assert "3 addresses to visit; 3 are new, 0 are gone" in said
    assert "works: 1" in said


def test_a_run_goes_on_where_the_last_one_stopped(site):
    organizations = [OrganizationFactory(website=site.page(f"/{n}")) for n in range(5)]
    run("--limit", "2", limits=limits_for(site))
    assert len(site.paths()) == 2
    run(limits=limits_for(site))
    assert sorted(site.paths()) == [f"/{n}" for n in range(5)]
    assert "0 addresses to visit" in run(limits=limits_for(site))

    organizations[0].delete()
    assert "4 addresses to visit; 0 are new, 1 are gone" in run(
        "--older-than", "0", limits=limits_for(site)
    )


def test_a_link_is_marked_broken_by_runs_on_three_days(site):
    OrganizationFactory(website=site.url("/gone"))
    now = timezone.now()
    for number, state in enumerate(["failing", "failing", "broken"]):
        with time_machine.travel(now + number * DAY, tick=False):
            run(limits=limits_for(site))
            run(limits=limits_for(site))
        assert states() == {site.url("/gone"): state}


@pytest.fixture
def interruptible():
    """Let Ctrl-C interrupt: a process that runs tests beside others may ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_leaves_what_is_done_saved(site):
    for number in range(6):
        OrganizationFactory(website=site.page(f"/{number}"))

    def interrupt(handler):
        handler.say(200, {})
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    run("--limit", "0", limits=limits_for(site))  # the rows, in the order of their addresses
    fourth = list(LinkCheck.objects.due(older_than=7))[3].url
    site.answers[urlsplit(fourth).path] = interrupt
    with pytest.raises(CommandError, match=r"Stopped; [34] of 6 are saved. Run it again") as stop:
        run(limits=limits_for(site, pause=0.3))
    assert stop.value.returncode == 130
    saved = LinkCheck.objects.filter(state=LinkState.WORKS).count()
    assert 3 <= saved <= 4

    site.page(urlsplit(fourth).path)
    said = run(limits=limits_for(site))
    assert f"{6 - saved} addresses to visit" in said
    assert set(states().values()) == {"works"}


def test_a_machine_that_is_cut_off_counts_no_failure(monkeypatch):
    PretendNet(monkeypatch)
    for number in range(5):
        OrganizationFactory(website=f"https://host{number}.example/")
    with pytest.raises(CommandError, match="Not one host could be reached"):
        run(limits=Limits(pause=0))
    assert set(states().values()) == {"unchecked"}


def test_hosts_that_are_gone_count_where_one_other_answers(site, monkeypatch):
    net = PretendNet(monkeypatch, site)
    net.names["public.example"] = ["93.184.215.14"]
    site.page("/")
    for number in range(6):
        OrganizationFactory(website=f"https://host{number}.example/")
    OrganizationFactory(website="http://public.example/")
    run(limits=Limits(pause=0))
    assert sorted(states().values()) == ["failing"] * 6 + ["works"]


def test_a_few_hosts_that_are_gone_count_alone(monkeypatch):
    PretendNet(monkeypatch)
    OrganizationFactory(website="https://nobody.example/")
    run(limits=Limits(pause=0))
    assert states() == {"https://nobody.example/": "failing"}


def test_findings_are_written_in_small_batches(site, django_assert_max_num_queries):
    urls = [site.page(f"/{number}") for number in range(45)]
    links = [LinkCheckFactory(url=url) for url in urls]
    with django_assert_max_num_queries(9):  # three batches, each with its savepoint
        done = [progress.done for progress in check(links, limits=limits_for(site))]
    assert done[0] == 0
    assert done[-1] == 45
    assert len(done) == 4
    assert set(states().values()) == {"works"}


# What the cockpit asks


def make_broken(*urls):
    for each in urls:
        LinkCheckFactory(url=each, state=LinkState.BROKEN)


def test_entries_with_broken_links_are_counted_in_one_query(django_assert_num_queries):
    make_broken("https://example.org/1", "https://example.org/2", "https://example.org/nowhere")
    LinkCheckFactory(url="https://example.org/failing", state=LinkState.FAILING)
    laboratory = LaboratoryFactory()
    for number in (1, 2, 2):
        LaboratorySourceFactory(entry=laboratory, url=f"https://example.org/{number}")
    body = OrganizationFactory(website="https://example.org/1")
    axis = AxisFactory()
    axis.sources.create(title="Axis", url="https://example.org/2")
    OrganizationFactory(website="https://example.org/failing")

    with django_assert_num_queries(1):
        found = broken_links_by_entry()
    assert found[0] == (Laboratory, laboratory.pk, 2)
    assert set(found[1:]) == {(Organization, body.pk, 1), (Axis, axis.pk, 1)}


def test_without_broken_links_nothing_is_counted():
    OrganizationFactory(website="https://example.org/1")
    assert broken_links_by_entry() == []


def test_entries_with_broken_links_are_listed():
    make_broken("https://example.org/1")
    laboratory = LaboratorySourceFactory(url="https://example.org/1").entry
    LaboratorySourceFactory(url="https://example.org/2")
    body = OrganizationFactory(website="https://example.org/1")
    assert list(with_broken_links(Laboratory.objects.all())) == [laboratory]
    assert list(with_broken_links(Organization.objects.all())) == [body]
    assert list(with_broken_links(Training.objects.all())) == []


def test_an_address_tells_which_entries_name_it():
    laboratory = LaboratorySourceFactory(url="https://example.org/1").entry
    body = OrganizationFactory(website="https://example.org/1")
    axis = AxisFactory()
    axis.sources.create(title="Axis", url="https://example.org/1")
    assert uses_of("https://example.org/1") == [laboratory, body, axis]
    assert uses_of("https://example.org/2") == []


# The administration


def test_curators_see_what_was_found_and_where_the_address_stands(staff_client):
    body = OrganizationFactory(name="Body of the broken link", website="https://example.org/1")
    make_broken("https://example.org/1")
    LinkCheckFactory(url="https://example.org/fine", state=LinkState.WORKS)
    page = staff_client.get(url(LinkCheck, "changelist"), {"state__exact": "broken"})
    assert [link.url for link in page.context["cl"].result_list] == ["https://example.org/1"]

    link = LinkCheck.objects.get(url="https://example.org/1")
    html = staff_client.get(url(LinkCheck, "change", link.pk)).content.decode()
    assert url(Organization, "change", body.pk) in html
    assert "Body of the broken link" in html
    assert 'href="https://example.org/1" rel="noopener noreferrer"' in html


def test_an_address_that_is_none_of_the_web_is_not_linked(staff_client):
    link = LinkCheckFactory(url="javascript:alert(1)")
    html = staff_client.get(url(LinkCheck, "change", link.pk)).content.decode()
    assert 'href="javascript' not in html


def check_now(client, *links):
    data = {"action": "check_again", "_selected_action": [link.pk for link in links]}
    return client.post(url(LinkCheck, "changelist"), data, follow=True)


def test_curators_have_links_checked_again(staff_client, site, monkeypatch):
    monkeypatch.setattr("portal.web.links.admin.HASTE", limits_for(site))
    back = LinkCheckFactory(url=site.page("/a"), state=LinkState.BROKEN, failures=3)
    other = LinkCheckFactory(url=site.page("/b"))
    check_now(staff_client, back)
    assert states() == {back.url: "works", other.url: "unchecked"}
    assert site.paths() == ["/a"]


def test_what_takes_too_long_comes_first_in_the_next_run(staff_client, site, monkeypatch):
    monkeypatch.setattr("portal.web.links.admin.HASTE", limits_for(site))
    monkeypatch.setattr("portal.web.links.admin.WAIT", 0.1)
    site.answers |= {"/a": slow(0.2), "/b": slow(0.2)}
    links = [
        LinkCheckFactory(url=site.url(path), state=LinkState.WORKS, checked_at=timezone.now())
        for path in ("/a", "/b")
    ]
    page = check_now(staff_client, *links)
    assert len(page.context["messages"]) == 2
    (left,) = LinkCheck.objects.due(older_than=7)
    assert left.state == LinkState.WORKS


def test_only_those_who_may_change_links_have_them_checked(site, monkeypatch, db):
    monkeypatch.setattr("portal.web.links.admin.HASTE", limits_for(site))
    link = LinkCheckFactory(url=site.page("/a"))
    reader = StaffFactory(is_superuser=False)
    reader.user_permissions.add(Permission.objects.get(codename="view_linkcheck"))
    client = StrictClient()
    client.force_login(reader)
    page = client.get(url(LinkCheck, "changelist"))
    assert "check_again" not in page.content.decode()
    check_now(client, link)
    assert site.asked == []


@pytest.mark.parametrize("page", ["add", "delete"])
def test_links_are_neither_added_nor_deleted_by_hand(staff_client, page):
    args = [] if page == "add" else [LinkCheckFactory().pk]
    assert staff_client.get(url(LinkCheck, page, *args)).status_code == 403

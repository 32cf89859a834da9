"""Actions on many entries: the page before them, what they do, what happens when sent twice."""

import datetime
import re

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from casestudies.models import CaseStudy
from competence.models import Laboratory, Resource
from portal.core.admin import bulk
from portal.core.enums import PublicationState
from tests.core.admin_rows import url
from tests.factories.casestudies import CaseSourceFactory, CaseStudyFactory
from tests.factories.competence import LaboratoryFactory, ResourceFactory
from tests.factories.core import UserFactory, sign_in_as_staff
from tests.factories.roadmap import ChallengeFactory, LineFactory, TechnologyFactory

ENGLISH = {"accept-language": "en"}
DRAFT, PUBLISHED, RETIRED = PublicationState


def send(client, action, rows, **data):
    """Send an action of the list, as it is chosen there or, with `data`, on the page after it."""
    data = {"action": action, "_selected_action": [row.pk for row in rows], **data}
    return client.post(url(type(rows[0]), "changelist"), data, headers=ENGLISH)


def confirm(client, page, **changes):
    """Send the form of the page before an action as it is, and return what the list says then."""
    html = page.content.decode()
    fields = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html):
        fields.setdefault(name, []).append(value)
    response = client.post(
        page.wsgi_request.get_full_path(), {**fields, **changes}, headers=ENGLISH
    )
    assert response.status_code == 302
    list_page = client.get(response.url, headers=ENGLISH)
    return [str(message) for message in list_page.context["messages"]]


def names(lines):
    return [line.record for line in lines]


# Publishing, withdrawing, retiring


def test_the_page_before_says_what_changes_and_what_is_left_and_does_nothing(staff_client):
    draft, public = CaseStudyFactory(state=DRAFT), CaseStudyFactory()
    CaseSourceFactory(entry=draft)
    page = send(staff_client, "publish", [draft, public])
    plan = page.context["plan"]
    assert (names(plan.changes), names(plan.left)) == ([draft], [public])
    assert plan.left[0].remarks == ("It is published already.",)
    assert plan.changes[0].remarks == ()
    html = page.content.decode()
    assert "What changes: 1" in html
    assert "What stays as it is: 1" in html
    draft.refresh_from_db()
    assert draft.state == DRAFT


def test_what_is_incomplete_is_said_before_it_is_published(staff_client):
    case = CaseStudyFactory(state=DRAFT, title_en="")
    (line,) = send(staff_client, "publish", [case]).context["plan"].changes
    assert line.remarks == ("Part of it is in one language only.", "It has no source.")


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [("publish", DRAFT, PUBLISHED), ("withdraw", PUBLISHED, DRAFT), ("retire", DRAFT, RETIRED)],
)
def test_what_is_confirmed_is_done_each_entry_with_a_version(staff_client, action, before, after):
    cases = CaseStudyFactory.create_batch(2, state=before)
    page = send(staff_client, action, cases)
    assert confirm(staff_client, page) == [f"2 entries changed. New state: {after.label}."]
    for case in cases:
        case.refresh_from_db()
        assert case.state == after
        assert case.history.count() == 2
        assert case.history.first().history_user.is_staff


def test_what_is_sent_twice_is_done_once(staff_client):
    case = CaseStudyFactory(state=DRAFT)
    page = send(staff_client, "publish", [case])
    confirm(staff_client, page)
    assert confirm(staff_client, page) == ["0 entries changed. New state: Published."]
    assert case.history.count() == 2


def test_what_somebody_did_meanwhile_is_not_done_again(staff_client):
    one, other = CaseStudyFactory.create_batch(2, state=DRAFT)
    page = send(staff_client, "publish", [one, other])
    one.state = PUBLISHED
    one.save()
    assert confirm(staff_client, page) == ["1 entry changed. New state: Published."]
    assert one.history.count() == 2


def test_all_or_nothing(staff_client, monkeypatch):
    cases = CaseStudyFactory.create_batch(2, state=DRAFT)
    page = send(staff_client, "publish", cases)
    logged = []

    def fail_at_the_second(*args):
        logged.append(args)
        return 1 / (2 - len(logged))

    monkeypatch.setattr("portal.core.admin.indexed.index_dependent", fail_at_the_second)
    with pytest.raises(ZeroDivisionError):
        confirm(staff_client, page)
    assert not CaseStudy.objects.public().exists()


def test_a_list_that_would_not_be_read_is_refused(staff_client, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 1)
    cases = CaseStudyFactory.create_batch(2, state=DRAFT)
    response = send(staff_client, "publish", cases)
    page = staff_client.get(response.url, headers=ENGLISH)
    assert [str(one) for one in page.context["messages"]] == ["At most 1 at once: choose fewer."]
    assert not CaseStudy.objects.public().exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_any_number(staff_client, rows, django_assert_num_queries):
    cases = CaseStudyFactory.create_batch(rows, state=DRAFT)
    send(staff_client, "publish", cases)
    with django_assert_num_queries(29):
        send(staff_client, "publish", cases)


@pytest.mark.parametrize("action", ["publish", "withdraw", "retire", "tag"])
def test_who_may_only_view_is_offered_no_action(client, db, action):
    viewer = UserFactory(is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_casestudy"))
    sign_in_as_staff(client, viewer)
    case = CaseStudyFactory(state=DRAFT)
    assert action not in str(client.get(url(CaseStudy, "changelist")).context["action_form"])
    send(client, action, [case], post="yes")
    case.refresh_from_db()
    assert case.state == DRAFT


# Terms


def tag(client, rows, what, term):
    """Choose a term, see the page, confirm it; return the page."""
    page = send(client, "tag", rows)
    assert page.context["form"].fields["term"].choices
    page = send(client, "tag", rows, what=what, term=term)
    assert page.context["plan"]
    return page


@pytest.mark.parametrize(
    ("relation", "make"),
    [("technologies", TechnologyFactory), ("challenges", ChallengeFactory), ("lines", LineFactory)],
)
def test_a_term_is_added_and_removed_with_a_version_each(staff_client, relation, make):
    term = make()
    having, lacking = CaseStudyFactory(**{relation: [term]}), CaseStudyFactory()
    page = tag(staff_client, [having, lacking], "add", f"{relation}:{term.pk}")
    plan = page.context["plan"]
    assert (names(plan.changes), names(plan.left)) == ([lacking], [having])
    before = lacking.history.count()
    assert confirm(staff_client, page) == ["1 entry changed."]
    assert list(getattr(lacking, relation).all()) == [term]
    assert lacking.history.count() == before + 1
    assert str(term.name_en) in lacking.history.first().history_change_reason

    page = tag(staff_client, [having, lacking], "remove", f"{relation}:{term.pk}")
    assert confirm(staff_client, page) == ["2 entries changed."]
    assert not getattr(lacking, relation).exists()
    assert confirm(staff_client, page) == ["0 entries changed."]


def test_a_term_has_to_be_chosen(staff_client):
    page = send(staff_client, "tag", [CaseStudyFactory()], what="add", term="")
    assert page.context["plan"] is None
    assert "term" in page.context["form"].errors


def test_a_kind_is_offered_the_terms_that_it_has_and_no_action_without_any(staff_client):
    laboratory, _resource = LaboratoryFactory(), ResourceFactory()
    page = send(staff_client, "tag", [laboratory])
    assert set(page.context["form"].relations) == {"technologies", "lines"}
    offered = staff_client.get(url(Resource, "changelist")).context["action_form"]
    assert "tag" not in dict(offered.fields["action"].choices)
    offered = staff_client.get(url(Laboratory, "changelist")).context["action_form"]
    assert "tag" in dict(offered.fields["action"].choices)


# Confirming


def test_entries_are_confirmed_after_a_page_that_says_since_when_they_are_not(staff_client):
    fresh = CaseStudyFactory(confirmed_on=timezone.localdate())
    old = CaseStudyFactory(confirmed_on=datetime.date(2024, 5, 2))
    page = send(staff_client, "confirm", [fresh, old])
    plan = page.context["plan"]
    assert (names(plan.changes), names(plan.left)) == ([old], [fresh])
    assert plan.changes[0].remarks == ("Last confirmed on 2 May 2024.",)
    assert confirm(staff_client, page) == ["1 entry is confirmed as of today."]
    old.refresh_from_db()
    assert old.confirmed_on == timezone.localdate()
    assert old.history.latest().history_change_reason == "Confirmed by the staff"
    assert confirm(staff_client, page) == ["0 entries are confirmed as of today."]

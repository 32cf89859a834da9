"""The staff's pages of proposals: the queue, the page on which one is decided, corrections."""

import datetime
import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from competence.enums import Move, OfferKind, Purpose, SubmissionState
from competence.forms import values_of
from competence.models import Laboratory, Organization, Submission
from competence.review import correct
from competence.review.pages import review_of
from competence.review.workflow import digest_of
from portal.core.enums import PublicationState
from tests.core.admin_rows import url, warm
from tests.factories.competence import LaboratoryFactory, OrganizationFactory, SkillFactory
from tests.factories.core import StaffFactory, UserFactory, sign_in_as_staff
from tests.factories.partners import (
    COMPLETE,
    EventFactory,
    MembershipFactory,
    OwnerFactory,
    SubmissionFactory,
    UploadFactory,
)
from tests.factories.roadmap import LineFactory
from tests.laws.test_pages import page_faults

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
S = SubmissionState


def handed_in(days=0, **values):
    """Return a submission that was handed in so many days ago."""
    when = timezone.now() - datetime.timedelta(days=days)
    return SubmissionFactory(**{"state": S.SUBMITTED, "submitted_at": when, **values})


def proposed_edit(entry, **changes):
    """Return the proposal of an edit that was handed in."""
    submission = handed_in(entry=entry, organization=entry.maintainer)
    submission.data |= changes
    submission.save()
    return submission


def queue(client, **query):
    page = client.get(url(Submission, "changelist"), query, headers=ENGLISH)
    return list(page.context["cl"].result_list)


def look(client, submission):
    return client.get(url(Submission, "change", submission.pk), headers=ENGLISH)


def send(client, submission, move, **data):
    """Send what the page of a submission would, and return the answer."""
    data = {"move": move, "version": submission.version, **data}
    return client.post(url(Submission, "change", submission.pk), data, headers=ENGLISH)


def now(submission):
    return Submission.objects.get(pk=submission.pk)


def labels(rows):
    return [line.label for line, _note in rows]


# The queue


def test_the_queue_shows_what_waits_the_oldest_first(staff_client):
    late, early = handed_in(days=1), handed_in(days=5, state=S.IN_REVIEW)
    for state in set(S) - {S.SUBMITTED, S.IN_REVIEW}:
        SubmissionFactory(state=state)
    assert queue(staff_client) == [early, late]
    assert len(queue(staff_client, state="all")) == 7
    assert [one.state for one in queue(staff_client, state="draft")] == [S.DRAFT]


def test_the_queue_tells_how_long_each_has_waited(staff_client):
    handed_in(days=5)
    html = staff_client.get(url(Submission, "changelist"), headers=ENGLISH).content.decode()
    assert re.search(r'<td class="field-age[^"]*">5 days</td>', html)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"whose": "nobody"}, {"new", "skill"}),
        ({"age": "0-2"}, {"new"}),
        ({"age": "3-7"}, {"mine"}),
        ({"age": "8"}, {"skill"}),
        ({"kind__exact": "skill"}, {"skill"}),
        ({"purpose__exact": "create"}, {"new", "mine", "skill"}),
        ({"q": "skill"}, {"skill"}),
        ({"whose": "mine"}, set()),
    ],
)
def test_the_queue_is_filtered(staff_client, query, expected):
    name = {"kind": "laboratory", "use": "try"}
    handed_in(days=2, data={"name_en": "new", **name})
    handed_in(days=3, data={"name_en": "mine", **name}, reviewer=StaffFactory())
    handed_in(days=8, data={"name_en": "skill"}, kind=OfferKind.SKILL)
    assert {one.title for one in queue(staff_client, **query)} == expected


def test_my_own_reviews_are_found(client):
    user = StaffFactory()
    sign_in_as_staff(client, user)
    handed_in()
    mine = handed_in(reviewer=user)
    assert queue(client, whose="mine") == [mine]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_costs_the_same_for_any_number(staff_client, rows, django_assert_num_queries):
    warm(Submission)
    for _ in range(rows):
        handed_in(reviewer=StaffFactory())
    with django_assert_num_queries(5):
        staff_client.get(url(Submission, "changelist"))


# The page of one


def test_a_new_entry_is_shown_field_by_field(staff_client):
    submission = handed_in()
    page = look(staff_client, submission)
    assert labels(page.context["changed"]) == [
        "Name (Italian)", "Kind", "What for", "Description (Italian)",
    ]  # fmt: skip
    html = page.content.decode()
    assert "Living lab" in html
    assert "<ins>" not in html
    assert "New entry: Laboratory" in html
    assert "Description (English)" in labels(page.context["empty"])


def test_an_edit_stands_beside_what_is_published_with_words_marked(staff_client):
    laboratory = LaboratoryFactory(description_it="Un laboratorio per piccoli Comuni")
    submission = proposed_edit(laboratory, description_it="Un laboratorio per grandi Comuni")
    page = look(staff_client, submission)
    html = page.content.decode()
    assert "Un laboratorio per <del>piccoli</del> Comuni" in html
    assert "Un laboratorio per <ins>grandi</ins> Comuni" in html
    assert labels(page.context["changed"]) == ["Description (Italian)"]
    assert "Name (Italian)" in labels(page.context["same"])
    assert laboratory.get_absolute_url().split("/")[-2] in html


def test_what_the_proposal_leaves_alone_is_compared_with_what_is_published_now(staff_client):
    laboratory = LaboratoryFactory(city="Torino")
    submission = proposed_edit(laboratory, description_it="Un testo nuovo")
    laboratory.city = "Milano"
    laboratory.save()
    page = look(staff_client, submission)
    assert labels(page.context["changed"]) == ["Description (Italian)"]
    assert page.context["review"].conflicts == []
    assert now(submission).data["city"] == "Torino"


def test_a_retirement_shows_the_entry_and_asks_for_a_word(staff_client):
    laboratory = LaboratoryFactory()
    submission = handed_in(entry=laboratory, purpose=Purpose.RETIRE)
    html = look(staff_client, submission).content.decode()
    assert "The entry that shall be retired" in html
    assert "Approve and retire" in html
    assert "Correct it first" not in html


def test_an_approved_edit_still_tells_what_it_changed(staff_client):
    laboratory = LaboratoryFactory(description_it="Testo vecchio di prova")
    submission = proposed_edit(laboratory, description_it="Testo nuovo di prova")
    send(staff_client, submission, "approve")
    html = look(staff_client, submission).content.decode()
    assert "<del>vecchio</del>" in html
    assert 'name="move"' not in html


@pytest.mark.parametrize("state", sorted(set(S) - {S.SUBMITTED, S.IN_REVIEW}))
def test_what_does_not_wait_can_be_read_and_not_decided(staff_client, state):
    html = look(staff_client, SubmissionFactory(state=state)).content.decode()
    assert "Voce di prova" in html or "Laboratorio di prova" in html
    assert 'name="move"' not in html


def test_pictures_are_shown_small_and_documents_by_name(staff_client):
    picture, document = UploadFactory(), UploadFactory(document=True)
    files = [
        {"upload": str(picture.pk), "role": "picture", "caption_it": "Una sala"},
        {"upload": str(document.pk), "role": "document"},
    ]
    submission = handed_in(data=COMPLETE[OfferKind.LABORATORY] | {"files": files})
    html = look(staff_client, submission).content.decode()
    assert f'<img src="{picture.get_absolute_url()}" width="40" height="30" alt="Una sala"' in html
    assert f'<a href="{document.get_absolute_url()}" download>test.pdf</a>' in html
    assert html.count("<strong>new</strong>") == 2


def test_what_happened_is_told_with_notes_and_names(staff_client):
    submission = handed_in()
    by = UserFactory(first_name="Anna", last_name="Prova")
    notes = {"city": "Which one?"}
    EventFactory(submission=submission, move=Move.ASK, by=by, note="Please", field_notes=notes)
    html = look(staff_client, submission).content.decode()
    for text in ("Changes asked", "Anna Prova", "Please", "<strong>City:</strong> Which one?"):
        assert text in html


def test_nothing_that_was_written_is_markup(staff_client):
    evil = "<script>alert(1)</script>"
    submission = handed_in(data=COMPLETE[OfferKind.LABORATORY] | {"city": evil, "name_en": evil})
    EventFactory(submission=submission, note=evil)
    assert evil not in look(staff_client, submission).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_events(
    staff_client, rows, django_assert_num_queries
):
    laboratory = LaboratoryFactory()
    submission = proposed_edit(laboratory, description_it="Un testo nuovo")
    for _ in range(rows):
        EventFactory(submission=submission, by=UserFactory())
    with django_assert_num_queries(16):
        look(staff_client, submission)


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_pages_are_sound(staff_client, language):
    laboratory = LaboratoryFactory()
    submission = proposed_edit(laboratory, name_it="Un nome nuovo")
    laboratory.name_it = "Un altro nome"
    laboratory.save()
    for name in ("change", "correct"):
        page = staff_client.get(
            url(Submission, name, submission.pk), headers={"accept-language": language}
        )
        assert page_faults(page, language) == [], name
        assert " style=" not in page.content.decode().split('id="content-main"')[1]


# Warnings


def warned(client, submission):
    return [warning.text for warning in look(client, submission).context["review"].warnings]


def test_what_is_missing_is_warned_of(staff_client):
    texts = warned(staff_client, handed_in())
    assert "It has no source." in texts
    assert "To be translated: Name (English), Description (English)." in texts


def test_nothing_is_warned_of_where_all_is_well(staff_client):
    laboratory = LaboratoryFactory()
    source = {"title": "A page", "publisher": "", "date": "", "url": ""}
    assert warned(staff_client, proposed_edit(laboratory, sources=[source])) == []


def test_an_organization_that_may_be_there_already_is_named_with_its_address(staff_client):
    there = OrganizationFactory(name="Istituto delle acque", website="https://acque.example.org")
    proposed = handed_in(kind=OfferKind.ORGANIZATION, organization=None)
    proposed.data |= {"name": "Acque", "website": "http://www.acque.example.org/chi-siamo"}
    proposed.save()
    html = look(staff_client, proposed).content.decode()
    assert "It may be there already: It has the same website." in html
    assert f'<a href="{url(Organization, "change", there.pk)}">Istituto delle acque</a>' in html


def test_an_entry_of_the_same_name_is_named(staff_client):
    skill = SkillFactory(name_it="Gestione delle acque")
    proposed = handed_in(kind=OfferKind.SKILL)
    proposed.data |= {"name_it": "Gestione delle acque"}
    proposed.save()
    assert "It is called like an entry that is there:" in warned(staff_client, proposed)
    assert url(type(skill), "change", skill.pk) in look(staff_client, proposed).content.decode()


def test_an_organization_that_is_not_published_is_named(staff_client):
    organization = OrganizationFactory(state=PublicationState.DRAFT)
    texts = warned(staff_client, handed_in(organization=organization))
    assert "The organisation behind it is not published." in texts


# Deciding


def test_taking_and_giving_back(client):
    user = StaffFactory()
    sign_in_as_staff(client, user)
    submission = handed_in()
    assert send(client, submission, "take").url == url(Submission, "change", submission.pk)
    assert (now(submission).state, now(submission).reviewer) == (S.IN_REVIEW, user)
    send(client, now(submission), "release")
    assert (now(submission).state, now(submission).reviewer) == (S.SUBMITTED, None)


def test_approving_publishes_and_is_told_in_the_log(staff_client):
    submission = handed_in()
    response = send(staff_client, submission, "approve", note="Thank you")
    assert response.url == url(Submission, "changelist")
    laboratory = Laboratory.objects.get(pk=now(submission).entry_id)
    assert laboratory.is_public
    page = staff_client.get("/admin/", headers=ENGLISH)
    assert str(laboratory) in page.content.decode()
    event = submission.events.last()
    assert (event.move, event.note, event.by.is_staff) == (Move.APPROVE, "Thank you", True)


def test_asking_for_changes_passes_on_the_reason_and_the_notes(staff_client):
    submission = handed_in()
    notes = {"note": "Almost there", "note-city": "Which one?", "note-use": ""}
    assert send(staff_client, submission, "ask", **notes).status_code == 302
    event = submission.events.last()
    assert (event.note, event.field_notes) == ("Almost there", {"city": "Which one?"})
    assert now(submission).state == S.CHANGES_ASKED


def test_rejecting_says_why(staff_client):
    submission = handed_in()
    assert send(staff_client, submission, "reject", note="Not for us").status_code == 302
    assert now(submission).state == S.REJECTED
    assert submission.events.last().note == "Not for us"


def test_retiring_takes_the_entry_from_the_public(staff_client):
    laboratory = LaboratoryFactory()
    submission = handed_in(entry=laboratory, purpose=Purpose.RETIRE)
    send(staff_client, submission, "approve")
    laboratory.refresh_from_db()
    assert laboratory.state == PublicationState.RETIRED


@pytest.mark.parametrize("move", ["ask", "reject"])
def test_without_a_reason_nothing_is_done_and_what_was_typed_is_kept(staff_client, move):
    submission = handed_in()
    page = send(staff_client, submission, move, **{"note-city": "Which one?"})
    html = page.content.decode()
    assert "Write why: the partner has to know what to do." in html
    assert '<a href="#id_note">' in html
    assert "Which one?" in html
    assert 'aria-invalid="true"' in html
    assert now(submission).state == S.SUBMITTED
    assert not submission.events.exists()


def test_a_move_that_does_not_exist_is_refused(staff_client):
    assert send(staff_client, handed_in(), "explode").status_code == 400


# When somebody was quicker


def test_the_second_decision_is_told_who_came_first_and_keeps_what_was_typed(staff_client):
    submission = handed_in()
    colleague = StaffFactory(first_name="Anna", last_name="Prova")
    correct(submission, submission.data, by=colleague, version=submission.version)
    stale = {"version": 1, "note": "My reason", "note-city": "My note"}
    page = send(staff_client, submission, "reject", **stale)
    assert page.status_code == 409
    html = page.content.decode()
    assert "Anna Prova has been quicker: “Corrected by the staff”." in html
    assert "My reason</textarea>" in html
    assert "My note</textarea>" in html
    assert now(submission).state == S.IN_REVIEW
    assert submission.events.count() == 1
    # The page holds the newest version: sent again, it is done.
    assert send(staff_client, now(submission), "reject", note="My reason").status_code == 302


def test_what_was_typed_is_shown_where_there_is_nothing_left_to_decide(staff_client):
    submission = handed_in()
    stale = {"version": 1, "note": "My reason", "note-city": "My note"}
    send(staff_client, submission, "approve")
    page = send(staff_client, submission, "reject", **stale)
    assert page.status_code == 409
    html = page.content.decode()
    assert "What you had written" in html
    assert "My reason" in html
    assert "My note" in html
    assert "<textarea" not in html
    assert now(submission).state == S.APPROVED
    assert Laboratory.objects.count() == 1


@pytest.mark.parametrize("version", ["", "x", "-1", "99"])
def test_a_version_that_nobody_has_seen_decides_nothing(staff_client, version):
    submission = handed_in()
    assert send(staff_client, submission, "approve", version=version).status_code == 409
    assert now(submission).state == S.SUBMITTED


def test_what_is_not_open_is_said(staff_client):
    submission = SubmissionFactory(state=S.DRAFT)
    page = send(staff_client, submission, "approve")
    assert page.status_code == 409
    assert "This is not possible while it is “Draft”." in page.content.decode()


# When the entry changed meanwhile


@pytest.fixture
def clash():
    """A proposal whose entry has changed in the same field since it was begun."""
    laboratory = LaboratoryFactory(city="Torino")
    submission = proposed_edit(laboratory, city="Milano", name_it="Un nome nuovo")
    laboratory.city = "Genova"
    laboratory.save()
    return submission


def test_a_field_that_changed_on_both_sides_has_three_columns(staff_client, clash):
    page = look(staff_client, clash)
    html = page.content.decode()
    assert page.context["review"].conflicts == ["city"]
    for text in ("When it was begun", "Torino", "<ins>Genova</ins>", "<ins>Milano</ins>"):
        assert text in html
    assert html.count("changed on both sides") == 1


def test_nothing_is_published_until_that_was_seen(staff_client, clash):
    page = send(staff_client, clash, "approve", note="Fine")
    assert page.status_code == 409
    html = page.content.decode()
    assert '<a href="#field-city">City</a>' in html
    assert "Fine</textarea>" in html
    assert Laboratory.objects.get().city == "Genova"
    seen = page.context["review"].digest
    assert send(staff_client, clash, "approve", seen=seen).status_code == 302
    laboratory = Laboratory.objects.get()
    assert (laboratory.city, laboratory.name_it) == ("Milano", "Un nome nuovo")


def test_what_was_seen_counts_only_as_long_as_it_is_so(staff_client, clash):
    laboratory = Laboratory.objects.get()
    seen = digest_of(values_of(laboratory))
    laboratory.city = "Bari"
    laboratory.save()
    assert send(staff_client, clash, "approve", seen=seen).status_code == 409
    assert Laboratory.objects.get().city == "Bari"


# Correcting


def correction(client, submission):
    return client.get(url(Submission, "correct", submission.pk), headers=ENGLISH)


def send_correction(client, submission, **changes):
    """Send the fields of a laboratory as the page has them, with changes."""
    values = {
        name: value
        for name, value in submission.data.items()
        if isinstance(value, str) and name not in changes
    }
    data = {"version": submission.version, **values, **changes}
    return client.post(url(Submission, "correct", submission.pk), data, headers=ENGLISH)


def test_the_staff_correct_in_the_fields_of_the_desk_and_approve_then(staff_client):
    line = LineFactory()
    submission = handed_in()
    html = correction(staff_client, submission).content.decode()
    assert "Laboratorio di prova" in html
    response = send_correction(staff_client, submission, name_en="Test lab", lines=[line.slug])
    assert response.url == url(Submission, "change", submission.pk)
    corrected = now(submission)
    assert corrected.data["name_en"] == "Test lab"
    assert corrected.state == S.IN_REVIEW
    assert corrected.reviewer.is_staff
    assert [event.move for event in corrected.events.all()] == [Move.CORRECT]
    assert "Test lab" in look(staff_client, corrected).content.decode()
    send(staff_client, corrected, "approve")
    laboratory = Laboratory.objects.get()
    assert (laboratory.name_en, list(laboratory.lines.all())) == ("Test lab", [line])


def test_sources_are_corrected_row_by_row(staff_client):
    submission = handed_in()
    row = {
        "sources-0-title": "A page",
        "sources-0-url": "https://example.org",
        "sources-1-title": "",
    }
    assert send_correction(staff_client, submission, **row).status_code == 302
    (source,) = now(submission).data["sources"]
    assert (source["title"], source["url"]) == ("A page", "https://example.org")


def test_what_is_wrong_is_told_by_field_and_nothing_is_kept(staff_client):
    submission = handed_in()
    page = send_correction(staff_client, submission, contact_email="nobody", city="Typed")
    html = page.content.decode()
    assert '<a href="#id_contact_email">' in html
    assert 'value="Typed"' in html
    assert 'aria-describedby="id_contact_email_help id_contact_email_error' in html
    assert page_faults(page, "en") == []
    assert now(submission).version == submission.version


def test_a_correction_that_comes_second_keeps_what_was_typed(staff_client):
    submission = handed_in()
    correct(submission, submission.data, by=StaffFactory(), version=submission.version)
    submission.version = 1
    page = send_correction(staff_client, submission, city="Typed")
    assert page.status_code == 409
    html = page.content.decode()
    assert "has been quicker" in html
    assert 'value="Typed"' in html
    assert "city" not in now(submission).data


@pytest.mark.parametrize(
    "values",
    [{"state": S.DRAFT}, {"state": S.APPROVED}, {"purpose": Purpose.RETIRE}],
    ids=["draft", "approved", "retirement"],
)
def test_what_cannot_be_corrected_leads_back(staff_client, values):
    submission = handed_in(**values)
    assert correction(staff_client, submission).url == url(Submission, "change", submission.pk)


def test_what_can_no_longer_be_published_is_told_by_field(staff_client):
    line = LineFactory()
    submission = handed_in(data=COMPLETE[OfferKind.LABORATORY] | {"lines": [line.slug]})
    line.delete()
    page = send(staff_client, submission, "approve", note="Fine")
    assert page.status_code == 409
    html = page.content.decode()
    assert "It cannot be published as it is" in html
    assert '<a href="#field-lines">Lines of action: ' in html
    assert now(submission).state == S.SUBMITTED
    assert not Laboratory.objects.exists()


# Two pairs of eyes


@pytest.mark.parametrize("role", ["author", "editor", "owner"])
def test_nobody_approves_their_own_proposal(client, role):
    user = StaffFactory(is_superuser=False)
    user.user_permissions.add(*Permission.objects.filter(codename__endswith="_submission"))
    sign_in_as_staff(client, user)
    submission = handed_in(author=user) if role == "author" else handed_in()
    if role != "author":
        make = OwnerFactory if role == "owner" else MembershipFactory
        make(user=user, organization=submission.organization)
    html = look(client, submission).content.decode()
    assert "It is your own proposal: somebody else has to approve it." in html
    assert 'value="approve"' not in html
    assert send(client, submission, "approve").status_code == 403
    assert now(submission).state == S.SUBMITTED
    assert send(client, submission, "ask", note="Let me see").status_code == 302


def test_an_administrator_may_and_is_told_that_it_shows(client):
    user = StaffFactory()
    sign_in_as_staff(client, user)
    submission = handed_in(author=user)
    assert "its record will show you on both sides" in look(client, submission).content.decode()
    assert send(client, submission, "approve").status_code == 302
    assert now(submission).state == S.APPROVED


# Who may do what


@pytest.mark.parametrize(
    ("permissions", "look_at", "decide"),
    [
        ([], 403, 403),
        (["view_submission"], 200, 403),
        (["view_submission", "change_submission"], 200, 302),
        (None, 200, 302),
    ],
    ids=["none", "view", "change", "superuser"],
)
def test_who_may_look_and_who_may_decide(client, permissions, look_at, decide):
    user = UserFactory(is_staff=True, is_superuser=permissions is None)
    for codename in permissions or []:
        user.user_permissions.add(Permission.objects.get(codename=codename))
    sign_in_as_staff(client, user)
    submission = handed_in()
    assert client.get(url(Submission, "changelist")).status_code == look_at
    page = look(client, submission)
    assert page.status_code == look_at
    assert ('name="move"' in page.content.decode()) == (decide == 302)
    assert correction(client, submission).status_code == (200 if decide == 302 else 403)
    assert send_correction(client, submission).status_code == decide
    for move in ("take", "release", "ask", "approve"):
        assert send(client, now(submission), move, note="Why").status_code == (
            409 if decide == 302 and move == "approve" else decide
        )
    assert client.get(url(Submission, "add")).status_code == 403
    assert client.post(url(Submission, "delete", submission.pk), {"post": "yes"}).status_code == 403
    assert now(submission).state == (S.CHANGES_ASKED if decide == 302 else S.SUBMITTED)


@pytest.mark.parametrize("key", ["nothing", "00000000-0000-0000-0000-000000000000"])
def test_what_does_not_exist_leads_back(staff_client, key):
    for name in ("change", "correct"):
        address = reverse(f"admin:competence_submission_{name}", args=[key])
        assert staff_client.get(address).status_code == 302


# Assigning


def assign(client, submissions, **data):
    data = {"action": "assign", "_selected_action": [one.pk for one in submissions], **data}
    address = f"{url(Submission, 'changelist')}?state=all"
    return client.post(address, data, headers=ENGLISH)


def test_proposals_are_given_to_a_colleague_after_a_page_that_says_so(staff_client):
    colleague = StaffFactory(first_name="Anna", last_name="Prova")
    mine, theirs, decided = handed_in(), handed_in(), SubmissionFactory(state=S.APPROVED)
    Submission.objects.filter(pk=theirs.pk).update(reviewer=colleague, state=S.IN_REVIEW)
    rows = [mine, theirs, decided]
    assert "Choose the colleague first" in assign(staff_client, rows).content.decode()
    page = assign(staff_client, rows, reviewer=colleague.pk)
    plan = page.context["plan"]
    assert [line.record for line in plan.changes] == [mine]
    assert {line.record for line in plan.left} == {theirs, decided}
    assert "Anna Prova reviews them from now on." in page.content.decode()
    assert now(mine).reviewer is None
    for _twice in range(2):
        response = assign(staff_client, rows, reviewer=colleague.pk, post="yes")
        assert response.status_code == 302
    assert (now(mine).reviewer, now(mine).version) == (colleague, 2)
    event = mine.events.get()
    assert (event.move, event.note) == (Move.TAKE, f"→ {colleague.username}")
    assert event.by != colleague


def test_only_who_may_decide_can_be_chosen(staff_client):
    able = UserFactory(is_staff=True)
    able.user_permissions.add(Permission.objects.get(codename="change_submission"))
    unable, partner = UserFactory(is_staff=True), UserFactory()
    form = assign(staff_client, [handed_in()]).context["form"]
    offered = set(form.fields["reviewer"].queryset)
    assert able in offered
    assert not offered & {unable, partner}


def test_an_entry_deleted_meanwhile_is_warned_of(staff_client):
    laboratory = LaboratoryFactory()
    submission = proposed_edit(laboratory, city="Milano")
    laboratory.delete()
    assert review_of(submission).entry is None
    assert "The entry that it is about has been deleted." in warned(staff_client, submission)
    page = send(staff_client, submission, "approve")
    assert page.status_code == 409
    assert "has been deleted: reject the proposal." in page.content.decode()
    assert now(submission).state == S.SUBMITTED

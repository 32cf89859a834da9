"""How a proposal goes from a draft to what is published, and what stops it."""

import uuid
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.utils import timezone

from competence.enums import MembershipState, Move, OfferKind, Purpose, Role, SubmissionState
from competence.forms import values_of
from competence.models import Laboratory, Membership, Organization, Submission
from competence.review import (
    AlreadyOpen,
    EntryChanged,
    Invalid,
    NotAllowed,
    Stale,
    approve,
    ask_for_changes,
    begin,
    correct,
    is_open_to,
    reject,
    release,
    save,
    submit,
    take,
    withdraw,
)
from competence.review.workflow import TRANSITIONS
from portal.core.enums import PublicationState
from portal.core.search import find
from tests.beside import process
from tests.factories.competence import LaboratoryFactory, OrganizationFactory
from tests.factories.core import StaffFactory, UserFactory
from tests.factories.roadmap import LineFactory, TechnologyFactory

pytestmark = pytest.mark.django_db

S = SubmissionState


@pytest.fixture
def organization():
    return OrganizationFactory(name="Test university")


@pytest.fixture
def partner(organization):
    user = UserFactory()
    Membership.objects.create(
        user=user, organization=organization, role=Role.OWNER, state=MembershipState.ACTIVE
    )
    return user


@pytest.fixture
def curator():
    return StaffFactory()


def laboratory_values(**values):
    return {
        "name_it": "Laboratorio di prova",
        "name_en": "Trial laboratory",
        "kind": "living-lab",
        "use": "try",
        "city": "",
        "region": "",
        "description_it": "Una descrizione di prova",
        "description_en": "",
        "services_it": ["Prove", "Misure"],
        "services_en": [],
        "lines": [],
        "actions": [],
        "technologies": [],
        "sources": [],
        "files": [],
    } | values


def draft(organization, by, values=None, entry=None, purpose=None, kind=OfferKind.LABORATORY):
    purpose = purpose or (Purpose.EDIT if entry else Purpose.CREATE)
    submission = begin(
        kind=kind, purpose=purpose, organization=organization, by=by, key=uuid.uuid4(), entry=entry
    )
    if values is not None:
        save(submission, values, by=by, version=submission.version)
    return submission


def submitted(organization, by, values=None, **options):
    values = laboratory_values() if values is None and "entry" not in options else values
    submission = draft(organization, by, values, **options)
    submit(submission, by=by, version=submission.version)
    return submission


def moves(submission):
    return [event.move for event in submission.events.all()]


class TestBeginning:
    def test_the_same_key_makes_one_draft(self, organization, partner):
        key = uuid.uuid4()
        options = {
            "kind": OfferKind.SKILL,
            "purpose": Purpose.CREATE,
            "organization": organization,
            "by": partner,
            "key": key,
        }
        assert begin(**options) == begin(**options)
        assert Submission.objects.count() == 1
        assert moves(Submission.objects.get()) == [Move.BEGIN]

    def test_the_key_of_somebody_else_s_draft_opens_nothing(self, organization, partner):
        theirs = draft(organization, partner)
        with pytest.raises(NotAllowed):
            begin(
                kind=OfferKind.LABORATORY,
                purpose=Purpose.CREATE,
                organization=organization,
                by=UserFactory(),
                key=theirs.pk,
            )

    def test_a_change_begins_with_what_is_published(self, organization, partner):
        laboratory = LaboratoryFactory(organization=organization, lines=[LineFactory(slug="line")])
        submission = draft(organization, partner, entry=laboratory)
        assert submission.data == submission.base == values_of(laboratory)
        assert submission.data["lines"] == ["line"]


class TestDrafts:
    def test_a_draft_may_be_as_unfinished_as_one_likes(self, organization, partner):
        submission = draft(organization, partner, {"name_it": "", "kind": "no such kind"})
        assert Submission.objects.get().data == {"name_it": "", "kind": "no such kind"}
        assert submission.version == 2

    def test_who_saves_an_older_version_is_told_and_changes_nothing(self, organization, partner):
        submission = draft(organization, partner, {"name_it": "First"})
        with pytest.raises(Stale) as stale:
            save(submission, {"name_it": "Second"}, by=partner, version=1)
        assert stale.value.submission.data == {"name_it": "First"}
        assert Submission.objects.get().data == {"name_it": "First"}

    def test_an_unfinished_draft_is_not_handed_in(self, organization, partner):
        submission = draft(
            organization, partner, laboratory_values(name_it="", name_en="", kind="")
        )
        with pytest.raises(Invalid) as invalid:
            submit(submission, by=partner, version=submission.version)
        assert set(invalid.value.form.errors) == {"name_it", "kind"}
        assert Submission.objects.get().state == S.DRAFT

    def test_one_language_is_enough(self, organization, partner):
        values = laboratory_values(name_en="", description_en="")
        assert submitted(organization, partner, values).state == S.SUBMITTED

    def test_an_entry_has_one_open_proposal(self, organization, partner):
        laboratory = LaboratoryFactory(organization=organization)
        first = draft(organization, partner, entry=laboratory)
        with pytest.raises(AlreadyOpen) as already:
            draft(organization, partner, entry=laboratory)
        assert already.value.submission == first
        withdraw(first, by=partner, version=first.version)
        assert draft(organization, partner, entry=laboratory) != first


STEPS = {
    Move.SUBMIT: lambda one, by: submit(one, by=by, version=one.version),
    Move.WITHDRAW: lambda one, by: withdraw(one, by=by, version=one.version),
    Move.TAKE: lambda one, by: take(one, by=by, version=one.version),
    Move.RELEASE: lambda one, by: release(one, by=by, version=one.version),
    Move.ASK: lambda one, by: ask_for_changes(one, by=by, version=one.version, note="Why"),
    Move.CORRECT: lambda one, by: correct(one, laboratory_values(), by=by, version=one.version),
    Move.APPROVE: lambda one, by: approve(one, by=by, version=one.version),
    Move.REJECT: lambda one, by: reject(one, by=by, version=one.version, note="Why"),
}


class TestMoves:
    @pytest.mark.parametrize("state", list(S))
    @pytest.mark.parametrize("move", list(STEPS))
    def test_each_is_open_in_its_states_and_no_other(
        self, organization, partner, curator, move, state
    ):
        submission = draft(organization, partner, laboratory_values())
        Submission.objects.update(state=state)
        submission.refresh_from_db()
        if state in TRANSITIONS[move].sources:
            assert is_open_to(submission, move)
            STEPS[move](submission, curator)
            assert Submission.objects.get().state == TRANSITIONS[move].target
            assert moves(submission)[-1] == move
        else:
            with pytest.raises(NotAllowed):
                STEPS[move](submission, curator)
            assert Submission.objects.get().state == state
            assert moves(submission) == [Move.BEGIN]

    def test_the_way_there_and_back_is_told_by_events(self, organization, partner, curator):
        submission = submitted(organization, partner)
        take(submission, by=curator, version=submission.version)
        ask_for_changes(
            submission,
            by=curator,
            version=submission.version,
            note="Too short",
            field_notes={"description_it": "Say for whom"},
        )
        save(submission, laboratory_values(city="Torino"), by=partner, version=submission.version)
        submit(submission, by=partner, version=submission.version)
        approve(submission, by=curator, version=submission.version)
        assert moves(submission) == ["begin", "submit", "take", "ask", "submit", "approve"]
        asked = submission.events.get(move=Move.ASK)
        assert (asked.by, asked.note) == (curator, "Too short")
        assert asked.field_notes == {"description_it": "Say for whom"}
        assert submission.decided_at


class TestPublishing:
    def test_a_new_entry_is_public_found_and_belongs_to_its_organization(
        self, organization, partner, curator
    ):
        line, technology = LineFactory(), TechnologyFactory()
        values = laboratory_values(
            lines=[line.slug],
            technologies=[technology.slug],
            sources=[
                {"title": "Home", "publisher": "", "date": "2024", "url": "https://example.org"}
            ],
        )
        submission = submitted(organization, partner, values)
        entry = approve(submission, by=curator, version=submission.version)
        assert entry.slug == "trial-laboratory"
        assert entry.is_public
        assert entry.organization == organization
        assert (list(entry.lines.all()), list(entry.technologies.all())) == ([line], [technology])
        assert entry.services_it == ["Prove", "Misure"]
        assert entry.sources.get().date == "2024"
        assert find(Laboratory, "Trial laboratory").keys == [entry.pk]
        assert entry.history.get().history_user == curator
        assert Submission.objects.get().entry_id == entry.pk

    def test_two_of_the_same_name_get_slugs_of_their_own(self, organization, partner, curator):
        LaboratoryFactory(slug="trial-laboratory")
        submission = submitted(organization, partner)
        entry = approve(submission, by=curator, version=submission.version)
        assert entry.slug == "trial-laboratory-2"

    def test_what_is_published_stays_untouched_until_then(self, organization, partner, curator):
        laboratory = LaboratoryFactory(organization=organization, name_it="As it is")
        values = values_of(laboratory) | {"name_it": "As it shall be"}
        submission = submitted(organization, partner, values, entry=laboratory)
        laboratory.refresh_from_db()
        assert laboratory.name_it == "As it is"
        versions = laboratory.history.count()
        approve(submission, by=curator, version=submission.version)
        laboratory.refresh_from_db()
        assert laboratory.name_it == "As it shall be"
        assert laboratory.history.count() == versions + 1

    def test_a_retired_entry_is_no_longer_public(self, organization, partner, curator):
        laboratory = LaboratoryFactory(organization=organization)
        submission = submitted(organization, partner, entry=laboratory, purpose=Purpose.RETIRE)
        approve(submission, by=curator, version=submission.version)
        laboratory.refresh_from_db()
        assert laboratory.state == PublicationState.RETIRED

    def test_who_proposes_an_organization_becomes_its_owner(self, curator):
        user = UserFactory()
        values = {
            "name": "Test foundation",
            "kind": "foundation",
            "description_it": "Una fondazione di prova",
        }
        submission = submitted(None, user, values, kind=OfferKind.ORGANIZATION)
        entry = approve(submission, by=curator, version=submission.version)
        membership = Membership.objects.get()
        assert (membership.user, membership.organization) == (user, entry)
        assert membership.is_owner
        assert Organization.objects.get().name == "Test foundation"

    @pytest.mark.parametrize(
        ("code", "passes"), [("00488410010", True), ("IT 00488410010", True), ("123", False)]
    )
    def test_a_tax_code_is_checked(self, code, passes):
        values = {"name": "A", "kind": "company", "description_it": "B", "tax_code": code}
        submission = draft(None, UserFactory(), values, kind=OfferKind.ORGANIZATION)
        if passes:
            submit(submission, by=submission.author, version=submission.version)
        else:
            with pytest.raises(Invalid):
                submit(submission, by=submission.author, version=submission.version)


class TestMeanwhile:
    """The entry changes between the draft and the decision."""

    @pytest.fixture
    def laboratory(self, organization):
        return LaboratoryFactory(organization=organization, name_it="Old", city="Torino")

    def change(self, laboratory, **values):
        Laboratory.objects.filter(pk=laboratory.pk).update(**values)

    def test_a_change_of_another_field_is_kept(self, organization, partner, curator, laboratory):
        values = values_of(laboratory) | {"name_it": "Proposed"}
        submission = submitted(organization, partner, values, entry=laboratory)
        self.change(laboratory, city="Milano")
        approve(submission, by=curator, version=submission.version)
        laboratory.refresh_from_db()
        assert (laboratory.name_it, laboratory.city) == ("Proposed", "Milano")

    def test_a_change_of_the_same_field_is_shown_before_it_is_lost(
        self, organization, partner, curator, laboratory
    ):
        values = values_of(laboratory) | {"name_it": "Proposed"}
        submission = submitted(organization, partner, values, entry=laboratory)
        self.change(laboratory, name_it="By the staff")
        version = submission.version
        with pytest.raises(EntryChanged) as changed:
            approve(submission, by=curator, version=version)
        assert changed.value.fields == ["name_it"]
        submission.refresh_from_db()
        assert (submission.state, submission.version) == (S.SUBMITTED, version)
        approve(submission, by=curator, version=version, seen=changed.value.digest)
        laboratory.refresh_from_db()
        assert laboratory.name_it == "Proposed"

    def test_having_seen_an_older_change_is_not_enough(
        self, organization, partner, curator, laboratory
    ):
        values = values_of(laboratory) | {"name_it": "Proposed"}
        submission = submitted(organization, partner, values, entry=laboratory)
        self.change(laboratory, name_it="First")
        with pytest.raises(EntryChanged) as first:
            approve(submission, by=curator, version=submission.version)
        self.change(laboratory, name_it="Second")
        submission.refresh_from_db()
        with pytest.raises(EntryChanged):
            approve(submission, by=curator, version=submission.version, seen=first.value.digest)


class TestTwoAtOnce:
    def test_the_second_decision_is_told(self, organization, partner, curator):
        submission = submitted(organization, partner)
        version = submission.version
        approve(Submission.objects.get(), by=curator, version=version)
        with pytest.raises(Stale) as stale:
            reject(submission, by=StaffFactory(), version=version, note="Too late")
        assert stale.value.submission.state == S.APPROVED
        assert Laboratory.objects.count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_of_many_approvals_at_the_same_moment_one_publishes(
        self, organization, partner, curator, request
    ):
        submission = submitted(organization, partner)
        url = request.getfixturevalue("database_url")
        call = f"outcome({str(submission.pk)!r}, {submission.version}, {curator.pk})"
        with ExitStack() as stack:
            reviewers = [stack.enter_context(process(url, REVIEWER)) for _ in range(3)]
            assert [reviewer("Laboratory.objects.count()") for reviewer in reviewers] == ["0"] * 3
            for reviewer in reviewers:
                reviewer.ask(call)
            outcomes = sorted(reviewer.hear() for reviewer in reviewers)
            assert outcomes == ["published", "told", "told"]
            assert reviewers[0]("Laboratory.objects.count()") == "1"


REVIEWER = """
from competence.models import Laboratory, Submission
from competence.review import Stale, approve
from portal.core.models import User
def outcome(key, version, by):
    try:
        approve(Submission.objects.get(pk=key), by=User.objects.get(pk=by), version=version)
    except Stale:
        return "told"
    return "published"
"""


class TestReads:
    def test_the_queue_holds_what_waits_for_the_staff_the_oldest_first(
        self, organization, partner, curator
    ):
        first, second, other = (submitted(organization, partner) for _ in range(3))
        Submission.objects.filter(pk=first.pk).update(
            submitted_at=timezone.now() - timedelta(days=2)
        )
        take(second, by=curator, version=second.version)
        reject(other, by=curator, version=other.version, note="No")
        draft(organization, partner)
        assert list(Submission.objects.waiting()) == [first, second]

    def test_only_members_authors_and_staff_see_a_proposal(self, organization, partner, curator):
        ours = draft(organization, partner)
        own = draft(None, author := UserFactory(), {}, kind=OfferKind.ORGANIZATION)
        asked = UserFactory()
        Membership.objects.create(user=asked, organization=organization)
        seen = {
            user: set(Submission.objects.visible_to(user))
            for user in (partner, author, asked, UserFactory(), curator)
        }
        assert list(seen.values()) == [{ours}, {own}, set(), set(), {ours, own}]

"""Who is written to when a proposal or a membership moves, and who is not."""

import pytest
from django.urls import reverse
from django.utils.translation import override
from post_office.models import Email

from competence.review import mails
from tests.factories.competence import OrganizationFactory
from tests.factories.core import StaffFactory, UserFactory
from tests.factories.partners import (
    EventFactory,
    InvitationFactory,
    MembershipFactory,
    OwnerFactory,
    SubmissionFactory,
)

pytestmark = pytest.mark.django_db


def recipients():
    return {mail.to[0] for mail in Email.objects.all()}


@pytest.fixture
def submission():
    """A proposal of an organization with an editor, somebody who only asked, and others around."""
    organization = OrganizationFactory()
    MembershipFactory(organization=organization, user=UserFactory(email="editor@example.org"))
    MembershipFactory(
        organization=organization, user=UserFactory(email="asks@example.org"), state="requested"
    )
    MembershipFactory(user=UserFactory(email="other@example.org"))
    author = UserFactory(email="author@example.org")
    MembershipFactory(organization=organization, user=author)
    return SubmissionFactory(organization=organization, author=author)


PROPOSERS = {"author@example.org", "editor@example.org"}


def test_a_proposal_concerns_the_members_of_its_organization(submission):
    StaffFactory()
    event = EventFactory(submission=submission, note="Why")
    for tell in (
        lambda: mails.tell_received(submission),
        lambda: mails.tell_changes_asked(submission, event),
        lambda: mails.tell_rejected(submission, event),
    ):
        Email.objects.all().delete()
        tell()
        assert recipients() == PROPOSERS


def test_an_author_who_has_left_the_organization_is_told_nothing_more(submission):
    submission.author.memberships.all().delete()
    mails.tell_received(submission)
    assert recipients() == {"editor@example.org"}


def test_a_proposal_whose_author_is_gone_still_concerns_the_members(submission):
    submission.author.delete()
    submission.refresh_from_db()
    mails.tell_received(submission)
    assert recipients() == {"editor@example.org"}


def test_a_new_organization_concerns_its_author_alone():
    author = UserFactory(email="author@example.org")
    mails.tell_received(SubmissionFactory(kind="organization", organization=None, author=author))
    assert recipients() == {"author@example.org"}


def test_all_of_the_staff_hear_of_what_waits(submission):
    StaffFactory(email="one@example.org")
    StaffFactory(email="two@example.org")
    mails.tell_waiting(submission)
    assert recipients() == {"one@example.org", "two@example.org"}


def test_who_reviewed_it_before_hears_alone_that_it_is_back(submission):
    StaffFactory()
    submission.reviewer = StaffFactory(email="mine@example.org")
    mails.tell_waiting(submission)
    assert recipients() == {"mine@example.org"}


def test_what_a_reviewer_who_has_left_had_in_hand_waits_for_all(submission):
    StaffFactory(email="one@example.org")
    submission.reviewer = StaffFactory(is_active=False)
    mails.tell_waiting(submission)
    assert recipients() == {"one@example.org"}


def test_a_withdrawal_concerns_who_reviews_it_if_somebody_does(submission):
    StaffFactory()
    mails.tell_withdrawn(submission)
    assert recipients() == set()
    submission.reviewer = StaffFactory(email="mine@example.org")
    mails.tell_withdrawn(submission)
    assert recipients() == {"mine@example.org"}


def test_notes_are_named_as_the_form_names_its_fields_in_their_order(submission):
    notes = {"sources": "Say where.", "name_it": "Shorter.", "gone": "A field of old.", "kind": ""}
    event = EventFactory(submission=submission, note="", field_notes=notes)
    submission.author.language = "en"
    submission.author.save()
    mails.tell_changes_asked(submission, event)
    mail = Email.objects.get(to="author@example.org")
    lines = [line for line in mail.message.splitlines() if line.startswith("- ")]
    assert lines == [
        "- Name (Italian): Shorter.",
        "- sources: Say where.",
        "- gone: A field of old.",
    ]


def test_owners_and_staff_are_asked_each_at_their_own_place():
    asked = MembershipFactory(state="requested")
    OwnerFactory(organization=asked.organization, user=UserFactory(email="owner@example.org"))
    MembershipFactory(organization=asked.organization)
    StaffFactory(email="staff@example.org")
    mails.tell_membership_asked(asked)
    assert recipients() == {"owner@example.org", "staff@example.org"}
    with override("it"):
        members = reverse("desk_members", args=[asked.organization.slug])
    assert members in Email.objects.get(to="owner@example.org").message
    page = f"/admin/competence/membership/{asked.pk}/change/"
    assert page in Email.objects.get(to="staff@example.org").message


def test_who_is_both_owner_and_staff_is_asked_once():
    asked = MembershipFactory(state="requested")
    OwnerFactory(organization=asked.organization, user=StaffFactory(email="both@example.org"))
    mails.tell_membership_asked(asked)
    assert Email.objects.count() == 1


def test_an_invitation_speaks_the_language_of_whom_it_invites_or_else_of_who_invites():
    UserFactory(email="known@example.org", language="en")
    invites = UserFactory(language="it")
    mails.tell_invited(InvitationFactory(email="Known@example.org", by=invites), "/invito/x/")
    mails.tell_invited(InvitationFactory(email="new@example.org", by=invites), "/invito/x/")
    mails.tell_invited(InvitationFactory(email="last@example.org", by=None), "/invito/x/")
    pages = {mail.to[0]: mail.html_message for mail in Email.objects.all()}
    assert '<html lang="en">' in pages["Known@example.org"]
    assert '<html lang="it">' in pages["new@example.org"]
    assert '<html lang="it">' in pages["last@example.org"]


def test_a_long_name_cannot_carry_a_message_to_a_stranger():
    name = "You have won, go to https://evil.example " * 3
    invites = UserFactory(first_name=name[:150])
    mails.tell_invited(InvitationFactory(by=invites), "/invito/x/")
    assert name[:81] not in Email.objects.get().message

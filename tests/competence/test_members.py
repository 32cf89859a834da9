"""Who acts for an organization: who may do what, what happens once and what is told."""

import datetime
import uuid

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone
from post_office.models import Email

from competence import members
from competence.enums import MembershipState, OfferKind, Purpose, Role
from competence.models import Invitation, Membership, Submission
from competence.review import NotAllowed as NotYours
from portal.core.enums import PublicationState
from tests.factories.competence import OrganizationFactory
from tests.factories.core import StaffFactory, UserFactory, confirm_address
from tests.factories.partners import InvitationFactory, MembershipFactory, OwnerFactory

pytestmark = pytest.mark.django_db

REQUESTED = MembershipState.REQUESTED


def told():
    """Return the addresses that mails are queued for, in their order, and forget them."""
    addresses = [address for mail in Email.objects.order_by("pk") for address in mail.to]
    Email.objects.all().delete()
    return addresses


@pytest.fixture
def organization():
    return OrganizationFactory(slug="ours", name="Our body")


@pytest.fixture
def people(organization):
    """Return one account of each kind that may come, {name: account}."""
    return {
        "partner": UserFactory(),
        "asking": MembershipFactory(organization=organization, state=REQUESTED).user,
        "other owner": OwnerFactory().user,
        "editor": MembershipFactory(organization=organization).user,
        "owner": OwnerFactory(organization=organization).user,
        "second owner": OwnerFactory(organization=organization).user,
        "staff": StaffFactory(is_superuser=False),
    }


# Who may do what


@pytest.mark.parametrize(
    ("who", "edits", "manages"),
    [
        ("partner", False, False),
        ("asking", False, False),
        ("other owner", False, False),
        ("editor", True, False),
        ("owner", True, True),
        ("staff", False, False),
    ],
)
def test_members_edit_and_owners_manage(people, organization, who, edits, manages):
    user = people[who]
    assert members.can_edit(user, organization) is edits
    assert members.can_manage(user, organization) is manages
    assert (organization in members.organizations_of(user)) is edits


def test_nobody_edits_without_being_signed_in(organization):
    assert not members.can_edit(AnonymousUser(), organization)
    assert not members.can_manage(AnonymousUser(), organization)
    assert list(members.organizations_of(AnonymousUser())) == []


def test_organizations_come_by_name_published_or_not():
    user = UserFactory()
    for name, state in (("b", "published"), ("A", "draft"), ("c", "retired")):
        MembershipFactory(user=user, organization=OrganizationFactory(name=name, state=state))
    assert [one.name for one in members.organizations_of(user)] == ["A", "b", "c"]


def managing(organization, people):
    """Return what only owners and staff may do: {name: function of who does it}."""
    asked = Membership.objects.get(user=people["asking"])
    editor = Membership.objects.get(user=people["editor"])
    invitation = InvitationFactory(organization=organization)
    return {
        "accept": lambda by: members.decide_membership(asked, by=by, accept=True),
        "refuse": lambda by: members.decide_membership(asked, by=by, accept=False),
        "invite": lambda by: members.invite(
            organization, email="new@example.org", role=Role.EDITOR, by=by
        ),
        "revoke": lambda by: members.revoke_invitation(invitation, by=by),
        "change a role": lambda by: members.change_role(editor, by=by, role=Role.OWNER),
        "remove": lambda by: members.remove_member(editor, by=by),
    }


@pytest.mark.parametrize("act", ["accept", "refuse", "invite", "revoke", "change a role", "remove"])
@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("partner", False),
        ("asking", False),
        ("other owner", False),
        ("editor", False),
        ("owner", True),
        ("staff", True),
    ],
)
def test_only_owners_and_the_staff_decide_about_others(people, organization, act, who, may):
    do = managing(organization, people)[act]
    if (who, act) == ("editor", "remove"):  # who leaves is asked nobody's leave
        who, may = "asking", False
    before = list(Membership.objects.order_by("pk").values("pk", "role", "state"))
    if may:
        do(people[who])
        return
    with pytest.raises(members.NotAllowed):
        do(people[who])
    assert list(Membership.objects.order_by("pk").values("pk", "role", "state")) == before
    assert not Invitation.objects.filter(email="new@example.org")
    assert told() == []


# Proposing a new organization


def test_a_new_organization_begins_with_what_was_typed_and_only_once():
    user, key = UserFactory(), uuid.uuid4()
    typed = {"name": "A body", "website": "https://example.org", "tax_code": "00518460019"}
    submission, step = members.begin_organization(by=user, key=key, **typed)
    assert step == "identity"
    assert (submission.kind, submission.purpose) == (OfferKind.ORGANIZATION, Purpose.CREATE)
    assert submission.data == typed

    submission.data["name"] = "Changed meanwhile"
    submission.save()
    again, _step = members.begin_organization(by=user, key=key, **typed)
    assert again.data["name"] == "Changed meanwhile"
    assert Submission.objects.count() == 1


def test_the_key_of_somebody_elses_draft_opens_nothing():
    key = uuid.uuid4()
    members.begin_organization(by=UserFactory(), key=key, name="A body")
    with pytest.raises(NotYours):
        members.begin_organization(by=UserFactory(), key=key, name="A body")


# Asking to join


def test_who_asks_is_no_member_yet_and_owners_and_staff_are_told_once(organization):
    owner, staff = OwnerFactory(organization=organization).user, StaffFactory()
    MembershipFactory(organization=organization)
    user = UserFactory()
    membership = members.ask_to_join(organization, by=user, note="I work there")
    assert (membership.state, membership.role) == (REQUESTED, Role.EDITOR)
    assert membership.note == "I work there"
    assert told() == [owner.email, staff.email]

    again = members.ask_to_join(organization, by=user, note="Me again")
    assert (again.pk, again.note) == (membership.pk, "I work there")
    assert told() == []


def test_a_member_who_asks_stays_what_they_are(organization):
    owner = OwnerFactory(organization=organization)
    assert members.ask_to_join(organization, by=owner.user).is_owner
    assert told() == []


def test_who_is_accepted_becomes_an_editor_and_is_told_once(organization):
    owner = OwnerFactory(organization=organization).user
    asked = MembershipFactory(organization=organization, state=REQUESTED, role=Role.OWNER)
    for _twice in range(2):
        assert members.decide_membership(asked, by=owner, accept=True)
    asked.refresh_from_db()
    assert (asked.state, asked.role) == (MembershipState.ACTIVE, Role.EDITOR)
    assert told() == [asked.user.email]


def test_the_first_member_of_an_organization_without_owner_becomes_its_owner(organization):
    MembershipFactory(organization=organization)
    asked = MembershipFactory(organization=organization, state=REQUESTED)
    members.decide_membership(asked, by=StaffFactory(), accept=True)
    asked.refresh_from_db()
    assert asked.is_owner


def test_who_is_refused_is_gone_told_once_and_may_ask_again(organization):
    owner = OwnerFactory(organization=organization).user
    asked = MembershipFactory(organization=organization, state=REQUESTED)
    for _twice in range(2):
        assert not members.decide_membership(asked, by=owner, accept=False)
    assert told() == [asked.user.email]
    assert members.ask_to_join(organization, by=asked.user).state == REQUESTED


@pytest.mark.parametrize("first", [True, False])
def test_the_first_decision_stays(organization, first):
    owner = OwnerFactory(organization=organization).user
    asked = MembershipFactory(organization=organization, state=REQUESTED)
    members.decide_membership(asked, by=owner, accept=first)
    told()
    assert members.decide_membership(asked, by=StaffFactory(), accept=not first) is first
    assert told() == []
    assert Membership.objects.filter(pk=asked.pk).exists() is first


# Invitations


@pytest.fixture
def owner(organization):
    return OwnerFactory(organization=organization).user


def invite(organization, owner, email="new@example.org", role=Role.EDITOR):
    return members.invite(organization, email=email, role=role, by=owner)


@pytest.mark.parametrize("has_account", [True, False])
def test_whoever_is_invited_gets_a_link_account_or_not(organization, owner, has_account):
    if has_account:
        UserFactory(email="new@example.org")
    invitation = invite(organization, owner, " New@Example.org ", Role.OWNER)
    assert (invitation.email, invitation.role) == ("new@example.org", Role.OWNER)
    assert invitation.expires_at == timezone.now() + datetime.timedelta(days=14)
    mail = Email.objects.get()
    assert mail.to == ["new@example.org"]
    assert f"/{members.token_of(invitation)}/" in mail.message
    assert told() == ["new@example.org"]


def test_inviting_twice_sends_one_link_and_keeps_the_later_role(organization, owner):
    first = invite(organization, owner)
    second = invite(organization, owner, "NEW@example.org", Role.OWNER)
    assert (second.pk, second.role) == (first.pk, Role.OWNER)
    assert told() == ["new@example.org"]


@pytest.mark.parametrize("state", ["used", "expired", "revoked"])
def test_after_an_invitation_is_over_a_new_one_is_sent(organization, owner, state):
    first = invite(organization, owner)
    if state == "used":
        Invitation.objects.update(used_at=timezone.now())
    elif state == "expired":
        Invitation.objects.update(expires_at=timezone.now())
    else:
        members.revoke_invitation(first, by=owner)
    assert invite(organization, owner).pk != first.pk
    assert told() == ["new@example.org"] * 2


def test_a_member_is_not_invited(organization, owner):
    member = MembershipFactory(organization=organization).user
    with pytest.raises(ValidationError):
        invite(organization, owner, member.email.upper())
    assert told() == []


def test_who_has_asked_may_be_invited_as_well(organization, owner):
    asked = MembershipFactory(organization=organization, state=REQUESTED)
    confirm_address(asked.user)
    invitation = invite(organization, owner, asked.user.email, Role.OWNER)
    joined = members.accept_invitation(members.token_of(invitation), by=asked.user)
    assert joined.pk == asked.pk
    assert joined.is_owner


def test_an_organization_invites_twenty_in_a_day_and_goes_on_the_next(organization, owner):
    for number in range(20):
        members.revoke_invitation(invite(organization, owner, f"p{number}@example.org"), by=owner)
    with pytest.raises(ValidationError, match="20"):
        invite(organization, owner)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1, seconds=1)):
        assert invite(organization, owner).is_open


def test_the_link_makes_a_member_once(organization, owner):
    token = members.token_of(invite(organization, owner))
    user = confirm_address(UserFactory(email="new@example.org"))
    membership = members.accept_invitation(token, by=user)
    assert (membership.user, membership.organization) == (user, organization)
    assert (membership.state, membership.role) == (MembershipState.ACTIVE, Role.EDITOR)
    assert members.accept_invitation(token, by=user) == membership

    members.remove_member(membership, by=owner)
    with pytest.raises(members.NoInvitation):
        members.accept_invitation(token, by=user)


def test_the_address_is_the_same_in_any_case(organization, owner):
    token = members.token_of(invite(organization, owner, "New.Person@Example.org"))
    user = confirm_address(UserFactory(email="new.person@example.org"))
    assert members.accept_invitation(token, by=user).is_active


def test_the_link_is_for_the_address_that_was_invited_and_confirmed(organization, owner):
    token = members.token_of(invite(organization, owner))
    other = confirm_address(UserFactory())
    unconfirmed = UserFactory(email="new@example.org")
    for user in (other, unconfirmed):
        with pytest.raises(members.OtherAddress):
            members.accept_invitation(token, by=user)
    assert not organization.memberships.exclude(user=owner).exists()
    assert members.find_invitation(token).is_open


def test_an_owner_who_is_invited_as_an_editor_stays_an_owner(organization, owner):
    confirm_address(owner)
    invitation = InvitationFactory(organization=organization, email=owner.email)
    assert members.accept_invitation(members.token_of(invitation), by=owner).is_owner


@pytest.mark.parametrize("state", ["expired", "revoked", "deleted"])
def test_a_link_that_is_over_opens_nothing(organization, owner, state):
    invitation = invite(organization, owner)
    token = members.token_of(invitation)
    user = confirm_address(UserFactory(email="new@example.org"))
    if state == "expired":
        Invitation.objects.update(expires_at=timezone.now())
    elif state == "revoked":
        members.revoke_invitation(invitation, by=owner)
    else:
        invitation.delete()
    with pytest.raises(members.NoInvitation):
        members.accept_invitation(token, by=user)
    assert not members.can_edit(user, organization)


@pytest.mark.parametrize("forged", ["", "1", "1:abc", "x:y:z", "1" * 500])
def test_a_forged_link_is_none(forged):
    with pytest.raises(members.NoInvitation):
        members.find_invitation(forged)


def test_the_signature_of_one_link_is_not_that_of_another(organization, owner):
    one, other = invite(organization, owner), invite(organization, owner, "other@example.org")
    signature = members.token_of(one).partition(":")[2]
    with pytest.raises(members.NoInvitation):
        members.find_invitation(f"{other.pk}:{signature}")


def test_revoking_twice_or_after_it_was_accepted_changes_nothing(organization, owner):
    invitation = invite(organization, owner)
    user = confirm_address(UserFactory(email="new@example.org"))
    members.accept_invitation(members.token_of(invitation), by=user)
    ended = members.find_invitation(members.token_of(invitation)).expires_at
    for _twice in range(2):
        members.revoke_invitation(invitation, by=owner)
    assert members.find_invitation(members.token_of(invitation)).expires_at == ended
    assert members.can_edit(user, organization)


# Roles, leaving, removing


def test_owners_change_roles(organization, owner):
    editor = MembershipFactory(organization=organization)
    assert members.change_role(editor, by=owner, role=Role.OWNER).is_owner
    assert not members.change_role(editor, by=owner, role=Role.EDITOR).is_owner


def test_who_only_asks_has_no_role_to_change(organization, owner):
    asked = MembershipFactory(organization=organization, state=REQUESTED)
    members.change_role(asked, by=owner, role=Role.OWNER)
    asked.refresh_from_db()
    assert (asked.state, asked.role) == (REQUESTED, Role.EDITOR)


@pytest.mark.parametrize("who", ["the owner", "staff"])
def test_the_last_owner_neither_goes_nor_becomes_an_editor(organization, owner, who):
    MembershipFactory(organization=organization)
    OwnerFactory()  # of another organization
    asked = MembershipFactory(organization=organization, state=REQUESTED, role=Role.OWNER)
    membership = owner.memberships.get()
    by = owner if who == "the owner" else StaffFactory()
    with pytest.raises(members.LastOwner):
        members.remove_member(membership, by=by)
    with pytest.raises(members.LastOwner):
        members.change_role(membership, by=by, role=Role.EDITOR)
    assert members.can_manage(owner, organization)
    assert not members.can_manage(asked.user, organization)


def test_an_owner_may_go_when_there_is_another(organization, owner):
    OwnerFactory(organization=organization)
    members.remove_member(owner.memberships.get(), by=owner)
    assert not members.can_edit(owner, organization)


def test_an_editor_may_leave_and_who_asks_may_take_it_back(organization, owner):
    for state in MembershipState:
        membership = MembershipFactory(organization=organization, state=state)
        members.remove_member(membership, by=membership.user)
        members.remove_member(membership, by=membership.user)  # once more is no error
    assert list(organization.memberships.values_list("user", flat=True)) == [owner.pk]


def test_who_is_removed_is_told_and_who_leaves_or_only_asked_is_not(organization, owner):
    removed, leaves = (MembershipFactory(organization=organization) for _ in range(2))
    asked = MembershipFactory(organization=organization, state=REQUESTED)
    for one, by in ((removed, owner), (leaves, leaves.user), (asked, asked.user)):
        members.remove_member(one, by=by)
        members.remove_member(one, by=by)
    assert [mail.to for mail in Email.objects.all()] == [[removed.user.email]]


def test_two_owners_who_remove_each_other_one_after_the_other_leave_one(organization, owner):
    other = OwnerFactory(organization=organization)
    mine = owner.memberships.get()
    members.remove_member(other, by=owner)
    with pytest.raises(members.NotAllowed):
        members.remove_member(mine, by=other.user)
    assert members.can_manage(owner, organization)


@pytest.mark.parametrize("act", ["remove", "make an editor"])
def test_invitations_end_with_the_powers_of_who_sent_them(organization, owner, act):
    other = OwnerFactory(organization=organization)
    ended = invite(organization, other.user)
    kept = invite(organization, owner, "kept@example.org")
    if act == "remove":
        members.remove_member(other, by=owner)
    else:
        members.change_role(other, by=owner, role=Role.EDITOR)
    assert list(organization.invitations.open()) == [kept]
    assert not members.find_invitation(members.token_of(ended)).is_open


def test_members_of_an_organization_that_is_not_public_act_for_it():
    membership = OwnerFactory(organization__state=PublicationState.RETIRED)
    assert members.can_manage(membership.user, membership.organization)

"""Two who act at the same moment, in processes of their own."""

import datetime
from contextlib import ExitStack

import pytest

from competence import members
from competence.enums import MembershipState
from tests.beside import process
from tests.factories.competence import OrganizationFactory
from tests.factories.core import StaffFactory, UserFactory, confirm_address
from tests.factories.partners import InvitationFactory, MembershipFactory, OwnerFactory

pytestmark = pytest.mark.django_db(transaction=True)

RIVAL = """
from competence import members
from competence.enums import Role
from competence.models import Invitation, Membership, Organization
from portal.core.models import User
from post_office.models import Email
def user(key):
    return User.objects.get(pk=key)
def membership(key):
    return Membership.objects.get(pk=key)
def seen(key, organization, user):
    return Membership(pk=key, organization_id=organization, user_id=user)
def invitation(key):
    return Invitation.objects.get(pk=key)
def outcome(act, *args, **kwargs):
    try:
        return act(*args, **kwargs)
    except (members.NotAllowed, members.LastOwner, members.NoInvitation) as error:
        return type(error).__name__
"""
ROUNDS = 5  # a race is not lost every time
LATER = datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)  # the others live in real time


@pytest.fixture
def rivals(request):
    """Return a function that starts two processes on the database as it is then."""
    with ExitStack() as stack:

        def start():
            url = request.getfixturevalue("database_url")
            two = [stack.enter_context(process(url, RIVAL)) for _ in range(2)]
            assert [one("User.objects.count() > 0") for one in two] == ["True"] * 2
            return two

        yield start


def at_once(two, *calls):
    for one, call in zip(two, calls, strict=True):
        one.ask(call)
    return sorted(one.hear() for one in two)


def pairs_of_owners():
    """Return the memberships of the two owners of each of some organizations."""
    return [OwnerFactory.create_batch(2, organization=OrganizationFactory()) for _ in range(ROUNDS)]


def test_two_owners_who_remove_each_other_leave_one(rivals):
    pairs = pairs_of_owners()
    two = rivals()
    for one, other in pairs:
        calls = [
            f"outcome(members.remove_member, membership({rival.pk}), by=user({by.user_id}))"
            for rival, by in ((one, other), (other, one))
        ]
        assert at_once(two, *calls) == ["None", "NotAllowed"]
        assert two[0](f"Membership.objects.to({one.organization_id}).owners().count()") == "1"


@pytest.mark.parametrize(
    "act",
    [
        "outcome(members.remove_member, membership({key}), by=user({by}))",
        "str(outcome(members.change_role, membership({key}), by=user({by}), role=Role.EDITOR))",
    ],
    ids=["leave", "step back"],
)
def test_two_owners_who_give_up_at_once_leave_one(rivals, act):
    pairs = pairs_of_owners()
    two = rivals()
    for pair in pairs:
        calls = [act.format(key=one.pk, by=one.user_id) for one in pair]
        assert at_once(two, *calls).count("LastOwner") == 1
        key = pair[0].organization_id
        assert two[0](f"Membership.objects.to({key}).owners().count()") == "1"


def test_two_who_decide_at_once_do_so_once(rivals):
    organization, staff = OrganizationFactory(), StaffFactory()
    owner = OwnerFactory(organization=organization).user
    asked = [
        MembershipFactory(organization=organization, state=MembershipState.REQUESTED)
        for _ in range(ROUNDS)
    ]
    two = rivals()
    for one in asked:
        calls = [
            f"members.decide_membership(seen({one.pk}, {organization.pk}, {one.user_id}),"
            f" by=user({by.pk}), accept={accept})"
            for by, accept in ((owner, True), (staff, False))
        ]
        answers = at_once(two, *calls)
        assert answers in (["True", "True"], ["False", "False"])
        there = two[0](f"Membership.objects.active().filter(pk={one.pk}).exists()")
        assert there == answers[0]
        assert two[0](f"Email.objects.filter(to={one.user.email!r}).count()") == "1"


def test_a_double_click_asks_once_invites_once_and_joins_once(rivals):
    organization, user = OrganizationFactory(), UserFactory()
    owner = OwnerFactory(organization=organization).user
    invited = confirm_address(UserFactory())
    invitation = InvitationFactory(
        organization=organization, email=invited.email, by=owner, expires_at=LATER
    )
    token = members.token_of(invitation)
    two = rivals()

    ask = f"members.ask_to_join(Organization.objects.get(), by=user({user.pk})).pk"
    assert len(set(at_once(two, ask, ask))) == 1

    invite = (
        "members.invite(Organization.objects.get(), email='new@example.org',"
        f" role=Role.EDITOR, by=user({owner.pk})).pk"
    )
    assert len(set(at_once(two, invite, invite))) == 1
    assert two[0]("Email.objects.filter(to='new@example.org').count()") == "1"

    accept = f"members.accept_invitation({token!r}, by=user({invited.pk})).pk"
    assert len(set(at_once(two, accept, accept))) == 1
    assert two[0](f"Membership.objects.filter(user={invited.pk}).count()") == "1"


def test_an_invitation_that_is_revoked_while_it_is_accepted_is_one_of_both(rivals):
    organization = OrganizationFactory()
    owner = OwnerFactory(organization=organization).user
    pairs = []
    for _round in range(ROUNDS):
        user = confirm_address(UserFactory())
        invitation = InvitationFactory(
            organization=organization, email=user.email, expires_at=LATER
        )
        pairs.append((user, invitation))
    two = rivals()
    for user, invitation in pairs:
        token, key = members.token_of(invitation), invitation.pk
        accept = f"outcome(members.accept_invitation, {token!r}, by=user({user.pk}))"
        revoke = f"members.revoke_invitation(invitation({key}), by=user({owner.pk}))"
        answers = at_once(two, f"type({accept}).__name__", revoke)
        joined = two[0](f"Membership.objects.filter(user={user.pk}).exists()") == "True"
        assert ("Membership" in answers) is joined
        used = two[0](f"Invitation.objects.get(pk={invitation.pk}).used_at is not None")
        assert used == str(joined)

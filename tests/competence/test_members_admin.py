"""Memberships and invitations in the administration, where the staff decide."""

import pytest
from django.urls import reverse
from post_office.models import Email

from competence import members
from competence.enums import MembershipState, Role
from competence.models import Membership
from tests.factories.competence import OrganizationFactory
from tests.factories.core import UserFactory
from tests.factories.partners import InvitationFactory, MembershipFactory, OwnerFactory

pytestmark = pytest.mark.django_db

LIST = reverse("admin:competence_membership_changelist")
REQUESTED = MembershipState.REQUESTED


def change(membership):
    return reverse("admin:competence_membership_change", args=[membership.pk])


def act(client, action, *rows, url=LIST, **data):
    keys = [row.pk for row in rows]
    data = {"action": action, "_selected_action": keys, **data}
    return client.post(url, data, follow=True)


@pytest.fixture
def asked():
    return MembershipFactory(state=REQUESTED, note="I work there")


def told():
    return [mail.to[0] for mail in Email.objects.order_by("pk")]


def test_who_asks_stands_first_and_costs_no_query_each(staff_client, django_assert_max_num_queries):
    MembershipFactory(user__username="is-in")
    MembershipFactory(user__username="asks", user__email="asks@example.org", state=REQUESTED)
    with django_assert_max_num_queries(12):
        html = staff_client.get(LIST).content.decode()
    rows = html.partition("<tbody>")[2]
    assert rows.count("<tr>") == 2
    assert rows.index("asks") < rows.index("is-in")
    assert staff_client.get(f"{LIST}?q=asks@example.org").status_code == 200


@pytest.mark.parametrize(("action", "there"), [("accept", True), ("refuse", False)])
def test_requests_are_decided_together_and_the_persons_told(staff_client, asked, action, there):
    other = MembershipFactory(state=REQUESTED)
    member = MembershipFactory()
    page = act(staff_client, action, asked, other, member)
    plan = page.context["plan"]
    assert {line.record for line in plan.changes} == {asked, other}
    assert [line.record for line in plan.left] == [member]
    assert "I work there" in page.content.decode()
    assert told() == []
    response = act(staff_client, action, asked, other, member, post="yes")
    assert (
        "2 requests decided." in response.content.decode()
        or "2 richieste" in response.content.decode()
    )
    for one in (asked, other):
        assert members.can_edit(one.user, one.organization) is there
    assert sorted(told()) == sorted([asked.user.email, other.user.email])
    assert Membership.objects.filter(pk=member.pk).exists()


def test_the_page_of_a_request_shows_its_note_and_lets_the_person_in(staff_client, asked):
    html = staff_client.get(change(asked)).content.decode()
    assert "I work there" in html
    staff_client.post(change(asked), {"state": "active"})
    asked.refresh_from_db()
    assert asked.is_owner  # the first one
    assert told() == [asked.user.email]


def test_saving_a_request_as_it_is_decides_nothing(staff_client, asked):
    staff_client.post(change(asked), {"state": "requested"})
    asked.refresh_from_db()
    assert not asked.is_active
    assert told() == []


def test_deleting_a_request_refuses_it(staff_client, asked):
    url = reverse("admin:competence_membership_delete", args=[asked.pk])
    staff_client.post(url, {"post": "yes"})
    assert not Membership.objects.exists()
    assert told() == [asked.user.email]


def test_the_staff_change_roles_but_not_that_of_the_last_owner(staff_client):
    owner = OwnerFactory()
    editor = MembershipFactory(organization=owner.organization)
    response = staff_client.post(change(owner), {"role": "editor"})
    assert response.status_code == 200
    owner.refresh_from_db()
    assert owner.is_owner
    staff_client.post(change(editor), {"role": "owner"})
    staff_client.post(change(owner), {"role": "editor"})
    owner.refresh_from_db()
    assert not owner.is_owner
    assert members.can_manage(editor.user, owner.organization)


@pytest.mark.parametrize("way", ["page", "action"])
def test_the_staff_remove_members_but_not_the_last_owner(staff_client, way):
    owner = OwnerFactory()
    editor = MembershipFactory(organization=owner.organization)
    for one in (owner, editor):
        if way == "page":
            url = reverse("admin:competence_membership_delete", args=[one.pk])
            staff_client.post(url, {"post": "yes"})
        else:
            sent = {"action": "delete_selected", "_selected_action": one.pk, "post": "yes"}
            staff_client.post(LIST, sent)
    assert list(Membership.objects.all()) == [owner]


def test_the_staff_add_a_member_whom_they_know(staff_client):
    user, organization = UserFactory(), OrganizationFactory()
    sent = {"user": user.pk, "organization": organization.pk, "role": Role.OWNER}
    staff_client.post(reverse("admin:competence_membership_add"), sent)
    assert members.can_manage(user, organization)


def test_invitations_are_seen_and_revoked_and_not_made_here(staff_client):
    invitation = InvitationFactory()
    url = reverse("admin:competence_invitation_changelist")
    assert invitation.email in staff_client.get(url).content.decode()
    assert staff_client.get(reverse("admin:competence_invitation_add")).status_code == 403
    act(staff_client, "revoke", invitation, url=url)
    invitation.refresh_from_db()
    assert not invitation.is_open

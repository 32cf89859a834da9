"""The pages for who acts for an organization, through a browser's eyes."""

import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from post_office.models import Email

from competence import members
from competence.desk.members_urls import urlpatterns
from competence.enums import MembershipState
from competence.models import Membership, Submission
from portal.core.enums import PublicationState
from tests.factories.competence import OrganizationFactory
from tests.factories.core import UserFactory, confirm_address
from tests.factories.partners import InvitationFactory, MembershipFactory, OwnerFactory
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db

REQUESTED = MembershipState.REQUESTED


def client_of(user):
    client = StrictClient()
    client.force_login(user)
    return client


def address(name, *args, language="en"):
    with translation.override(language):
        return reverse(name, args=args)


def text_of(response):
    """Return what a reader sees of the page, in one line."""
    html = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html).replace("&#x27;", "'")


def faults(response):
    """Return what is wrong with the form of a page, in words."""
    html = response.content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    found = [f"id {one} twice" for one in set(ids) if ids.count(one) > 1]
    targets = re.findall(r'\s(?:for|aria-labelledby|aria-describedby)="([^"]+)"', html)
    found += [f"{one} points nowhere" for each in targets for one in each.split() if one not in ids]
    found += ["not one h1"] if html.count("<h1") != 1 else []
    found += ["may be indexed"] if 'content="noindex"' not in html else []
    return found


@pytest.fixture
def organization():
    return OrganizationFactory(slug="ours", name="Our body")


@pytest.fixture
def owner(organization):
    return OwnerFactory(organization=organization).user


# What is out of reach: who gets in at all is in tests/laws/test_access.py

SENT = {"desk_membership_decide": {"accept": "yes"}, "desk_member_role": {"role": "owner"}}


@pytest.mark.parametrize(
    "name", ["desk_membership_decide", "desk_member_role", "desk_member_remove"]
)
def test_members_of_another_organization_are_out_of_reach(organization, owner, name):
    other = MembershipFactory(state=REQUESTED if "decide" in name else MembershipState.ACTIVE)
    before = Membership.objects.filter(pk=other.pk).values().get()
    client_of(owner).post(address(name, "ours", other.pk), SENT.get(name))
    assert Membership.objects.filter(pk=other.pk).values().get() == before


def test_invitations_of_another_organization_are_out_of_reach(organization, owner):
    other = InvitationFactory()
    response = client_of(owner).post(address("desk_invitation_revoke", "ours", other.pk))
    assert response.status_code == 404
    other.refresh_from_db()
    assert other.is_open


@pytest.mark.parametrize("name", [one.name for one in urlpatterns if one.name != "invitation"])
def test_what_changes_something_needs_the_token_of_the_form(organization, owner, name):
    membership = MembershipFactory(organization=organization)
    arguments = {
        "desk_organization_find": [],
        "desk_organization_new": [],
        "desk_organization_join": ["ours"],
        "desk_members": ["ours"],
        "desk_invite": ["ours"],
    }
    client = StrictClient(enforce_csrf_checks=True)
    client.force_login(owner)
    response = client.post(address(name, *arguments.get(name, ["ours", membership.pk])), {})
    assert response.status_code == 403


@pytest.mark.parametrize(
    "name", ["desk_membership_decide", "desk_member_role", "desk_invitation_revoke"]
)
def test_opening_the_address_of_a_button_changes_nothing(organization, owner, name):
    response = client_of(owner).get(address(name, "ours", 1))
    assert response["Location"] == address("desk_members", "ours")


# Finding an organization


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_page_asks_for_name_website_and_tax_code(partner_client, language):
    response = partner_client.get(address("desk_organization_find", language=language))
    assert not faults(response)
    for name in ("name", "website", "tax_code"):
        assert f'name="{name}"' in response.content.decode()


def find(client, **sent):
    return client.post(address("desk_organization_find"), sent)


def test_what_is_missing_or_wrong_is_said_at_its_field(partner_client):
    response = find(partner_client, website="not an address", tax_code="123")
    html = response.content.decode()
    assert not faults(response)
    assert 'href="#id_name"' in html
    assert re.search(r'<input[^>]*name="website"[^>]*aria-invalid="true"', html)
    assert "as in https://www.example.org" in html
    assert "This is no Italian tax code or VAT number" in html


def test_matches_are_shown_with_their_reasons_and_a_way_in(partner_client):
    OrganizationFactory(slug="one", name="Istituto di Prova", website="https://example.org")
    OrganizationFactory(slug="two", name="Istituto di provo")
    OrganizationFactory(slug="other", name="Another")
    OrganizationFactory(slug="draft", name="Istituto di Prova", state=PublicationState.DRAFT)
    response = find(partner_client, name="istituto di prova s.r.l.", website="www.example.org")
    html = response.content.decode()
    assert not faults(response)
    assert "Is it one of these?" in html
    assert re.findall(r'<article[^>]* data-slug="([^"]+)"', html) == ["one", "two"]
    assert "It has the same website. It has the same name." in text_of(response)
    assert f'href="{address("desk_organization_join", "one")}"' in html
    assert "None of these: propose mine" in html


def test_where_there_is_none_one_can_propose(partner_client):
    response = find(partner_client, name="A new body")
    assert not faults(response)
    assert "We know no organisation like it." in text_of(response)


def test_one_is_told_where_one_is_in_already_or_has_asked(organization):
    user = UserFactory()
    MembershipFactory(user=user, organization=organization)
    MembershipFactory(user=user, organization__name="Our body too", state=REQUESTED)
    page = text_of(find(client_of(user), name="Our body"))
    assert "You act for it already." in page
    page = text_of(find(client_of(user), name="Our body too"))
    assert "You have asked to join it" in page
    assert "Ask to join" not in page.partition("Our body too")[2]


def test_what_was_typed_goes_into_the_proposal_and_two_clicks_make_one(partner_client):
    typed = {"name": "A <b>new</b> body", "website": "example.org", "tax_code": "IT 00518460019"}
    html = find(partner_client, **typed).content.decode()
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    sent["name"] = typed["name"]
    assert "<b>new" not in html
    for _click in range(2):
        response = partner_client.post(address("desk_organization_new"), sent)
        submission = Submission.objects.get()
        assert response["Location"] == address("desk_step", submission.pk, "identity")
    assert submission.data == {
        "name": "A <b>new</b> body",
        "website": "https://example.org",
        "tax_code": "00518460019",
    }
    assert partner_client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("sent", [{}, {"name": "A body"}, {"name": "A body", "key": "none"}])
def test_a_proposal_without_name_or_key_is_asked_for_again(partner_client, sent):
    response = partner_client.post(address("desk_organization_new"), sent)
    assert response.status_code == 400
    assert not Submission.objects.exists()


def test_somebody_elses_key_is_refused(partner_client):
    key = uuid.uuid4()
    members.begin_organization(by=UserFactory(), key=key, name="A body")
    sent = {"name": "A body", "key": key}
    assert partner_client.post(address("desk_organization_new"), sent).status_code == 403


# Asking to join


@pytest.mark.parametrize("language", ["it", "en"])
def test_one_asks_with_a_note_and_sees_at_the_desk_that_it_waits(organization, language):
    user = UserFactory()
    client = client_of(user)
    join = address("desk_organization_join", "ours", language=language)
    assert not faults(client.get(join))
    response = client.post(join, {"note": "Office of <b>innovation</b>"}, follow=True)
    assert response.redirect_chain == [(address("desk", language=language), 302)]
    assert "Our body" in text_of(response)
    membership = user.memberships.get()
    assert (membership.state, membership.note) == (REQUESTED, "Office of <b>innovation</b>")
    again = client.get(join)
    assert not faults(again)
    assert "<textarea" not in again.content.decode()


def test_a_note_that_is_too_long_comes_back(organization, partner_client):
    join = address("desk_organization_join", "ours")
    response = partner_client.post(join, {"note": "x" * 1001})
    assert 'aria-invalid="true"' in response.content.decode()
    assert not Membership.objects.exists()


@pytest.mark.parametrize("state", [PublicationState.DRAFT, PublicationState.RETIRED])
def test_what_is_not_public_cannot_be_joined(partner_client, state):
    OrganizationFactory(slug="hidden", state=state)
    assert partner_client.get(address("desk_organization_join", "hidden")).status_code == 404
    assert partner_client.post(address("desk_organization_join", "hidden")).status_code == 404


# The members


@pytest.mark.parametrize("language", ["it", "en"])
def test_owners_see_members_requests_and_invitations_and_editors_members_only(
    organization, owner, language
):
    editor = MembershipFactory(organization=organization).user
    asked = MembershipFactory(organization=organization, state=REQUESTED, note="<i>Please</i>")
    invited = InvitationFactory(organization=organization)
    over = InvitationFactory(organization=organization, used_at=timezone.now())
    page = address("desk_members", "ours", language=language)

    response = client_of(owner).get(page)
    html = response.content.decode()
    assert not faults(response)
    for shown in (owner.email, editor.email, asked.user.email, invited.email):
        assert shown in html
    assert over.email not in html
    assert "<i>Please" not in html

    response = client_of(editor).get(page)
    html = response.content.decode()
    assert not faults(response)
    assert owner.email in html
    assert editor.email in html
    assert asked.user.email not in html
    assert invited.email not in html
    assert "<form" not in html.partition("<main")[2]


def test_an_owner_decides_who_comes_in(organization, owner):
    first, second = MembershipFactory.create_batch(2, organization=organization, state=REQUESTED)
    client = client_of(owner)
    for membership, accept in ((first, "yes"), (second, "no")):
        decide = address("desk_membership_decide", "ours", membership.pk)
        response = client.post(decide, {"accept": accept}, follow=True)
        assert "the person is told" in text_of(response)
    assert members.can_edit(first.user, organization)
    assert not second.user.memberships.exists()


def test_who_decides_second_is_told_that_it_is_decided(organization, owner):
    accepted, refused = MembershipFactory.create_batch(
        2, organization=organization, state=REQUESTED
    )
    members.decide_membership(accepted, by=owner, accept=True)
    members.decide_membership(refused, by=owner, accept=False)
    client = client_of(owner)
    response = client.post(
        address("desk_membership_decide", "ours", accepted.pk), {"accept": "no"}, follow=True
    )
    assert "Somebody else has accepted this request meanwhile." in text_of(response)
    response = client.post(
        address("desk_membership_decide", "ours", refused.pk), {"accept": "yes"}, follow=True
    )
    assert "Somebody else has refused this request meanwhile." in text_of(response)


@pytest.mark.parametrize("has_account", [True, False])
def test_the_answer_to_an_invitation_is_the_same_account_or_not(organization, owner, has_account):
    if has_account:
        confirm_address(UserFactory(email="new@example.org"))
    client = client_of(owner)
    sent = {"email": "New@Example.org", "role": "editor"}
    response = client.post(address("desk_invite", "ours"), sent, follow=True)
    assert response.redirect_chain == [(address("desk_members", "ours"), 302)]
    assert "new@example.org is invited: the link works for 14 days." in text_of(response)
    client.post(address("desk_invite", "ours"), sent)
    assert organization.invitations.count() == 1
    assert [mail.to for mail in Email.objects.all()] == [["new@example.org"]]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"email": "nobody", "role": "editor"}, "email"),
        ({"email": "", "role": "editor"}, "email"),
        ({"email": "new@example.org", "role": "king"}, "role"),
        ({"email": "member@example.org", "role": "editor"}, "is a member already"),
    ],
)
def test_an_invitation_that_is_wrong_comes_back_with_what_was_typed(
    organization, owner, sent, said
):
    MembershipFactory(organization=organization, user__email="member@example.org")
    response = client_of(owner).post(address("desk_invite", "ours"), sent)
    html = response.content.decode()
    assert response.status_code == 400
    assert not faults(response)
    assert 'role="alert"' in html
    assert said in html
    assert f'value="{sent["email"]}"' in html or not sent["email"]
    assert not organization.invitations.exists()


def test_an_owner_revokes_an_invitation(organization, owner):
    invitation = InvitationFactory(organization=organization)
    revoke = address("desk_invitation_revoke", "ours", invitation.pk)
    for _click in range(2):
        response = client_of(owner).post(revoke, follow=True)
        assert "its link no longer works" in text_of(response)
    link = address("invitation", members.token_of(invitation))
    assert StrictClient().get(link).status_code == 404


def test_an_owner_changes_a_role(organization, owner):
    editor = MembershipFactory(organization=organization)
    role = address("desk_member_role", "ours", editor.pk)
    response = client_of(owner).post(role, {"role": "owner"}, follow=True)
    assert f"{editor.user.email}: the role is now “Owner”." in text_of(response)
    assert members.can_manage(editor.user, organization)
    assert client_of(owner).post(role, {"role": "king"}).status_code == 403


def test_the_last_owner_is_told_why_not(organization, owner):
    MembershipFactory(organization=organization)
    membership = owner.memberships.get()
    client = client_of(owner)
    assert "There is one owner only" in text_of(client.get(address("desk_members", "ours")))
    why = "An organisation needs an owner: make somebody else an owner first."
    role = address("desk_member_role", "ours", membership.pk)
    assert why in text_of(client.post(role, {"role": "editor"}, follow=True))
    remove = address("desk_member_remove", "ours", membership.pk)
    response = client.get(remove)
    assert why in text_of(response)
    assert "<form" not in response.content.decode().partition("<main")[2]
    assert why in text_of(client.post(remove, follow=True))
    assert members.can_manage(owner, organization)


def test_a_member_is_removed_after_being_asked(organization, owner):
    editor = MembershipFactory(organization=organization)
    client = client_of(owner)
    remove = address("desk_member_remove", "ours", editor.pk)
    response = client.get(remove)
    assert not faults(response)
    assert editor.user.email in text_of(response)
    assert members.can_edit(editor.user, organization)
    response = client.post(remove, follow=True)
    assert f"{editor.user.email} is no longer a member." in text_of(response)
    assert not members.can_edit(editor.user, organization)
    assert "no longer a member" in text_of(client.post(remove, follow=True))


def test_an_editor_may_leave(organization, owner):
    editor = MembershipFactory(organization=organization)
    client = client_of(editor.user)
    remove = address("desk_member_remove", "ours", editor.pk)
    assert f'href="{remove}"' in client.get(address("desk_members", "ours")).content.decode()
    assert "Leave the organisation?" in text_of(client.get(remove))
    response = client.post(remove, follow=True)
    assert response.redirect_chain == [(address("desk"), 302)]
    assert "You no longer act for Our body." in text_of(response)
    assert client.get(address("desk_members", "ours")).status_code == 404


def test_the_page_of_members_costs_the_same_with_few_and_many(
    organization, owner, django_assert_max_num_queries
):
    client = client_of(owner)
    page = address("desk_members", "ours")
    for _more in range(2):
        with django_assert_max_num_queries(6):
            client.get(page)
        MembershipFactory.create_batch(3, organization=organization)
        MembershipFactory.create_batch(2, organization=organization, state=REQUESTED)
        InvitationFactory.create_batch(2, organization=organization)


# The link of an invitation


@pytest.fixture
def link(organization):
    invitation = InvitationFactory(organization=organization, email="new@example.org")
    return address("invitation", members.token_of(invitation))


@pytest.mark.parametrize("has_account", [True, False])
def test_without_being_signed_in_one_is_told_the_same_account_or_not(client, link, has_account):
    if has_account:
        confirm_address(UserFactory(email="new@example.org"))
    response = client.get(link)
    html = response.content.decode()
    assert not faults(response)
    assert "new@example.org is invited to act for this organisation" in text_of(response)
    for way in ("account_login", "account_signup"):
        assert re.search(rf'href="{address(way)}\?next=[^"]*invit', html)
    assert "<button" not in html.partition("<main")[2].partition("</main")[0]


def test_opening_the_link_changes_nothing_and_the_button_makes_a_member(link, organization):
    user = confirm_address(UserFactory(email="new@example.org"))
    client = client_of(user)
    for method in (client.get, client.head):
        assert method(link).status_code == 200
    assert not members.can_edit(user, organization)
    for _click in range(2):
        response = client.post(link, follow=True)
        assert response.redirect_chain == [(address("desk"), 302)]
        assert "You now act for Our body." in text_of(response)
    assert members.can_edit(user, organization)
    assert "You act for this organisation already." in text_of(client.get(link))


def test_signed_in_with_another_address_one_is_told_what_to_do(link, organization):
    user = confirm_address(UserFactory())
    client = client_of(user)
    for response in (client.get(link), client.post(link)):
        page = text_of(response)
        assert not faults(response)
        assert "This invitation is for another address" in page
        assert f"You are signed in as {user.email}." in page
    assert not members.can_edit(user, organization)


def test_a_used_link_says_nothing_of_the_invitation_to_others(link, organization):
    first = confirm_address(UserFactory(email="new@example.org"))
    client_of(first).post(link)
    for client in (StrictClient(), client_of(UserFactory())):
        for response in (client.get(link),):
            assert response.status_code == 404
            assert "Our body" not in text_of(response)
            assert "no longer valid" in text_of(response)


@pytest.mark.parametrize("language", ["it", "en"])
def test_a_forged_link_is_a_page_that_says_so(client, language):
    response = client.get(address("invitation", "1:forged", language=language))
    assert response.status_code == 404
    assert not faults(response)

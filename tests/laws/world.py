"""Something behind every address, and a client for each of those who may come to it."""

from django.contrib.auth.models import Permission

from competence.desk.steps import seen
from competence.enums import MembershipState, Role
from competence.forms import steps_of
from competence.members import token_of as token_of_invitation
from competence.models import Organization
from portal.web.freshness.links import token_for
from portal.web.relay.threads import VISITOR
from portal.web.relay.threads import token_of as token_of_request
from tests.factories.competence import LaboratoryFactory, OrganizationFactory
from tests.factories.core import StaffFactory, UserFactory, confirm_address, sign_in_as_staff
from tests.factories.partners import (
    InvitationFactory,
    MembershipFactory,
    OwnerFactory,
    SubmissionFactory,
    UploadFactory,
)
from tests.factories.web import ContactRequestFactory
from tests.strict import StrictClient

OURS = "ours"  # the slug of the organization whose editor and owner come, and of its laboratory
ROLES = ("anonymous", "partner", "other partner", "editor", "owner", "curator", "administrator")
SIGN_IN, PROVE = "sign in", "prove it"
# What only administrators touch.
ACCOUNTS = {"user", "group", "permission", "emailaddress", "socialaccount", "authenticator"}


def make_world():
    """Make what a member, a visitor or the staff come upon.

    Return {"@name of the thing": what stands for it in an address or a form}.
    """
    organization = OrganizationFactory(slug=OURS)
    laboratory = LaboratoryFactory(slug=OURS, organization=organization)
    OwnerFactory(organization=organization)
    member = MembershipFactory(organization=organization)
    asked = MembershipFactory(organization=organization, state=MembershipState.REQUESTED)
    invitation = InvitationFactory(organization=organization)
    request = ContactRequestFactory(entry=laboratory)
    upload = UploadFactory(stored=True)
    draft = SubmissionFactory(organization=organization)
    row = {"upload": str(upload.pk), "role": "picture", "caption_it": "Prova", "caption_en": "Test"}
    draft.data |= {"files": [row]}
    draft.save()
    return {
        "@draft": draft.pk,
        "@version": draft.version,
        "@seen": seen(draft, steps_of(draft.kind)[0]),
        "@member": member.pk,
        "@asked": asked.pk,
        "@invitation": invitation.pk,
        "@link": token_of_invitation(invitation),
        "@request": token_of_request(request),
        "@visitor": token_of_request(request, VISITOR),
        "@confirmation": token_for(organization),
        "@upload": upload.pk,
    }


def client_of(role):
    """Return a client signed in as somebody of that role: one of ROLES."""
    client = StrictClient()
    if user := user_of(role):
        sign_in = sign_in_as_staff if user.is_staff else StrictClient.force_login
        sign_in(client, user)
    return client


def user_of(role):
    """Return an account of that role, None for nobody's."""
    if role == "anonymous":
        return None
    if role in ("curator", "administrator"):
        user = confirm_address(StaffFactory(is_superuser=role == "administrator"))
        user.user_permissions.set(Permission.objects.exclude(content_type__model__in=ACCOUNTS))
        return user
    user = confirm_address(UserFactory())
    if role == "other partner":
        OwnerFactory(user=user)
    elif role != "partner":
        ours = Organization.objects.get(slug=OURS)
        MembershipFactory(user=user, organization=ours, role=Role[role.upper()])
    return user


def answer_of(response):
    """Return the status of an answer; SIGN_IN or PROVE where it leads there."""
    if response.status_code == 302:
        for part, answer in {"/login/": SIGN_IN, "/reauthenticate/": PROVE}.items():
            if part in response["Location"].partition("?")[0]:
                return answer
    return response.status_code

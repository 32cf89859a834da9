"""What the desk shows to whom, beyond who gets in (tests/laws/test_access.py)."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from competence.enums import OfferKind, Purpose, Role, SubmissionState
from competence.forms import steps_of
from competence.models import Submission
from tests.factories.competence import LaboratoryFactory, OrganizationFactory
from tests.factories.partners import MembershipFactory, SubmissionFactory
from tests.laws.test_pages import page_faults
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db

# Every page for members: the table of all addresses is in tests/laws/test_access.py.
PAGES = {
    "desk": [],
    "desk_submission": ["draft"],
    "desk_preview": ["draft"],
    "desk_step": ["draft", "identity"],
    "desk_submit": ["draft"],
    "desk_withdraw": ["draft"],
    "desk_retire": ["laboratory", "slug"],
    "desk_confirm": ["laboratory", "slug"],
}


@pytest.fixture
def laboratory():
    return LaboratoryFactory(slug="slug")


@pytest.fixture
def draft(laboratory):
    return SubmissionFactory(organization=laboratory.organization)


def client_of(role, organization):
    """Return a client signed in as an editor or an owner of an organization."""
    client = StrictClient()
    client.force_login(MembershipFactory(organization=organization, role=role).user)
    return client


def test_a_key_of_somebody_else_begins_nothing(draft):
    client = client_of(Role.OWNER, OrganizationFactory(slug="other"))
    post = {"key": draft.pk, "organization": "other"}
    assert client.post(reverse("desk_begin", args=["laboratory"]), post).status_code == 404


def test_a_new_organization_is_its_author_s_alone():
    draft = SubmissionFactory(kind=OfferKind.ORGANIZATION, organization=None)
    address = reverse("desk_step", args=[draft.pk, "identity"])
    author, other = StrictClient(), client_of(Role.OWNER, OrganizationFactory())
    author.force_login(draft.author)
    assert (author.get(address).status_code, other.get(address).status_code) == (200, 404)


@pytest.mark.parametrize("kind", list(OfferKind))
def test_an_entry_of_another_organization_is_not_there(kind, laboratory):
    """Neither its own page at the desk, nor the way to change it."""
    client = client_of(Role.OWNER, OrganizationFactory())
    slug = laboratory.organization.slug if kind == OfferKind.ORGANIZATION else "slug"
    for name in ("desk_edit", "desk_retire", "desk_confirm"):
        assert client.get(reverse(name, args=[kind, slug])).status_code == 404


def test_pages_are_kept_by_no_cache_and_found_by_no_search_engine(draft):
    client = client_of(Role.EDITOR, draft.organization)
    for name in ("desk_submission", "desk_preview", "desk_submit"):
        response = client.get(reverse(name, args=[draft.pk]))
        assert "no-store" in response["Cache-Control"]
        assert b'<meta name="robots" content="noindex">' in response.content


@pytest.mark.parametrize(
    "state", [s for s in SubmissionState if s not in ("draft", "changes-asked")]
)
def test_what_is_with_the_curators_or_decided_is_read_only(draft, state):
    Submission.objects.update(state=state)
    client = client_of(Role.EDITOR, draft.organization)
    shown = reverse("desk_submission", args=[draft.pk])
    for name, arguments in (("desk_step", ["identity"]), ("desk_submit", [])):
        response = client.get(reverse(name, args=[draft.pk, *arguments]))
        assert (response.status_code, response["Location"]) == (302, shown)
    assert client.get(shown).status_code == 200


def test_a_retirement_has_no_steps_and_no_preview(draft):
    Submission.objects.update(purpose=Purpose.RETIRE)
    client = client_of(Role.EDITOR, draft.organization)
    assert client.get(reverse("desk_preview", args=[draft.pk])).status_code == 404
    assert client.get(reverse("desk_step", args=[draft.pk, "identity"])).status_code == 404


@pytest.mark.parametrize("language", ["it", "en"])
def test_pages_are_sound(draft, language):
    """One heading of the first level, no id twice, every label and description points somewhere."""
    Submission.objects.update(data=draft.data | {"kind": "", "contact_email": "nobody"})
    client = client_of(Role.OWNER, draft.organization)
    faults = {}
    for name, arguments in PAGES.items():
        steps = [step.slug for step in steps_of(draft.kind)] if name == "desk_step" else [None]
        for step in steps:
            with override(language):
                named = [draft.pk if one == "draft" else one for one in arguments]
                address = reverse(name, args=[*named[: 1 if step else None], *filter(None, [step])])
            if found := page_faults(client.get(address, {"check": "1"}), language):
                faults[address] = found
    assert not faults

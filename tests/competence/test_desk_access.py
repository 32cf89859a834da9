"""Who gets in at the desk: every address of it against everybody who may come."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from competence.desk.urls import urlpatterns
from competence.enums import OfferKind, Purpose, Role, SubmissionState
from competence.forms import steps_of
from competence.models import Submission
from tests.factories.competence import LaboratoryFactory, OrganizationFactory
from tests.factories.core import StaffFactory, UserFactory, sign_in_as_staff
from tests.factories.partners import MembershipFactory, SubmissionFactory
from tests.laws.test_pages import page_faults
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db

OPEN, SIGN_IN, NOT_THERE = 200, "sign in", 404
MEMBERS = {"editor", "owner"}
EVERYBODY = {"no organisation", "other partner", "editor", "owner", "curator"}
READERS = MEMBERS | {"curator"}
# Address -> (its arguments, who it opens to). What begins something answers a GET with the way
# back to the desk, so that it opens to nobody and hurts nobody.
TABLE = {
    "desk": ([], EVERYBODY),
    "desk_submission": (["draft"], READERS),
    "desk_preview": (["draft"], READERS),
    "desk_step": (["draft", "identity"], MEMBERS),
    "desk_submit": (["draft"], MEMBERS),
    "desk_withdraw": (["draft"], MEMBERS),
    "desk_retire": (["laboratory", "slug"], MEMBERS),
    "desk_confirm": (["laboratory", "slug"], MEMBERS),
}
BEGINNING = {"desk_begin", "desk_edit"}


@pytest.fixture
def laboratory():
    return LaboratoryFactory(slug="slug")


@pytest.fixture
def draft(laboratory):
    return SubmissionFactory(organization=laboratory.organization)


def client_of(role, organization):
    """Return a client signed in as somebody of a role."""
    client = StrictClient()
    if role == "curator":
        sign_in_as_staff(client, StaffFactory())
    elif role != "anonymous":
        user = UserFactory()
        client.force_login(user)
        if role in MEMBERS:
            MembershipFactory(user=user, organization=organization, role=Role[role.upper()])
        elif role == "other partner":
            MembershipFactory(user=user, role=Role.OWNER)
    return client


def answer_of(response):
    if response.status_code == 302 and "next=" in response["Location"]:
        return SIGN_IN
    return response.status_code


def test_the_table_holds_every_address():
    assert {pattern.name for pattern in urlpatterns} | {"desk_preview"} == set(TABLE) | BEGINNING


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("role", ["anonymous", *sorted(EVERYBODY)])
def test_every_page_opens_to_whom_it_is_for_and_is_not_there_for_others(draft, role, language):
    client = client_of(role, draft.organization)
    faults = {}
    for name, (arguments, readers) in TABLE.items():
        with override(language):
            address = reverse(name, args=[draft.pk if x == "draft" else x for x in arguments])
        wanted = SIGN_IN if role == "anonymous" else OPEN if role in readers else NOT_THERE
        answer = answer_of(client.get(address))
        if answer != wanted:
            faults[name] = (answer, wanted)
    assert not faults


@pytest.mark.parametrize("role", ["anonymous", "no organisation", "other partner", "curator"])
@pytest.mark.parametrize("name", [name for name in TABLE if TABLE[name][1] == MEMBERS])
def test_nobody_else_changes_anything(draft, role, name):
    arguments = [draft.pk if x == "draft" else x for x in TABLE[name][0]]
    before = Submission.objects.values().get(pk=draft.pk)
    post = {"then": "next", "name_it": "Mine now", "version": "1", "note": "Why", "key": draft.pk}
    response = client_of(role, draft.organization).post(reverse(name, args=arguments), post)
    assert answer_of(response) == (SIGN_IN if role == "anonymous" else NOT_THERE)
    assert Submission.objects.values().get() == before


@pytest.mark.parametrize("role", ["anonymous", "no organisation", "other partner", "curator"])
def test_nobody_else_begins_anything(laboratory, role):
    client = client_of(role, laboratory.organization)
    key = "5f0d3b0e-5b2f-4a4e-9d1c-1f3c2f8f6a11"
    new = {"key": key, "organization": laboratory.organization.slug}
    answers = {
        answer_of(client.post(reverse("desk_begin", args=["laboratory"]), new)),
        answer_of(client.post(reverse("desk_edit", args=["laboratory", "slug"]), {"key": key})),
    }
    assert answers == {SIGN_IN if role == "anonymous" else NOT_THERE}
    assert not Submission.objects.exists()


def test_a_key_of_somebody_else_begins_nothing(draft):
    client = client_of("owner", OrganizationFactory(slug="other"))
    post = {"key": draft.pk, "organization": "other"}
    assert client.post(reverse("desk_begin", args=["laboratory"]), post).status_code == 404


def test_a_new_organization_is_its_author_s_alone():
    draft = SubmissionFactory(kind=OfferKind.ORGANIZATION, organization=None)
    address = reverse("desk_step", args=[draft.pk, "identity"])
    author, other = StrictClient(), client_of("other partner", None)
    author.force_login(draft.author)
    assert (author.get(address).status_code, other.get(address).status_code) == (200, 404)


@pytest.mark.parametrize("kind", list(OfferKind))
def test_an_entry_of_another_organization_is_not_there(kind, laboratory):
    """Neither its own page at the desk, nor the way to change it."""
    client = client_of("owner", OrganizationFactory())
    slug = laboratory.organization.slug if kind == OfferKind.ORGANIZATION else "slug"
    for name in ("desk_edit", "desk_retire", "desk_confirm"):
        assert client.get(reverse(name, args=[kind, slug])).status_code == 404


def test_pages_are_kept_by_no_cache_and_found_by_no_search_engine(draft):
    client = client_of("editor", draft.organization)
    for name in ("desk_submission", "desk_preview", "desk_submit"):
        response = client.get(reverse(name, args=[draft.pk]))
        assert "no-store" in response["Cache-Control"]
        assert b'<meta name="robots" content="noindex">' in response.content


@pytest.mark.parametrize(
    "state", [s for s in SubmissionState if s not in ("draft", "changes-asked")]
)
def test_what_is_with_the_curators_or_decided_is_read_only(draft, state):
    Submission.objects.update(state=state)
    client = client_of("editor", draft.organization)
    shown = reverse("desk_submission", args=[draft.pk])
    for name, arguments in (("desk_step", ["identity"]), ("desk_submit", [])):
        response = client.get(reverse(name, args=[draft.pk, *arguments]))
        assert (response.status_code, response["Location"]) == (302, shown)
    assert client.get(shown).status_code == 200


def test_a_retirement_has_no_steps_and_no_preview(draft):
    Submission.objects.update(purpose=Purpose.RETIRE)
    client = client_of("editor", draft.organization)
    assert client.get(reverse("desk_preview", args=[draft.pk])).status_code == 404
    assert client.get(reverse("desk_step", args=[draft.pk, "identity"])).status_code == 404


@pytest.mark.parametrize("language", ["it", "en"])
def test_pages_are_sound(draft, language):
    """One heading of the first level, no id twice, every label and description points somewhere."""
    Submission.objects.update(data=draft.data | {"kind": "", "contact_email": "nobody"})
    client = client_of("owner", draft.organization)
    faults = {}
    for name, (arguments, _readers) in TABLE.items():
        steps = [step.slug for step in steps_of(draft.kind)] if name == "desk_step" else [None]
        for step in steps:
            with override(language):
                named = [draft.pk if one == "draft" else one for one in arguments]
                address = reverse(name, args=[*named[: 1 if step else None], *filter(None, [step])])
            if found := page_faults(client.get(address, {"check": "1"}), language):
                faults[address] = found
    assert not faults

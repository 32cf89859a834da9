"""Who gets a file, and as what; and what the pages show of it."""

import re
import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competence.enums import FileRole, MembershipState, SubmissionState
from competence.models import Upload
from competence.uploads import store
from competence.uploads.showing import is_published, is_visible_to
from portal.core.enums import PublicationState
from tests.competence import nasty
from tests.factories.competence import (
    LaboratoryFactory,
    OrganizationFactory,
    PartnershipFactory,
    ResourceFactory,
    SkillFactory,
)
from tests.factories.core import StaffFactory, UserFactory
from tests.factories.partners import MembershipFactory, SubmissionFactory
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db

OFFERS = {
    "organizations": OrganizationFactory,
    "laboratories": LaboratoryFactory,
    "skills": SkillFactory,
    "partnerships": PartnershipFactory,
}
EVERY_OFFER = pytest.mark.parametrize("kind", OFFERS)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def uploader():
    return UserFactory()


@pytest.fixture
def picture(uploader):
    return store(nasty.upload(nasty.picture("PNG"), "La nostra sede.png"), by=uploader)


@pytest.fixture
def document(uploader):
    return store(nasty.upload(nasty.pdf(), "Bilancio “2025”.pdf"), by=uploader)


def client_of(user):
    client = StrictClient()
    client.force_login(user)
    return client


def fetch(client, url, method="get", **headers):
    """Return the answer with all that came as its `body`; the test client closes it then."""
    response = getattr(client, method)(url, headers=headers)
    response.body = b"".join(response)
    return response


def shown(entry, upload, role=FileRole.PICTURE, **values):
    return entry.files.create(upload=upload, role=role, **values)


# Who gets it


@EVERY_OFFER
@pytest.mark.parametrize("state", PublicationState)
def test_a_file_is_public_exactly_while_a_published_entry_shows_it(client, picture, kind, state):
    assert fetch(client, picture.get_absolute_url()).status_code == 404
    shown(OFFERS[kind](state=state), picture)
    public = state == PublicationState.PUBLISHED
    assert is_published(picture) is public
    assert fetch(client, picture.get_absolute_url()).status_code == (200 if public else 404)


def visitors(organization):
    """Return one account of each kind that may come, {name: account}."""
    return {
        "anonymous": AnonymousUser(),
        "partner": UserFactory(),
        "other member": MembershipFactory().user,
        "asking": MembershipFactory(
            organization=organization, state=MembershipState.REQUESTED
        ).user,
        "editor": MembershipFactory(organization=organization).user,
        "staff": StaffFactory(is_superuser=False),
    }


@pytest.mark.parametrize("state", SubmissionState)
def test_a_file_of_a_proposal_is_for_members_the_sender_and_the_staff(picture, uploader, state):
    organization = OrganizationFactory()
    row = {"upload": str(picture.pk), "role": "picture", "caption_it": "", "caption_en": ""}
    SubmissionFactory(organization=organization, data={"files": [row]}, state=state)
    people = visitors(organization) | {"sender": uploader}
    may = {who for who, user in people.items() if is_visible_to(picture, user)}
    assert may == {"editor", "staff", "sender"}
    for who, user in people.items():
        client = StrictClient() if who == "anonymous" else client_of(user)
        status = fetch(client, picture.get_absolute_url()).status_code
        assert status == (200 if who in may else 404), who


def test_a_file_of_no_proposal_is_for_the_sender_and_the_staff(picture, uploader):
    people = visitors(OrganizationFactory()) | {"sender": uploader}
    may = {who for who, user in people.items() if is_visible_to(picture, user)}
    assert may == {"staff", "sender"}


def test_who_proposes_a_new_organization_sees_its_files(picture):
    row = {"upload": str(picture.pk)}
    submission = SubmissionFactory(kind="organization", organization=None, data={"files": [row]})
    assert is_visible_to(picture, submission.author)
    assert not is_visible_to(picture, UserFactory())


@pytest.mark.parametrize("path", ["{key}/other.png", "{other}/{name}", "{key}/", "{key}/x/{name}"])
def test_another_address_finds_nothing(client, picture, path):
    shown(LaboratoryFactory(), picture)
    path = path.format(key=picture.pk, other=uuid.uuid4(), name=picture.name)
    assert client.get(f"/files/{path}").status_code == 404


def test_a_file_that_is_gone_from_the_disk_is_not_found(client, picture):
    shown(LaboratoryFactory(), picture)
    picture.file.storage.delete(picture.file.name)
    for method in ("get", "head"):
        assert fetch(client, picture.get_absolute_url(), method).status_code == 404


def test_nothing_is_served_from_the_folder_itself(client, picture):
    shown(LaboratoryFactory(), picture)
    for path in (f"/media/{picture.file.name}", f"/{picture.file.name}", "/files/../settings"):
        assert client.get(path).status_code == 404


# As what


def test_a_picture_is_shown_with_nothing_that_could_run(client, picture):
    shown(LaboratoryFactory(), picture)
    response = fetch(client, picture.get_absolute_url())
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"] == 'inline; filename="La-nostra-sede.png"'
    assert response["Content-Length"] == str(picture.size)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.body.startswith(b"\x89PNG")
    assert "Content-Encoding" not in response
    assert not response.cookies


def test_a_document_is_downloaded_never_opened(client, document):
    shown(LaboratoryFactory(), document, FileRole.DOCUMENT)
    response = fetch(client, document.get_absolute_url())
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="Bilancio-2025.pdf"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.body == nasty.pdf()


def test_a_name_with_accents_is_an_address_and_a_name(client, uploader):
    upload = store(nasty.upload(nasty.picture("JPEG"), "Città.jpg"), by=uploader)
    shown(LaboratoryFactory(), upload)
    assert upload.get_absolute_url() == f"/files/{upload.pk}/Citt%C3%A0.jpg"
    response = fetch(client, upload.get_absolute_url())
    assert response["Content-Disposition"] == "inline; filename*=utf-8''Citt%C3%A0.jpg"


def test_the_type_is_that_of_the_row_whatever_the_name_says(client, picture):
    shown(LaboratoryFactory(), picture)
    Upload.objects.update(name="page.html")
    picture.refresh_from_db()
    assert fetch(client, picture.get_absolute_url())["Content-Type"] == "image/png"


def test_what_is_public_may_be_kept_and_what_is_not_only_by_the_reader(client, picture, uploader):
    private = fetch(client_of(uploader), picture.get_absolute_url())
    assert private["Cache-Control"] == "private, no-cache"
    shown(LaboratoryFactory(), picture)
    public = fetch(client, picture.get_absolute_url())
    assert public["Cache-Control"] == "public, max-age=86400"
    assert "Cookie" not in public.get("Vary", "")


def test_head_says_the_same_and_sends_nothing(client, picture):
    shown(LaboratoryFactory(), picture)
    full = fetch(client, picture.get_absolute_url())
    head = fetch(client, picture.get_absolute_url(), "head")
    assert head.status_code == 200
    assert head.body == b""
    assert dict(head.headers) == dict(full.headers)


def test_what_has_not_changed_is_not_sent_again(client, picture):
    shown(LaboratoryFactory(), picture)
    url = picture.get_absolute_url()
    first = fetch(client, url)
    asked = [
        {"If-None-Match": first["ETag"]},
        {"If-Modified-Since": first["Last-Modified"]},
    ]
    for headers in asked:
        for method in ("get", "head"):
            again = fetch(client, url, method, **headers)
            assert again.status_code == 304
            assert again["ETag"] == first["ETag"]
            assert again["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert fetch(client, url, **{"If-None-Match": '"other"'}).status_code == 200


def test_who_may_not_see_it_does_not_learn_that_it_is_there_by_its_tag(client, picture, uploader):
    tag = fetch(client_of(uploader), picture.get_absolute_url())["ETag"]
    response = fetch(client, picture.get_absolute_url(), **{"If-None-Match": tag})
    assert response.status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_files_are_only_read(client, picture, method):
    shown(LaboratoryFactory(), picture)
    assert getattr(client, method)(picture.get_absolute_url()).status_code == 405


def test_the_address_has_no_language(picture):
    url = reverse("upload", args=[picture.pk, picture.name])
    assert url == picture.get_absolute_url()
    assert url.startswith("/files/")


# What the pages show


def page(client, kind, slug="one"):
    return client.get(f"/en/competence-centre/{kind}/{slug}/").content.decode()


@EVERY_OFFER
def test_a_page_shows_logo_pictures_and_documents_each_in_its_place(
    client, picture, document, kind, uploader
):
    logo = store(nasty.upload(nasty.picture("WEBP", (60, 20)), "logo.webp"), by=uploader)
    entry = OFFERS[kind](slug="one")
    shown(entry, logo, FileRole.LOGO)
    shown(entry, picture, caption_en="Our <b>house</b>", caption_it="La nostra sede")
    shown(entry, document, FileRole.DOCUMENT, caption_en="The balance of 2025")
    html = page(client, kind)

    main = html.partition("<main")[2]
    assert main.index("logo.webp") < main.index("<h1") < main.index("La-nostra-sede.png")
    assert re.search(
        rf'<img class="entry-logo" src="{logo.get_absolute_url()}" width="60" height="20" alt="">',
        html,
    )
    assert (
        f'<img src="{picture.get_absolute_url()}" width="40" height="30"'
        ' alt="Our &lt;b&gt;house&lt;/b&gt;" loading="lazy" decoding="async">'
    ) in html
    assert '<figcaption aria-hidden="true">Our &lt;b&gt;house' in html
    assert f'<a href="{document.get_absolute_url()}" download>The balance of 2025</a>' in html
    assert re.search(r"\(PDF, \d+\sbytes\)", html.replace("\xa0", " "))


def test_a_caption_in_the_other_language_is_marked(client, picture, document):
    entry = LaboratoryFactory(slug="one")
    shown(entry, picture, caption_it="La nostra sede")
    shown(entry, document, FileRole.DOCUMENT, caption_it="Il bilancio")
    html = page(client, "laboratories")
    assert re.search(r'<figure lang="it">\s*<img [^>]*alt="La nostra sede"', html)
    assert '<span lang="it">Il bilancio</span>' in html


def test_a_document_without_caption_is_called_by_its_name(client, document):
    shown(LaboratoryFactory(slug="one"), document, FileRole.DOCUMENT)
    assert ">Bilancio-2025.pdf</a>" in page(client, "laboratories")


@pytest.mark.parametrize("kind", [*OFFERS, "resources"])
def test_a_page_without_files_says_nothing_of_them(client, kind):
    (OFFERS | {"resources": ResourceFactory})[kind](slug="one")
    html = page(client, kind)
    for trace in ("entry-logo", "entry-pictures", 'id="documents"', "/files/"):
        assert trace not in html


def test_a_page_costs_one_query_more_with_any_number_of_files(
    client, uploader, django_assert_num_queries
):
    """Those of the uploads themselves: that there are none is known for every entry."""
    entry = LaboratoryFactory(slug="one")
    with CaptureQueriesContext(connection) as without:
        page(client, "laboratories")
    for number in range(3):
        upload = store(nasty.upload(nasty.picture("PNG"), f"{number}.png"), by=uploader)
        shown(entry, upload)
        with django_assert_num_queries(len(without) + 1):
            page(client, "laboratories")

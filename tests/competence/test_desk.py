"""The desk of a partner: what it shows, drafts in steps, and that nothing typed is lost."""

import datetime
import re
import uuid
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from PIL import Image

from competence.desk import saving
from competence.desk.saving import Conflict, keep
from competence.desk.steps import seen, step_of
from competence.enums import MembershipState, OfferKind, Purpose, SubmissionState
from competence.forms import steps_of
from competence.models import Laboratory, Submission, Upload
from competence.review import ask_for_changes, save, submit
from portal.core.enums import PublicationState
from tests.factories.competence import (
    LaboratoryFactory,
    OrganizationFactory,
    PartnershipFactory,
    SkillFactory,
)
from tests.factories.core import StaffFactory, UserFactory
from tests.factories.partners import (
    COMPLETE,
    MembershipFactory,
    OwnerFactory,
    SubmissionFactory,
    UploadFactory,
)
from tests.factories.roadmap import (
    ActionFactory,
    AxisFactory,
    LineFactory,
    TechnologyFactory,
    TechnologyFamilyFactory,
)
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization():
    return OrganizationFactory(slug="university", name="University of Testing")


@pytest.fixture
def partner(organization):
    return MembershipFactory(organization=organization).user


@pytest.fixture
def desk(partner):
    """The browser of a member of the organization, in English."""
    client = StrictClient()
    client.force_login(partner)
    return client


@pytest.fixture
def draft(organization, partner):
    return SubmissionFactory(organization=organization, author=partner)


def at(name, *arguments):
    with override("en"):
        return reverse(name, args=arguments)


def page(client, name, *arguments):
    response = client.get(at(name, *arguments))
    assert response.status_code == 200, response
    return response.content.decode()


def send(client, draft, step, then="next", **fields):
    """Press a button of a step, as a browser does: with what the page holds and what is typed."""
    html = page(client, "desk_step", draft.pk, step)
    post = {"seen": re.search(r'name="seen" value="(\w+)"', html)[1], "then": then}
    return client.post(at("desk_step", draft.pk, step), post | fields)


def now(draft):
    return Submission.objects.get(pk=draft.pk)


class TestHome:
    def test_who_acts_for_nobody_is_led_to_their_organization(self, client):
        client.force_login(UserFactory())
        html = page(client, "desk")
        assert at("desk_organization_find") in html
        assert "First, your organisation" in html

    def test_who_has_asked_sees_that_it_is_on_its_way(self, client):
        asked = MembershipFactory(state=MembershipState.REQUESTED)
        own = SubmissionFactory(kind=OfferKind.ORGANIZATION, organization=None, author=asked.user)
        client.force_login(asked.user)
        html = page(client, "desk")
        assert asked.organization.name in html
        assert at("desk_submission", own.pk) in html

    def test_the_entries_of_all_four_kinds_are_there_and_no_others(self, desk, organization):
        own = [
            LaboratoryFactory(organization=organization),
            SkillFactory(maintainer=organization),
            PartnershipFactory(maintainer=organization, state=PublicationState.RETIRED),
            organization,
        ]
        others = [LaboratoryFactory(), SkillFactory(), PartnershipFactory()]
        html = page(desk, "desk")
        assert all(str(entry.name) in html for entry in own)
        assert not any(str(entry.name) in html for entry in others)

    def test_an_empty_organization_gets_the_doors_and_a_word(self, desk):
        html = page(desk, "desk")
        assert html.count('name="key"') == 4  # three doors, and editing the organization itself
        assert len(set(re.findall(r'name="key" value="([^"]+)"', html))) == 4
        assert "Nothing: all is up to date." in html
        assert "No laboratory, skill or partnership yet" in html

    def test_what_is_asked_stands_first(self, desk, draft, organization):
        asked = SubmissionFactory(
            organization=organization, state=SubmissionState.CHANGES_ASKED, kind=OfferKind.SKILL
        )
        old = LaboratoryFactory(
            organization=organization, confirmed_on=datetime.date(2025, 3, 1), name_en=""
        )
        html = page(desk, "desk")
        todo = html[html.index('id="waiting"') : html.index("desk-board")]
        assert todo.index(at("desk_submission", asked.pk)) < todo.index(
            at("desk_submission", draft.pk)
        )
        assert at("desk_confirm", "laboratory", old.slug) in todo
        assert "English not complete" in html

    def test_what_was_confirmed_of_late_waits_for_nobody(self, desk, organization):
        LaboratoryFactory(organization=organization, confirmed_on=datetime.date(2025, 3, 20))
        assert "onfirmed since" not in page(desk, "desk")

    def test_an_entry_with_an_open_proposal_leads_there(self, desk, organization):
        laboratory = LaboratoryFactory(organization=organization)
        edit = SubmissionFactory(organization=organization, entry=laboratory)
        html = page(desk, "desk")
        assert at("desk_submission", edit.pk) in html
        assert at("desk_edit", "laboratory", laboratory.slug) not in html

    def test_it_costs_the_same_with_more_entries(
        self, desk, organization, django_assert_max_num_queries
    ):
        LaboratoryFactory.create_batch(20, organization=organization)
        SubmissionFactory.create_batch(10, organization=organization)
        with django_assert_max_num_queries(14):
            page(desk, "desk")


class TestBeginning:
    def test_a_double_click_begins_one_draft(self, desk, organization):
        post = {"key": uuid.uuid4(), "organization": organization.slug}
        answers = [desk.post(at("desk_begin", "skill"), post) for _press in range(2)]
        draft = Submission.objects.get()
        assert {one["Location"] for one in answers} == {at("desk_step", draft.pk, "identity")}
        assert (draft.kind, draft.purpose, draft.organization) == ("skill", "create", organization)

    @pytest.mark.parametrize("kind", list(OfferKind))
    def test_a_new_organization_belongs_to_none(self, desk, organization, kind):
        post = {"key": uuid.uuid4(), "organization": organization.slug}
        assert desk.post(at("desk_begin", kind), post).status_code == 302
        of_none = Submission.objects.get().organization is None
        assert of_none == (kind == OfferKind.ORGANIZATION)

    @pytest.mark.parametrize("key", ["", "no-key"])
    def test_without_a_key_nothing_begins(self, desk, organization, key):
        post = {"key": key, "organization": organization.slug}
        assert desk.post(at("desk_begin", "skill"), post).status_code == 404

    def test_editing_begins_with_what_is_published_and_goes_on_with_it(self, desk, organization):
        laboratory = LaboratoryFactory(organization=organization, city="Turin")
        edit = at("desk_edit", "laboratory", laboratory.slug)
        first = desk.post(edit, {"key": uuid.uuid4()})
        again = desk.post(edit, {"key": uuid.uuid4()})
        draft = Submission.objects.get()
        assert first["Location"] == again["Location"] == at("desk_step", draft.pk, "identity")
        assert (draft.purpose, draft.entry_id) == (Purpose.EDIT, laboratory.pk)
        assert draft.data["city"] == "Turin"

    def test_after_signing_in_again_one_lands_at_the_desk(self, desk):
        assert desk.get(at("desk_begin", "skill"))["Location"] == at("desk")


class TestStep:
    def test_every_step_of_every_kind_shows_its_fields(self, desk, organization, partner):
        LineFactory()
        for kind in OfferKind:
            draft = SubmissionFactory(kind=kind, organization=organization, author=partner)
            for step in steps_of(kind):
                html = page(desk, "desk_step", draft.pk, step.slug)
                assert html.count("<h1>") == 1
                assert all(f'id="id_{name}"' in html for name in step.fields), (kind, step.slug)

    def test_what_is_wrong_is_saved_all_the_same_and_said(self, desk, draft):
        answer = send(desk, draft, "identity", name_it="", name_en="", kind="rocket", city="x" * 90)
        assert now(draft).data["kind"] == "rocket"
        assert answer["Location"] == at("desk_step", draft.pk, "identity") + "?check=1#problems"
        html = page(desk, "desk_step", draft.pk, "identity")
        assert "<title>Error:" in html
        for name in ("name_it", "kind", "use", "city"):
            assert f'href="#id_{name}"' in html
            assert f'id="id_{name}_error"' in html
            widget = re.search(rf"<(?:input|select)[^>]* id=\"id_{name}\"[^>]*>", html)[0]
            assert 'aria-invalid="true"' in widget
            assert f"id_{name}_error" in re.search(r'aria-describedby="([^"]+)"', widget)[1]

    def test_an_empty_step_is_not_scolded_before_its_time(self, desk, organization, partner):
        draft = SubmissionFactory(organization=organization, author=partner, empty=True)
        html = page(desk, "desk_step", draft.pk, "identity")
        assert "problems" not in html
        assert "aria-invalid" not in html

    @pytest.mark.parametrize(
        ("then", "step", "leads_to"),
        [
            ("next", "text", ["desk_step", "access"]),
            ("back", "text", ["desk_step", "identity"]),
            ("back", "identity", ["desk_submission"]),
            ("stay", "text", ["desk_step", "text"]),
            ("leave", "text", ["desk"]),
            ("next", "files", ["desk_submit"]),
        ],
    )
    def test_every_button_saves_and_leads_on(self, desk, draft, then, step, leads_to):
        fields = {"description_it": "New text"} if step == "text" else {}
        if step == "identity":
            fields = COMPLETE["laboratory"] | {"city": "Turin"}
        answer = send(desk, draft, step, then, **fields)
        name, *arguments = leads_to
        place = at(name) if name == "desk" else at(name, draft.pk, *arguments)
        assert answer["Location"] == place
        assert all(now(draft).data[field] == value for field, value in fields.items())

    def test_limits_are_said_in_words_and_never_cut_what_is_typed(self, desk, draft):
        html = page(desk, "desk_step", draft.pk, "text")
        assert "At most 1500 characters" in html
        assert "maxlength" not in html[html.index('<form class="desk-form"') :]

    def test_both_languages_stand_side_by_side_in_their_language(self, desk, draft):
        html = page(desk, "desk_step", draft.pk, "text")
        for code in ("it", "en"):
            widget = re.search(rf'<textarea[^>]* id="id_description_{code}"[^>]*>', html)[0]
            assert f'lang="{code}"' in widget
        assert "the curators translate" in html

    def test_terms_are_grouped_and_what_is_ticked_stays(self, desk, draft):
        axis = AxisFactory(name_en="Trial axis")
        line = LineFactory(axis=axis, name_en="Trial line")
        action = ActionFactory(line=line, title_en="Trial action")
        family = TechnologyFamilyFactory(name_en="Trial family")
        technology = TechnologyFactory(family=family, name_en="Trial technology")
        html = page(desk, "desk_step", draft.pk, "roadmap")
        order = [html.index(f"Trial {one}") for one in ("axis", "line", "action", "family")]
        assert order == sorted(order)
        ticked = {"lines": line.slug, "actions": action.slug, "technologies": technology.slug}
        send(desk, draft, "roadmap", **ticked)
        html = page(desk, "desk_step", draft.pk, "roadmap")
        assert html.count(" checked>") == 3

    def test_sources_have_room_for_more_and_can_be_removed(self, desk, draft):
        rows = {
            "sources-0-title": "Home", "sources-0-url": "https://example.org",
            "sources-0-publisher": "", "sources-0-date": "",
            "sources-1-title": "Gone", "sources-1-url": "", "sources-1-publisher": "",
            "sources-1-date": "", "sources-1-remove": "on",
        }  # fmt: skip
        send(desk, draft, "sources", "stay", **rows)
        assert [row["title"] for row in now(draft).data["sources"]] == ["Home"]
        html = page(desk, "desk_step", draft.pk, "sources")
        assert 'name="sources-2-title"' in html
        assert 'name="sources-0-remove"' in html

    def test_the_steps_say_how_far_they_have_come(self, desk, draft):
        Submission.objects.update(
            data=draft.data | {"contact_email": "nobody", "description_it": ""}
        )
        html = page(desk, "desk_step", draft.pk, "identity")
        stages = re.findall(r"desk-stage-(complete|wrong|empty|optional)", html)
        assert stages == ["complete", "empty", "wrong", "optional", "optional", "optional"]
        assert "to correct" in html

    def test_notes_of_the_curators_stand_at_their_fields(self, desk, draft, partner):
        submit(draft, by=partner, version=draft.version)
        ask_for_changes(
            draft,
            by=StaffFactory(),
            version=draft.version,
            note="Nearly there",
            field_notes={"description_it": "Say for whom"},
        )
        html = page(desk, "desk_step", draft.pk, "text")
        assert "Nearly there" in html
        assert "Say for whom" in html
        widget = re.search(r'<textarea[^>]* id="id_description_it"[^>]*>', html)[0]
        assert "id_description_it_note" in widget

    def test_a_step_that_is_not_there_is_not_found(self, desk, draft):
        assert desk.get(at("desk_step", draft.pk, "framework")).status_code == 404

    def test_who_has_lost_the_session_comes_back_to_the_step(self, client, draft):
        answer = client.post(at("desk_step", draft.pk, "text"), {"description_it": "Typed"})
        assert answer["Location"].endswith("?next=" + at("desk_step", draft.pk, "text"))


class TestNothingIsLost:
    def test_a_double_click_is_one_save(self, desk, draft):
        html = page(desk, "desk_step", draft.pk, "text")
        seen = re.search(r'name="seen" value="(\w+)"', html)[1]
        post = {"seen": seen, "then": "next", "description_it": "Typed", "description_en": ""}
        answers = [desk.post(at("desk_step", draft.pk, "text"), post) for _press in range(2)]
        assert {one["Location"] for one in answers} == {at("desk_step", draft.pk, "access")}
        assert now(draft).version == draft.version + 1

    def test_who_writes_in_another_step_meanwhile_is_no_hindrance(self, desk, draft, partner):
        html = page(desk, "desk_step", draft.pk, "text")
        seen = re.search(r'name="seen" value="(\w+)"', html)[1]
        save(draft, draft.data | {"city": "Turin"}, by=partner, version=draft.version)
        post = {"seen": seen, "description_it": "Typed"}
        assert desk.post(at("desk_step", draft.pk, "text"), post).status_code == 302
        data = now(draft).data
        assert (data["city"], data["description_it"]) == ("Turin", "Typed")

    def test_two_who_write_in_the_same_step_are_told_and_choose(self, desk, draft, partner):
        html = page(desk, "desk_step", draft.pk, "text")
        seen = re.search(r'name="seen" value="(\w+)"', html)[1]
        theirs = {"description_it": "A laboratory for sensors and networks in town"}
        save(draft, draft.data | theirs, by=partner, version=draft.version)
        mine = "A laboratory for sensors and drones in town"
        post = {"seen": seen, "description_it": mine, "services_it": "One\r\nTwo"}
        answer = desk.post(at("desk_step", draft.pk, "text"), post)
        html = answer.content.decode()
        assert answer.status_code == 409
        assert "<del>networks</del>" in html
        assert "<ins>drones</ins>" in html
        assert now(draft).data["description_it"] == theirs["description_it"]

        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
        answer = desk.post(at("desk_step", draft.pk, "text"), hidden)
        assert answer.status_code == 302
        assert now(draft).data["description_it"] == mine
        assert now(draft).data["services_it"] == ["One", "Two"]

    def test_of_two_at_the_same_moment_both_are_kept_or_the_second_is_told(self, draft, partner):
        step = step_of(draft, "text")
        post = QueryDict(mutable=True)
        post.update({"seen": seen(draft, step), "description_it": "Mine", "services_it": ""})
        beside, before = now(draft), now(draft)
        save(draft, draft.data | {"city": "Turin"}, by=partner, version=draft.version)
        assert keep(beside, step, post, by=partner).data["city"] == "Turin"
        assert now(draft).data["description_it"] == "Mine"
        post["description_it"] = "Mine as well"
        with pytest.raises(Conflict) as conflict:
            keep(before, step, post, by=partner)
        assert conflict.value.submission.data["description_it"] == "Mine"
        assert conflict.value.values["description_it"] == "Mine as well"

    def test_what_was_sent_too_late_is_shown_to_be_copied(self, desk, draft, partner):
        submit(draft, by=partner, version=draft.version)
        post = {"seen": "old", "description_it": "Typed too late"}
        answer = desk.post(at("desk_step", draft.pk, "text"), post)
        assert answer.status_code == 409
        assert b"Typed too late" in answer.content
        assert "Typed too late" not in str(now(draft).data)

    def test_a_full_disk_gives_a_message_and_the_text_back(self, desk, draft, monkeypatch):
        def full(*args, **kwargs):
            raise OperationalError("database or disk is full")

        html = page(desk, "desk_step", draft.pk, "text")
        seen = re.search(r'name="seen" value="(\w+)"', html)[1]
        monkeypatch.setattr(saving, "save", full)
        post = {"seen": seen, "description_it": "Typed in vain"}
        answer = desk.post(at("desk_step", draft.pk, "text"), post)
        assert answer.status_code == 503
        assert b"Typed in vain" in answer.content
        assert b"Not saved" in answer.content
        monkeypatch.undo()
        assert desk.post(at("desk_step", draft.pk, "text"), post).status_code == 302
        assert now(draft).data["description_it"] == "Typed in vain"


def picture(name="lab.png"):
    content = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.usefixtures("media")
class TestFiles:
    def test_pictures_come_with_their_role_and_can_be_removed(self, desk, draft):
        send(desk, draft, "files", "stay", new_logo=picture("logo.png"), new_files=picture())
        logo, shown = now(draft).data["files"]
        assert (logo["role"], shown["role"]) == ("logo", "picture")
        html = page(desk, "desk_step", draft.pk, "files")
        assert "Say in words what" in html  # the picture has no caption yet
        rows = {
            f"files-{number}-{column}": value
            for number, row in enumerate((logo, shown))
            for column, value in row.items()
        }
        send(desk, draft, "files", **rows | {"files-0-remove": "on", "files-1-caption_it": "Sala"})
        assert now(draft).data["files"] == [shown | {"caption_it": "Sala"}]

    def test_a_new_logo_takes_the_place_of_the_old_one(self, desk, draft):
        send(desk, draft, "files", "stay", new_logo=picture("old.png"))
        [old] = now(draft).data["files"]
        rows = {f"files-0-{column}": value for column, value in old.items()}
        send(desk, draft, "files", "stay", new_logo=picture("new.png"), **rows)
        [new] = now(draft).data["files"]
        assert Upload.objects.get(pk=new["upload"]).name.startswith("new")

    def test_a_file_that_is_refused_says_why_and_the_rest_is_saved(self, desk, draft):
        wrong = SimpleUploadedFile("page.png", b"<html>", "image/png")
        answer = send(desk, draft, "files", "next", new_files=[picture(), wrong])
        assert answer.status_code == 200
        assert "page.png" in answer.content.decode()
        assert len(now(draft).data["files"]) == 1
        assert '<div class="notice notice-danger desk-problems"' in answer.content.decode()

    def test_nobody_shows_what_somebody_else_has_uploaded(self, desk, draft, partner):
        foreign, own = UploadFactory(), UploadFactory(by=partner)
        rows = {
            f"files-{number}-{column}": value
            for number, upload in enumerate((foreign, own))
            for column, value in (
                ("upload", upload.pk), ("role", "picture"), ("caption_it", "x"), ("caption_en", "")
            )
        }  # fmt: skip
        send(desk, draft, "files", **rows)
        assert [row["upload"] for row in now(draft).data["files"]] == [str(own.pk)]
        assert str(foreign.pk) not in page(desk, "desk_step", draft.pk, "files")

    def test_a_colleague_s_file_in_the_draft_stays(self, desk, draft):
        theirs = UploadFactory()
        row = {"upload": str(theirs.pk), "role": "logo", "caption_it": "", "caption_en": ""}
        Submission.objects.update(data=draft.data | {"files": [row]})
        rows = {f"files-0-{column}": value for column, value in row.items()}
        send(desk, draft, "files", **rows | {"files-0-caption_it": "Logo"})
        assert now(draft).data["files"] == [row | {"caption_it": "Logo"}]


class TestSending:
    def test_what_is_missing_is_listed_with_links_to_its_fields(self, desk, organization, partner):
        draft = SubmissionFactory(organization=organization, author=partner, empty=True)
        html = page(desk, "desk_submit", draft.pk)
        for step, name in (
            ("identity", "name_it"),
            ("identity", "use"),
            ("text", "description_it"),
        ):
            assert f'{at("desk_step", draft.pk, step)}?check=1#id_{name}"' in html
        assert "Send to the curators" not in html
        answer = desk.post(at("desk_submit", draft.pk), {"version": draft.version})
        assert answer.status_code == 200
        assert now(draft).state == SubmissionState.DRAFT

    def test_what_is_left_to_the_curators_is_said(self, desk, draft):
        html = page(desk, "desk_submit", draft.pk)
        assert "Left to the curators" in html
        assert f'{at("desk_step", draft.pk, "text")}#id_description_en"' in html

    def test_sent_twice_is_sent_once(self, desk, draft):
        post = {"version": draft.version, "note": "Please look at the access terms"}
        answers = [desk.post(at("desk_submit", draft.pk), post) for _press in range(2)]
        assert {one["Location"] for one in answers} == {at("desk_submission", draft.pk)}
        assert now(draft).state == SubmissionState.SUBMITTED
        assert [event.move for event in now(draft).events.all()] == ["submit"]
        html = page(desk, "desk_submission", draft.pk)
        assert "It is with the curators" in html
        assert "Please look at the access terms" in html

    def test_what_changed_meanwhile_is_looked_at_again(self, desk, draft, partner):
        save(draft, draft.data | {"city": "Turin"}, by=partner, version=draft.version)
        answer = desk.post(at("desk_submit", draft.pk), {"version": "1"})
        assert "It has changed meanwhile" in answer.content.decode()
        assert now(draft).state == SubmissionState.DRAFT

    def test_a_full_disk_keeps_the_draft(self, desk, draft, monkeypatch):
        def full(*args, **kwargs):
            raise OperationalError("database or disk is full")

        monkeypatch.setattr("competence.desk.views.submit", full)
        post = {"version": draft.version, "note": "A long note"}
        answer = desk.post(at("desk_submit", draft.pk), post)
        assert "The draft is safe" in answer.content.decode()
        assert "A long note" in answer.content.decode()
        assert now(draft).state == SubmissionState.DRAFT

    def test_an_edit_without_changes_is_not_sent(self, desk, organization, partner):
        laboratory = LaboratoryFactory(organization=organization)
        edit = SubmissionFactory(organization=organization, author=partner, entry=laboratory)
        html = page(desk, "desk_submit", edit.pk)
        assert "Nothing has changed yet" in html
        assert "Send to the curators" not in html


class TestProposal:
    def test_its_story_is_told_without_the_names_of_the_staff(self, desk, draft, partner):
        curator = StaffFactory(first_name="Ada", last_name="Rossi")
        submit(draft, by=partner, version=draft.version, note="Have a look")
        ask_for_changes(
            draft, by=curator, version=draft.version, note="Why?", field_notes={"use": "Which?"}
        )
        html = page(desk, "desk_submission", draft.pk)
        story = html[html.index('id="story"') :]
        assert story.index("Why?") < story.index("Have a look")
        assert partner.email in story
        assert "The curators" in story
        assert "Rossi" not in html
        assert f'{at("desk_step", draft.pk, "identity")}#id_use"' in story

    def test_an_edit_shows_what_it_changes(self, desk, organization, partner):
        laboratory = LaboratoryFactory(organization=organization, city="Torino")
        edit = SubmissionFactory(organization=organization, author=partner, entry=laboratory)
        save(edit, edit.data | {"city": "Milano"}, by=partner, version=edit.version)
        html = page(desk, "desk_submission", edit.pk)
        assert "<del>Torino</del>" in html
        assert "<ins>Milano</ins>" in html

    def test_it_is_withdrawn_by_a_button_on_a_page_of_its_own(self, desk, draft):
        assert "Withdraw this proposal?" in page(desk, "desk_withdraw", draft.pk)
        assert now(draft).state == SubmissionState.DRAFT
        answer = desk.post(at("desk_withdraw", draft.pk), {"version": draft.version})
        assert answer["Location"] == at("desk")
        assert now(draft).state == SubmissionState.WITHDRAWN
        assert "is withdrawn" in page(desk, "desk")
        again = desk.post(at("desk_withdraw", draft.pk), {"version": draft.version})
        assert again["Location"] == at("desk_submission", draft.pk)

    def test_what_changed_is_not_withdrawn_unseen(self, desk, draft, partner):
        save(draft, draft.data | {"city": "Turin"}, by=partner, version=draft.version)
        answer = desk.post(at("desk_withdraw", draft.pk), {"version": "1"})
        assert answer["Location"] == at("desk_withdraw", draft.pk)
        assert now(draft).state == SubmissionState.DRAFT


class TestRetiring:
    def test_it_takes_a_reason(self, desk, organization):
        laboratory = LaboratoryFactory(organization=organization)
        address = at("desk_retire", "laboratory", laboratory.slug)
        answer = desk.post(address, {"key": uuid.uuid4(), "note": " "})
        assert b"Say why" in answer.content
        assert not Submission.objects.exists()

    def test_twice_is_once_and_the_page_stays_online(self, desk, organization):
        laboratory = LaboratoryFactory(organization=organization)
        post = {"key": uuid.uuid4(), "note": "It has closed"}
        address = at("desk_retire", "laboratory", laboratory.slug)
        answers = [desk.post(address, post) for _press in range(2)]
        proposal = Submission.objects.get()
        assert {one["Location"] for one in answers} == {at("desk_submission", proposal.pk)}
        assert (proposal.purpose, proposal.state) == (Purpose.RETIRE, SubmissionState.SUBMITTED)
        assert "It has closed" in page(desk, "desk_submission", proposal.pk)
        assert Laboratory.objects.get().is_public

    def test_an_open_proposal_comes_first(self, desk, organization):
        laboratory = LaboratoryFactory(organization=organization)
        edit = SubmissionFactory(organization=organization, entry=laboratory)
        address = at("desk_retire", "laboratory", laboratory.slug)
        answer = desk.post(address, {"key": uuid.uuid4(), "note": "It has closed"})
        assert at("desk_submission", edit.pk) in answer.content.decode()
        assert Submission.objects.get() == edit

    def test_one_sent_back_is_answered_with_words(self, desk, organization, partner):
        laboratory = LaboratoryFactory(organization=organization)
        address = at("desk_retire", "laboratory", laboratory.slug)
        desk.post(address, {"key": uuid.uuid4(), "note": "It has closed"})
        proposal = Submission.objects.get()
        ask_for_changes(proposal, by=StaffFactory(), version=proposal.version, note="Since when?")
        html = page(desk, "desk_submit", proposal.pk)
        assert "Why it should be retired" in html
        post = {"version": proposal.version, "note": "Since May"}
        desk.post(at("desk_submit", proposal.pk), post)
        assert now(proposal).state == SubmissionState.SUBMITTED


class TestConfirming:
    @pytest.fixture
    def laboratory(self, organization):
        return LaboratoryFactory(
            organization=organization, slug="lab", confirmed_on=datetime.date(2025, 1, 1)
        )

    def seen(self, desk):
        html = page(desk, "desk_confirm", "laboratory", "lab")
        return {"seen": re.search(r'name="seen" value="(\w+)"', html)[1]}

    def test_one_says_that_what_one_sees_is_still_true(self, desk, laboratory, partner):
        assert "Descrizione di prova" in page(desk, "desk_confirm", "laboratory", "lab")
        desk.post(at("desk_confirm", "laboratory", "lab"), self.seen(desk))
        laboratory.refresh_from_db()
        assert laboratory.confirmed_on == timezone.localdate()
        assert laboratory.history.first().history_user == partner

    def test_what_one_has_not_seen_is_not_confirmed(self, desk, laboratory):
        seen = self.seen(desk)
        Laboratory.objects.update(city="Elsewhere")
        answer = desk.post(at("desk_confirm", "laboratory", "lab"), seen)
        assert b"It has changed meanwhile" in answer.content
        laboratory.refresh_from_db()
        assert laboratory.confirmed_on == datetime.date(2025, 1, 1)

    def test_only_what_is_online_is_confirmed(self, desk, laboratory):
        Laboratory.objects.update(state=PublicationState.RETIRED)
        assert desk.get(at("desk_confirm", "laboratory", "lab")).status_code == 404


class TestPreview:
    @pytest.mark.parametrize("kind", list(OfferKind))
    def test_a_new_entry_is_shown_as_it_will_look_and_nothing_is_saved(
        self, desk, organization, partner, kind
    ):
        line = LineFactory(name_en="Trial line")
        data = COMPLETE[kind] | {
            "lines": [line.slug],
            "sources": [{"title": "Trial source", "publisher": "", "date": "", "url": ""}],
        }
        draft = SubmissionFactory(kind=kind, organization=organization, author=partner, data=data)
        before = draft.model.objects.count()
        html = page(desk, "desk_preview", draft.pk)
        assert "nothing of this is online" in html
        assert "Trial source" in html
        assert "Descrizione di prova" in html
        assert ("Trial line" in html) == (kind != OfferKind.ORGANIZATION)
        assert "entry is not published" not in html
        assert draft.model.objects.count() == before

    def test_an_edit_is_shown_over_what_is_published(self, desk, organization, partner):
        laboratory = LaboratoryFactory(organization=organization, city="Torino", name_en="Old")
        edit = SubmissionFactory(organization=organization, author=partner, entry=laboratory)
        save(edit, edit.data | {"name_en": "New"}, by=partner, version=edit.version)
        html = page(desk, "desk_preview", edit.pk)
        assert "<h1>New</h1>" in html
        assert "Torino" in html
        assert Laboratory.objects.get().name_en == "Old"

    def test_an_unfinished_draft_has_a_preview_too(self, desk, organization, partner):
        for kind in OfferKind:
            draft = SubmissionFactory(
                kind=kind, organization=organization, author=partner, empty=True
            )
            assert "Without a name yet" in page(desk, "desk_preview", draft.pk)

    def test_what_is_dangerous_in_a_draft_is_not_shown(self, desk, organization, partner):
        source = {"title": "Bad", "publisher": "", "date": "", "url": "javascript:alert(1)"}
        data = COMPLETE["laboratory"] | {
            "sources": [source],
            "name_it": "<script>alert(1)</script>",
        }
        draft = SubmissionFactory(organization=organization, author=partner, data=data)
        for name in ("desk_preview", "desk_submission", "desk_submit"):
            html = page(desk, name, draft.pk)
            assert 'href="javascript' not in html
            assert "<script>alert" not in html


def test_an_owner_finds_the_way_to_the_members(client, organization):
    client.force_login(OwnerFactory(organization=organization).user)
    html = page(client, "desk")
    assert at("desk_members", organization.slug) in html
    assert "Members and invitations" in html

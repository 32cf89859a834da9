"""Import by staff: who may, what the pages say, what is written and what is not."""

import os
import re
import subprocess
import sys

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError

from competence.models import Laboratory, Method, Organization
from portal.core.admin.transfer import outcome, uploads
from portal.core.admin.transfer.files import read
from portal.core.content.store import Log
from portal.core.search.models import SearchEntry
from portal.core.versions import content_version
from tests.core.admin_rows import url, warm
from tests.core.transfer_files import (
    ENGLISH,
    confirm,
    csv_of,
    csv_rows,
    exported,
    file_errors,
    imported,
    outcome_of,
    problems,
    resource_of,
    send,
)
from tests.factories.competence import LaboratoryFactory, MethodFactory, OrganizationFactory
from tests.factories.core import StaffFactory, UserFactory, sign_in_as_staff
from tests.factories.roadmap import ActionFactory
from tests.laws.sources import ROOT
from tests.laws.test_pages import page_faults
from tests.strict import StrictClient

NEW = {"slug": "new-method", "name_en": "New method", "kind": "design"}
# Of the check of a file of methods, and of writing new ones, whatever their number; within a test
# each question to a constraint takes three.
CHECK_QUERIES = 16
WRITE_QUERIES = 26
# What another process does with the consent to a file.
CONSENT = """
import sys
import django
import time_machine
django.setup()
from django.conf import settings
from django.test import Client
from competence.models import Method
from tests.conftest import NOW
settings.MEDIA_ROOT, session, address, token = sys.argv[1:]
with time_machine.travel(NOW, tick=False):
    client = Client()
    client.cookies["sessionid"] = session
    answer = client.post(address, {"token": token})
    print(answer.status_code, Method.objects.count())
"""


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def dataset_of(resource, data):
    """Return the dataset of a file, as the resource takes it."""
    return read(data, set(resource.columns)).dataset


def full_disk(*args, **kwargs):
    raise OSError(28, "No space left on device")


def staff_with(model, *actions):
    """Return a client of staff with some permissions on `model` and no others."""
    user = UserFactory(is_staff=True)
    names = [f"{action}_{model._meta.model_name}" for action in actions]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client = StrictClient()
    sign_in_as_staff(client, user)
    return client


class TestWhoMay:
    ADDRESSES = [
        ("get", "import", ()),
        ("post", "import", ()),
        ("post", "process_import", ()),
        ("get", "import_template", ("xlsx",)),
        ("get", "export", ()),
        ("post", "export", ()),
    ]
    ROLES = {
        ("view",): {"export"},
        ("add", "view"): {"export"},
        ("change",): {"export"},
        ("delete",): set(),
        ("add", "change"): {"export", "import", "import_template", "process_import"},
        (): set(),
    }

    @pytest.mark.parametrize("permissions", ROLES, ids="+".join)
    def test_importing_needs_add_and_change_exporting_view(self, permissions, db):
        client = staff_with(Method, *permissions)
        for method, page, args in self.ADDRESSES:
            answer = getattr(client, method)(url(Method, page, *args))
            expected = 200 if page in self.ROLES[permissions] else 403
            assert answer.status_code == expected, (method, page)
            b"".join(answer)  # a file is closed when it is read to its end

    @pytest.mark.parametrize("visitor", ["client", "partner_client"])
    def test_nobody_else_may(self, visitor, request, db):
        visitor = request.getfixturevalue(visitor)
        for method, page, args in self.ADDRESSES:
            answer = getattr(visitor, method)(url(Method, page, *args))
            assert answer.status_code == 302
            assert answer.url.startswith("/admin/login/?next=")

    def test_permission_for_one_kind_is_none_for_another(self, db):
        client = staff_with(Method, "add", "change")
        assert client.get(url(Laboratory, "import")).status_code == 403

    def test_the_list_shows_what_is_allowed(self, db):
        html = staff_with(Method, "view").get(url(Method, "changelist")).content.decode()
        assert url(Method, "export") in html
        assert url(Method, "import") not in html

    def test_consent_cannot_be_given_by_a_link(self, staff_client):
        assert staff_client.get(url(Method, "process_import")).status_code == 405


class TestCheck:
    def test_it_tells_what_would_become_of_each_row_and_writes_nothing(self, staff_client):
        MethodFactory(slug="same", name_it="Uguale", name_en="Same")
        changing = MethodFactory(slug="changing", name_it="Prima", name_en="Before")
        before = content_version()
        page = send(
            staff_client,
            Method,
            csv_of(
                {"slug": "same", "name_it": "Uguale", "kind": "design"},
                {"slug": "changing", "name_it": "Dopo", "kind": "design"},
                {"slug": "new", "name_it": "Nuovo", "kind": "design"},
            ),
        )
        found = page.context["outcome"]
        assert [row.slug for row in found.unchanged] == ["same"]
        assert [row.slug for row in found.new] == ["new"]
        (row,) = found.changed
        assert row.shown == [outcome.Change("name_it", ["Prima"], ["Dopo"])]
        html = page.content.decode()
        assert "<strong>name_it:</strong> <del>Prima</del> <ins>Dopo</ins>" in html
        assert page_faults(page, "en") == []
        changing.refresh_from_db()
        assert changing.name_it == "Prima"
        assert content_version() == before
        assert not Method.objects.filter(slug="new").exists()

    def test_lists_show_what_goes_and_what_comes(self, staff_client):
        laboratory = LaboratoryFactory(services_it=["Uno", "Due"])
        laboratory.actions.add(ActionFactory(slug="old-action"))
        ActionFactory(slug="new-action")
        data = csv_of({"slug": laboratory.slug, "services_it": "Due\nTre", "actions": "new-action"})
        (row,) = outcome_of(staff_client, Laboratory, data).changed
        assert row.shown == [
            outcome.Change("services_it", ["Uno"], ["Tre"]),
            outcome.Change("actions", ["old-action"], ["new-action"]),
        ]

    def test_errors_are_told_by_row_and_column_with_what_to_do(self, staff_client):
        data = csv_of(
            {"slug": "good", "name_en": "Good", "kind": "design", "confirmed_on": ""},
            {"slug": "Bad One", "name_en": "Bad", "kind": "desing", "confirmed_on": "soon"},
        )
        page = send(staff_client, Method, data)
        found = page.context["outcome"]
        assert [(one.row, one.slug, one.column, one.written) for one in found.problems] == [
            (3, "Bad One", "slug", "Bad One"),
            (3, "Bad One", "kind", "desing"),
            (3, "Bad One", "confirmed_on", "soon"),
        ]
        messages = [one.message for one in found.problems]
        assert messages[0].endswith("Use small letters, digits and single hyphens only.")
        assert messages[1] == (
            "“desing” is not known here. Write one of: design; experimentation; procurement;"
            " participation."
        )
        assert messages[2] == "Write a day, as in 2026-01-31 or 31/01/2026."
        assert found.token == ""
        assert page_faults(page, "en") == []

    def test_the_language_of_the_page_is_that_of_the_browser(self, staff_client):
        data = csv_of(NEW | {"confirmed_on": "x"})
        page = send(staff_client, Method, data, headers={"accept-language": "it"})
        assert '<html lang="it"' in page.content.decode()

    def test_texts_of_the_file_are_never_markup(self, staff_client):
        evil = "<script>alert(1)</script>"
        MethodFactory(slug="m", name_it="Prima")
        data = csv_of({"slug": "m", "name_it": evil, "kind": "design"})
        page = send(staff_client, Method, data, name=f"{evil}.csv").content.decode()
        assert "&lt;script&gt;" in page
        assert evil not in page
        page = send(staff_client, Method, csv_of({"slug": evil, "kind": evil})).content.decode()
        assert evil not in page

    @pytest.mark.parametrize("rows", [1, 30])
    def test_it_costs_the_same_for_any_number_of_rows(
        self, staff_client, rows, django_assert_num_queries
    ):
        warm(Method)
        action = ActionFactory()
        methods = MethodFactory.create_batch(rows, actions=[action])
        data = csv_of(
            *(
                {"slug": m.slug, "name_it": f"N {m.slug}", "actions": "", "sources": ""}
                for m in methods
            ),
            *({"slug": f"new-{m.slug}", "name_it": "N"} for m in methods),
            columns=["slug", "name_it", "actions", "sources"],
        )
        resource = resource_of(Method)
        dataset = dataset_of(resource, data)
        with django_assert_num_queries(CHECK_QUERIES):
            result = resource.import_data(dataset, dry_run=True)
        assert result.totals["update"] == rows

    def test_thousands_of_rows_are_shown_folded_and_cut(self, staff_client, monkeypatch):
        monkeypatch.setattr(outcome, "MOST_PROBLEMS", 5)
        monkeypatch.setattr(outcome, "MOST_IN_FULL", 3)
        monkeypatch.setattr(outcome, "OPEN", 2)
        MethodFactory.create_batch(10)
        rows = csv_rows(exported(staff_client, Method, "csv", ["name_it"]))
        changed = csv_of(*({**row, "name_it": "Altro"} for row in rows))
        page = send(staff_client, Method, changed).content.decode()
        assert '<details id="rows-changed">' in page
        assert page.count("<strong>name_it:</strong>") == 3
        page = send(staff_client, Method, csv_of(*({**row, "name_it": "x" * 200} for row in rows)))
        assert len(page.context["outcome"].shown_problems) == 5
        assert "There are 5 more" in page.content.decode()


class TestWriting:
    def test_a_new_entry_is_a_draft_with_one_version_by_who_imports(self, staff_client):
        imported(staff_client, Method, csv_of(NEW), name="new methods.csv")
        method = Method.objects.get(slug="new-method")
        assert (method.state, method.name_en, method.kind) == ("draft", "New method", "design")
        (version,) = method.history.all()
        assert version.history_type == "+"
        assert version.history_user.is_staff
        assert version.history_change_reason == "Import of new methods.csv"

    def test_a_changed_entry_gets_one_version_with_its_relations(self, staff_client):
        action = ActionFactory(slug="an-action")
        method = MethodFactory(slug="m", name_it="Prima")
        data = csv_of({"slug": "m", "name_it": "Dopo", "actions": "an-action", "sources": "Una"})
        before = content_version()
        imported(staff_client, Method, data)
        method.refresh_from_db()
        assert method.name_it == "Dopo"
        assert list(method.actions.all()) == [action]
        assert [source.title for source in method.sources.all()] == ["Una"]
        version, _first = method.history.all()
        assert version.history_type == "~"
        assert version.name_it == "Dopo"
        assert [row.action for row in version.actions.all()] == [action]
        assert [one.history_user for one in method.sources.get().history.all()] == [
            version.history_user
        ]
        assert content_version() != before
        assert (version.history_date, method.updated_at) == (method.updated_at,) * 2

    def test_sources_alone_leave_a_version_too(self, staff_client):
        method = MethodFactory(slug="m")
        imported(staff_client, Method, csv_of({"slug": "m", "sources": "Una fonte"}))
        assert method.history.count() == 2

    def test_what_stays_as_it_is_leaves_no_version(self, staff_client):
        same, _other = MethodFactory(slug="same"), MethodFactory(slug="other", name_it="Prima")
        rows = csv_rows(exported(staff_client, Method, "csv"))
        for row in rows:
            row["name_it"] = "Dopo" if row["slug"] == "other" else row["name_it"]
        found = imported(staff_client, Method, csv_of(*rows))
        assert (len(found.changed), len(found.unchanged)) == (1, 1)
        assert same.history.count() == 1

    def test_a_column_that_is_missing_leaves_its_field_as_it_is(self, staff_client):
        action = ActionFactory()
        method = MethodFactory(slug="m", name_it="Prima", note="Kept", actions=[action])
        method.sources.create(title="Kept too")
        data = exported(staff_client, Method, "csv", ["name_it"])
        assert csv_rows(data) == [{"slug": "m", "name_it": "Prima"}]
        imported(staff_client, Method, data.replace(b"Prima", b"Dopo"))
        method.refresh_from_db()
        assert (method.name_it, method.note) == ("Dopo", "Kept")
        assert list(method.actions.all()) == [action]
        assert method.sources.count() == 1

    def test_an_empty_cell_empties_its_field(self, staff_client):
        method = MethodFactory(slug="m", note="Gone", actions=[ActionFactory()])
        method.sources.create(title="Gone too")
        imported(
            staff_client, Method, csv_of({"slug": "m", "note": "", "actions": "", "sources": ""})
        )
        method.refresh_from_db()
        assert method.note == ""
        assert not method.actions.exists()
        assert not method.sources.exists()

    def test_what_cannot_be_empty_is_never_emptied(self, staff_client):
        MethodFactory(slug="m", state="published")
        data = csv_of({"slug": "m", "state": "", "kind": "", "from_seed": ""})
        assert [
            (column, text[:22]) for _row, column, text in problems(staff_client, Method, data)
        ] == [
            ("state", "It cannot be empty. Wr"),
            ("kind", "It cannot be empty. Wr"),
            ("from_seed", "It cannot be empty. Wr"),
        ]

    def test_one_wrong_row_and_nothing_is_written(self, staff_client):
        data = csv_of(NEW, NEW | {"slug": "wrong", "kind": "x"})
        page = send(staff_client, Method, data)
        assert page.context["outcome"].token == ""
        resource = resource_of(Method)
        result = resource.import_data(dataset_of(resource, data), user=StaffFactory())
        assert result.has_validation_errors()
        assert not Method.objects.exists()

    def test_what_the_database_refuses_leaves_all_as_it_was(self, staff_client, monkeypatch):
        def refuse(*args):
            raise DatabaseError("refused")

        MethodFactory(slug="m", name_it="Prima")
        page = send(
            staff_client,
            Method,
            csv_of(
                NEW,
                {"slug": "m", "name_it": "Dopo", "kind": "design"},
                columns=["slug", "name_it", "name_en", "kind"],
            ),
        )
        monkeypatch.setattr(Log, "write_versions", refuse)
        answer = confirm(staff_client, Method, page)
        assert answer.status_code == 200
        assert "Nothing was written" in answer.content.decode()
        assert [method.name_it for method in Method.objects.all()] == ["Prima"]

    def test_a_fault_of_ours_is_no_message_to_staff(self, staff_client, monkeypatch):
        def fail(*args):
            raise TypeError("a fault")

        page = send(staff_client, Method, csv_of(NEW))
        monkeypatch.setattr(Log, "write_versions", fail)
        with pytest.raises(TypeError, match="a fault"):
            confirm(staff_client, Method, page)
        assert not Method.objects.exists()

    def test_the_index_of_the_search_follows(self, staff_client):
        organization = OrganizationFactory(slug="o", name="Vecchio nome")
        LaboratoryFactory(organization=organization)
        imported(staff_client, Method, csv_of(NEW | {"state": "published"}))
        assert SearchEntry.objects.filter(slug="new-method").count() == 2
        imported(staff_client, Organization, csv_of({"slug": "o", "name": "Zanzibar"}))
        terms = SearchEntry.objects.filter(summary_terms__contains="zanzibar")
        assert terms.exists(), "the laboratory carries the name of its organization"
        imported(staff_client, Method, csv_of({"slug": "new-method", "state": "retired"}))
        assert not SearchEntry.objects.filter(slug="new-method").exists()

    def test_the_log_of_the_administration_tells_it(self, staff_client):
        MethodFactory(slug="m", name_it="Prima")
        imported(staff_client, Method, csv_of({"slug": "m", "name_it": "Dopo"}))
        imported(staff_client, Method, csv_of(NEW))
        added, changed = LogEntry.objects.order_by("-pk")
        assert added.is_addition()
        assert changed.is_change()
        assert '"Name (Italian)"' in changed.change_message

    def test_thousands_of_rows_are_checked_and_written(self, staff_client):
        MethodFactory(slug="m-0", name_it="Prima")
        rows = [{"slug": f"m-{n}", "name_it": f"N {n}", "kind": "design"} for n in range(5_000)]
        found = imported(staff_client, Method, csv_of(*rows))
        assert (len(found.new), len(found.changed)) == (4_999, 1)
        assert Method.objects.count() == Method.history.filter(name_it__startswith="N").count()

    @pytest.mark.parametrize("rows", [1, 20])
    def test_new_entries_cost_the_same_queries_for_any_number(
        self, rows, db, django_assert_num_queries
    ):
        warm(Method)
        user = StaffFactory()
        data = csv_of(*(NEW | {"slug": f"new-{number}"} for number in range(rows)))
        resource = resource_of(Method)
        dataset = dataset_of(resource, data)
        with django_assert_num_queries(WRITE_QUERIES):
            resource.import_data(dataset, user=user, file_name="x")
        assert Method.objects.count() == rows


class TestConsent:
    @pytest.mark.django_db(transaction=True)
    def test_it_can_be_taken_up_by_another_process(self, staff_client, media, request):
        page = send(staff_client, Method, csv_of(NEW))
        session = staff_client.cookies["sessionid"].value
        token = page.context["outcome"].token
        database = request.getfixturevalue("database_url")  # with all that is there by now
        result = subprocess.run(
            [sys.executable, "-c", CONSENT, media, session, url(Method, "process_import"), token],
            env=os.environ | {"DATABASE_URL": database},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.stdout == "302 1\n", result.stderr
        assert list((media / "django-import-export").iterdir()) == []

    def test_twice_is_once(self, staff_client):
        page = send(staff_client, Method, csv_of(NEW))
        assert confirm(staff_client, Method, page).status_code == 302
        again = confirm(staff_client, Method, page)
        assert again.status_code == 200
        assert "imported already or is too old" in again.content.decode()
        assert Method.objects.get().history.count() == 1

    def test_what_changed_since_the_check_is_shown_again(self, staff_client):
        method = MethodFactory(slug="m", name_it="Prima")
        page = send(staff_client, Method, csv_of({"slug": "m", "name_it": "Dopo"}))
        method.name_it = "Nel frattempo"
        method.save()
        answer = confirm(staff_client, Method, page)
        assert "Something has changed since the check" in answer.content.decode()
        method.refresh_from_db()
        assert method.name_it == "Nel frattempo"
        (row,) = answer.context["outcome"].changed
        assert row.shown[0].old == ["Nel frattempo"]
        assert confirm(staff_client, Method, answer).status_code == 302
        method.refresh_from_db()
        assert method.name_it == "Dopo"

    def test_what_became_wrong_since_the_check_is_not_written(self, staff_client):
        action = ActionFactory(slug="an-action")
        MethodFactory(slug="m")
        page = send(staff_client, Method, csv_of({"slug": "m", "actions": "an-action"}))
        action.delete()
        answer = confirm(staff_client, Method, page)
        assert answer.status_code == 200
        assert "There is no “an-action” (actions)." in answer.content.decode()

    def test_a_full_disk_at_the_second_look_is_a_message_too(self, staff_client, monkeypatch):
        method = MethodFactory(slug="m", name_it="Prima")
        page = send(staff_client, Method, csv_of({"slug": "m", "name_it": "Dopo"}))
        method.name_it = "Nel frattempo"
        method.save()
        monkeypatch.setattr(uploads.Uploads, "keep", full_disk)
        answer = confirm(staff_client, Method, page)
        assert "disk may be full" in answer.content.decode()

    @pytest.mark.parametrize("token", ["", "x", "a:b:c", "../../etc/passwd"])
    def test_a_token_that_is_none_of_ours_does_nothing(self, token, staff_client):
        answer = staff_client.post(url(Method, "process_import"), {"token": token}, headers=ENGLISH)
        assert "upload it again" in answer.content.decode()

    def test_a_token_is_good_for_its_owner_and_its_kind_alone(self, staff_client):
        page = send(staff_client, Method, csv_of(NEW))
        token = page.context["outcome"].token
        other = staff_with(Method, "add", "change")
        for client, model in [(other, Method), (staff_client, Laboratory)]:
            answer = client.post(url(model, "process_import"), {"token": token}, headers=ENGLISH)
            assert "upload it again" in answer.content.decode()
        assert not Method.objects.exists()

    def test_a_token_expires_after_a_day(self, staff_client):
        page = send(staff_client, Method, csv_of(NEW))
        with time_machine.travel("2026-03-15T10:00:00+01:00", tick=False):
            answer = confirm(staff_client, Method, page)
        assert "upload it again" in answer.content.decode()
        assert not Method.objects.exists()

    def test_what_nobody_confirmed_is_removed_after_a_day(self, staff_client, media):
        send(staff_client, Method, csv_of(NEW))
        (kept,) = (media / "django-import-export").iterdir()
        os.utime(kept, (0, 0))
        send(staff_client, Method, csv_of(NEW))
        assert not kept.exists()

    def test_a_full_disk_is_a_message(self, staff_client, monkeypatch):
        monkeypatch.setattr(uploads.Uploads, "keep", full_disk)
        assert "disk may be full" in file_errors(staff_client, Method, csv_of(NEW))


class TestWrongFiles:
    def test_they_are_told_beside_the_field(self, staff_client):
        page = send(staff_client, Method, b"slug,nmae_it\na,b")
        html = page.content.decode()
        assert "Did you mean “name_it”?" in html
        field = re.search(r'<input type="file"[^>]*>', html)[0]
        assert 'aria-invalid="true"' in field
        described = re.search(r'aria-describedby="([^"]+)"', field)[1].split()
        assert all(f'id="{one}"' in html for one in described)
        assert "id_import_file_error" in described

    def test_no_file_and_an_empty_file_are_told(self, staff_client):
        page = staff_client.post(url(Method, "import"), headers=ENGLISH)
        assert page.context["form"].errors["import_file"] == ["This field is required."]
        assert "empty" in file_errors(staff_client, Method, b"")

    def test_a_large_one_is_refused_before_it_is_read(self, staff_client, monkeypatch):
        monkeypatch.setattr("portal.core.admin.transfer.forms.MAX_BYTES", 10)
        assert "larger than" in file_errors(staff_client, Method, csv_of(NEW))

    def test_a_name_with_everything_in_it_does_no_harm(self, staff_client):
        name = "../../à '\"\r\n" + "x" * 200 + ".csv"
        file = SimpleUploadedFile(name, csv_of(NEW))
        page = staff_client.post(url(Method, "import"), {"import_file": file}, headers=ENGLISH)
        assert confirm(staff_client, Method, page).status_code == 302
        assert len(Method.objects.get().history.get().history_change_reason) <= 100

    @pytest.mark.parametrize(
        ("row", "column", "said"),
        [
            ({"slug": "", "name_en": "My new method"}, "slug", "“my-new-method”"),
            ({"slug": "x" * 81}, "slug", "at most 80 characters"),
            ({"slug": "a", "name_it": "x" * 151}, "name_it", "at most 150 characters"),
            ({"slug": "a", "name_it": "", "name_en": ""}, "name_it, name_en", "in at least one"),
            ({"slug": "a", "actions": "an-axtion"}, "actions", "Did you mean “an-action”?"),
            ({"slug": "a", "from_seed": "maybe"}, "from_seed", "Write yes or no."),
            ({"slug": "a", "sources": "T | P | 2020-13"}, "sources", "Line 1, date: “2020-13”"),
            ({"slug": "a", "sources": "T\n | P"}, "sources", "Line 2, title: It cannot be empty"),
            ({"slug": "a", "sources": "a|b|c|d|e|f"}, "sources", "has 6 parts, at most 5"),
            ({"slug": "a", "sources": "T | | | www"}, "sources", "Line 1, address: Enter a valid"),
        ],
    )
    def test_wrong_cells_say_what_to_do(self, row, column, said, staff_client):
        ActionFactory(slug="an-action")
        (found,) = problems(staff_client, Method, csv_of({"name_it": "N", "kind": "design"} | row))
        assert found[:2] == (2, column)
        assert said in found[2]

    def test_a_slug_that_is_there_twice_is_told_with_the_first(self, staff_client):
        data = csv_of(NEW, NEW)
        assert problems(staff_client, Method, data) == [
            (3, "slug", "Row 2 has the same slug: leave one of them.")
        ]

    def test_a_column_that_new_entries_need_is_named(self, staff_client):
        data = csv_of({"slug": "new", "name_it": "N"})
        ((row, column, said),) = problems(staff_client, Method, data)
        assert (row, column) == (2, "kind")
        assert said.startswith("A new entry needs this column, which the file lacks.")

"""Export by staff, and that whatever is exported comes back as it was."""

import pytest
from django.contrib import admin

from competence.models import Laboratory, Method
from portal.core.admin.transfer import EntryResource, Transfer
from tests.core.admin_rows import url, warm
from tests.core.transfer_files import (
    ENGLISH,
    KINDS,
    body,
    csv_of,
    csv_rows,
    exported,
    file_errors,
    imported,
    outcome_of,
    resource_of,
    sheet_of,
)
from tests.factories.competence import LaboratoryFactory, MethodFactory
from tests.factories.roadmap import ActionFactory
from tests.laws.test_pages import page_faults

EVERY_KIND = pytest.mark.parametrize("model", KINDS, ids=lambda model: model.__name__)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


class TestEveryKind:
    def test_all_kinds_of_the_issue_have_it(self):
        having = [model for model, one in admin.site._registry.items() if isinstance(one, Transfer)]
        assert set(having) == set(KINDS)

    @EVERY_KIND
    def test_every_field_of_the_form_stands_in_the_file(self, model):
        fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
        editable = {field.name for field in fields if field.editable and not field.auto_created}
        assert set(resource_of(model).columns) >= editable
        assert isinstance(resource_of(model), EntryResource)

    @EVERY_KIND
    @pytest.mark.parametrize("kind", ["xlsx", "csv", "csv-semicolons"])
    def test_the_real_content_comes_back_unchanged(self, model, kind, content, staff_client):
        found = outcome_of(staff_client, model, exported(staff_client, model, kind))
        assert found.problems == []
        assert [(row.slug, row.changes) for row in found.changed] == []
        assert len(found.unchanged) == found.total == model.objects.count() > 0

    @EVERY_KIND
    def test_the_real_content_can_be_made_from_its_file(self, model, content, staff_client):
        rows = csv_rows(exported(staff_client, model, "csv"))
        for row in rows:
            row["slug"] = f"copy-of-{row['slug']}"[:80].strip("-")
            if "statements" in row:
                row["statements"] = ""  # each has a slug of its own, which no other may have
        assert len(imported(staff_client, model, csv_of(*rows)).new) == len(rows)
        again = csv_rows(exported(staff_client, model, "csv", query="?q=copy-of-"))
        by_slug = {row["slug"]: row for row in again}
        assert [row for row in rows if by_slug.get(row["slug"]) != row] == []

    @EVERY_KIND
    @pytest.mark.parametrize("language", ["it", "en"])
    def test_its_pages_are_whole_in_both_languages(self, model, language, staff_client):
        headers = {"accept-language": language}
        for page in ("changelist", "import", "export"):
            response = staff_client.get(url(model, page), headers=headers)
            assert page_faults(response, language) == [], page
            assert "unsafe" not in response.headers["Content-Security-Policy"]

    @EVERY_KIND
    @pytest.mark.parametrize("kind", ["xlsx", "csv", "csv-semicolons"])
    def test_its_template_says_what_belongs_where(self, model, kind, staff_client):
        response = staff_client.get(url(model, "import_template", kind), headers=ENGLISH)
        data = body(response)
        assert response.headers["Content-Disposition"].startswith('attachment; filename="template-')
        assert file_errors(staff_client, model, data) == (
            "There are no entries below the headings."
        )
        columns = list(resource_of(model).columns)
        if kind == "xlsx":
            explained = [row[0].value for row in sheet_of(data, "columns")]
            assert explained[: len(columns) + 1] == ["column", *columns]
            assert sheet_of(data).max_row == 1
        else:
            rows = csv_rows(data, ";" if kind == "csv-semicolons" else ",")
            assert [row["slug"].split(":")[0] for row in rows] == [
                "# meaning",
                "# how to write it",
                "# needed for a new entry",
            ]
            assert list(rows[0]) == columns
            states = "Write one of: draft; published; retired."
            assert rows[1].get("state", states) == states


class TestExport:
    def test_it_gives_what_the_list_shows(self, staff_client):
        MethodFactory(slug="design-one", kind="design")
        MethodFactory(slug="other-one", kind="procurement")
        query = "?kind__exact=design"
        page = staff_client.get(url(Method, "export") + query, headers=ENGLISH)
        assert page.context["count"] == 1
        data = exported(staff_client, Method, "csv", ["kind"], query=query)
        assert csv_rows(data) == [{"slug": "design-one", "kind": "design"}]

    def test_a_filter_that_is_none_leads_back_to_the_list(self, staff_client):
        answer = staff_client.get(url(Method, "export") + "?nonsense=1")
        assert answer.status_code == 302

    def test_ticked_rows_are_exported_from_the_list(self, staff_client):
        chosen, _other = MethodFactory.create_batch(2)
        answer = staff_client.post(
            url(Method, "changelist"),
            {"action": "export_selected", "_selected_action": [chosen.pk]},
        )
        sheet = sheet_of(body(answer))
        assert [row[0].value for row in sheet.rows] == ["slug", chosen.slug]

    def test_a_format_that_is_none_is_refused(self, staff_client):
        answer = staff_client.post(url(Method, "export"), {"format": "pdf"})
        assert answer.context["form"].errors["format"]
        assert staff_client.get(url(Method, "import_template", "pdf")).status_code == 404

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_no_cell_can_be_a_formula(self, kind, staff_client):
        MethodFactory(name_it="=cmd|'/c calc'!A1", name_en="+39 011", note="-1\n@x")
        data = exported(staff_client, Method, kind, ["name_it", "name_en", "note"])
        if kind == "csv":
            cells = list(csv_rows(data)[0].values())
        else:
            _heads, row = sheet_of(data).rows
            assert {cell.data_type for cell in row} == {"s"}
            cells = [cell.value for cell in row]
        assert cells[1:] == ["'=cmd|'/c calc'!A1", "'+39 011", "'-1\n@x"]

    def test_terms_drop_down_in_a_workbook(self, staff_client):
        sheet = sheet_of(exported(staff_client, Method))
        lists = {str(one.sqref).split(":")[0]: one for one in sheet.data_validations.dataValidation}
        heads = {cell.value: cell.coordinate for cell in sheet[1]}
        state = lists[heads["state"].replace("1", "2")]
        assert state.formula1.startswith("values!")
        assert state.errorStyle == "warning"

    def test_a_text_too_long_for_a_workbook_is_told_and_fits_a_csv(self, staff_client):
        MethodFactory(slug="long", note="x" * 32_768)
        data = {"format": "xlsx"}
        page = staff_client.post(url(Method, "export"), data, headers=ENGLISH)
        assert page.status_code == 200
        assert "too long for a workbook (“long”, note): choose CSV." in page.content.decode()
        assert len(csv_rows(exported(staff_client, Method, "csv"))[0]["note"]) == 32_768

    def test_a_text_as_long_as_a_cell_fits(self, staff_client):
        MethodFactory(note="🙂" * 16_383 + "x")
        found = outcome_of(staff_client, Method, exported(staff_client, Method))
        assert len(found.unchanged) == 1

    @pytest.mark.parametrize("rows", [1, 3])
    def test_it_costs_the_same_for_any_number(self, staff_client, rows, django_assert_num_queries):
        warm(Method)
        for method in MethodFactory.create_batch(rows, actions=[ActionFactory()]):
            method.sources.create(title="S")
        resource = resource_of(Method)
        with django_assert_num_queries(5):
            entries = list(resource.iter_queryset(Method.objects.all()))
            cells = [[c.export(one) for c in resource.columns.values()] for one in entries]
        assert len(cells) == rows


NASTY = [
    "=1+1", "'=1", "''", "'", "@x", "-", "+", "|", "%0A", "\t=1", " margins ", "two\nlines",
    "carriage\r\nreturn", "a | b", "a \\| b", "back\\slash\\", "semi; colon, comma", '"quoted"',
    "<r>rich</r>", "<script>", "_x0041_", "é à ü ß 漢字 🙂", "\N{NO-BREAK SPACE}nbsp",
    "\N{FULLWIDTH EQUALS SIGN}1", "1.10", "007", "2020-04", "TRUE", "#N/A", "# comment",
    "\x0bcontrol\x1f",
]  # fmt: skip


@pytest.mark.parametrize("kind", ["xlsx", "csv", "csv-semicolons"])
def test_nasty_texts_come_back_unchanged(kind, staff_client):
    for number, text in enumerate(NASTY):
        laboratory = LaboratoryFactory(
            slug=f"l-{number}",
            name_it=text,
            name_en=text[::-1],
            note=f"{text}\n\n{text}",
            services_it=[text, "x", text],
            price_basis_it=text,
        )
        laboratory.sources.create(title=text, publisher=text[::-1], publish_link=False)
        laboratory.sources.create(title="x", position=1)
    data = exported(staff_client, Laboratory, kind)
    found = outcome_of(staff_client, Laboratory, data)
    assert [(row.slug, row.changes) for row in found.changed] == []
    assert len(found.unchanged) == len(NASTY)
    Laboratory.objects.all().delete()
    imported(staff_client, Laboratory, data)
    again = exported(staff_client, Laboratory, kind)
    if kind != "xlsx":
        key = {"delimiter": ";"} if kind == "csv-semicolons" else {}
        by_slug = {row["slug"]: row for row in csv_rows(again, **key)}
        for row in csv_rows(data, **key):
            assert by_slug[row["slug"]] == row

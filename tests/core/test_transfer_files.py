"""Reading files that people upload: cells, workbooks, CSV of every make, and what is no table."""

import csv
import datetime
import struct
import zipfile
from io import BytesIO, StringIO

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from PIL import Image

from portal.core.admin.transfer import files
from portal.core.admin.transfer.cells import Unreadable, harmless, plain, text_of, tidy
from portal.core.admin.transfer.files import FileProblem, read
from portal.core.admin.transfer.relations import split_bars
from tests.core.transfer_files import csv_of, saved, xlsx_of

COLUMNS = {"slug", "title_it", "title_en", "note", "value_eur"}
ROW = {"slug": "a", "title_it": "Città", "note": "x; y, z"}


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def rows_of(data):
    """Return the rows of a file as dicts."""
    return [dict(row) for row in read(data, COLUMNS).dataset.dict]


def refusal(data):
    """Return what is said of a file that cannot be used."""
    with pytest.raises(FileProblem) as caught:
        read(data, COLUMNS)
    return "\n".join(map(str, caught.value.messages))


class TestCells:
    @given(st.text(alphabet=st.sampled_from("'=+-@|%\t\n x1\N{FULLWIDTH EQUALS SIGN}")))
    def test_a_text_made_harmless_is_read_back_as_it_was(self, text):
        assert plain(harmless(text)) == text

    @pytest.mark.parametrize("sign", ["=", "+", "-", "@", "|", "%", "\t=", "  =", "'=", "''@"])
    def test_no_text_begins_as_a_formula_does(self, sign):
        assert harmless(f"{sign}1+1").startswith("'")

    @pytest.mark.parametrize("text", ["", "'", "'n Bologna", "Città", "3 - 4", "a=b"])
    def test_other_texts_stay_as_they_are(self, text):
        assert harmless(text) == text
        assert plain(text) == text

    @pytest.mark.parametrize(
        ("cell", "text"),
        [
            (None, ""),
            (3.0, "3"),
            (1.2, "1.2"),
            (7, "7"),
            (True, "true"),
            (datetime.date(2026, 1, 31), "2026-01-31"),
            (" a\r\nb\x0b ", "a\nb"),
            (float("inf"), "inf"),
            (Unreadable("=A1", "no"), ""),
        ],
    )
    def test_values_of_cells_are_read_as_texts(self, cell, text):
        assert text_of(cell) == text

    def test_line_ends_and_margins_are_no_difference(self):
        assert tidy("  a\r\nb\rc \n") == "a\nb\nc"

    @pytest.mark.parametrize(
        ("line", "pieces"),
        [
            ("a | b", ["a", "b"]),
            (r"a \| b | c", ["a | b", "c"]),
            (r"a \\ | b", ["a \\", "b"]),
            ("C:\\dir | b", ["C:\\dir", "b"]),
            ("|", ["", ""]),
            ("a\\", ["a\\"]),
        ],
    )
    def test_a_line_is_split_at_its_bars(self, line, pieces):
        assert split_bars(line) == pieces


class TestCsv:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    def test_delimiter_and_encoding_are_found_out(self, delimiter, encoding):
        data = csv_of(ROW, delimiter=delimiter, encoding=encoding)
        assert rows_of(data) == [ROW]

    def test_what_was_found_out_is_told(self):
        about = read(csv_of(ROW, delimiter=";", encoding="cp1252"), COLUMNS).about
        assert "Windows-1252" in about

    def test_the_hint_for_excel_is_no_row(self):
        table = read(b"sep=;\r\nslug;note\r\na;b", COLUMNS)
        assert table.dataset.dict == [{"slug": "a", "note": "b"}]
        assert table.numbers == [2]

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_any_end_of_line_will_do(self, end):
        assert rows_of(end.join(["slug,note", "a,b", ""]).encode()) == [{"slug": "a", "note": "b"}]

    def test_rows_are_numbered_as_in_a_spreadsheet(self):
        data = b'slug,note\n\na,"one\ntwo"\n# left out,\nb,c\n'
        assert read(data, COLUMNS).numbers == [3, 5]

    def test_a_row_is_a_comment_by_its_slug_alone(self):
        data = b"# first of all\ntitle_it,slug\n#milano,a\nx,#b\n"
        assert rows_of(data) == [{"title_it": "#milano", "slug": "a"}]

    def test_headings_may_be_written_otherwise(self):
        assert rows_of(b" Slug ,Title IT\na,b") == [{"slug": "a", "title_it": "b"}]

    def test_columns_of_ones_own_are_left_out(self):
        assert rows_of(b"slug,# mine,note,\na,b,c,") == [{"slug": "a", "note": "c"}]

    def test_a_quotation_mark_out_of_place_is_told_with_its_row(self):
        assert refusal(b'slug,note\na,"b\nc,d').startswith("Row 2:")

    def test_a_long_text_is_read_whole(self):
        long = "x" * 200_000
        assert rows_of(csv_of({"slug": "a", "note": long})) == [{"slug": "a", "note": long}]


class TestHeadings:
    def test_an_unknown_one_is_named_with_what_was_meant(self):
        assert "“titel_it”. Did you mean “title_it”?" in refusal(b"slug,titel_it\na,b")

    def test_a_missing_key_is_named(self):
        assert "“slug” is missing" in refusal(b"title_it\nb")

    def test_one_that_is_there_twice_is_named(self):
        assert "“note” is there twice" in refusal(b"slug,note,note\na,b,c")

    def test_cells_without_one_are_told_with_their_row(self):
        assert "Row 2 has a cell without a heading" in refusal(b"slug,,note\na,b,c")
        assert "Row 2 has a cell without a heading" in refusal(b"slug,note\na,b,c")

    @pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b"# only this\n"])
    def test_a_file_without_any_is_empty(self, data):
        assert refusal(data) == "The file is empty: it has not even headings."

    def test_a_file_with_nothing_else_has_no_entries(self):
        assert refusal(b"slug,note\n,\n") == "There are no entries below the headings."


class TestWorkbooks:
    def test_cells_are_read_by_their_type(self):
        row = {
            "slug": "a",
            "title_it": 1.2,
            "title_en": datetime.datetime(2020, 4, 30, 0, 0),
            "note": "'=1",
            "value_eur": 3500000,
        }
        assert rows_of(xlsx_of(row)) == [
            {**row, "title_en": datetime.date(2020, 4, 30), "note": "=1"}
        ]

    @pytest.mark.parametrize(
        ("shown", "value"), [("mmm-yy", "2020-04"), ("yyyy", "2020"), ('yyyy "d"', "2020")]
    )
    def test_a_date_says_no_more_than_it_shows(self, shown, value):
        book = Workbook()
        book.active.append(["slug", "note"])
        book.active.append(["a", datetime.datetime(2020, 4, 1, 0, 0)])
        book.active["B2"].number_format = shown
        assert rows_of(saved(book)) == [{"slug": "a", "note": value}]

    def test_a_formula_is_not_run_but_told(self):
        book = Workbook()
        book.active.append(["slug", "note", "title_it"])
        book.active.append(["a", "=1+1", "#N/A"])
        book.active["C2"].data_type = "e"
        (row,) = rows_of(saved(book))
        assert "not a formula" in row["note"].message
        assert "an error" in row["title_it"].message

    def test_the_sheet_with_the_key_is_read_wherever_it_stands(self):
        book = Workbook()
        book.active.append(["column", "meaning"])
        sheet = book.create_sheet("mine")
        sheet.append(["# a comment"])
        sheet.append(["slug", "note"])
        sheet.append([])
        sheet.append(["a", "b"])
        table = read(saved(book), COLUMNS)
        assert table.dataset.dict == [{"slug": "a", "note": "b"}]
        assert table.numbers == [4]

    def test_empty_rows_and_formats_below_the_entries_are_no_rows(self):
        book = Workbook()
        book.active.append(["slug", "note"])
        book.active.append(["a", "b"])
        book.active["A5000"].number_format = "@"
        book.active["ZZ3"].number_format = "@"
        assert rows_of(saved(book)) == [{"slug": "a", "note": "b"}]

    def test_signs_that_xml_cannot_hold_are_read_back(self):
        text = "a_x0041_b_x000D_"
        assert files.ESCAPED.sub(files._unescaped, "_x005F_x0041_b") == "_x0041_b"
        assert files.ESCAPED.sub(files._unescaped, text) == "a_x0041_b\r"


def picture():
    file = BytesIO()
    Image.new("RGB", (8, 8), "red").save(file, "PNG")
    return file.getvalue()


def archive(**parts):
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), data)
    return file.getvalue()


def lying(data):
    """Return an archive whose parts claim, where readers look, to be empty."""
    place = data.rindex(b"PK\x01\x02")
    return data[: place + 24] + struct.pack("<I", 10) + data[place + 28 :]


class TestWhatIsNoTable:
    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (picture(), "neither an Excel workbook"),
            (b"%PDF-1.7\n\x00\x01", "neither an Excel workbook"),
            (b"\xd0\xcf\x11\xe0" + bytes(600), "old Excel file, or one with a password"),
            (b"PK\x03\x04" + bytes(40), "damaged"),
            (archive(word__document_xml="<x/>"), "no Excel workbook"),
            (archive(xl__workbook_xml="<x"), "damaged"),
            (archive(xl__workbook_xml="<x/>"), "damaged"),
            (xlsx_of(ROW)[:-200], "damaged"),
            (xlsx_of(ROW)[:900] + bytes(50) + xlsx_of(ROW)[950:], "damaged"),
            ("slug,note\na,b".encode("utf-16-le"), "neither an Excel workbook"),
            (b"slug,note\na,\x81\x8d", "neither an Excel workbook"),
            (b'{"slug": "a"}', "“slug” is missing"),
            (b"<html><table>", "“slug” is missing"),
        ],
    )
    def test_it_is_refused_with_what_to_do(self, data, said):
        assert said in refusal(data)

    def test_a_bomb_is_not_unpacked(self, monkeypatch):
        monkeypatch.setattr(files, "MAX_UNPACKED", 100_000)
        bomb = archive(xl__workbook_xml="<x/>", bomb_xml=" " * 200_000)
        assert len(bomb) < 2_000
        assert "too large once it is unpacked" in refusal(bomb)

    def test_a_bomb_that_lies_about_its_size_is_read_no_further_than_it_says(self):
        assert "damaged" in refusal(lying(archive(xl__workbook_xml=" " * 200_000)))

    def test_entities_that_grow_without_end_are_refused(self):
        entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
        bomb = f'<!DOCTYPE x [<!ENTITY e0 "0123456789">{entities}]><x>&e9;</x>'
        with zipfile.ZipFile(BytesIO(xlsx_of(ROW))) as good:
            parts = {name: good.read(name) for name in good.namelist()}
        file = BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
            for name, data in (parts | {"xl/worksheets/sheet1.xml": bomb}).items():
                made.writestr(name, data)
        assert "damaged" in refusal(file.getvalue())

    def test_a_file_that_is_too_large_is_refused(self, monkeypatch):
        monkeypatch.setattr(files, "MAX_BYTES", 10)
        assert "split it into several" in refusal(csv_of(ROW))

    @pytest.mark.parametrize("make", [csv_of, xlsx_of])
    def test_too_many_rows_are_refused(self, make, monkeypatch):
        monkeypatch.setattr(files, "MAX_ROWS", 3)
        assert "more than 3 rows" in refusal(make(*[ROW] * 4))
        assert "more than 3 rows" in refusal(make(*[ROW] * 40))

    def test_a_sheet_without_end_is_refused(self, monkeypatch):
        monkeypatch.setattr(files, "MAX_SHEET_ROWS", 50)
        book = Workbook()
        book.active.append(["slug"])
        book.active["A100"] = "a"
        assert "more than" in refusal(saved(book))

    def test_dates_that_are_none_are_told_as_errors(self):
        book = Workbook()
        book.active.append(["slug", "note"])
        book.active.append(["a", 1e10])
        book.active["B2"].number_format = "yyyy-mm-dd"
        (row,) = rows_of(saved(book))
        assert "an error" in row["note"].message


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=30), min_size=1))
def test_any_text_comes_back_from_a_csv(texts):
    file = StringIO(newline="")
    csv.writer(file).writerows([["slug", "note"], *(["a", harmless(tidy(t))] for t in texts)])
    rows = rows_of(file.getvalue().encode())
    assert [tidy(row["note"] or "") for row in rows] == [tidy(text) for text in texts]

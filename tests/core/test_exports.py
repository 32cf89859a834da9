"""The writers of the exports, on plain objects: what each format makes of each kind of value."""

import csv
import datetime
import json
from io import BytesIO, StringIO
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook

from portal.core.exports.columns import Column
from portal.core.exports.tables import LICENCE, Table
from portal.core.exports.texts import PIECE, csv_lines, geojson_lines, json_lines, pieces
from portal.core.exports.workbook import MAX_TEXT, workbook

SEARCH = "https://portal.example.org/en/things/?kind=a"
TOKYO = datetime.timezone(datetime.timedelta(hours=9))


def table_of(*entries, dated=False, **options):
    """Return a Table of entries given as dicts, one column for each key of the first."""
    columns = [
        Column(name, f"the {name}", lambda entry, name=name: getattr(entry, name), dated=dated)
        for name in (entries[0] if entries else ["slug"])
    ]
    rows = [SimpleNamespace(**entry) for entry in entries]
    given = {
        "key": "things",
        "title": "Things",
        "titles": {"it": "Cose", "en": "Things"},
        "columns": columns,
        "chunks": iter([rows[:1], rows[1:]]),
        "count": len(rows),
        "source": SEARCH,
        "created": datetime.datetime(2026, 3, 14, 17, 26, 53, tzinfo=TOKYO),
    }
    return Table(**given | options)


def csv_rows(table, **options):
    text = "".join(csv_lines(table, **options))
    return list(csv.reader(StringIO(text, newline=""), strict=True))


def json_of(lines):
    return json.loads("".join(lines))


def opened(table):
    with workbook(table) as file:
        return load_workbook(BytesIO(file.read()))


class TestCsv:
    def test_every_row_tells_licence_and_origin(self):
        assert csv_rows(table_of({"slug": "a"}, {"slug": "b"})) == [
            ["slug", "licence", "source"],
            ["a", LICENCE, SEARCH],
            ["b", LICENCE, SEARCH],
        ]

    def test_lines_end_and_cells_are_quoted_as_rfc_4180_says(self):
        lines = list(csv_lines(table_of({"text": 'one, "two"\nthree'})))
        assert lines == [
            "text,licence,source\r\n",
            f'"one, ""two""\nthree",{LICENCE},{SEARCH}\r\n',
        ]

    def test_the_byte_order_mark_comes_first_and_only_if_asked_for(self):
        with_mark, without = (
            b"".join(pieces(csv_lines(table_of({"slug": "a"}), bom=bom))) for bom in (True, False)
        )
        assert with_mark == b"\xef\xbb\xbf" + without

    @pytest.mark.parametrize(
        "text",
        [
            "=1+1", "+39 045", "-cmd", "@SUM(A1)", "|pipe", "%0A", "\t=1", "\r=1", "\n=1",
            "  =1", "\N{NO-BREAK SPACE}@x", " \t-2+3", "\N{FULLWIDTH EQUALS SIGN}1+1",
        ],
    )  # fmt: skip
    def test_texts_that_a_spreadsheet_would_compute_are_made_harmless(self, text):
        ((cell, *_),) = csv_rows(table_of({"text": text}))[1:]
        assert cell.startswith("'")
        assert cell[1:].replace("\\|", "|") == text

    def test_the_first_of_joined_texts_is_made_harmless_too(self):
        assert csv_rows(table_of({"texts": ["=1", "b"]}))[1][0] == "'=1; b"

    @pytest.mark.parametrize("text", ["città", "2020-04", "a=b", "'quoted'", " plain", "1 - 2"])
    def test_other_texts_stay_as_they_are(self, text):
        assert csv_rows(table_of({"text": text}))[1][0] == text

    @pytest.mark.parametrize(
        ("value", "cell"),
        [
            (-3.7038, "-3.7038"), (-12, "-12"), (0, "0"), (True, "true"), (False, "false"),
            (datetime.date(2026, 1, 15), "2026-01-15"), (["a", "b"], "a; b"), ([], ""),
            (None, ""), ("", ""),
        ],
    )  # fmt: skip
    def test_each_kind_of_value_has_its_form_and_numbers_stay_numbers(self, value, cell):
        assert csv_rows(table_of({"value": value}))[1][0] == cell


class TestJson:
    def test_the_document_tells_what_it_is_and_whence(self):
        document = json_of(json_lines(table_of({"slug": "a"}, {"slug": "b"})))
        assert document == {
            "title": {"it": "Cose", "en": "Things"},
            "publisher": "Cluster SmartCommunities",
            "licence": LICENCE,
            "source": SEARCH,
            "created": "2026-03-14T17:26:53+09:00",
            "count": 2,
            "things": [{"slug": "a"}, {"slug": "b"}],
        }

    def test_what_stands_in_both_languages_is_one_member(self):
        entry = {"title_it": "Uno", "title_en": "", "names_it": ["a"], "names_en": ["b"], "it": 1}
        assert json_of(json_lines(table_of(entry)))["things"] == [
            {"title": {"it": "Uno", "en": None}, "names": {"it": ["a"], "en": ["b"]}, "it": 1}
        ]

    def test_values_keep_their_type(self):
        entry = {"a": -3.5, "b": True, "c": datetime.date(2026, 1, 15), "d": [], "e": "", "f": "=1"}
        assert json_of(json_lines(table_of(entry)))["things"] == [
            {"a": -3.5, "b": True, "c": "2026-01-15", "d": [], "e": None, "f": "=1"}
        ]

    def test_a_list_without_rows_is_a_document_too(self):
        assert json_of(json_lines(table_of()))["things"] == []
        assert json_of(geojson_lines(table_of()))["features"] == []


def test_geojson_is_a_collection_of_points_longitude_first():
    """As RFC 7946 has it; what it does not define are members of our own."""
    entry = {"slug": "a", "title_it": "Uno", "title_en": "One", "tags": ["x"]}
    table = table_of(entry, place=lambda entry: (-3.7, 40.4))
    document = json_of(geojson_lines(table))
    assert document.pop("features") == [
        {
            "type": "Feature",
            "id": "a",
            "geometry": {"type": "Point", "coordinates": [-3.7, 40.4]},
            "properties": entry,
        }
    ]
    assert document == {"type": "FeatureCollection", **table.metadata}


class TestWorkbook:
    def test_columns_are_typed_and_texts_never_formulas_or_links(self):
        entry = {
            "a": 12, "b": -3.7, "c": True, "d": datetime.date(2026, 1, 15), "e": "=1+1",
            "f": "12", "g": "https://example.org/", "h": ["x", "=y"], "i": "", "j": [],
        }  # fmt: skip
        cells = opened(table_of(entry))["things"][2]
        assert [cell.value for cell in cells] == [
            12, -3.7, True, datetime.datetime(2026, 1, 15), "=1+1",
            "12", "https://example.org/", "x; =y", None, None,
        ]  # fmt: skip
        assert "".join(cell.data_type for cell in cells) == "nnbdssssnn"
        assert not any(cell.hyperlink for cell in cells)

    def test_partial_dates_are_dates_where_the_day_is_known(self):
        table = table_of({"a": "2020-04-30", "b": "2020-04", "c": "2020", "d": ""}, dated=True)
        cells = opened(table)["things"][2]
        assert [cell.value for cell in cells] == [
            datetime.datetime(2020, 4, 30), "2020-04", "2020", None,
        ]  # fmt: skip
        assert cells[0].number_format == "yyyy-mm-dd"

    def test_the_head_stays_in_sight_and_filters_all_rows(self):
        sheet = opened(table_of({"slug": "a", "b": 1}, {"slug": "b", "b": 2}))["things"]
        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:B3")
        assert [cell.font.bold for cell in sheet[1]] == [True, True]

    def test_the_document_tells_title_licence_and_origin(self):
        book = opened(table_of({"slug": "a"}))
        properties = book.properties
        assert (properties.title, properties.keywords) == ("Things", "CC-BY-4.0")
        assert f"CC BY 4.0, {LICENCE}" in properties.description
        assert SEARCH in properties.description
        assert properties.creator == "Cluster SmartCommunities"
        assert properties.created == datetime.datetime(2026, 3, 14, 8, 26, 53)
        own = {one.name: one.value for one in book.custom_doc_props.props}
        assert own == {"licence": LICENCE, "source": SEARCH}

    def test_a_second_sheet_says_what_each_column_means(self):
        rows = list(opened(table_of({"slug": "a", "b": 1}))["columns"].values)
        assert rows[:3] == [
            ("column", "meaning_it", "meaning_en"),
            ("slug", "the slug", "the slug"),
            ("b", "the b", "the b"),
        ]

    def test_what_no_cell_can_hold_is_cut_and_stays_readable(self):
        text = "\x00\x1b" + "x" * MAX_TEXT
        (cell,) = opened(table_of({"text": text}))["things"][2]
        assert cell.value.endswith("xxx")

    def test_without_rows_there_is_a_head(self):
        sheet = opened(table_of())["things"]
        assert sheet.auto_filter.ref == "A1"


class TestPieces:
    def test_lines_are_sent_together_and_none_is_held_back(self):
        lines = ["à" * 1000] * 100
        sent = list(pieces(iter(lines)))
        assert b"".join(sent) == "".join(lines).encode()
        assert len(sent) == 2

    def test_reading_goes_no_further_than_what_was_sent(self):
        read = []
        lines = (read.append(number) or "x" * PIECE for number in range(10))
        next(pieces(lines))
        assert read == [0]

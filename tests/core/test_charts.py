"""Charts: what is drawn, in which colours, and as which files."""

import csv
import io
import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.utils.translation import override
from PIL import Image

from portal.core.charts import Chart, Item, Value, bars, grid, regions, respond, timeline
from portal.core.charts.marks import (
    BAR,
    EDGE,
    EMPTY,
    GAP,
    GAP_INK,
    INK,
    PAPER,
    SOFT,
    STEPS,
    legend,
    step,
)

ROWS = [Item("one", "Row <one> & only"), Item("two", "Row two")]
COLUMNS = [Item("a", "Column a", "A"), Item("b", "Column b", "B")]
OUTLINE = {
    "width": 20,
    "height": 10,
    "regions": {
        "one": {"path": "M0 0h10v10z", "x": 5, "y": 5},
        "two": {"path": "M10 0h10v10z", "x": 15, "y": 5},
    },
}


def chart(**values):
    values = {"draw": grid, "columns": COLUMNS, "total": Item("all", "All")} | values
    columns = [*values["columns"], *([values["total"]] if values["total"] else [])]
    numbers = {
        (row.slug, column.slug): Value(place * 1_000, "/en/list/?x=1" if place else "")
        for place, (row, column) in enumerate((row, column) for row in ROWS for column in columns)
    }
    return Chart(
        key="test-chart",
        title="Test chart",
        about="What the test counts.",
        row_head="Row",
        column_head="Column",
        rows=ROWS,
        values=numbers,
        entries=lambda count: f"{count} entries",
        **values,
    )


def single(draw, **values):
    return chart(draw=draw, columns=COLUMNS[:1], total=None, **values)


CHARTS = {
    "bars": lambda: single(bars),
    "grid": chart,
    "timeline": lambda: chart(draw=timeline),
    "regions": lambda: single(regions, outline=OUTLINE, credit="Test outline"),
}


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(map(float.__mul__, (0.2126, 0.7152, 0.0722), linear))


def contrast(one, other):
    """Return the contrast of two colours by WCAG 2.2, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


class TestColours:
    @pytest.mark.parametrize("colour", [BAR, EDGE, *(fill for fill, _ink in STEPS)])
    def test_marks_stand_out_from_the_paper(self, colour):
        assert contrast(colour, PAPER) >= 3

    @pytest.mark.parametrize(
        ("ink", "ground"),
        [(INK, PAPER), (SOFT, PAPER), (SOFT, EMPTY), (GAP_INK, GAP), *((b, a) for a, b in STEPS)],
    )
    def test_texts_can_be_read_on_their_ground(self, ink, ground):
        assert contrast(ink, ground) >= 4.5

    def test_each_step_is_told_from_the_next_by_its_darkness_alone(self):
        shades = [luminance(fill) + 0.05 for fill, _ink in STEPS]
        assert all(one >= 1.3 * other for one, other in pairwise(shades))

    @pytest.mark.parametrize("most", [1, 2, 3, 5, 7, 14, 60, 100_000])
    def test_the_legend_tells_the_step_of_every_number(self, most):
        colours = {}
        for low, high, colour in legend(most):
            colours |= dict.fromkeys({low, high}, colour)
        assert {1, most} <= set(colours)
        assert all(STEPS[step(count, most)][0] == colour for count, colour in colours.items())


@pytest.mark.parametrize("draw", CHARTS)
class TestDrawing:
    def test_it_shows_every_number_and_links_to_its_list(self, draw):
        drawn = CHARTS[draw]()
        marks = {
            (one.get("data-row"), one.get("data-column")): one
            for one in drawn.draw(drawn).iter()
            if one.get("data-count")
        }
        assert marks.keys() == drawn.values.keys()
        for place, value in drawn.values.items():
            assert marks[place].get("data-count") == str(value.count)
            assert marks[place].get("href", "") == value.url
            assert marks[place].tag == ("a" if value.url else "g")

    def test_each_link_is_named_by_what_it_counts(self, draw):
        drawn = CHARTS[draw]()
        titles = [link.findtext("title") for link in drawn.draw(drawn).iter("a")]
        assert titles
        assert all(re.fullmatch(r"Row .+: \d+ entries", title) for title in titles)

    def test_it_holds_no_style_and_no_script(self, draw):
        drawn = CHARTS[draw]()
        for one in drawn.draw(drawn).iter():
            assert one.tag not in ("style", "script")
            assert not [name for name in one.attrib if name == "style" or name.startswith("on")]

    def test_without_any_row_it_is_drawn_all_the_same(self, draw):
        empty = replace(CHARTS[draw](), rows=[], values={})
        assert empty.draw(empty).tag == "svg"


def test_what_is_missing_is_marked_where_that_is_the_point():
    drawn = chart(stressed=True)
    svg = ElementTree.tostring(drawn.draw(drawn), encoding="unicode")
    assert GAP in svg
    assert EMPTY not in svg


def file_of(rf, kind, drawn=None):
    drawn = drawn or chart()
    with override("en"):
        return respond(rf.get("/"), {"it": drawn, "en": drawn}, kind, "/en/page/#test-chart")


class TestFiles:
    def test_headers_tell_name_licence_and_origin(self, rf):
        response = file_of(rf, "svg")
        assert response["Content-Type"] == "image/svg+xml"
        assert response["Content-Disposition"] == 'attachment; filename="test-chart-2026-03-14.svg"'
        assert 'rel="license", <http://testserver/en/page/#test-chart>' in response["Link"]
        assert response["Content-Language"] == "en"

    @pytest.mark.parametrize("draw", CHARTS)
    def test_the_svg_stands_alone(self, rf, draw):
        response = file_of(rf, "svg", CHARTS[draw]())
        root = ElementTree.fromstring(response.content)  # noqa: S314 - our own
        names = [one.tag.rpartition("}")[2] for one in root]
        assert names[:3] == ["title", "desc", "metadata"]
        assert names[3] == "rect", "its own ground, for dark pages"
        text = response.content.decode()
        assert "sans-serif" in text
        assert "<dc:rights>https://creativecommons.org/licenses/by/4.0/</dc:rights>" in text
        assert "http://testserver/en/page/#test-chart" in text
        hrefs = re.findall(r'href="([^"]+)"', text)
        assert set(hrefs) == {"http://testserver/en/list/?x=1"}

    @pytest.mark.parametrize("draw", CHARTS)
    def test_the_picture_is_drawn_from_it(self, rf, draw):
        response = file_of(rf, "png", CHARTS[draw]())
        assert response["Content-Type"] == "image/png"
        with Image.open(io.BytesIO(response.content)) as picture:
            assert picture.width == 1_440
            assert picture.getpixel((2, 2))[:3] == (255, 255, 255)
            assert len(picture.getcolors(maxcolors=1 << 24)) > 5

    def test_the_table_has_a_row_for_every_number(self, rf):
        drawn = chart()
        text = file_of(rf, "csv", drawn).content.decode()
        rows = list(csv.DictReader(io.StringIO(text)))
        assert {(row["row"], row["column"]): int(row["count"]) for row in rows} == {
            place: value.count for place, value in drawn.values.items()
        }
        assert rows[1]["list"] == "http://testserver/en/list/?x=1"
        assert rows[0]["row_name_it"] == "Row <one> & only"

    def test_a_name_can_be_no_formula_of_a_spreadsheet(self, rf):
        drawn = chart()
        drawn = replace(drawn, rows=[Item("one", "=1+1"), ROWS[1]])
        assert b",'=1+1," in file_of(rf, "csv", drawn).content

"""A chart as a file: a drawing that stands alone, a picture of it, or its numbers."""

from dataclasses import dataclass
from functools import cache, lru_cache
from textwrap import wrap
from xml.etree import ElementTree

import typst
from django.conf import settings
from django.http import HttpResponse
from django.utils import formats, timezone
from django.utils.translation import get_language, gettext_lazy

from portal.core.bilingual import LANGUAGES
from portal.core.charts.marks import INK, PAPER, SMALL, SOFT, node, words
from portal.core.exports import LICENCE, LICENCE_NAME, Column, Table, as_file, csv_lines

FORMATS = [("svg", "SVG"), ("png", "PNG"), ("csv", "CSV")]
WIDTH, MARGIN = 720, 32  # px of a drawing that stands alone
MAP_WIDTH = 460
LINE = 20  # px from one line of text to the next
LETTERS = 98  # characters of a line
TITLE_LINE, TITLE_LETTERS = 28, 56
DENSITY = 192  # dots of the picture for an inch, which is 96 px: two for each px
FAMILY = "'Titillium Web', sans-serif"
TYPST = b"""
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")
"""


@dataclass(frozen=True)
class Origin:
    """Where a chart stands: `site` begins every absolute address, `page` is the chart's own."""

    site: str
    page: str


def respond(request, charts, kind, page):
    """Return a chart as a file of one of FORMATS; `charts` has it in each language.

    `page` is the address of the chart within the portal. An answer to HEAD has no body.
    """
    chart = charts[get_language()]
    origin = Origin(request.build_absolute_uri("/")[:-1], request.build_absolute_uri(page))
    created = timezone.localtime()
    if kind == "csv":
        body = "".join(csv_lines(table(charts, chart, origin, created))).encode()
    else:
        svg = standing_alone(chart, origin, created.date())
        body = picture(svg) if kind == "png" else svg.encode()
    return as_file(
        HttpResponse(body),
        kind,
        title=chart.title,
        source=origin.page,
        created=created,
        languages=LANGUAGES if kind == "csv" else [get_language()],
    )


def standing_alone(chart, origin, day):
    """Return the text of an SVG file: title, drawing, licence and origin on their own ground."""
    drawing = chart.draw(chart)
    titles, about = wrap(chart.title, TITLE_LETTERS), wrap(chart.about, LETTERS)
    below = _imprint(chart, origin, day)
    text_top = MARGIN + TITLE_LINE * len(titles)
    top = text_top + LINE * len(about) + 28
    width, height = _size(drawing)
    whole = round(top + height + 28 + LINE * len(below) + MARGIN / 2)
    root = node(
        None, "svg", xmlns="http://www.w3.org/2000/svg", width=WIDTH, height=whole,
        viewBox=f"0 0 {WIDTH} {whole}", lang=get_language(), font_family=FAMILY, fill=INK,
    )  # fmt: skip
    node(root, "title", chart.title)
    node(root, "desc", chart.about)
    _describe(root, chart, origin, day)
    node(root, "rect", width="100%", height="100%", fill=PAPER)
    _lines(root, titles, MARGIN + 18, TITLE_LINE, font_size=22, font_weight=700)
    _lines(root, about, text_top + 18, fill=SOFT, font_size=14)
    drawing.attrib |= {"x": str(MARGIN), "y": str(top), "width": str(width), "height": str(height)}
    for link in drawing.iter("a"):
        link.set("href", origin.site + link.get("href", ""))
    root.append(drawing)
    _lines(root, below, top + height + 32, fill=SOFT, font_size=SMALL)
    return ElementTree.tostring(root, encoding="unicode")


def _size(drawing):
    """Return the width and height in px that a drawing takes in a file."""
    if box := drawing.get("viewBox"):
        width, height = map(float, box.split()[2:])
        return MAP_WIDTH, round(MAP_WIDTH * height / width)
    return WIDTH - 2 * MARGIN, float(drawing.get("height", "0"))


def _imprint(chart, origin, day):
    date = formats.date_format(day, "DATE_FORMAT")
    lines = [f"{settings.OPERATOR_NAME}, {LICENCE_NAME}, {date}", origin.page]
    return [*lines, *wrap(chart.credit, LETTERS)]


def _lines(root, lines, top, height=LINE, **attributes):
    for number, line in enumerate(lines):
        words(root, line, x=MARGIN, y=top + height * number, **attributes)


def _describe(root, chart, origin, day):
    """Add what programs read of title, licence and origin: Dublin Core in RDF."""
    names = {
        "xmlns:rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    }
    about = node(
        node(node(root, "metadata"), "rdf:RDF", **names), "rdf:Description", **{"rdf:about": ""}
    )
    facts = {
        "title": chart.title,
        "publisher": settings.OPERATOR_NAME,
        "rights": LICENCE,
        "source": origin.page,
        "date": day.isoformat(),
        "language": get_language(),
    }
    for name, fact in facts.items():
        node(about, f"dc:{name}", fact)


@lru_cache(maxsize=32)  # some 100 kB each
def picture(svg):
    """Return an SVG as the bytes of a PNG, in the portal's font; kept, since it takes a while."""
    return typst.compile(
        TYPST, format="png", ppi=float(DENSITY), font_paths=_fonts(), sys_inputs={"svg": svg}
    )


@cache
def _fonts():
    """Return the fonts of the portal; where one lacks a letter, those that Typst brings along."""
    folder = settings.BASE_DIR / "static" / "dist" / "fonts"
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])


def table(charts, chart, origin, created):
    """Return the exports' Table of a chart: a row for each value, names in each language."""
    numbers = [
        (place, other, value)
        for place, (_row, values) in enumerate(chart.table)
        for other, value in enumerate(values)
    ]
    return Table(
        key=chart.key,
        title=chart.title,
        titles={language: one.title for language, one in charts.items()},
        columns=_columns(charts, chart, origin),
        chunks=[numbers],
        count=len(numbers),
        source=origin.page,
        created=created,
    )


def _columns(charts, chart, origin):
    rows = {language: one.rows for language, one in charts.items()}
    columns = {language: one.table_columns for language, one in charts.items()}
    return [
        *_names("row", gettext_lazy("Row"), rows, chart.rows, 0),
        *_names("column", gettext_lazy("Column"), columns, chart.table_columns, 1),
        Column("count", gettext_lazy("Number of entries"), lambda number: number[2].count),
        Column(
            "list", gettext_lazy("Address of the list"), lambda number: _absolute(number[2], origin)
        ),
    ]


def _names(head, about, items, own, place):
    """Return the columns of an item: its slug, and its name in each language."""
    return [
        Column(head, about, lambda number: own[number[place]].slug),
        *(
            Column(f"{head}_name_{language}", about, lambda number, of=of: of[number[place]].name)
            for language, of in items.items()
        ),
    ]


def _absolute(value, origin):
    return origin.site + value.url if value.url else ""

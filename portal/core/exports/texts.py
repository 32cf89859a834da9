"""The formats that are text: CSV, JSON, GeoJSON. Each is written row by row and never whole."""

import datetime
import json
import re

from defusedcsv import csv

from portal.core.bilingual import LANGUAGES
from portal.core.exports.tables import LICENCE, SEPARATOR

PIECE = 64 * 1024  # characters that are sent at once
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
# What a spreadsheet may take for the beginning of a formula (OWASP, "CSV injection") and defusedcsv
# lets pass: its characters behind blanks, or in the wide forms of East Asian keyboards.
HIDDEN_FORMULA = re.compile(
    r"[\t\r\n]|\s+[=+@-]|\s*[\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
    r"\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}]"
)


def pieces(lines):
    """Join texts into pieces that are worth sending, as UTF-8."""
    kept, size = [], 0
    for line in lines:
        kept.append(line)
        size += len(line)
        if size >= PIECE:
            yield "".join(kept).encode()
            kept, size = [], 0
    yield "".join(kept).encode()


class _Line:
    """A file for the csv module that hands each line back."""

    def write(self, line):
        return line


def csv_lines(table, *, bom=False):
    """Yield the lines of a CSV file (RFC 4180); `bom` is for spreadsheets that guess otherwise.

    The format has no place for metadata, and headers of the answer are lost with the first copy:
    so the last two columns tell licence and origin on every row. They survive when rows are cut out
    or files joined, break no reader as a line of comment would, and weigh nothing once compressed.
    """
    writer = csv.writer(_Line())
    if bom:
        yield BYTE_ORDER_MARK
    yield writer.writerow([*table.heads, "licence", "source"])
    for row in table.rows():
        yield writer.writerow([*map(_cell, row), LICENCE, table.source])


def _cell(value):
    """Return a value as CSV has it: numbers stay numbers, texts can be no formula."""
    if isinstance(value, list):
        value = SEPARATOR.join(value)
    if isinstance(value, str):
        return f"'{value}" if HIDDEN_FORMULA.match(value) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def json_lines(table):
    """Yield the lines of a JSON document: the metadata, and the entries under the table's key."""
    members = _members(table.heads)
    head = _dumps(table.metadata)[:-1]
    yield f'{head}, "{table.key}": ['
    for number, row in enumerate(table.rows()):
        yield f"{',' if number else ''}\n{_dumps(_folded(row, members))}"
    yield "\n]}\n"


def geojson_lines(table):
    """Yield the lines of a GeoJSON document (RFC 7946): a point for each entry.

    The metadata are members that the format leaves to its users; properties are flat, as the tables
    of geographic tools are.
    """
    readers = [column.of for column in table.columns]
    head = _dumps({"type": "FeatureCollection", **table.metadata})[:-1]
    yield f'{head}, "features": ['
    for number, entry in enumerate(table.entries):
        feature = {
            "type": "Feature",
            "id": entry.slug,
            "geometry": {"type": "Point", "coordinates": list(table.place(entry))},
            "properties": dict(zip(table.heads, table.values(entry, readers), strict=True)),
        }
        yield f"{',' if number else ''}\n{_dumps(feature)}"
    yield "\n]}\n"


def _members(heads):
    """Return, for each member of an entry, its name and the places of its value in a row.

    One place as it is, or {language: place} for what stands in both languages.
    """
    members = {}
    for place, head in enumerate(heads):
        stem, _, language = head.rpartition("_")
        if stem and language in LANGUAGES:
            members.setdefault(stem, {})[language] = place
        else:
            members[head] = place
    return list(members.items())


def _folded(row, members):
    return {
        name: {language: row[place] for language, place in places.items()}
        if isinstance(places, dict)
        else row[places]
        for name, places in members
    }


def _dumps(value):
    return json.dumps(value, ensure_ascii=False, default=datetime.date.isoformat)

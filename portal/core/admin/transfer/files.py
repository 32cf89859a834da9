"""Reading what was uploaded: a workbook or a CSV, by its content and never by its name.

Nothing of the file is trusted: its size is limited before and while it is unpacked, formulas are
not run, and whatever it is, the answer is a table or a FileProblem that says what to do.
"""

import csv
import datetime
import re
import warnings
from dataclasses import dataclass
from io import BytesIO, StringIO
from zipfile import BadZipFile, ZipFile

import openpyxl
import tablib
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.admin.transfer.cells import Unreadable, did_you_mean, plain, text_of
from portal.core.receiving import MOST_BYTES

MEGABYTE = 1024 * 1024
MAX_BYTES = MOST_BYTES  # of the file as it is sent
MAX_UNPACKED = 200 * MEGABYTE  # of the parts of a workbook together
MAX_PARTS = 1_000  # files within a workbook
MAX_ROWS = 10_000  # rows with something in them
MAX_SHEET_ROWS = 200_000  # rows at all: a sheet may be formatted far below its last entry
MAX_COLUMNS = 300
MOST_PROBLEMS = 20  # that are told of the file as a whole
HEADS = 20  # rows of headings and comments that may come on top

KEY = "slug"
COMMENT = "#"
DELIMITERS = {
    ",": gettext_lazy("commas"),
    ";": gettext_lazy("semicolons"),
    "\t": gettext_lazy("tabs"),
}
SEPARATOR_HINT = re.compile(r"\Asep=(.)\r?\n")  # written by some for Excel
BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # also of workbooks that a password protects
ZIP = b"PK"
# How Excel keeps signs that XML cannot hold, and texts that only look so (ECMA-376, ST_Xstring).
ESCAPED = re.compile(r"_x005F(_x[0-9A-Fa-f]{4}_)|_x(00[01][0-9A-Fa-f])_")


class FileProblem(Exception):
    """The file as a whole cannot be used; `messages` say why and what to do."""

    def __init__(self, *messages):
        super().__init__(*messages)
        self.messages = messages


@dataclass(frozen=True)
class Table:
    """What a file holds: a tablib Dataset, the row of the sheet of each of its rows, and what was
    taken for what (`about`), in words."""

    dataset: tablib.Dataset
    numbers: list[int]
    about: str


def read(data, columns):
    """Return the Table in a file's bytes; `columns` are the names that headings may have.

    Raises FileProblem.
    """
    if len(data) > MAX_BYTES:
        raise FileProblem(too_large())
    if data.startswith(OLD_EXCEL):
        raise FileProblem(
            _("This is an old Excel file, or one with a password: save it as .xlsx without one.")
        )
    if data.startswith(ZIP):
        rows, about = _workbook_rows(data), _("Excel workbook")
    else:
        rows, about = _csv_rows(data, columns)
    return _table(rows, about, columns)


def too_large():
    return _("The file is larger than %(size)d MB: split it into several.") % {
        "size": MAX_BYTES // MEGABYTE
    }


# Workbooks


def _workbook_rows(data):
    """Return the rows of the sheet that has our headings as (number, cells)."""
    _refuse_bomb(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl leaves out: styles, extensions
            book = openpyxl.load_workbook(BytesIO(data), read_only=True, rich_text=False)
            first = []
            for sheet in book.worksheets:
                rows = _sheet_rows(sheet)
                if _has_key(rows):
                    return rows
                first = first or rows
            return first
    except FileProblem:
        raise
    except Exception as error:  # whatever a damaged file makes the library do
        raise FileProblem(_damaged()) from error


def _damaged():
    return _("The workbook is damaged: open it in your spreadsheet and save it as .xlsx again.")


def _refuse_bomb(data):
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, OSError) as error:
        raise FileProblem(_damaged()) from error
    # What a part claims to hold is also the most that is read of it.
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise FileProblem(_("The workbook is too large once it is unpacked: split it."))
    if not any(part.filename.casefold().endswith("workbook.xml") for part in parts):
        raise FileProblem(_("This is no Excel workbook: save it as .xlsx, or as CSV."))


def _sheet_rows(sheet):
    sheet.reset_dimensions()  # what the file says of them may be wrong
    rows = []
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if number > MAX_SHEET_ROWS:
            raise FileProblem(_too_many_rows())
        values = [_cell(cell) for cell in cells[:MAX_COLUMNS]]
        if any(value is not None for value in values):
            rows.append((number, values))
            if len(rows) > MAX_ROWS + HEADS:
                raise FileProblem(_too_many_rows())
    return rows


def _too_many_rows():
    return _(
        "There are more than %(count)d rows: delete the empty ones at the end, or split the file."
    ) % {"count": MAX_ROWS}


def _has_key(rows):
    heads = next((cells for _number, cells in rows if not _is_comment(cells)), [])
    return KEY in {_heading(cell) for cell in heads}


def _cell(cell):
    """Return the value of a cell of a workbook: text, number, bool, date, None or Unreadable."""
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        text = getattr(value, "text", None) or str(value)
        message = _("Write the value itself, not a formula: copy the cell, paste it as values.")
        return Unreadable(text, message)
    if cell.data_type == "e":
        return Unreadable(str(value), _("The spreadsheet shows an error here: write a value."))
    if isinstance(value, str):
        return plain(ESCAPED.sub(_unescaped, value)) or None
    if isinstance(value, datetime.datetime):
        return _date(value, cell.number_format or "")
    if isinstance(value, datetime.time | datetime.timedelta):
        return str(value)
    return value


def _unescaped(match):
    literal, code = match.groups()
    return literal or chr(int(code, 16))


def _date(value, shown):
    """Return a date as far as its format shows it: spreadsheets take 2020-04 for its first day."""
    shown = re.sub(r'"[^"]*"|\\.|\[[^]]*\]', "", shown).casefold()
    if "d" in shown or "h" in shown or "y" not in shown:
        return value.date()
    return f"{value:%Y-%m}" if "m" in shown else f"{value:%Y}"


# CSV


def _csv_rows(data, columns):
    """Return the rows as (number, cells), numbered as in a spreadsheet, and what was found."""
    text, encoding = _decoded(data)
    hint = SEPARATOR_HINT.match(text)
    text = text[hint.end() :] if hint else text
    delimiter = hint[1] if hint else _delimiter(text, columns)
    csv.field_size_limit(MAX_BYTES)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = []
    try:
        for number, cells in enumerate(reader, 1):
            values = [plain(cell) or None for cell in cells[:MAX_COLUMNS]]
            if any(value and value.strip() for value in values):
                rows.append((number, values))
            if len(rows) > MAX_ROWS + HEADS:
                raise FileProblem(_too_many_rows())
    except csv.Error as error:
        raise FileProblem(
            _("Row %(row)d: a quotation mark is out of place. Save the file as CSV again.")
            % {"row": len(rows) + 1}
        ) from error
    about = _("CSV with %(delimiter)s, %(encoding)s") % {
        "delimiter": DELIMITERS.get(delimiter, delimiter),
        "encoding": encoding,
    }
    return rows, about


def _decoded(data):
    """Return (text, name of its encoding): UTF-8 or UTF-16 if it is that, else that of Windows."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = {"utf-16": "UTF-16"}
    elif BINARY.search(data):
        encodings = {}
    else:
        encodings = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}
    for codec, name in encodings.items():
        try:
            return data.decode(codec), name
        except UnicodeDecodeError:
            continue
    raise FileProblem(_("This is neither an Excel workbook (.xlsx) nor a CSV file."))


def _delimiter(text, columns):
    """Return the sign that parts the first line into most of the headings that we know."""
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith(COMMENT))
    first = next(lines, "")

    def known(delimiter):
        return len(columns & {_heading(cell.strip('"')) for cell in first.split(delimiter)})

    return max(DELIMITERS, key=lambda one: (known(one), first.count(one)))


# Both


def _heading(cell):
    return text_of(cell).casefold().replace(" ", "_")


def _is_comment(cells):
    return bool(cells) and isinstance(cells[0], str) and cells[0].startswith(COMMENT)


def _table(rows, about, columns):
    """Return the Table of rows, the first of which holds the headings; comments are left out."""
    while rows and _is_comment(rows[0][1]):
        rows = rows[1:]
    if not rows:
        raise FileProblem(_("The file is empty: it has not even headings."))
    (_number, heads), *rows = rows
    names = [_heading(cell) for cell in heads]
    while names and not names[-1]:
        names.pop()
    _refuse_headings(names, columns)
    key = names.index(KEY)
    rows = [(number, cells) for number, cells in rows if not _is_comment(cells[key:])]
    if not rows:
        raise FileProblem(_("There are no entries below the headings."))
    if len(rows) > MAX_ROWS:
        raise FileProblem(_too_many_rows())
    kept = [place for place, name in enumerate(names) if _is_ours(name)]
    headless = [place for place, name in enumerate(names) if not name]
    dataset = tablib.Dataset(headers=[names[place] for place in kept])
    problems = []
    for number, cells in rows:
        beside = [*cells[len(names) :], *(cells[place] for place in headless if place < len(cells))]
        if any(text_of(cell) for cell in beside):
            problems.append(
                _("Row %(row)d has a cell without a heading above it.") % {"row": number}
            )
        cells = [*cells, *[None] * (len(names) - len(cells))]
        dataset.append([cells[place] for place in kept])
    if problems:
        raise FileProblem(*problems[:MOST_PROBLEMS])
    return Table(dataset, [number for number, _cells in rows], about)


def _is_ours(name):
    """Whether a column is to be read: one whose heading is empty or a comment is not."""
    return bool(name) and not name.startswith(COMMENT)


def _refuse_headings(names, columns):
    problems = []
    ours = [name for name in names if _is_ours(name)]
    for name in dict.fromkeys(ours):
        if name not in columns:
            unknown = _("There is no column “%(name)s”.") % {"name": name[:80]}
            advice = _("To keep one of your own, let its heading begin with #.")
            problems.append(f"{unknown} {did_you_mean(name, sorted(columns))} {advice}")
        elif ours.count(name) > 1:
            problems.append(_("The column “%(name)s” is there twice.") % {"name": name})
    if KEY not in names:
        problems.insert(0, _("The column “slug” is missing: it says which entry a row is about."))
    if problems:
        raise FileProblem(*problems[:MOST_PROBLEMS])

"""Writing files: entries or an empty template, as CSV or as a workbook that explains itself."""

import datetime
import io
from tempfile import TemporaryDirectory, TemporaryFile

from defusedcsv import csv
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from portal.core.admin.transfer.cells import harmless, text_of, tidy

MAX_TEXT = 32_767  # UTF-16 units in a cell (ECMA-376, Excel's limit)
FIRST_YEAR = 1900  # of Excel's dates
LONGEST_LIST = 1_000  # terms that are written out
SPARE_ROWS = 500  # below the entries, in which lists drop down too
ENTRIES = "entries"
COLUMNS = "columns"
VALUES = "values"
OPTIONS = {
    "constant_memory": True,  # rows go to a temporary file as they come
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


class TooLong(Exception):
    """A text that no cell of a workbook holds; `slug` and `column` say where it stands."""

    def __init__(self, slug, column):
        super().__init__(slug, column)
        self.slug, self.column = slug, column


def csv_file(columns, entries, *, delimiter=",", comments=()):
    """Return an open temporary file with a CSV (RFC 4180, UTF-8 with the mark that Excel needs).

    `comments` are rows below the headings whose first cell begins with "#".
    """
    file = TemporaryFile(prefix="transfer-")  # noqa: SIM115 - closed with the answer that sends it
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow([column.column_name for column in columns])
    writer.writerows(comments)
    for entry in entries:
        writer.writerow([_csv_cell(column.export(entry)) for column in columns])
    text.detach()
    file.seek(0)
    return file


def _csv_cell(value):
    return harmless(tidy(value)) if isinstance(value, str) else value


def csv_comments(columns):
    """Return the rows that explain the columns of an empty CSV."""
    texts = {
        _("meaning"): [column.meaning for column in columns],
        _("how to write it"): [column.how for column in columns],
        _("needed for a new entry"): [_required(column) for column in columns],
    }
    return [[f"# {head}: {first}", *rest] for head, (first, *rest) in texts.items()]


def _required(column):
    return _("yes") if column.required else _("no")


def workbook(columns, entries, *, title, rules=()):
    """Return an open temporary file with a workbook: the entries, the columns, what they allow.

    `rules` are sentences that hold for an entry as a whole. Raises TooLong.
    """
    file = TemporaryFile(prefix="transfer-")  # noqa: SIM115 - closed with the answer that sends it
    options = {column: column.options() for column in columns}
    options = {one: terms for one, terms in options.items() if 0 < len(terms) <= LONGEST_LIST}
    with TemporaryDirectory(prefix="transfer-") as folder:
        book = Workbook(file, OPTIONS | {"tmpdir": folder})
        book.set_properties({"title": title})
        try:
            bold = book.add_format({"bold": True})
            sheet = book.add_worksheet(ENTRIES)
            last = _write_entries(book, sheet, columns, entries, bold)
            _write_columns(book.add_worksheet(COLUMNS), columns, options, rules, bold)
            places = _write_values(book.add_worksheet(VALUES), options, bold)
            _offer_lists(sheet, columns, places, last + SPARE_ROWS)
        except BaseException:
            book.close()
            file.close()
            raise
        book.close()
    file.seek(0)
    return file


def _write_entries(book, sheet, columns, entries, bold):
    """Write headings and entries; return the number of the last row."""
    as_text = book.add_format({"num_format": "@"})
    for place, column in enumerate(columns):
        width = max(column.width, len(column.column_name) + 2)
        sheet.set_column(place, place, width, as_text if column.is_text else None)
        sheet.write_string(0, place, column.column_name, bold)
    number = 0
    for number, entry in enumerate(entries, 1):
        for place, column in enumerate(columns):
            form = as_text if column.is_text else None
            if not _write(sheet, number, place, column.export(entry), form):
                raise TooLong(entry.slug, column.column_name)
    sheet.freeze_panes(1, 1)
    return number


def _write(sheet, number, place, value, form):
    """Write a value into a cell and return whether it fits."""
    if isinstance(value, int | float):
        sheet.write_number(number, place, value, form)
    elif isinstance(value, datetime.date) and value.year >= FIRST_YEAR:
        sheet.write_datetime(number, place, value)
    elif text := harmless(text_of(value)):
        if text.startswith("<r>") and text.endswith("</r>"):
            text += " "  # XlsxWriter would take it for markup
        if len(text.encode("utf-16-le")) > 2 * MAX_TEXT:
            return False
        sheet.write_string(number, place, text, form)
    return True


def _write_columns(sheet, columns, options, rules, bold):
    heads = [
        (_("column"), 26),
        (_("meaning"), 60),
        (_("how to write it"), 80),
        (_("needed for a new entry"), 24),
    ]
    for place, (head, width) in enumerate(heads):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, head, bold)
    for number, column in enumerate(columns, 1):
        how = column.how
        if column in options:
            how += " " + _("See the sheet “%(name)s”.") % {"name": VALUES}
        for place, text in enumerate([column.column_name, column.meaning, how, _required(column)]):
            sheet.write_string(number, place, capfirst(text) if place else text)
    for number, rule in enumerate(rules, len(columns) + 2):
        sheet.write_string(number, 1, rule)
    sheet.freeze_panes(1, 1)


def _write_values(sheet, options, bold):
    """Write the terms of each column side by side; return {column: range of its values}."""
    places = {}
    for number, (column, terms) in enumerate(options.items()):
        place = 2 * number
        sheet.set_column(place, place, 28)
        sheet.set_column(place + 1, place + 1, 40)
        letter = xl_col_to_name(place)
        places[column] = f"={VALUES}!${letter}$2:${letter}${len(terms) + 1}"
    rows = max(map(len, options.values()), default=0)
    for place, column in enumerate(options):
        sheet.write_string(0, 2 * place, column.column_name, bold)
        sheet.write_string(0, 2 * place + 1, _("name"), bold)
    for row in range(rows):
        for place, terms in enumerate(options.values()):
            if row < len(terms):
                for offset, text in enumerate(terms[row]):
                    sheet.write_string(row + 1, 2 * place + offset, harmless(tidy(text)))
    sheet.freeze_panes(1, 0)
    return places


def _offer_lists(sheet, columns, places, last):
    """Let the cells that hold one term each drop a list down, without refusing other values."""
    for place, column in enumerate(columns):
        if column in places and column.is_single:
            sheet.data_validation(
                1,
                place,
                last,
                place,
                {"validate": "list", "source": places[column], "error_type": "warning"},
            )

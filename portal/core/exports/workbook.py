"""The workbook (XLSX): a sheet with the entries, and one that says what its columns mean."""

import datetime
from tempfile import TemporaryDirectory, TemporaryFile

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from xlsxwriter import Workbook

from portal.core.bilingual import LANGUAGES
from portal.core.exports.tables import LICENCE, LICENCE_NAME, SEPARATOR

MAX_TEXT = 32_767  # characters of a cell (ECMA-376, Excel's limit)
ARROW = 4  # characters that the button of the filter takes of a head
OPTIONS = {
    "constant_memory": True,  # rows go to a temporary file as they come
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def workbook(table):
    """Return the open temporary file of a workbook, at its beginning; closing it removes it.

    Columns are typed: numbers, truth values and full dates are such, all else is text and never a
    formula or link. The properties of the document tell title, licence and origin.
    """
    file = TemporaryFile(prefix="export-")  # noqa: SIM115 - closed with the answer that sends it
    with TemporaryDirectory(prefix="export-") as folder:
        book = Workbook(file, OPTIONS | {"tmpdir": folder})
        _describe(book, table)
        bold = book.add_format({"bold": True})
        _write_entries(book.add_worksheet(table.key), table, bold)
        _write_columns(book.add_worksheet("columns"), table, bold)
        book.close()
    file.seek(0)
    return file


def _describe(book, table):
    licence = _("Licence: %(name)s, %(address)s")
    source = _("Source: %(address)s")
    book.set_properties(
        {
            "title": table.title,
            "author": settings.OPERATOR_NAME,
            "company": settings.OPERATOR_NAME,
            "keywords": LICENCE_NAME.replace(" ", "-"),  # spaces part keywords
            "comments": "\n".join(
                [
                    licence % {"name": LICENCE_NAME, "address": LICENCE},
                    source % {"address": table.source},
                ]
            ),
            "created": table.created.astimezone(datetime.UTC).replace(tzinfo=None),
        }
    )
    # Custom properties hold 255 characters; the comments hold the address whole.
    book.set_custom_property("licence", LICENCE)
    book.set_custom_property("source", table.source[:255])


def _write_entries(sheet, table, bold):
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, max(column.width, len(column.name) + ARROW))
        sheet.write_string(0, place, column.name, bold)
    number = 0
    dated = [column.dated for column in table.columns]
    for number, row in enumerate(table.rows(), 1):
        for place, value in enumerate(row):
            if value is not None:
                _write(sheet, number, place, value, dated[place])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, number, len(table.columns) - 1)


def _write(sheet, number, place, value, dated):
    if isinstance(value, str):
        if dated and len(value) == len("2020-04-30"):
            sheet.write_datetime(number, place, datetime.date.fromisoformat(value))
        else:
            sheet.write_string(number, place, value[:MAX_TEXT])
    elif isinstance(value, list):
        if value:
            sheet.write_string(number, place, SEPARATOR.join(value)[:MAX_TEXT])
    elif isinstance(value, bool):
        sheet.write_boolean(number, place, value)
    elif isinstance(value, datetime.date):
        sheet.write_datetime(number, place, value)
    else:
        sheet.write_number(number, place, value)


def _write_columns(sheet, table, bold):
    """Say of each column what it means, in both languages; then licence and origin."""
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, len(LANGUAGES), 60)
    for place, head in enumerate(["column", *(f"meaning_{one}" for one in LANGUAGES)]):
        sheet.write_string(0, place, head, bold)
    meanings = {}
    for language in LANGUAGES:
        with override(language):
            meanings[language] = [str(column.about) for column in table.columns]
    for number, head in enumerate(table.heads, 1):
        sheet.write_string(number, 0, head)
        for place, language in enumerate(LANGUAGES, 1):
            sheet.write_string(number, place, meanings[language][number - 1])
    number = len(table.heads) + 2
    for head, text in (("licence", LICENCE), ("source", table.source)):
        sheet.write_string(number, 0, head)
        sheet.write_string(number, 1, text)
        number += 1
    sheet.freeze_panes(1, 1)

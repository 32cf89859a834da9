"""Export of a list as it is filtered, in the order shown: CSV, XLSX, JSON, GeoJSON.

An app names the columns of its entries (`Fields`) and how they are read (`for_export()`);
`respond` makes the file. What the heads of the columns promise, in every format:

- they are stable names for programs, the same in both languages of the portal; the second sheet of
  the workbook says what each means;
- a term of a vocabulary stands as its slug, with its names beside it (`status`, `status_name_it`);
- what ends in `_it` and `_en` is the same text in both languages; JSON folds the pair into one
  member, {"it": ..., "en": ...}; GeoJSON does not, as geographic tools want flat properties;
- several values of one cell are joined with "; " in CSV and XLSX, arrays in JSON and GeoJSON;
- what is not known is an empty cell, or null.
"""

from portal.core.exports.columns import Column, Fields, dates, sources
from portal.core.exports.response import as_file, respond
from portal.core.exports.tables import LICENCE, LICENCE_NAME, Table
from portal.core.exports.texts import csv_lines

__all__ = [
    "LICENCE",
    "LICENCE_NAME",
    "Column",
    "Fields",
    "Table",
    "as_file",
    "csv_lines",
    "dates",
    "respond",
    "sources",
]

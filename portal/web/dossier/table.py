"""The dossier as CSV: a row for each entry, with what the comparison tells of a case."""

from operator import attrgetter

from django.utils import timezone
from django.utils.translation import override

from casestudies.models import CaseStudy
from portal.core.bilingual import LANGUAGES
from portal.core.exports import Column
from portal.core.exports.tables import Table
from portal.core.exports.texts import csv_lines, pieces
from portal.core.templatetags.components import entry_label
from portal.web.kinds import KIND_OF


def csv_of(book, *, bom=False):
    """Return the pieces of a CSV file; `bom` is for spreadsheets that guess otherwise."""
    table = Table(
        key="dossier",
        title="",
        titles={},
        columns=columns(book),
        chunks=[list(enumerate(book.entries, 1))],
        count=len(book.entries),
        source=book.absolute(book.shortlist.address()),
        created=timezone.localtime(),
    )
    return pieces(csv_lines(table, bom=bom))


def columns(book):
    """Return the columns; their names are the same in both languages of the portal.

    A row is (number, (Chosen, entry)).
    """
    return [
        column("position", lambda number, chosen, entry: number),
        column("kind", lambda number, chosen, entry: chosen.kind),
        column("slug", lambda number, chosen, entry: chosen.slug),
        *(column(f"title_{one}", in_language(one, entry_label)) for one in LANGUAGES),
        *(column(f"summary_{one}", in_language(one, summary)) for one in LANGUAGES),
        column("note", lambda number, chosen, entry: chosen.note),
        *(column(f"url_{one}", in_language(one, address(book))) for one in LANGUAGES),
        *(of_case(head, path) for head, path in CASE_COLUMNS.items()),
        column("source_count", lambda number, chosen, entry: len(entry.sources.all())),
        column("source_links", lambda number, chosen, entry: source_links(entry)),
    ]


CASE_COLUMNS = {
    "city": "city.slug",
    "city_name_it": "city.name_it",
    "city_name_en": "city.name_en",
    "country": "city.country.code",
    "population": "city.population",
    "start": "start",
    "end": "end",
    "status": "status_id",
    "intervention": "intervention_id",
    "evidence": "evidence_id",
    "estimated_cost": "cost",
    "estimated_setup_time": "setup_time",
    "estimated_staffing": "staffing",
    "estimated_small_municipality": "small_municipality",
}


def column(name, read):
    return Column(name, "", lambda row: read(row[0], *row[1]))


def of_case(name, path):
    """Return a column that only case studies fill."""
    value = attrgetter(path)
    return column(
        name,
        lambda number, chosen, entry: value(entry) if isinstance(entry, CaseStudy) else None,
    )


def in_language(language, read):
    """Return a reader of an entry that reads it in a language."""

    def reader(number, chosen, entry):
        with override(language):
            return str(read(entry))

    return reader


def summary(entry):
    return getattr(entry, KIND_OF[type(entry)].texts[0])


def address(book):
    return lambda entry: book.absolute(entry.get_absolute_url())


def source_links(entry):
    return [one.url for one in entry.sources.all() if one.publish_link and one.url]

"""The answer to who asks for a list as a file."""

from itertools import chain

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import override

from portal.core.bilingual import LANGUAGES
from portal.core.exports.columns import Fields, addresses
from portal.core.exports.tables import LICENCE, Table
from portal.core.exports.texts import csv_lines, geojson_lines, json_lines, pieces
from portal.core.exports.workbook import workbook

CHUNK = 500  # entries that are in memory at once, with all that belongs to them
TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "geojson": "application/geo+json",
    "svg": "image/svg+xml",
    "png": "image/png",
}


def respond(request, filterset, entries, *, key, title, columns, url_name, place=None):
    """Return the results of a filterset, in its order, in the format that it asks for.

    `entries` is the queryset that reads them (`for_export()`), `columns` those beside slug
    and addresses, `title` a lazy translation, `url_name` that of an entry's page; `key` and `place`
    are those of `Table`. An answer to HEAD has the same headers and reads no entry.
    """
    kind = filterset.value("format")
    # The first chunk is read here: a database that is out gives its page, not half a file, and the
    # order that depends on the reader's language is settled while that language is active.
    chunks = filterset.results(entries).chunks(CHUNK) if request.method == "GET" else iter(())
    first = next(chunks, [])
    table = Table(
        key=key,
        title=str(title),
        titles=_in_both(title),
        columns=[
            Fields(entries.model).plain("slug"),
            *addresses(request, url_name),
            *columns,
        ],
        chunks=chain([first], chunks),
        count=filterset.count,
        source=request.build_absolute_uri(_search(request, filterset)),
        created=timezone.localtime(),
        place=place,
    )
    body = _body(request, table, kind, bom=bool(filterset.value("bom")))
    return as_file(body, kind, title=table.title, source=table.source, created=table.created)


def _search(request, filterset):
    """Return the address of the list, without what concerns its look only."""
    return request.path + filterset.query_with(view=None).removesuffix("?")


def _in_both(text):
    titles = {}
    for language in LANGUAGES:
        with override(language):
            titles[language] = str(text)
    return titles


def _body(request, table, kind, *, bom):
    if request.method == "HEAD":
        return StreamingHttpResponse([])
    if kind == "xlsx":
        return FileResponse(workbook(table))
    lines = {"json": json_lines, "geojson": geojson_lines}.get(kind)
    return StreamingHttpResponse(pieces(lines(table) if lines else csv_lines(table, bom=bom)))


def as_file(response, kind, *, title, source, created, languages=LANGUAGES):
    """Return a response with the headers of a file of that kind, one of TYPES.

    They tell its name with its date, its licence, and `source`, the address where it comes from.
    """
    name = f"{slugify(title)}-{created:%Y-%m-%d}.{kind}"
    response.headers["Content-Type"] = TYPES[kind]
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["Content-Language"] = ", ".join(languages)
    response.headers["Link"] = f'<{LICENCE}>; rel="license", <{source}>; rel="canonical"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response

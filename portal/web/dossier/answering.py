"""The dossier as the answer to who asks for it; made once for each version of the content."""

from functools import lru_cache

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import get_language

from portal.core.exports.response import TYPES
from portal.core.versions import content_version
from portal.web.dossier.book import Book
from portal.web.dossier.contents import contents_of, title_of
from portal.web.dossier.pdf import PdfFailed, pdf_of
from portal.web.dossier.table import csv_of
from portal.web.dossier.word import docx_of
from portal.web.shortlist.address import read

KEPT = 4  # files, some 1 MB each of 20 entries
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPE_OF = {"pdf": "application/pdf", "docx": DOCX, "csv": TYPES["csv"]}
WRITERS = {"pdf": pdf_of, "docx": docx_of}


def answer(request, shortlist):
    """Return the file of a sound shortlist, or a page that says what to do without it."""
    origin = request.build_absolute_uri("/")[:-1]
    today = timezone.localdate()
    try:
        body = _file(shortlist, origin, today)
    except PdfFailed:
        context = {"docx": shortlist.address(format="docx"), "back": shortlist.address()}
        return render(request, "web/dossier_failed.html", context, status=500)
    name = f"{slugify(title_of(shortlist)) or 'dossier'}-{today:%Y-%m-%d}.{shortlist.format}"
    make = HttpResponse if isinstance(body, bytes) else StreamingHttpResponse
    response = make(body, content_type=TYPE_OF[shortlist.format])
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["Content-Language"] = get_language()
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _file(shortlist, origin, today):
    """Return the bytes of a document, or the pieces of a table."""
    if shortlist.format == "csv":
        return csv_of(Book.of(shortlist, origin), bom=shortlist.bom)
    key = (shortlist.query, shortlist.format, origin, today)
    return _document(*key, get_language(), content_version())


@lru_cache(maxsize=KEPT)
def _document(query, format_, origin, today, language, version):
    """Return a document in the active language; `version` is that of the content."""
    book = Book.of(read(query), origin)
    return WRITERS[format_](contents_of(book, today), today)

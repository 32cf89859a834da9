"""Documents: PDF, recognised by its structure, and refused where it would do more than be read.

What is looked for are the names of the standard (ISO 32000-2) for scripts, commands and attached
files, written plainly or with #-escapes, in the file itself and in its compressed streams of
objects. This is no virus scanner: a document made to hide them better will pass. Therefore
documents are served as downloads only, and never opened in the name of the portal.
"""

import re
import zlib

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

VERSION = re.compile(rb"%PDF-[12]\.\d")
END = b"%%EOF"
TAIL = 2048  # bytes in which the last lines of a PDF stand
ZIP_END = b"PK\x05\x06"  # the directory of an archive that begins as a PDF
ZIP_TAIL = 66_000
BLANK = b"\0\t\n\f\r "

ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z])")
ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|FileAttachment|RichMedia|ImportData)(?![A-Za-z])"
)
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
OBJECTS = re.compile(rb"/ObjStm(?![A-Za-z])")
STREAM_BEGINS = re.compile(rb"stream\r?\n")
STREAM_ENDS = b"endstream"
MOST_UNPACKED = 40 * 1024 * 1024  # bytes of all streams of objects together
LONGEST_DICTIONARY = 2000  # bytes between what a stream says it is and its data


def check_document(content):
    """Say nothing of a PDF document that is whole, open and does nothing.

    Raises:
        ValidationError: with a sentence that says what is wrong and what to do.
    """
    tail = content[-TAIL:]
    if not VERSION.match(content) or b"startxref" not in tail or END not in tail:
        raise ValidationError(damaged())
    if tail.rpartition(END)[2].strip(BLANK) or ZIP_END in content[-ZIP_TAIL:]:
        raise ValidationError(damaged())
    text = _unescaped(content)
    if ENCRYPTED.search(text):
        raise ValidationError(
            _("The document is protected by a password or against changes: save it unprotected.")
        )
    if ACTIVE.search(text) or any(ACTIVE.search(_unescaped(one)) for one in _unpacked(content)):
        raise ValidationError(
            _(
                "The document holds scripts, commands or attached files: print it to a new PDF,"
                " and send that one."
            )
        )


def damaged():
    return _("The document is damaged or incomplete: save it as PDF anew and send that file.")


def _unescaped(content):
    """Return the content with the #-escapes of names resolved: "/J#61vaScript"."""
    return ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), content)


def _unpacked(content):
    """Yield the compressed streams that hold objects, unpacked; each byte is looked at once."""
    position, left = 0, MOST_UNPACKED
    while mark := OBJECTS.search(content, position):
        position = mark.end()
        begin = STREAM_BEGINS.search(content, position, position + LONGEST_DICTIONARY)
        if begin is None:
            continue
        position = content.find(STREAM_ENDS, begin.end())
        position = len(content) if position < 0 else position
        try:
            data = content[begin.end() : position]
            unpacked = zlib.decompressobj().decompress(data, left + 1)
        except zlib.error:
            continue  # not compressed, and so looked through already; or of no use to anybody
        left -= len(unpacked)
        if left < 0:
            raise ValidationError(damaged())
        yield unpacked

"""What a file is, told by its content: neither its name nor what the browser says counts."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from competence.uploads.documents import check_document
from competence.uploads.pictures import FORMATS, encode

MEGABYTE = 1024 * 1024
MOST_PICTURE_BYTES = 8 * MEGABYTE
MOST_DOCUMENT_BYTES = 20 * MEGABYTE

OFFICE = (
    b"[Content_Types].xml",
    b"mimetypeapplication/vnd.",
)  # in a ZIP: Microsoft's, OpenDocument
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")
OTHER_PICTURES = (b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\1\0", b"8BPS")
ISO_PICTURES = (b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1")  # brands of ISO/IEC 23008-12
HEAD = 4096  # bytes in which markup says what it is


@dataclass(frozen=True)
class Checked:
    """A file fit to be kept: its bytes as they are stored, and what they are."""

    content: bytes
    content_type: str
    suffix: str
    width: int | None = None
    height: int | None = None


def check(file):
    """Return what to keep of a file that a form received.

    Raises:
        ValidationError: with a sentence that says what is wrong and what to do.
    """
    if not file.size:
        raise ValidationError(_("The file is empty: choose another one."))
    content = b"" if file.size > MOST_DOCUMENT_BYTES else file.read()
    if len(content) < file.size:  # what is too long has been cut off on arrival
        raise ValidationError(
            _("The file is too large: a picture can have at most 8 MB, a document 20 MB.")
        )
    for kind in FORMATS:
        if kind.begins(content):
            return _checked_picture(content, kind)
    if content.startswith(b"%PDF-"):
        check_document(content)
        return Checked(content, "application/pdf", ".pdf")
    raise ValidationError(refusal(content))


def _checked_picture(content, kind):
    if len(content) > MOST_PICTURE_BYTES:
        raise ValidationError(
            _("A picture can have at most 8 MB: make it smaller, and send it again.")
        )
    encoded, (width, height) = encode(content, kind)
    return Checked(encoded, kind.content_type, kind.suffix, width, height)


def refusal(content):
    """Return why a file of another kind is not taken, and what to do."""
    head = content[:HEAD].lower()
    if b"<svg" in head:
        return _("SVG drawings are not taken, since they can hold programs: save it as PNG.")
    if b"<html" in head or b"<!doctype" in head or b"<script" in head or b"<?xml" in head:
        return _("Web pages are not taken, since they can hold programs: save the page as PDF.")
    if content.startswith(OLD_OFFICE) or any(mark in content for mark in OFFICE):
        return _("Office files are not taken, since they can hold programs: save it as PDF.")
    if content.startswith(OTHER_PICTURES) or content[8:12] in ISO_PICTURES:
        return _("Pictures of this kind are not taken: save it as JPEG, PNG or WebP.")
    if content.startswith(ARCHIVES):
        return _("Archives are not taken: send the pictures and documents one by one.")
    return _("The file is neither a picture (JPEG, PNG, WebP) nor a PDF document.")

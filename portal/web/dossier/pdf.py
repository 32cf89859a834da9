"""The dossier as PDF, by Typst: PDF/UA-1, tagged, with bookmarks."""

import ctypes
import datetime
import json
import logging
import os
import re
import unicodedata
from functools import cache
from pathlib import Path
from threading import Lock

# Chapters are laid out side by side: a second thread saves a quarter of the time where a processor
# is idle, and costs no memory. More would take them from the other processes of the server.
os.environ.setdefault("RAYON_NUM_THREADS", "2")
import typst
from django.conf import settings

from portal.web.dossier.blocks import plain

FOLDER = Path(__file__).parent / "typst"
FONTS = settings.BASE_DIR / "static" / "dist" / "fonts"
# What the fonts have a glyph for: Latin, Greek, Cyrillic, punctuation, currencies, arrows, signs of
# mathematics. Other scripts would stop the compiler, as PDF/UA-1 asks for a glyph for everything.
SHOWN = re.compile(
    r"[\n -~\u00a0-\u00ac\u00ae-\u04ff\u1e00-\u200a\u2010-\u2027\u202f-\u2040\u2044-\u2052"
    r"\u20a0-\u20bf\u2116\u2122\u2190-\u22ff\u2500-\u25ff\ufb00-\ufb06]"
)
# Of these, what nearly all our texts are made of: nothing in them needs a closer look.
USUAL = re.compile(r"[\n -~\u00a0-\u00ac\u00ae-\u0233\u2010-\u2027\u20ac]*")
REMEMBERED = 10
# What glibc offers beyond the standard; with another C library there is no need of it.
C_LIBRARY = ctypes.CDLL(None)
give_back = getattr(C_LIBRARY, "malloc_trim", None)  # what is free, to the system
tune = getattr(C_LIBRARY, "mallopt", None)
M_MMAP_THRESHOLD = -3
LARGE = 256 * 1024  # bytes
INVISIBLE = {"Cc", "Cf"}
UNSHOWN = "\N{REPLACEMENT CHARACTER}"
log = logging.getLogger(__name__)


class PdfFailed(Exception):
    """Typst could not make the document."""


class Compiler:
    """Typst with our template and fonts, loaded once in a process; one document at a time."""

    def __init__(self):
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
        if "Titillium Web" not in fonts.families():
            raise PdfFailed(f"no font in {FONTS}: run `make build`")
        self.typst, self.empty = (
            typst.Compiler(str(FOLDER / name), root=str(FOLDER), font_paths=fonts)
            for name in ("dossier.typ", "empty.typ")
        )
        self.lock = Lock()
        if tune:
            # Typst's tables grow by doubling. The system moves a block of its own without a copy;
            # but glibc soon takes ever larger ones from its heap, where old and new lie side by
            # side, 20 MB of them, unless it is told from which size on a block is the system's.
            tune(M_MMAP_THRESHOLD, LARGE)

    def pdf(self, data, day):
        """Return the bytes of a document; nothing of it stays in memory.

        Typst keeps what it has laid out until it has made REMEMBERED other documents, some 40 MB of
        each: so as many empty ones follow, in a millisecond each. What it frees lies scattered, and
        would stay with the process.
        """
        midnight = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
        with self.lock:
            try:
                return self.typst.compile(
                    sys_inputs={"data": data}, pdf_standards=["ua-1"], timestamp=midnight
                )
            finally:
                for _time in range(REMEMBERED + 1):
                    self.empty.compile()
                if give_back:
                    give_back(0)


compiler = cache(Compiler)


def pdf_of(dossier, made):
    """Return the bytes of a Dossier; `made` is the day that the file tells. Raises PdfFailed."""
    data = json.dumps(shown(plain(dossier)), ensure_ascii=False)
    try:
        return compiler().pdf(data, made)
    except (typst.TypstError, OSError) as error:
        log.exception("The dossier could not be made: %s", getattr(error, "diagnostic", error))
        raise PdfFailed(str(error)) from error
    except BaseException as error:
        # A panic in Rust is no Exception, and must not end the thread that serves.
        if type(error).__name__ != "PanicException":
            raise
        log.exception("Typst panicked")
        raise PdfFailed(str(error)) from error


def shown(value):
    """Return JSON values whose texts the fonts can show; what they cannot becomes U+FFFD."""
    if isinstance(value, str):
        if USUAL.fullmatch(value):
            return value
        return "".join(map(_shown, unicodedata.normalize("NFC", value)))
    if isinstance(value, list):
        return [shown(one) for one in value]
    if isinstance(value, dict):
        return {name: shown(one) for name, one in value.items()}
    return value


@cache
def _shown(character):
    category = unicodedata.category(character)
    if SHOWN.match(character) and category != "Cn":
        return character
    return "" if category in INVISIBLE or category == "Mn" else UNSHOWN

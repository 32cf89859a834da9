"""What stands in a cell: texts made harmless for spreadsheets and read back, values as text."""

import datetime
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

LINE_END = re.compile(r"\r\n?")
# What a workbook cannot hold, and no text needs.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
# What a spreadsheet may take for the beginning of a formula (OWASP, "CSV injection"): also behind
# blanks, in the wide forms of East Asian keyboards, and behind the apostrophes put there by us.
FORMULA = re.compile(
    r"'*(?:[=+\-@|%\t\n]|\s+[=+\-@]|\s*[\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
    r"\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}])"
)
FEW = 12  # words that a message may list
NEAR = 70  # of 100: how alike two words are that may be meant for one another


@dataclass(frozen=True)
class Unreadable:
    """A cell whose value cannot be used: a formula, an error of the spreadsheet."""

    written: str
    message: str

    def __str__(self):
        return self.written


def tidy(text):
    """Return a text as the portal keeps it: line ends as one sign, no control signs, no margins.

    Two texts that are tidied to the same are no change.
    """
    return CONTROL.sub("", LINE_END.sub("\n", text)).strip()


def one_line(text):
    """Return a text tidied, its line breaks turned into blanks."""
    return re.sub(r"\s*\n\s*", " ", tidy(text))


def harmless(text):
    """Return a text that no spreadsheet takes for a formula; `plain` gives the text back."""
    return f"'{text}" if FORMULA.match(text) else text


def plain(text):
    """Return the text that `harmless` was given."""
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


def text_of(cell):
    """Return the value of a cell as a tidy text: "" for nothing, 3 for the number 3.0."""
    if cell is None or isinstance(cell, Unreadable):
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return tidy(str(cell))


def did_you_mean(word, words):
    """Return a sentence that offers the word that was meant, or all of them if they are few."""
    found = process.extractOne(word, words, scorer=fuzz.ratio, score_cutoff=NEAR)
    if found:
        return _("Did you mean “%(word)s”?") % {"word": found[0]}
    if 0 < len(words) <= FEW:
        return _("Write one of: %(words)s.") % {"words": "; ".join(words)}
    return _("The template lists what can be written here.")

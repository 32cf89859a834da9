"""A shortlist as its address writes it: read, written, and signed when it is long."""

import unicodedata
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import parse_qsl, urlencode

from django.core import signing
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core.models import slug_validator
from portal.web.kinds import KINDS
from portal.web.shortlist.forms import MAX_NOTE, ShortlistForm

ENTRY_KINDS = {kind.name: kind for kind in KINDS if kind.has_star}
FIELDS = tuple(ShortlistForm.base_fields)
FORMATS = ("pdf", "docx", "csv")
MOST_ENTRIES = 30
MOST_CHECKS = 10
MAX_CHECK = 600  # characters
SIGNED_FROM = 1_500  # characters of an address, from which on it is signed and compressed
LONGEST = 6_000  # characters of a query: servers and proxies take a little more
MOST_PAIRS = 200
UNSEEN = {"Cc", "Cf", "Cs"}
SALT = "portal.web.shortlist"


@dataclass(frozen=True)
class Chosen:
    """An entry of the shortlist, by the name of its kind and its slug, with the officer's note."""

    kind: str
    slug: str
    note: str = ""

    @property
    def key(self):
        return f"{self.kind}:{self.slug}"


@dataclass(frozen=True)
class Shortlist:
    """The entries chosen, in their order, and what is said of the dossier.

    `values` are the texts of ShortlistForm as written; `checks` self-checks, "<action>:<answers>".
    `format` is that of the file asked for, "" for the page; `bom` asks for a mark of the byte order
    in a CSV file. `removed` tells what was just taken out: (place, Chosen), or None; `find` are
    words to find more entries by. `messages` say what of the address was left out.
    """

    entries: tuple[Chosen, ...] = ()
    values: dict[str, str] = field(default_factory=dict)
    checks: tuple[str, ...] = ()
    format: str = ""
    bom: bool = False
    removed: tuple[int, Chosen] | None = None
    find: str = ""
    messages: tuple[str, ...] = ()

    @cached_property
    def form(self):
        return ShortlistForm(self.values)

    def said(self, name):
        """Return the sound value of a field of the form, "" or None where there is none."""
        self.form.is_valid()
        return self.form.cleaned_data.get(name) or ("" if name != "population" else None)

    @property
    def is_sound(self):
        return self.form.is_valid() and not self.messages

    @property
    def pairs(self):
        """Return the (parameter, value) pairs that say all of this, in order."""
        pairs = [(name, self.values[name]) for name in FIELDS if self.values.get(name)]
        for one in self.entries:
            pairs.append((one.kind, one.slug))
            if one.note:
                pairs.append(("note", one.note))
        return pairs + [("check", check) for check in self.checks]

    @property
    def query(self):
        """Return the query string in the open, without a question mark."""
        return urlencode(self.pairs)

    def address(self, **more):
        """Return the address of this shortlist; `more` are parameters that it does not keep.

        What would be longer than SIGNED_FROM is signed and compressed.
        """
        page, query = reverse("dossier"), self.query
        if len(page) + len(query) > SIGNED_FROM:
            query = urlencode({"d": signing.dumps(self.pairs, salt=SALT, compress=True)})
        parts = [part for part in (query, urlencode(more)) if part]
        return f"{page}?{'&'.join(parts)}" if parts else page

    def with_entries(self, entries):
        return replace(self, entries=tuple(entries), messages=(), removed=None, format="")


def read(query):
    """Return the Shortlist that a query string (or the body of a form) writes."""
    messages = []
    pairs = _pairs(query, messages)
    entries, singles, checks, removed = [], {}, [], None
    for name, value in pairs:
        value = _visible(value)
        if not value:
            continue
        if name in ENTRY_KINDS:
            entries.append(_entry(name, value, messages))
        elif name == "note":
            _add_note(entries, value, messages)
        elif name == "check":
            _add_check(checks, value, messages)
        elif name == "removed":
            removed = _removed(value)
        elif name in {*FIELDS, "format", "bom", "find"}:
            singles.setdefault(name, value)
        else:
            messages.append(
                _("This page does not know the parameter “%(name)s”: left out.")
                % {"name": name[:50]}
            )
    kept = _each_once(entry for entry in entries if entry)
    if len(kept) > MOST_ENTRIES:
        messages.append(
            _("A dossier holds %(most)s entries at most: here are the first %(most)s.")
            % {"most": MOST_ENTRIES}
        )
    format_ = _format(singles.pop("format", ""), messages)
    bom = singles.pop("bom", "") == "yes"
    find = singles.pop("find", "")[:200]
    shortlist = Shortlist(kept[:MOST_ENTRIES], singles, tuple(checks), format_, bom, removed, find)
    if len(shortlist.query) > LONGEST:
        messages.append(_("All this is too long for one address: shorten the notes."))
    return replace(shortlist, messages=tuple(messages))


def _visible(text):
    """Return a text without what nobody sees: signs of control and of format, blanks around it."""
    lines = text.replace("\r\n", "\n")
    return "".join(
        one for one in lines if one in "\n\t" or unicodedata.category(one) not in UNSEEN
    ).strip()


def _pairs(query, messages):
    """Return the pairs of a query string; those of a signed part stand in its place."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PAIRS)
    except ValueError:
        messages.append(_("This address has too many parts: nothing of it was read."))
        return []
    unfolded = []
    for name, value in pairs:
        if name != "d":
            unfolded.append((name, value))
            continue
        try:
            unfolded += [(str(one), str(text)) for one, text in signing.loads(value, salt=SALT)]
        except (signing.BadSignature, ValueError, TypeError):
            messages.append(_("This link is not whole or was changed: copy it again, all of it."))
    return unfolded


def _entry(kind, slug, messages):
    """Return the Chosen, None where the slug is none."""
    try:
        slug_validator(slug)
    except ValidationError:
        messages.append(_not_published(ENTRY_KINDS[kind], slug))
        return None
    return Chosen(kind, slug)


def _not_published(kind, slug):
    return _("“%(slug)s” is no published entry (%(kind)s): left out.") % {
        "slug": slug[:80],
        "kind": kind.one,
    }


def not_published(chosen):
    """Return the message that a chosen entry does not exist or is not public."""
    return _not_published(ENTRY_KINDS[chosen.kind], chosen.slug)


def _add_note(entries, text, messages):
    """Give the last entry its note, cut where it is too long."""
    if not entries:
        messages.append(_("A note stands behind no entry: left out."))
        return
    if len(text) > MAX_NOTE:
        messages.append(
            _("A note has %(most)s characters at most: the rest was left out.") % {"most": MAX_NOTE}
        )
    if entries[-1]:
        entries[-1] = replace(entries[-1], note=text[:MAX_NOTE])


def _add_check(checks, text, messages):
    if len(text) > MAX_CHECK or len(checks) >= MOST_CHECKS:
        messages.append(_("A self-check of this address makes no sense: left out."))
    elif text not in checks:
        checks.append(text)


def _removed(text):
    """Return (place, Chosen) of "<place>:<kind>:<slug>:<note>", None where it is none."""
    place, kind, slug, note = [*text.split(":", 3), "", "", ""][:4]
    if kind in ENTRY_KINDS and place.isdecimal() and len(place) < 4:
        return int(place), Chosen(kind, slug, note[:MAX_NOTE])
    return None


def _each_once(entries):
    """Return the entries, each once, where it stands first; a note is kept from wherever."""
    kept = {}
    for one in entries:
        before = kept.get(one.key)
        kept[one.key] = replace(before, note=before.note or one.note) if before else one
    return tuple(kept.values())


def _format(name, messages):
    if name and name not in FORMATS:
        message = _("“%(value)s” is not one of the values known here: left out.")
        messages.append(message % {"value": name[:50]})
        return ""
    return name

"""What the page of a shortlist shows: its entries, the way to change them, and what is to come."""

import json
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.search import find_everywhere
from portal.core.templatetags.components import entry_label
from portal.web.dossier.checks import checks_of
from portal.web.shortlist.address import ENTRY_KINDS, FIELDS, Chosen, Shortlist
from portal.web.shortlist.changing import brought_back
from portal.web.shortlist.entries import found

HITS = 5  # of a kind, of those found to be added


@dataclass(frozen=True)
class Row:
    """An entry of the shortlist. `id` is that of its row in the page."""

    key: str
    id: str
    kind: object
    slug: str
    note: str
    title: str
    url: str
    facts: list[str]
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class CheckRow:
    """A self-check of the shortlist: as the address writes it, of which action, how far one is."""

    value: str
    title: str
    tally: str


@dataclass(frozen=True)
class Page:
    """The page of a Shortlist: `rows` are its public entries, `messages` all that is wrong."""

    shortlist: Shortlist
    rows: list[Row]
    checks: list[CheckRow]
    missing: list[str]
    origin: str

    @property
    def form(self):
        return self.shortlist.form

    @property
    def messages(self):
        return [*self.shortlist.messages, *self.missing]

    @property
    def status(self):
        return 400 if self.messages or not self.form.is_valid() else 200

    @property
    def share(self):
        """Return the address to pass on, whole."""
        return f"{self.origin}{self.shortlist.address()}"

    @property
    def is_personal(self):
        """Return whether the page says more than that of nobody in particular."""
        return bool(self.shortlist.pairs or self.shortlist.find or self.messages)

    @property
    def pairs_json(self):
        """Return what the browser may keep: [[parameter, value]], as JSON."""
        return json.dumps(self.shortlist.pairs, ensure_ascii=False)

    @property
    def said(self):
        """Return (parameter, value) of what the form says, where it is not shown."""
        return [pair for pair in self.shortlist.pairs if pair[0] in FIELDS]

    @property
    def find(self):
        return self.shortlist.find

    @cached_property
    def hits(self):
        """Return the entries found by words that are not chosen yet, best first of each kind."""
        taken = {one.key for one in self.shortlist.entries}
        found_ = find_everywhere(self.find)
        hits = []
        for kind in ENTRY_KINDS.values():
            keys = found_[kind.model].keys[:HITS] if kind.model in found_ else []
            rows = kind.public(keys)
            chosen = [(Chosen(kind.name, rows[key].slug), rows[key]) for key in keys if key in rows]
            hits += [row_of(one, entry, 0, 0) for one, entry in chosen if one.key not in taken]
        return hits

    @cached_property
    def undo(self):
        """Return (title, address) that brings back what was just taken out, None without it."""
        if not self.shortlist.removed:
            return None
        place, one = self.shortlist.removed
        back = brought_back(self.shortlist, place, one)
        there, _missing = found(Shortlist((one,)))
        return (entry_label(there[0][1]), back.address()) if there else None

    @cached_property
    def preview(self):
        """Return what the dossier will hold, one line for each chapter."""
        counts = dict.fromkeys(ENTRY_KINDS, 0)
        for row in self.rows:
            counts[row.kind.name] += 1
        cases, actions = counts["case"], counts["action"]
        others = sum(counts.values()) - cases - actions
        lines = [
            _("Cover"),
            cases > 1 and _("The cases compared"),
            cases and ngettext("%(n)s case study", "%(n)s case studies", cases) % {"n": cases},
            actions
            and ngettext("%(n)s action of the roadmap", "%(n)s actions of the roadmap", actions)
            % {"n": actions},
            others
            and ngettext(
                "%(n)s entry of the competence centre",
                "%(n)s entries of the competence centre",
                others,
            )
            % {"n": others},
            self.checks and _("Self-check"),
            (cases or actions) and _("Who can help"),
            _("Sources and how to read them"),
        ]
        return [line for line in lines if line]

    @cached_property
    def lists(self):
        """Return (label, address) of the lists where entries can be chosen."""
        return [
            (kind.title, reverse(kind.list_name)) for kind in ENTRY_KINDS.values() if kind.list_name
        ]


def page_of(request, shortlist):
    """Return the Page of a Shortlist."""
    there, missing = found(shortlist)
    checks, wrong = checks_of(shortlist)
    checks = [
        CheckRow(f"{one.action.slug}:{one.code}", one.action.title, one.tally) for one in checks
    ]
    last = len(there) - 1
    rows = [row_of(one, entry, place, last) for place, (one, entry) in enumerate(there)]
    return Page(shortlist, rows, checks, missing + wrong, request.build_absolute_uri("/")[:-1])


def row_of(chosen, entry, place, last):
    kind = ENTRY_KINDS[chosen.kind]
    return Row(
        key=chosen.key,
        id=f"{chosen.kind}-{chosen.slug}",
        kind=kind,
        slug=chosen.slug,
        note=chosen.note,
        title=entry_label(entry),
        url=entry.get_absolute_url(),
        facts=[fact for fact in kind.facts(entry) if fact],
        is_first=place == 0,
        is_last=place == last,
    )

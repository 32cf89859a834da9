"""Who can help with the cases and actions of a dossier, and how to reach them."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core.templatetags.components import entry_label
from portal.web.dossier.blocks import Chapter, Link, Links, Part, Prose
from portal.web.dossier.words import estimate_note
from portal.web.helping import help_for_each
from portal.web.relay.entries import WITH_KEEPERS, kind_of

EACH = 3  # of a kind, for each case and action
MOST = 8  # of a kind


@dataclass
class Helping:
    """An entry of the centre, and the cases and actions of the dossier with which it helps."""

    entry: object
    reason: str
    is_curated: bool
    owners: list = field(default_factory=list)


def chapter_of_help(book):
    """Return the Chapter of who can help with what was chosen; None where nobody is known."""
    parts = [
        Part(heading, [Links([contact(one, book) for one in sorted(known, key=rank)[:MOST]])])
        for heading, known in gathered(book).items()
    ]
    if not parts:
        return None
    intro = [
        Prose([_("What the competence centre has for the cases and actions of this dossier.")]),
        estimate_note(),
    ]
    return Chapter(_("Who can help"), intro, parts)


def rank(one):
    """Return what sorts Helpings: first those of the editors, then what helps with most."""
    return (not one.is_curated, -len(one.owners))


def gathered(book):
    """Return {heading: Helpings} for all cases and actions of a dossier."""
    helps = {}
    for kind in ("case", "action"):
        owners = [owner for _chosen, owner in book.of_kind(kind)]
        helps |= help_for_each(owners, region=book.shortlist.said("region"), limit=EACH)
    groups = {}
    for _chosen, owner in book.of_kind("case", "action"):
        for group in helps[owner].groups:
            known = groups.setdefault(str(group.heading), {})
            for helper in group.helpers:
                first = Helping(helper.entry, helper.reason, helper.is_curated)
                one = known.setdefault(helper.entry.pk, first)
                if helper.is_curated and not one.is_curated:
                    one.reason, one.is_curated = helper.reason, True
                one.owners.append(owner)
    return {heading: list(known.values()) for heading, known in groups.items() if known}


def contact(one, book):
    """Return an entry with why and with what it helps, and how to reach those who keep it."""
    entry, kind = one.entry, kind_of(one.entry)
    owners = ", ".join(_("“%(title)s”") % {"title": entry_label(owner)} for owner in one.owners)
    details = [one.reason, _("For: %(names)s") % {"names": owners}]
    if organization := getattr(entry, "organization", None):
        details.insert(0, organization.name)
    if kind in WITH_KEEPERS:
        form = book.absolute(reverse("relay", args=[kind, entry.slug]))
        details.append(Link(_("Write to those who keep it"), form))
    return Link(entry_label(entry), book.absolute(entry.get_absolute_url()), details)

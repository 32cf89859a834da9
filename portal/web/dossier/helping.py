"""Who can help with the cases and actions of a dossier, and how to reach them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core.templatetags.components import entry_label
from portal.web.dossier.blocks import Chapter, Link, Links, Part, Prose
from portal.web.helping import help_for
from portal.web.dossier.words import estimate_note
from portal.web.relay.entries import WITH_KEEPERS, kind_of

MOST = 3  # of a kind, for each case and action


def chapter_of_help(book):
    """Return the Chapter of who can help with what was chosen, a list for itself of none."""
    groups = {}
    for _chosen, owner in book.of_kind("case", "action"):
        for group in help_for(owner, region=book.shortlist.said("region"), limit=MOST).groups:
            known = groups.setdefault(str(group.heading), {})
            for helper in group.helpers:
                reasons = known.setdefault(helper.entry.pk, (helper.entry, {}))[1]
                reasons.setdefault(helper.reason, []).append(entry_label(owner))
    parts = [
        Part(heading, [Links([contact(entry, reasons, book) for entry, reasons in known.values()])])
        for heading, known in groups.items()
        if known
    ]
    if not parts:
        return None
    intro = [
        Prose([_("What the competence centre has for the cases and actions of this dossier.")]),
        estimate_note(),
    ]
    return Chapter(_("Who can help"), intro, parts)


def contact(entry, reasons, book):
    """Return an entry with why it helps, with what, and how to reach those who keep it."""
    details = [
        _("%(reason)s (for: %(names)s)") % {"reason": reason, "names": ", ".join(names)}
        for reason, names in reasons.items()
    ]
    if organization := getattr(entry, "organization", None):
        details.insert(0, organization.name)
    kind = kind_of(entry)
    if kind in WITH_KEEPERS:
        form = book.absolute(reverse("relay", args=[kind, entry.slug]))
        details.append(Link(_("Write to those who keep it"), form))
    return Link(entry_label(entry), book.absolute(entry.get_absolute_url()), details)

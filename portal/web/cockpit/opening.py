"""The figures of the opening page, each with the list that it counts; only those one may see."""

from dataclasses import dataclass, field

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from post_office.models import Email

from competence.enums import MembershipState
from competence.models import Membership, Submission
from competence.review.queue import figures as queue_figures
from portal.core.enums import PublicationState
from portal.core.mail.queue import failed
from portal.core.search.models import SearchMiss
from portal.web.cockpit.content import broken_counts, content_counts, entry_admins
from portal.web.links.models import LinkCheck
from portal.web.links.states import LinkState
from portal.web.relay.enums import ThreadState
from portal.web.relay.models import ContactRequest

MISSES = 5
CHANGES = 8
PUBLISHED = {"state__exact": PublicationState.PUBLISHED.value}


@dataclass(frozen=True)
class Figure:
    """A number, what it counts, and the address of the list that it counts."""

    label: str
    number: int
    url: str


@dataclass
class Card:
    """A figure, and how it is made up: (heading, [Figure]) of each way of looking at it."""

    total: Figure
    parts: list[tuple[str, list[Figure]]] = field(default_factory=list)

    def __post_init__(self):
        parts = [(heading, [one for one in ones if one.number]) for heading, ones in self.parts]
        self.parts = [(heading, ones) for heading, ones in parts if ones]


@dataclass
class Panel:
    """Cards under a heading, or figures in a list, or rows of Django's log.

    `empty` is said where there is none of them; `more` is the (text, address) of a link to all.
    """

    slug: str
    heading: str
    empty: str
    cards: list[Card] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    changes: list[LogEntry] = field(default_factory=list)
    more: tuple[str, str] | None = None


def opening(request):
    """Return the Panels of the opening page for somebody of the staff."""
    panels = [_waiting(request), _order(request), _misses(request), _changes(request)]
    return [panel for panel in panels if panel]


def _waiting(request):
    ways = {
        Submission: lambda: _proposals(request.user),
        Membership: _memberships,
        ContactRequest: _requests,
        Email: _mails,
    }
    seen = [way for model, way in ways.items() if _sees(request, model)]
    if not seen:
        return None
    cards = [card for card in (way() for way in seen) if card.total.number]
    return Panel("waiting", _("Waiting for you"), _("Nothing is waiting."), cards)


def _proposals(user):
    counts = queue_figures(user)

    def figure(label, number, **query):
        return Figure(str(label), number, _list(Submission, **query))

    whose = [
        figure(_("Mine"), counts["mine"], whose="mine"),
        figure(_("Unassigned"), counts["unassigned"], whose="nobody"),
    ]
    ages = [figure(age.label, number, age=age.value) for age, number in counts["ages"].items()]
    kinds = [
        figure(kind.label, number, kind__exact=kind.value)
        for kind, number in counts["kinds"].items()
    ]
    return Card(
        figure(_("Proposals of partners"), counts["all"]),
        [(_("Waiting since"), ages), (_("Kind"), kinds), (_("Reviewer"), whose)],
    )


def _memberships():
    url = _list(Membership, state__exact=MembershipState.REQUESTED.value)
    number = Membership.objects.requested().count()
    return Card(Figure(_("Requests to act for an organisation"), number, url))


def _requests():
    rows = ContactRequest.objects
    overdue = Figure(_("Overdue"), rows.overdue().count(), _list(ContactRequest, waiting="overdue"))
    url = _list(ContactRequest, state__exact=ThreadState.OPEN.value)
    return Card(
        Figure(_("Open requests and reports from visitors"), rows.open().count(), url),
        [("", [overdue])],
    )


def _mails():
    return Card(Figure(_("Mails given up"), failed().count(), _list(Email, state="failed")))


def _order(request):
    """Return what is to be put in order, by kind; everything of it leads to a list of entries."""
    seen = [model for model in entry_admins() if _sees(request, model)]
    if not seen:
        return None
    counts = content_counts()
    ways = [
        ("untranslated", _("Translation incomplete"), {**PUBLISHED, "missing": "any"}),
        ("unsourced", _("Without sources"), {**PUBLISHED, "sourced": "no"}),
        ("unconfirmed", _("Not confirmed for twelve months"), {"confirmation": "due"}),
        ("doubles", _("Possible duplicates"), {"doubles": "yes"}),
    ]
    cards = [_by_kind(label, counts[name], seen, query) for name, label, query in ways]
    if _sees(request, LinkCheck):
        cards.append(_broken(seen))
    cards = [card for card in cards if card.total.number]
    return Panel("order", _("To put in order"), _("Everything is in order."), cards)


def _by_kind(label, numbers, models, query):
    kinds = [Figure(_kind(model), numbers[model], _list(model, **query)) for model in models]
    return Card(Figure(label, sum(one.number for one in kinds), ""), [("", kinds)])


def _broken(models):
    number, entries = broken_counts()
    kinds = [
        Figure(_kind(model), entries.get(model, 0), _list(model, links="broken"))
        for model in models
    ]
    url = _list(LinkCheck, state__exact=LinkState.BROKEN.value)
    return Card(Figure(_("Broken links"), number, url), [(_("Entries with one"), kinds)])


def _misses(request):
    if not _sees(request, SearchMiss):
        return None
    figures = [
        Figure(miss.query, miss.times, _list(SearchMiss, q=miss.query))
        for miss in SearchMiss.objects.all()[:MISSES]
    ]
    more = (_("All searches without results"), _list(SearchMiss))
    empty = _("No search was in vain.")
    heading = _("Searched in vain, most often")
    return Panel("misses", heading, empty, figures=figures, more=more)


def _changes(request):
    if not _sees(request, LogEntry):
        return None
    changes = list(LogEntry.objects.select_related("user", "content_type")[:CHANGES])
    more = (_("All changes"), _list(LogEntry))
    empty = _("Nothing has been changed yet.")
    return Panel("changes", _("Last changes"), empty, changes=changes, more=more)


def _sees(request, model):
    return admin.site._registry[model].has_view_permission(request)


def _kind(model):
    return str(capfirst(model._meta.verbose_name_plural))


def _list(model, **query):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    return reverse(name, query=query or None)

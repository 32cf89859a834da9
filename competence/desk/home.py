"""What the desk's first page shows: the entries of one's organizations, and what is asked."""

from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competence.desk.proposals import new_key, organization_of
from competence.enums import OfferKind, Purpose, SubmissionState
from competence.forms import FORMS
from competence.members import can_manage, organizations_of
from competence.models import MODELS, Organization, Submission
from portal.core.bilingual import LANGUAGES
from portal.core.freshness import is_fresh

MOST_CLOSED = 10
# What an organization may begin.
NEW = {
    OfferKind.LABORATORY: _("New laboratory"),
    OfferKind.SKILL: _("New skill"),
    OfferKind.PARTNERSHIP: _("New partnership"),
}


@dataclass
class Row:
    """An entry, its open proposal (or None), and what of it waits for the partner."""

    entry: object
    kind: str
    proposal: Submission | None = None
    key: UUID = field(default_factory=new_key)

    @property
    def kind_label(self):
        return OfferKind(self.kind).label

    @property
    def unconfirmed_since(self):
        """Return the day since when nobody has confirmed it, None while it is fresh or not public.

        One never confirmed counts from the day on which it was made.
        """
        since = self.entry.confirmed_on or timezone.localdate(self.entry.created_at)
        return since if self.entry.is_public and not is_fresh(since) else None

    @property
    def missing_languages(self):
        """Return the codes of the languages in which some text is missing that the other has."""
        stems = {name[:-3] for name in FORMS[self.kind]._meta.fields if name[-3:] == "_it"}
        texts = [[getattr(self.entry, f"{stem}_{code}") for code in LANGUAGES] for stem in stems]
        return [
            code
            for position, code in enumerate(LANGUAGES)
            if any(any(pair) and not pair[position] for pair in texts)
        ]


@dataclass(frozen=True)
class Door:
    """A new entry to begin; `key` makes a form that is sent twice begin one."""

    kind: str
    key: UUID = field(default_factory=new_key)

    @property
    def call(self):
        """Return the words of its button."""
        return NEW[self.kind]


@dataclass
class Board:
    """An organization with its entries and proposals."""

    organization: Organization
    may_manage: bool
    itself: Row
    rows: list[Row]
    new: list[Submission]  # proposals of what is not there yet
    closed: list[Submission]
    doors: list[Door]


def boards(user):
    """Return the Board of each organization of `user`."""
    organizations = list(organizations_of(user))
    rows = _rows(organizations)
    submissions = list(Submission.objects.of_organizations(organizations).defer("base"))
    for row in rows:
        row.proposal = next((one for one in submissions if _is_open_for(one, row)), None)
    return [_board(user, organization, rows, submissions) for organization in organizations]


def _rows(organizations):
    return [
        Row(entry, kind)
        for kind, model in MODELS.items()
        for entry in model.objects.maintained_by(organizations)
    ]


def _is_open_for(submission, row):
    key = (submission.kind, submission.entry_id)
    return submission.is_open and key == (row.kind, row.entry.pk)


def _board(user, organization, rows, submissions):
    own = [row for row in rows if organization_of(row.entry).pk == organization.pk]
    mine = [one for one in submissions if one.organization_id == organization.pk]
    itself = next(row for row in own if row.entry == organization)
    return Board(
        organization=organization,
        may_manage=can_manage(user, organization),
        itself=itself,
        rows=[row for row in own if row is not itself],
        new=[one for one in mine if one.is_open and one.purpose == Purpose.CREATE],
        closed=[one for one in mine if not one.is_open][:MOST_CLOSED],
        doors=[Door(kind) for kind in NEW],
    )


def waiting(boards):
    """Return what waits for the partner, of all boards: lists of submissions and of rows."""
    open_ones = [one for board in boards for one in board.new]
    rows = [row for board in boards for row in (board.itself, *board.rows)]
    open_ones += [row.proposal for row in rows if row.proposal]
    return {
        "changes": [one for one in open_ones if one.state == SubmissionState.CHANGES_ASKED],
        "drafts": [one for one in open_ones if one.state == SubmissionState.DRAFT],
        "unconfirmed": [row for row in rows if row.unconfirmed_since and not row.proposal],
    }

"""What the staff see of a proposal: old and new side by side, warnings, and what happened to it."""

from dataclasses import dataclass, field, replace

from django.db import models
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from competence.enums import FileRole, OfferKind, Purpose
from competence.forms import differences, form_for, shown, values_of
from competence.matching import similar_organizations, similar_proposals
from competence.models import Organization, Upload
from competence.review.workflow import conflicts, digest_of
from portal.core.bilingual import LANGUAGES
from portal.core.doubles import called_like


@dataclass(frozen=True)
class FieldLine:
    """A field of a proposal: `old` and `new` as HTML; `base` too where both sides changed it."""

    name: str
    label: str
    new: SafeString | str
    old: SafeString | str = ""
    base: SafeString | str | None = None


@dataclass(frozen=True)
class Warned:
    """Something to know before deciding, and (name, address) of what it is about."""

    text: str
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Shown:
    """A file of a proposal; `is_new` where the entry does not show it yet."""

    upload: models.Model
    role: str
    caption: str
    is_new: bool


@dataclass
class Review:
    """A proposal as the staff read it.

    `changed` are the fields that it changes, or those that a new entry has; `same` those it leaves
    and `empty` those without a text. `conflicts` names the fields that changed on both sides,
    `digest` stands for the entry as it is published.
    """

    entry: models.Model | None
    changed: list[FieldLine]
    same: list[FieldLine]
    empty: list[FieldLine]
    files: list[Shown]
    conflicts: list[str] = field(default_factory=list)
    digest: str = ""
    warnings: list[Warned] = field(default_factory=list)

    @property
    def lines(self):
        return [*self.changed, *self.same, *self.empty]


def review_of(submission):
    """Return the Review of a proposal.

    An open one is compared with what is published now, what it leaves alone being brought up to
    date in `submission.data`, which is not saved; a closed one with what it was begun from.
    """
    entry = entry_of(submission)
    base, old, clashes, digest = submission.base, submission.base, [], ""
    if entry and submission.is_open and submission.purpose == Purpose.EDIT:
        old = values_of(entry)
        clashes, digest = conflicts(submission, old), digest_of(old)
    kind, data = submission.kind, submission.data
    if submission.purpose == Purpose.EDIT:
        changed = [_two_columns(one) for one in differences(kind, old, data)]
        if clashes:
            changed = _with_base(kind, base, old, data, clashes, changed)
    else:
        changed = _told(kind, data) if submission.purpose == Purpose.CREATE else []
    names = {line.name for line in changed}
    labels = {name: _label(one) for name, one in form_for(kind).fields.items()}
    rest = {name: data.get(name) for name in labels if name not in names}
    same = _told(kind, rest)
    empty = [FieldLine(name, labels[name], "") for name, value in rest.items() if not value]
    review = Review(entry, changed, same, empty, _files(data, old), clashes, digest)
    if submission.is_open:
        review.warnings = [*_warnings(submission, review)]
    return review


def entry_of(submission):
    """Return the entry that a proposal is about; None for a new one, and where it is gone."""
    if submission.entry_id is None:
        return None
    return submission.model.objects.filter(pk=submission.entry_id).first()


def is_own(submission, user):
    """Whether `user` has written a proposal, or acts for the organization that hands it in.

    Two pairs of eyes: who is also of the staff does not approve their own; only an administrator
    may, and the record of the proposal then shows the same person twice.
    """
    if submission.author_id == user.pk:
        return True
    if submission.organization_id is None:
        return False
    return user.memberships.active().to(submission.organization_id).exists()


def may_approve(submission, user):
    return user.is_superuser or not is_own(submission, user)


def told_events(submission):
    """Return (event, [(label of a field, note)]) of what happened, the latest first."""
    labels = {name: _label(one) for name, one in form_for(submission.kind).fields.items()}
    return [
        (event, [(labels.get(name, name), text) for name, text in event.field_notes.items()])
        for event in reversed(submission.events.select_related("by"))
    ]


def _label(form_field):
    return capfirst(str(form_field.label))


def _two_columns(one):
    return FieldLine(one.name, capfirst(one.label), one.new_html, one.old_html)


def _told(kind, values):
    """Return the FieldLines of what has a value, nothing marked."""
    names = [name for name in form_for(kind).fields if values.get(name)]
    rows = zip(names, shown(kind, values), strict=True)
    return [FieldLine(name, capfirst(label), html) for name, (label, html) in rows]


def _with_base(kind, base, now, proposed, clashes, changed):
    """Return the lines with three columns where both sides changed a field.

    What was there before is plain; in what is published and in what is proposed the words are
    marked that differ from it.
    """
    published = {one.name: one.new_html for one in differences(kind, base, now)}
    wanted = {one.name: one.new_html for one in differences(kind, base, proposed)}
    began = _told(kind, {name: base.get(name) for name in clashes})
    before = {line.name: line.new for line in began}

    def with_base(line):
        name = line.name
        return replace(line, new=wanted[name], old=published[name], base=before.get(name, ""))

    return [with_base(line) if line.name in clashes else line for line in changed]


def _files(data, old):
    """Return what is proposed to be shown with the entry."""
    rows = [row for row in data.get("files") or () if isinstance(row, dict)]
    keys = [row.get("upload", "") for row in rows]
    uploads = {str(one.pk): one for one in Upload.objects.with_keys(keys)} if keys else {}
    known = {row.get("upload") for row in old.get("files") or ()}
    return [
        Shown(
            uploads[row["upload"]],
            dict(FileRole.choices).get(row.get("role"), ""),
            row.get("caption_it") or row.get("caption_en") or "",
            row["upload"] not in known,
        )
        for row in rows
        if row.get("upload") in uploads
    ]


def _warnings(submission, review):
    """Yield what to know before deciding, the gravest first."""
    if review.conflicts:
        yield Warned(
            _("What is published has changed since this was begun, in fields that it changes too.")
        )
    if submission.entry_id and review.entry is None:
        yield Warned(_("The entry that it is about has been deleted."))
    if submission.purpose == Purpose.RETIRE:
        return
    yield from _doubles(submission)
    organization = submission.organization
    if organization and not organization.is_public:
        link = (str(organization), change_url(organization))
        yield Warned(_("The organisation behind it is not published."), (link,))
    form = form_for(submission.kind, submission.data)
    if missing := [_label(form.fields[name]) for name in form.left_to_curators]:
        yield Warned(_("To be translated: %(fields)s.") % {"fields": ", ".join(missing)})
    if not submission.data.get("sources"):
        yield Warned(_("It has no source."))


def _doubles(submission):
    """Yield what the proposed entry may be a double of: organizations, or entries of its kind."""
    data = submission.data
    if submission.kind == OfferKind.ORGANIZATION:
        values = [data.get(name) or "" for name in ("name", "website", "tax_code")]
        matches = similar_organizations(*values, among=Organization.objects.all())
        matches = [one for one in matches if one.found.pk != submission.entry_id]
        if submission.purpose == Purpose.CREATE:
            matches += similar_proposals(*values, besides=submission)
        for match in matches:
            text = _("It may be there already: %(reasons)s") % {"reasons": " ".join(match.reasons)}
            yield Warned(text, ((str(match.found), change_url(match.found)),))
        return
    columns = [f"name_{language}" for language in LANGUAGES]
    titles = [data.get(name) for name in columns]
    found = called_like(submission.model, columns, titles, besides=submission.entry_id)
    if found:
        links = tuple((str(one), change_url(one)) for one in found)
        yield Warned(_("It is called like an entry that is there:"), links)


def change_url(record):
    """Return the address of the page of a record in the administration."""
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}_change"
    return reverse(name, args=[record.pk])

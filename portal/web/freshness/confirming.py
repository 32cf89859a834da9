"""What a signed link confirms, and the writing of it."""

import datetime
from dataclasses import dataclass, field

from django import forms
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from competence.models import Organization
from portal.core import freshness
from portal.core.models import Entry
from portal.web.freshness.entries import due_entries
from portal.web.freshness.links import read
from portal.web.kinds import KIND_OF


@dataclass
class Asked:
    """What a link asks about: `entries` it can confirm, and those `changed` after it was sent."""

    organization: Organization
    entries: list[Entry] = field(default_factory=list)
    changed: list[Entry] = field(default_factory=list)


def asked_by(token):
    """Return the Asked of a signed link; raises Expired or Unknown (`portal.web.freshness.links`).

    What is confirmed already, or no longer public, is not asked about.
    """
    organization, issued_at = read(token)
    asked = Asked(organization)
    for entry in due_entries(organization):
        (asked.entries if entry.updated_at <= issued_at else asked.changed).append(entry)
    return asked


def key_of(entry):
    """Return what stands for an entry, as it reads now, in the form: "skill-12-20260314082653…"."""
    stamp = entry.updated_at.astimezone(datetime.UTC)
    return f"{entry._meta.model_name}-{entry.pk}-{stamp:%Y%m%d%H%M%S%f}"


class ConfirmForm(forms.Form):
    """Which entries are still true: all of them, unless some are unticked.

    The value of each holds the moment of its last change, so that a page left open confirms
    nothing that was written meanwhile.
    """

    entries = forms.MultipleChoiceField(
        label=_("What is still true"),
        error_messages={
            "required": _("Tick at least one entry; nothing has been confirmed."),
            "invalid_choice": _(
                "Something was changed or confirmed after you opened this page. Nothing has been"
                " confirmed now: look at the list again."
            ),
        },
    )

    def __init__(self, data, entries):
        super().__init__(data)
        self.by_key = {key_of(entry): entry for entry in entries}
        self.fields["entries"].choices = [(key, str(entry)) for key, entry in self.by_key.items()]

    @property
    def chosen(self):
        return [self.by_key[key] for key in self.cleaned_data["entries"]]

    @property
    def rows(self):
        """Return (key, entry, what it is, whether it is ticked) of each entry asked about."""
        ticked = self.data.getlist("entries") if self.is_bound else self.by_key
        return [
            (key, entry, KIND_OF[type(entry)].one, key in ticked)
            for key, entry in self.by_key.items()
        ]


@transaction.atomic
def confirm(entries):
    """Confirm entries as of today; return those confirmed.

    One that was changed, or confirmed, since it was read is left as it is.
    """
    confirmed = []
    for entry in entries:
        due = type(entry).objects.due_for_confirmation().select_for_update()
        if locked := due.filter(pk=entry.pk, updated_at=entry.updated_at).first():
            reason = gettext("Confirmed by the organisation with the link sent to it")
            freshness.confirm(locked, reason=reason)
            confirmed.append(locked)
    return confirmed

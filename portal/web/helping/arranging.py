"""What the staff decide about who can help with a case or an action: the form, and its saving."""

from dataclasses import dataclass
from hashlib import blake2b

from django import forms
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from competence.views import KINDS
from portal.web.enums import Decision
from portal.web.helping.finding import COMPUTED, HEADINGS, decisions_on, help_for
from portal.web.models import HELPERS, Placement
from portal.web.querysets import owner_name

OFFERED = 10  # how many computed ones of a kind the form offers
LAST = 999  # the position of what was given none


@dataclass(frozen=True)
class Row:
    """An entry on the form; `place` says in words what the public sees of it."""

    kind: str
    entry: models.Model
    reason: str
    place: str

    @property
    def name(self):
        return f"{self.kind}-{self.entry.pk}"


def rows_on(owner):
    """Return {kind: Rows} of what one may decide about on the page of a case or an action.

    They stand as the public sees them; after those come more that fit, and what is hidden.
    """
    decided = decisions_on(owner)[owner.pk]
    rows = {}
    for group in help_for(owner, computed=OFFERED).groups:
        offered = [(helper, _("Shown: chosen")) for helper in group.curated]
        offered += [
            (helper, _("Shown: computed") if number < COMPUTED else _("Fits, not shown"))
            for number, helper in enumerate(group.computed)
        ]
        rows[group.kind] = [Row(group.kind, one.entry, one.reason, place) for one, place in offered]
        known = {row.entry.pk for row in rows[group.kind]}
        keys = [key for keys in decided[group.kind].values() for key in keys if key not in known]
        others = KINDS[group.kind].model.objects.in_bulk(keys)
        rows[group.kind] += [Row(group.kind, others[key], "", _place(others[key])) for key in keys]
    return rows


def _place(entry):
    return _("Hidden") if entry.is_public else _("Not published")


class ArrangeForm(forms.Form):
    """A decision and a position for each entry that fits, and for each kind more to put first."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, owner, data=None, *, choose):
        super().__init__(data, label_suffix="")
        self.owner = owner
        self.placements = {
            (one.kind, one.key): one for one in Placement.objects.on(owner).select_for_update()
        }
        self.rows = rows_on(owner)
        self.initial["seen"] = self.fingerprint
        for row in (row for rows in self.rows.values() for row in rows):
            self._add(row)
        for kind in HELPERS:
            self.fields[f"more-{kind}"] = choose(KINDS[kind].model)
            self.fields[f"more-{kind}"].label = _("Put first too")

    def _add(self, row):
        placement = self.placements.get((row.kind, row.entry.pk))
        self.fields[f"decision-{row.name}"] = forms.ChoiceField(
            label=_("Decision: %(name)s") % {"name": row.entry},
            choices=[("", _("As it comes")), *Decision.choices],
            required=False,
            initial=placement.decision if placement else "",
        )
        self.fields[f"position-{row.name}"] = forms.IntegerField(
            label=_("Position: %(name)s") % {"name": row.entry},
            min_value=1,
            max_value=LAST,
            required=False,
            initial=placement.position + 1
            if placement and placement.decision == Decision.PINNED
            else None,
        )

    @property
    def fingerprint(self):
        """Return a digest of the decisions that the form was made of."""
        known = [(*key, one.decision, one.position) for key, one in self.placements.items()]
        return blake2b(repr(sorted(known)).encode(), digest_size=16).hexdigest()

    @property
    def groups(self):
        """Return (kind, heading, [(Row, decision field, position field)], field for more)."""
        return [
            (
                kind,
                HEADINGS[kind],
                [
                    (row, self[f"decision-{row.name}"], self[f"position-{row.name}"])
                    for row in self.rows[kind]
                ],
                self[f"more-{kind}"],
            )
            for kind in HELPERS
        ]

    def clean_seen(self):
        if self.cleaned_data["seen"] != self.fingerprint:
            raise forms.ValidationError(
                _("Somebody has decided otherwise meanwhile: look once more."), code="changed"
            )
        return self.cleaned_data["seen"]

    def wanted(self):
        """Return {(kind, primary key): (Decision, position)} as the form asks for it."""
        wanted = {}
        for kind, rows in self.rows.items():
            pinned = []
            for row in rows:
                decision = self.cleaned_data[f"decision-{row.name}"]
                if decision == Decision.PINNED:
                    position = self.cleaned_data[f"position-{row.name}"] or LAST
                    pinned.append((position, row.entry.pk))
                elif decision:
                    wanted[kind, row.entry.pk] = (decision, 0)
            keys = [key for _position, key in sorted(pinned, key=lambda one: one[0])]
            keys += [entry.pk for entry in self.cleaned_data[f"more-{kind}"]]
            for position, key in enumerate(dict.fromkeys(keys)):
                wanted[kind, key] = (Decision.PINNED, position)
        return wanted


@transaction.atomic
def arrange(form, *, by):
    """Bring the decisions on a case or an action into line with a valid form.

    Each that is made, changed or taken back leaves a version. Return how many are.
    """
    wanted = form.wanted()
    changed = [(placement, None) for key, placement in form.placements.items() if key not in wanted]
    for key, values in wanted.items():
        placement = form.placements.get(key) or Placement(
            **{owner_name(form.owner): form.owner, f"{key[0]}_id": key[1]}
        )
        if (placement.decision, placement.position) != values:
            changed.append((placement, values))
    for placement, values in changed:
        placement._history_user = by
        if values is None:
            placement.delete()
        else:
            placement.decision, placement.position = values
            placement.save()
    return len(changed)

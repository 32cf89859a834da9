"""Reads that join the apps."""

from django.db import models
from django.db.models import F, Prefetch, Value

from roadmap.models import Action


class PlacementQuerySet(models.QuerySet):
    def on(self, owner):
        """Return the decisions about a case or an action, those put first in their order."""
        return self.filter(**{owner_name(owner): owner}).order_by("position", "pk")


def is_action(owner):
    """Tell an Action from a CaseStudy."""
    return isinstance(owner, Action)


def owner_name(owner):
    """Return "case" or "action": how other tables point to a CaseStudy or an Action."""
    return "action" if is_action(owner) else "case"


def linked_keys(links, owner):
    """Return {kind: primary keys of the entries linked to `owner`}, in the editors' order.

    `links` gives for each kind its join table and the name of the foreign key to the entry. One
    query for all.
    """
    rows = []
    for kind, (table, entry) in links.items():
        names = {field.name for field in table._meta.concrete_fields}
        position = F("position") if "position" in names else Value(0)
        linked = table._base_manager.filter(**{owner_name(owner): owner}).order_by()
        rows.append(linked.values_list(Value(kind), position, entry))
    first, *others = rows
    found = {}
    for kind, _position, key in sorted(first.union(*others, all=True)):
        found.setdefault(kind, []).append(key)
    return found


def for_helping(entries):
    """Fetch what tells with which cases and actions these help, entries of one kind.

    That is their public actions, lines and technologies, what the editors link to cases, and what
    the staff decide.
    """
    relations = ("lines", "technologies", "case_links")
    return entries.prefetch_related(
        Prefetch("actions", Action.objects.public().ordered().select_related("line")),
        "placements",
        *(name for name in relations if hasattr(entries.model, name)),
    )

"""Reads that join the apps."""

from django.db import models
from django.db.models import F, Prefetch, Value

from roadmap.models import Action


class PlacementQuerySet(models.QuerySet):
    def on(self, *owners):
        """Return the decisions about cases, or about actions, those put first in their order."""
        return self.filter(**{f"{owner_name(owners[0])}__in": owners}).order_by("position", "pk")


def is_action(owner):
    """Tell an Action from a CaseStudy."""
    return isinstance(owner, Action)


def owner_name(owner):
    """Return "case" or "action": how other tables point to a CaseStudy or an Action."""
    return "action" if is_action(owner) else "case"


def linked_keys(links, owners):
    """Return {(primary key of an owner, kind): those of the entries linked to it}, in order.

    The owners are cases, or actions; the order is that of the editors. `links` gives for each kind
    its join table and the name of the foreign key to the entry. One query for all.
    """
    owner = owner_name(owners[0])
    rows = []
    for kind, (table, entry) in links.items():
        names = {field.name for field in table._meta.concrete_fields}
        position = F("position") if "position" in names else Value(0)
        linked = table._base_manager.filter(**{f"{owner}__in": owners}).order_by()
        rows.append(linked.values_list(owner, Value(kind), position, entry))
    first, *others = rows
    found = {}
    for key, kind, _position, linked in sorted(first.union(*others, all=True)):
        found.setdefault((key, kind), []).append(linked)
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

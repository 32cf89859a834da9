"""What a case or an action shares with the entries of the centre: actions, lines, technologies."""

from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects
from pyroaring import BitMap

from portal.web.querysets import is_action
from roadmap.models import Action

# How often a shared term counts, by its facet: an action says most about what an entry is for.
WEIGHTS = {"action": 3, "line": 2, "technology": 1}


@dataclass(frozen=True)
class Terms:
    """The terms by which something is compared: {facet: terms}, each known by its slug."""

    by_facet: dict

    def bitmaps(self, index):
        """Return the keys of an index that have each term, as often as it counts."""
        return [
            index.facets[facet].get(term.slug, BitMap())
            for facet, terms in self.by_facet.items()
            if facet in index.facets
            for term in terms
            for _time in range(WEIGHTS[facet])
        ]

    def shared(self, index, key):
        """Return {facet: terms} of those that an entry has too."""
        return {
            facet: having
            for facet, terms in self.by_facet.items()
            if facet in index.facets
            and (having := [t for t in terms if key in index.facets[facet].get(t.slug, ())])
        }


def fetch_terms(owners):
    """Fetch what `terms_of` reads of cases, or of actions, and is not there yet."""
    if is_action(owners[0]):
        prefetch_related_objects(owners, "line", "technologies")
    else:
        actions = Action.objects.public().ordered().for_links()
        public = Prefetch("actions", actions, "public_actions")
        prefetch_related_objects(owners, public, "lines", "technologies")


def terms_of(owner):
    """Return the Terms of a case or an action, fetched by `fetch_terms`.

    An action is not compared by itself: what is linked to it the editors have linked.
    """
    lines = [owner.line] if is_action(owner) else list(owner.lines.all())
    actions = [] if is_action(owner) else owner.public_actions
    return Terms({"action": actions, "line": lines, "technology": list(owner.technologies.all())})


def terms_of_entries(entries):
    """Return the Terms of entries of the centre (`for_helping`), taken together.

    Lines are their own, or those of the actions that they serve.
    """
    actions = _terms(entries, "actions")
    has_lines = any(hasattr(entry, "lines") for entry in entries)
    lines = _terms(entries, "lines") if has_lines else [action.line for action in actions]
    return Terms(
        {
            "action": actions,
            "line": list(dict.fromkeys(lines)),
            "technology": _terms(entries, "technologies"),
        }
    )


def _terms(entries, relation):
    """Return the terms of a relation that any of the entries has, each once."""
    having = (getattr(entry, relation).all() for entry in entries if hasattr(entry, relation))
    return list(dict.fromkeys(term for terms in having for term in terms))

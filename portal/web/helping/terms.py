"""What a case or an action shares with the entries of the centre: actions, lines, technologies."""

from dataclasses import dataclass

from pyroaring import BitMap

from portal.web.querysets import is_action

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


def terms_of(owner):
    """Return the Terms of a case or an action.

    An action is not compared by itself: what is linked to it the editors have linked.
    """
    if is_action(owner):
        return Terms({"line": [owner.line], "technology": list(owner.technologies.all())})
    actions = owner.actions.public().ordered().for_links()
    lines, technologies = owner.lines.all(), owner.technologies.all()
    return Terms({"action": list(actions), "line": list(lines), "technology": list(technologies)})


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

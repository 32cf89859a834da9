"""The cases most like a case: those that share most lines of action, challenges, technologies."""

from pyroaring import BitMap

from casestudies.filters import CaseStudyFilter
from casestudies.models import CaseStudy

# The facet and the relation of the terms, and how often a shared one counts.
TERMS = [("line", "lines", 2), ("challenge", "challenges", 1), ("technology", "technologies", 1)]


def similar_to(case, limit):
    """Return up to `limit` public cases that share terms with `case`, those that share most first.

    Of those that share as many the newest come first. They come with these terms fetched.
    """
    index = CaseStudyFilter.current_index()
    having = [
        index.facets[facet].get(term.pk, BitMap())
        for facet, relation, weight in TERMS
        for term in getattr(case, relation).all()
        for _time in range(weight)
    ]
    keys = index.sharing_most(having, index.every - BitMap([case.pk]), "newest", limit)
    rows = CaseStudy.objects.for_similar().in_bulk(keys)
    return [rows[key] for key in keys]


def in_common(case, other):
    """Return the lines, challenges and technologies that two cases share, in that order."""
    return [
        term
        for _facet, relation, _weight in TERMS
        for term in getattr(case, relation).all()
        if term in getattr(other, relation).all()
    ]

"""All that the sheets of a dossier need of the database, read at once."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch, prefetch_related_objects

from casestudies.models import CaseStudy
from competence.models import Resource
from portal.web.dossier.checks import checks_of
from portal.web.shortlist.entries import found
from roadmap.models import SizeClass


@dataclass(frozen=True)
class Book:
    """A shortlist, its public entries as [(Chosen, entry)], and where the portal stands.

    `origin` is its address without a path: "https://portal.example.org"; `checks` are the
    self-checks. `missing` says which of all that was asked for is not there.
    """

    shortlist: object
    origin: str
    entries: list
    checks: list
    missing: list[str]

    @classmethod
    def of(cls, shortlist, origin):
        entries, missing = found(shortlist, plan="for_detail")
        checks, wrong = checks_of(shortlist)
        actions = [entry for chosen, entry in entries if chosen.kind == "action"]
        prefetch_related_objects(
            actions,
            Prefetch("resource_set", Resource.objects.public().by_name(), "funding"),
            Prefetch("case_studies", CaseStudy.objects.public().ordered("title"), "shown_by"),
        )
        return cls(shortlist, origin, entries, checks, missing + wrong)

    @cached_property
    def sizes(self):
        return SizeClass.objects.in_bulk()

    def absolute(self, path):
        return f"{self.origin}{path}"

    def of_kind(self, *kinds):
        return [(chosen, entry) for chosen, entry in self.entries if chosen.kind in kinds]

    def funding_of(self, action):
        return action.funding

    def cases_of(self, action):
        return action.shown_by

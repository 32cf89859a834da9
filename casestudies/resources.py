"""The case studies as a table that staff export and import."""

from django.utils.translation import gettext_lazy as _

from casestudies.models import CaseSource, CaseStudy, CaseTechnology
from portal.core.admin import pair
from portal.core.admin.transfer import EntryResource, Parts, Tags
from portal.core.content.fields import Reference
from portal.core.content.rows import sources


class CaseStudyResource(EntryResource):
    technologies = Tags(CaseTechnology)
    sources = Parts(sources(CaseSource, Reference("kind")))

    left_out = _(
        "Not in the file: the links to laboratories, skills and methods. They stay as they are."
    )

    class Meta:
        model = CaseStudy
        fields = [
            "slug",
            "state",
            "city",
            *pair("title"),
            *pair("summary"),
            "start",
            "end",
            "status",
            "intervention",
            "promoter",
            "partners",
            "dimensions",
            "challenges",
            "enablers",
            "lines",
            "actions",
            "technologies",
            *pair("context"),
            *pair("solution"),
            *pair("results"),
            *pair("transferability"),
            "cost",
            "setup_time",
            "staffing",
            "small_municipality",
            *pair("prerequisites"),
            *pair("pitfalls"),
            "evidence",
            "checked",
            "confirmed_on",
            "sources",
            "from_seed",
            "note",
        ]

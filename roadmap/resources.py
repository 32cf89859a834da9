"""The actions of the roadmap and their indicators as tables that staff export and import."""

from django.utils.translation import gettext_lazy as _

from portal.core.admin import pair
from portal.core.admin.transfer import EntryResource, Parts, Tags
from portal.core.content.fields import columns
from portal.core.content.rows import Children, sources
from roadmap.content import MEASUREMENTS, MILESTONES
from roadmap.models import (
    Action,
    ActionSource,
    ActionTechnology,
    Indicator,
    SelfCheckStatement,
)


class ActionResource(EntryResource):
    technologies = Tags(ActionTechnology)
    milestones = Parts(MILESTONES)
    statements = Parts(
        Children(
            "statements",
            SelfCheckStatement,
            columns("slug", "theme", "text_it", "text_en", "advice_it", "advice_en"),
            "action",
        )
    )
    sources = Parts(sources(ActionSource))

    left_out = _(
        "Not in the file: the indicators, and the links to case studies, laboratories, skills,"
        " partnerships, resources, methods and training. They stay as they are; the files of those"
        " have them."
    )

    class Meta:
        model = Action
        fields = [
            "slug",
            "state",
            *pair("title"),
            *pair("description"),
            *pair("rationale"),
            "line",
            "horizon",
            "level",
            "status",
            "fits_small",
            "fits_medium",
            "fits_large",
            "start_year",
            "end_year",
            *pair("lead"),
            *pair("policy"),
            "policy_code",
            "challenges",
            "dimensions",
            "enablers",
            "technologies",
            "milestones",
            "statements",
            "position",
            "confirmed_on",
            "sources",
            "from_seed",
            "note",
        ]


class IndicatorResource(EntryResource):
    measurements = Parts(MEASUREMENTS)

    class Meta:
        model = Indicator
        fields = [
            "slug",
            "action",
            *pair("name"),
            "unit",
            "target",
            "target_date",
            "target_source_title",
            "target_source_url",
            "measurements",
            "position",
        ]

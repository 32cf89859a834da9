"""The list of actions as a file."""

from django.utils.translation import gettext_lazy as _

from portal.core.exports import Column, Fields, dates, respond, sources
from roadmap.models import Action

action = Fields(Action)


def _indicators(language):
    """Return a reader of an action's indicators, each with its unit: "Share of services (%)"."""

    def read(entry):
        return [
            f"{getattr(one, f'name_{language}')} ({one.unit})" for one in entry.listed_indicators
        ]

    return read


COLUMNS = [
    *action.texts("title"),
    *action.texts("description"),
    *action.texts("rationale"),
    *action.term("line.axis"),
    *action.term("line"),
    *action.choice("horizon"),
    *action.choice("level"),
    *action.choice("status"),
    Column("sizes", _("sizes of municipality that it fits"), lambda entry: list(entry.sizes)),
    action.plain("start_year"),
    action.plain("end_year"),
    *action.texts("lead"),
    *action.texts("policy"),
    action.plain("policy_code"),
    *action.terms("dimensions", "dimension"),
    *action.terms("challenges", "challenge"),
    *action.terms("enablers", "enabler"),
    *action.terms("technologies", "technology"),
    Column("indicators_it", _("indicators, with their unit (Italian)"), _indicators("it"), 40),
    Column("indicators_en", _("indicators, with their unit (English)"), _indicators("en"), 40),
    *sources(),
    *dates(),
]


def export(request, filterset):
    """Return the actions that an ActionFilter found, in its order, in the format it asks for."""
    return respond(
        request,
        filterset,
        Action.objects.for_export(),
        key="actions",
        title=_("Actions"),
        columns=COLUMNS,
        url_name="action_detail",
    )

"""The filters of the list of actions; the parameters are those of the public addresses."""

from django.utils.translation import gettext_lazy as _

from portal.core.facets import Order, text_orders
from portal.core.filters import (
    ChoiceSetting,
    FacetedFilterSet,
    FacetFilter,
    WordsFilter,
    choices,
    terms,
)
from roadmap.enums import ActionStatus, Horizon, Level, MunicipalitySize
from roadmap.models import Action, Axis, Challenge, Dimension, Enabler, Line, Technology

SORTS = [
    ("relevance", _("Best match first")),
    ("roadmap", _("Order of the roadmap")),
    ("title", _("By title")),
]


def load_technologies():
    """Return the technologies that public actions use, by family."""
    used = set(Action.objects.public().technologies())
    return [term for term in terms(Technology, "family")() if term[0] in used]


def load_actions():
    """Return the public actions in the order of the roadmap, by line."""
    actions = Action.objects.public().ordered().for_options()
    return [(action.slug, str(action), str(action.line)) for action in actions]


class ServedActionsFilter(FacetFilter):
    """Something of the public actions that an entry serves; links lead to it, panels hide it."""

    def __init__(self, field_name, **kwargs):
        super().__init__(field_name, listed=False, **kwargs)

    def groups(self, groups):
        return groups.of(self.field_name, among=Action.objects.public())


def actions_facet():
    """Return the facet of the actions that an entry serves."""
    return ServedActionsFilter("actions__slug", label=_("Action"), load=load_actions)


def lines_of_actions_facet():
    """Return the facet of their lines, for what has no lines of its own."""
    return ServedActionsFilter("actions__line", label=_("Line of action"), load=terms(Line))


class SizeFilter(FacetFilter):
    """Any of the sizes that an action fits: they are columns, one for each size."""

    paths = ()

    def groups(self, groups):
        return ((size, Action.objects.keys_fitting(size)) for size in MunicipalitySize.values)


class ActionFilter(FacetedFilterSet):
    """The list of actions. `sort` sets the order."""

    q = WordsFilter()
    size = SizeFilter(None, label=_("Fits"), load=choices(MunicipalitySize))
    axis = FacetFilter("line__axis", label=_("Axis"), load=terms(Axis))
    line = FacetFilter("line", label=_("Line of action"), load=terms(Line))
    challenge = FacetFilter("challenges", label=_("Challenge"), load=terms(Challenge))
    horizon = FacetFilter("horizon", label=_("Horizon"), load=choices(Horizon))
    level = FacetFilter("level", label=_("Level"), load=choices(Level))
    status = FacetFilter("status", label=_("Status"), load=choices(ActionStatus))
    dimension = FacetFilter("dimensions", label=_("Dimension"), load=terms(Dimension))
    enabler = FacetFilter("enablers", label=_("Enabler"), load=terms(Enabler))
    technology = FacetFilter("technology_items__tag", label=_("Technology"), load=load_technologies)
    sort = ChoiceSetting(label=_("Sort by"), choices=SORTS)

    orders = {
        "roadmap": Order(
            ("line__axis__position", "line__position", "position"), lambda *positions: positions
        ),
        **text_orders("title", "title_it", "title_en"),
    }
    default_order = "roadmap"

    class Meta(FacetedFilterSet.Meta):
        model = Action

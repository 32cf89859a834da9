"""What narrows the matrix; the parameters are those of the lists of cases and of actions."""

from django.utils.translation import gettext_lazy as _

from portal.core.filters import FacetedFilterSet, FacetFilter, terms
from roadmap.filters import ActionFilter
from roadmap.models import Action, Challenge, SizeClass


class SizeClassFilter(FacetFilter):
    """The actions that fit municipalities of a size class, as `SizeClass.action_size` says."""

    paths = ()

    def groups(self, groups):
        keys_fitting = Action.objects.keys_fitting
        return ((size.slug, keys_fitting(size.action_size)) for size in SizeClass.objects.all())


class MatrixFilter(FacetedFilterSet):
    """The actions that are rows of the matrix."""

    size = SizeClassFilter(None, label=_("Size of the municipality"), load=terms(SizeClass))
    challenge = FacetFilter("challenges", label=_("Challenge"), load=terms(Challenge))

    orders = {"roadmap": ActionFilter.orders["roadmap"]}
    default_order = "roadmap"

    class Meta(FacetedFilterSet.Meta):
        model = Action

"""The filters of the lists of the centre; the parameters are those of the public addresses."""

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from competence.enums import (
    CallState,
    ItalianRegion,
    LaboratoryKind,
    LaboratoryUse,
    MethodKind,
    OrganizationKind,
    PartnershipKind,
    PartnershipStatus,
    ResourceKind,
    SkillArea,
)
from competence.models import (
    Laboratory,
    Method,
    Organization,
    Partnership,
    Resource,
    Skill,
    Training,
)
from portal.core.facets import Order, text_orders
from portal.core.filters import FacetedFilterSet, FacetFilter, WordsFilter, choices, terms
from portal.core.search import fold
from roadmap.filters import actions_facet, lines_of_actions_facet
from roadmap.models import Line, Technology


class TextFilter(FacetFilter):
    """A facet of the texts that the public entries of `owner` have in a column, as slugs."""

    def __init__(self, owner, field_name, *, label):
        super().__init__(
            field_name, label=label, load=lambda: list(self.texts().items()), by_count=True
        )
        self.owner = owner

    def texts(self):
        """Return {slug: text}; a text without any letter of a slug is left out."""
        texts = self.owner.objects.public().texts(self.field_name)
        return {slug: text for text in texts if (slug := slugify(text))}

    def groups(self, groups):
        return ((slugify(text), keys) for text, keys in super().groups(groups))


def load_organizations():
    organizations = Organization.objects.public().with_laboratories(Laboratory.objects.public())
    return [(organization.slug, organization.name) for organization in organizations.by_name()]


class CentreFilter(FacetedFilterSet):
    """What the lists of the kinds share; without words they stand by name."""

    q = WordsFilter()
    action = actions_facet()
    orders = text_orders("name", "name_it", "name_en")
    default_order = "name"


class LaboratoryFilter(CentreFilter):
    use = FacetFilter("use", label=_("What for"), load=choices(LaboratoryUse))
    kind = FacetFilter("kind", label=_("Kind"), load=choices(LaboratoryKind))
    region = FacetFilter("region", label=_("Region"), load=choices(ItalianRegion))
    line = FacetFilter("lines", label=_("Line of action"), load=terms(Line))
    technology = FacetFilter(
        "technology_items__tag", label=_("Technology"), load=terms(Technology, "family")
    )
    organization = FacetFilter(
        "organization__slug", label=_("Organisation"), load=load_organizations, by_count=True
    )

    class Meta(FacetedFilterSet.Meta):
        model = Laboratory


class SkillFilter(CentreFilter):
    area = FacetFilter("area", label=_("Area"), load=choices(SkillArea))
    line = FacetFilter("lines", label=_("Line of action"), load=terms(Line))
    framework = TextFilter(Skill, "framework", label=_("Framework"))

    class Meta(FacetedFilterSet.Meta):
        model = Skill


class PartnershipFilter(CentreFilter):
    kind = FacetFilter("kind", label=_("Kind"), load=choices(PartnershipKind))
    status = FacetFilter("status", label=_("Status"), load=choices(PartnershipStatus))
    line = FacetFilter("lines", label=_("Line of action"), load=terms(Line))
    city = TextFilter(Partnership, "city", label=_("City"))

    class Meta(FacetedFilterSet.Meta):
        model = Partnership


class ResourceFilter(CentreFilter):
    kind = FacetFilter("kind", label=_("Kind"), load=choices(ResourceKind))
    call_state = FacetFilter("call_state", label=_("State of the call"), load=choices(CallState))
    line = lines_of_actions_facet()

    class Meta(FacetedFilterSet.Meta):
        model = Resource


class MethodFilter(CentreFilter):
    kind = FacetFilter("kind", label=_("Kind"), load=choices(MethodKind))
    line = lines_of_actions_facet()

    class Meta(FacetedFilterSet.Meta):
        model = Method


class TrainingFilter(CentreFilter):
    line = lines_of_actions_facet()

    class Meta(FacetedFilterSet.Meta):
        model = Training


class OrganizationFilter(FacetedFilterSet):
    q = WordsFilter()
    kind = FacetFilter("kind", label=_("Kind"), load=choices(OrganizationKind))
    region = FacetFilter("region", label=_("Region"), load=choices(ItalianRegion))

    orders = {"name": Order(("name",), fold)}
    default_order = "name"

    class Meta(FacetedFilterSet.Meta):
        model = Organization

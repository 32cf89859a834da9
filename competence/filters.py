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
from competence.models import Laboratory, Organization, Partnership, Skill
from portal.core.filters import FacetedFilterSet, FacetFilter, WordsFilter, choices, terms
from roadmap.models import Line, Technology


class TextFilter(FacetFilter):
    """A facet of the texts that the public entries of `owner` have in a column, as slugs."""

    def __init__(self, owner, field_name, *, label):
        super().__init__(field_name, label=label, load=lambda: list(self.texts().items()))
        self.owner = owner

    def texts(self):
        """Return {slug: text}; a text without any letter of a slug is left out."""
        texts = self.owner.objects.public().texts(self.field_name)
        return {slug: text for text in texts if (slug := slugify(text))}

    def filter(self, queryset, value):
        if not value:
            return queryset
        texts = self.owner.objects.public().texts(self.field_name)
        return super().filter(queryset, [text for text in texts if slugify(text) in value])


def load_organizations():
    organizations = Organization.objects.public().with_laboratories(Laboratory.objects.public())
    return [(organization.slug, organization.name) for organization in organizations.by_name()]


class LaboratoryFilter(FacetedFilterSet):
    q = WordsFilter()
    use = FacetFilter("use", label=_("What for"), load=choices(LaboratoryUse))
    kind = FacetFilter("kind", label=_("Kind"), load=choices(LaboratoryKind))
    region = FacetFilter("region", label=_("Region"), load=choices(ItalianRegion))
    line = FacetFilter("lines", label=_("Line of action"), load=terms(Line), many=True)
    technology = FacetFilter(
        "technology_items__tag", label=_("Technology"), load=terms(Technology), many=True
    )
    organization = FacetFilter(
        "organization__slug", label=_("Organisation"), load=load_organizations
    )


class SkillFilter(FacetedFilterSet):
    q = WordsFilter()
    area = FacetFilter("area", label=_("Area"), load=choices(SkillArea))
    line = FacetFilter("lines", label=_("Line of action"), load=terms(Line), many=True)
    framework = TextFilter(Skill, "framework", label=_("Framework"))


class PartnershipFilter(FacetedFilterSet):
    q = WordsFilter()
    kind = FacetFilter("kind", label=_("Kind"), load=choices(PartnershipKind))
    status = FacetFilter("status", label=_("Status"), load=choices(PartnershipStatus))
    line = FacetFilter("lines", label=_("Line of action"), load=terms(Line), many=True)
    city = TextFilter(Partnership, "city", label=_("City"))


class ResourceFilter(FacetedFilterSet):
    q = WordsFilter()
    kind = FacetFilter("kind", label=_("Kind"), load=choices(ResourceKind))
    call_state = FacetFilter("call_state", label=_("State of the call"), load=choices(CallState))


class MethodFilter(FacetedFilterSet):
    q = WordsFilter()
    kind = FacetFilter("kind", label=_("Kind"), load=choices(MethodKind))


class TrainingFilter(FacetedFilterSet):
    q = WordsFilter()


class OrganizationFilter(FacetedFilterSet):
    q = WordsFilter()
    kind = FacetFilter("kind", label=_("Kind"), load=choices(OrganizationKind))
    region = FacetFilter("region", label=_("Region"), load=choices(ItalianRegion))

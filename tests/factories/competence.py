"""The entries of the competence centre."""

import factory

from competence import enums, models
from tests.factories.roadmap import EntryFactory, SourceFactory, related


class OrganizationFactory(EntryFactory):
    class Meta:
        model = models.Organization

    slug = factory.Sequence(lambda n: f"organization-{n}")
    name = factory.LazyAttribute(lambda organization: f"Test body {organization.slug}")
    kind = enums.OrganizationKind.UNIVERSITY
    description_it = "Descrizione di prova"
    description_en = "Test description"


class CentreEntryFactory(EntryFactory):
    class Meta:
        abstract = True

    name_it = factory.LazyAttribute(lambda entry: f"Voce di prova {entry.slug}")
    name_en = factory.LazyAttribute(lambda entry: f"Test entry {entry.slug}")
    description_it = "Descrizione di prova"
    description_en = "Test description"

    actions = related("actions")


class LaboratoryFactory(CentreEntryFactory):
    class Meta:
        model = models.Laboratory

    slug = factory.Sequence(lambda n: f"laboratory-{n}")
    kind = enums.LaboratoryKind.LIVING_LAB
    use = enums.LaboratoryUse.TRY
    organization = factory.SubFactory(OrganizationFactory)

    lines = related("lines")
    technologies = related("technologies")


class SkillFactory(CentreEntryFactory):
    class Meta:
        model = models.Skill

    slug = factory.Sequence(lambda n: f"skill-{n}")
    area = enums.SkillArea.INNOVATION
    framework = "Test framework"

    lines = related("lines")


class PartnershipFactory(CentreEntryFactory):
    class Meta:
        model = models.Partnership

    slug = factory.Sequence(lambda n: f"partnership-{n}")
    kind = enums.PartnershipKind.MEMORANDUM
    status = enums.PartnershipStatus.ACTIVE

    lines = related("lines")


class ResourceFactory(CentreEntryFactory):
    class Meta:
        model = models.Resource

    slug = factory.Sequence(lambda n: f"resource-{n}")
    kind = enums.ResourceKind.GRANT_PROGRAMME
    call_state = enums.CallState.TO_CHECK


class MethodFactory(CentreEntryFactory):
    class Meta:
        model = models.Method

    slug = factory.Sequence(lambda n: f"method-{n}")
    kind = enums.MethodKind.DESIGN


class TrainingFactory(CentreEntryFactory):
    class Meta:
        model = models.Training

    slug = factory.Sequence(lambda n: f"training-{n}")
    provider = "Test provider"


class LaboratorySourceFactory(SourceFactory):
    class Meta:
        model = models.LaboratorySource

    entry = factory.SubFactory(LaboratoryFactory)

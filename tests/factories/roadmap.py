"""The frame. Texts say which test record they belong to, so that nobody takes them for content."""

import factory

from portal.core.enums import PublicationState
from roadmap import models
from roadmap.enums import ActionStatus, CheckTheme, Horizon, Level, MunicipalitySize, Unit


class VocabularyFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True
        django_get_or_create = ["slug"]

    slug = factory.Sequence(lambda n: f"term-{n}")
    name_it = factory.LazyAttribute(lambda term: f"Voce {term.slug}")
    name_en = factory.LazyAttribute(lambda term: f"Term {term.slug}")
    position = factory.Sequence(lambda n: n)


class RegionFactory(VocabularyFactory):
    class Meta:
        model = models.Region


class SizeClassFactory(VocabularyFactory):
    class Meta:
        model = models.SizeClass

    min_population = 0
    max_population = 5_000
    action_size = MunicipalitySize.SMALL


class InterventionFactory(VocabularyFactory):
    class Meta:
        model = models.Intervention


class CaseStatusFactory(VocabularyFactory):
    class Meta:
        model = models.CaseStatus


class EvidenceLevelFactory(VocabularyFactory):
    class Meta:
        model = models.EvidenceLevel

    text_it = factory.LazyAttribute(lambda term: f"Testo {term.slug}")
    text_en = factory.LazyAttribute(lambda term: f"Text {term.slug}")


class SourceKindFactory(VocabularyFactory):
    class Meta:
        model = models.SourceKind


class TechnologyFamilyFactory(VocabularyFactory):
    class Meta:
        model = models.TechnologyFamily


class TechnologyFactory(VocabularyFactory):
    class Meta:
        model = models.Technology

    family = factory.SubFactory(TechnologyFamilyFactory)


class DescribedFactory(VocabularyFactory):
    class Meta:
        abstract = True

    text_it = factory.LazyAttribute(lambda term: f"Testo {term.slug}")
    text_en = factory.LazyAttribute(lambda term: f"Text {term.slug}")


class ChallengeFactory(DescribedFactory):
    class Meta:
        model = models.Challenge


class DimensionFactory(DescribedFactory):
    class Meta:
        model = models.Dimension


class EnablerFactory(DescribedFactory):
    class Meta:
        model = models.Enabler


class UrbanSystemFactory(DescribedFactory):
    class Meta:
        model = models.UrbanSystem


class AxisFactory(DescribedFactory):
    class Meta:
        model = models.Axis


class LineFactory(DescribedFactory):
    class Meta:
        model = models.Line

    axis = factory.SubFactory(AxisFactory)


class ChapterFactory(DescribedFactory):
    class Meta:
        model = models.Chapter


class CardinalPointFactory(DescribedFactory):
    class Meta:
        model = models.CardinalPoint


class LeverFactory(DescribedFactory):
    class Meta:
        model = models.Lever


class ComponentFactory(DescribedFactory):
    class Meta:
        model = models.Component


class EntryFactory(factory.django.DjangoModelFactory):
    """An entry; published unless said otherwise."""

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    state = PublicationState.PUBLISHED


def related(name):
    """Return a declaration that sets a relation to many: `ActionFactory(challenges=[a, b])`."""

    def set_relation(entry, create, values, **kwargs):
        if values:
            getattr(entry, name).set(values)

    return factory.post_generation(set_relation)


class ActionFactory(EntryFactory):
    class Meta:
        model = models.Action

    slug = factory.Sequence(lambda n: f"action-{n}")
    title_it = factory.LazyAttribute(lambda action: f"Azione di prova {action.slug}")
    title_en = factory.LazyAttribute(lambda action: f"Test action {action.slug}")
    description_it = "Descrizione di prova"
    description_en = "Test description"
    line = factory.SubFactory(LineFactory)
    horizon = Horizon.SHORT
    level = Level.MUNICIPAL
    status = ActionStatus.ONGOING
    fits_small = True

    challenges = related("challenges")
    dimensions = related("dimensions")
    enablers = related("enablers")
    technologies = related("technologies")


class IndicatorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Indicator

    action = factory.SubFactory(ActionFactory)
    slug = factory.Sequence(lambda n: f"indicator-{n}")
    name_it = factory.Sequence(lambda n: f"Indicatore di prova {n}")
    name_en = factory.Sequence(lambda n: f"Test indicator {n}")
    unit = Unit.NUMBER


class MeasurementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Measurement

    entry = factory.SubFactory(IndicatorFactory)
    date = factory.Sequence(lambda n: str(2000 + n % 100))
    value = factory.Sequence(lambda n: n)
    source_title = "Test register"
    source_url = "https://example.org/register"


class MilestoneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Milestone

    entry = factory.SubFactory(ActionFactory)
    title_it = factory.Sequence(lambda n: f"Tappa di prova {n}")
    title_en = factory.Sequence(lambda n: f"Test milestone {n}")
    planned = "2022-06"
    source_title = "Test plan"


class SelfCheckStatementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SelfCheckStatement

    action = factory.SubFactory(ActionFactory)
    slug = factory.Sequence(lambda n: f"statement-{n}")
    theme = CheckTheme.MANDATE
    text_it = factory.LazyAttribute(lambda statement: f"Affermazione di prova {statement.slug}")
    text_en = factory.LazyAttribute(lambda statement: f"Test statement {statement.slug}")
    advice_it = factory.LazyAttribute(lambda statement: f"Consiglio di prova {statement.slug}")
    advice_en = factory.LazyAttribute(lambda statement: f"Test advice {statement.slug}")
    position = factory.Sequence(lambda n: n)


class GlossaryTermFactory(EntryFactory):
    class Meta:
        model = models.GlossaryTerm

    slug = factory.Sequence(lambda n: f"glossary-{n}")
    term_it = factory.LazyAttribute(lambda term: f"Termine {term.slug}")
    term_en = factory.LazyAttribute(lambda term: f"Term {term.slug}")
    definition_it = "Definizione di prova"
    definition_en = "Test definition"


class ClusterFactFactory(EntryFactory):
    class Meta:
        model = models.ClusterFact

    slug = factory.Sequence(lambda n: f"fact-{n}")
    fact_it = "Fatto di prova"
    fact_en = "Test fact"


class SourceFactory(factory.django.DjangoModelFactory):
    """Subclasses name the model and how to make its `entry`."""

    class Meta:
        abstract = True

    title = factory.Sequence(lambda n: f"Test source {n}")
    publisher = "Test publisher"
    url = factory.Sequence(lambda n: f"https://example.org/source/{n}")


class ActionSourceFactory(SourceFactory):
    class Meta:
        model = models.ActionSource

    entry = factory.SubFactory(ActionFactory)

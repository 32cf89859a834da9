"""What explains the frame: chapters, levers, facts about the cluster, glossary, size classes."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.core.bilingual import Bilingual
from portal.core.dates import PartialDateField, partial_date_check
from portal.core.models import Entry, Source
from portal.core.search import SearchPlan
from roadmap.enums import SizeScheme
from roadmap.models.vocabularies import Described
from roadmap.querysets import ChapterQuerySet, ClusterFactQuerySet, GlossaryTermQuerySet


class Chapter(Described):
    """The introduction of a part of the frame: the digital transition, the competence centre."""

    objects = ChapterQuerySet.as_manager()

    class Meta(Described.Meta):
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")


class ChapterSource(Source):
    entry = models.ForeignKey(Chapter, models.CASCADE, related_name="sources")


class CardinalPoint(Described):
    """One of the four cardinal points of the digital transition."""

    class Meta(Described.Meta):
        verbose_name = _("cardinal point")
        verbose_name_plural = _("cardinal points")


class Lever(Described):
    """A lever of innovation for the effective use of public resources."""

    class Meta(Described.Meta):
        verbose_name = _("innovation lever")
        verbose_name_plural = _("innovation levers")


class LeverSource(Source):
    entry = models.ForeignKey(Lever, models.CASCADE, related_name="sources")


class Component(Described):
    """One of the five components of the competence centre."""

    class Meta(Described.Meta):
        verbose_name = _("component of the centre")
        verbose_name_plural = _("components of the centre")


class ClusterFact(Entry):
    """A fact about the cluster, with its sources."""

    fact_it = models.TextField(_("fact (Italian)"), blank=True)
    fact_en = models.TextField(_("fact (English)"), blank=True)
    date = PartialDateField(_("date"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    fact = Bilingual()

    objects = ClusterFactQuerySet.as_manager()

    class Meta(Entry.Meta):
        ordering = ["position", "slug"]
        verbose_name = _("fact about the cluster")
        verbose_name_plural = _("facts about the cluster")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(fact_it="", fact_en=""),
                name="cluster_fact_has_text",
                violation_error_message=_("Write the text in at least one language."),
            ),
            models.CheckConstraint(condition=partial_date_check("date"), name="cluster_fact_date"),
        ]

    def __str__(self):
        return self.slug


class ClusterFactSource(Source):
    entry = models.ForeignKey(ClusterFact, models.CASCADE, related_name="sources")


class GlossaryTerm(Entry):
    term_it = models.CharField(_("term (Italian)"), max_length=100, blank=True)
    term_en = models.CharField(_("term (English)"), max_length=100, blank=True)
    definition_it = models.TextField(_("definition (Italian)"), blank=True)
    definition_en = models.TextField(_("definition (English)"), blank=True)

    term = Bilingual()
    definition = Bilingual()

    objects = GlossaryTermQuerySet.as_manager()
    search = SearchPlan(title=["term"], summary=["definition"], rest=["slug"])

    class Meta(Entry.Meta):
        ordering = ["slug"]
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(term_it="", term_en=""),
                name="glossary_term_has_term",
                violation_error_message=_("Write the term in at least one language."),
            ),
        ]

    def __str__(self):
        return self.term

    def get_absolute_url(self):
        return f"{reverse('glossary')}#{self.slug}"


class GlossaryTermSource(Source):
    entry = models.ForeignKey(GlossaryTerm, models.CASCADE, related_name="sources")


class SizeThreshold(Described):
    """An official class or threshold of population, kept to explain the portal's size classes.

    Populations in inhabitants; a threshold has no upper limit, and some give no number at all.
    """

    scheme = models.CharField(_("scheme"), max_length=20, choices=SizeScheme)
    code = models.CharField(_("code"), max_length=10, blank=True)
    min_population = models.PositiveIntegerField(_("from (inhabitants)"), null=True, blank=True)
    max_population = models.PositiveIntegerField(_("to (inhabitants)"), null=True, blank=True)
    limits_seen = models.BooleanField(
        _("limits seen in the source"),
        null=True,
        blank=True,
        help_text=_("Where off, the limits come from general knowledge and must be verified."),
    )

    class Meta(Described.Meta):
        verbose_name = _("official size class")
        verbose_name_plural = _("official size classes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scheme__in=SizeScheme.values),
                name="size_threshold_scheme",
            )
        ]


class SizeThresholdSource(Source):
    entry = models.ForeignKey(SizeThreshold, models.CASCADE, related_name="sources")

"""The vocabularies, and the axes and lines that every entry points to."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords
from taggit.models import ItemBase, TagBase

from portal.core.bilingual import Bilingual
from portal.core.models import Content, Source, Vocabulary
from roadmap.enums import MunicipalitySize
from roadmap.querysets import AxisQuerySet, LineQuerySet


class Described(Vocabulary):
    """A term with a paragraph of its own, as the cluster's presentation gives it."""

    text_it = models.TextField(_("text (Italian)"), blank=True)
    text_en = models.TextField(_("text (English)"), blank=True)
    from_seed = models.BooleanField(_("from the presentation"), default=False)

    text = Bilingual()

    class Meta(Vocabulary.Meta):
        abstract = True


class Region(Vocabulary):
    """The part of the world under which the presentation lists a place."""

    class Meta(Vocabulary.Meta):
        verbose_name = _("region of the world")
        verbose_name_plural = _("regions of the world")


class SizeClass(Vocabulary):
    """A class of municipalities by population, limits inclusive; the last has no upper limit."""

    min_population = models.PositiveIntegerField(_("from (inhabitants)"))
    max_population = models.PositiveIntegerField(_("to (inhabitants)"), null=True, blank=True)
    oecd = models.CharField(_("OECD-EC classes"), max_length=20, blank=True)
    action_size = models.CharField(
        _("size of actions that fit"), max_length=10, choices=MunicipalitySize
    )

    class Meta(Vocabulary.Meta):
        verbose_name = _("size class")
        verbose_name_plural = _("size classes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(max_population=None)
                | models.Q(max_population__gte=models.F("min_population")),
                name="size_class_range",
                violation_error_message=_("The upper limit cannot be below the lower one."),
            ),
            models.CheckConstraint(
                condition=models.Q(action_size__in=MunicipalitySize.values),
                name="size_class_action_size",
            ),
        ]


class Intervention(Vocabulary):
    class Meta(Vocabulary.Meta):
        verbose_name = _("kind of intervention")
        verbose_name_plural = _("kinds of intervention")


class CaseStatus(Vocabulary):
    class Meta(Vocabulary.Meta):
        verbose_name = _("status of a case")
        verbose_name_plural = _("statuses of a case")


class EvidenceLevel(Described):
    class Meta(Described.Meta):
        verbose_name = _("evidence level")
        verbose_name_plural = _("evidence levels")


class SourceKind(Vocabulary):
    class Meta(Vocabulary.Meta):
        verbose_name = _("kind of source")
        verbose_name_plural = _("kinds of source")


class TechnologyFamily(Vocabulary):
    class Meta(Vocabulary.Meta):
        verbose_name = _("technology family")
        verbose_name_plural = _("technology families")


class TagName(models.GeneratedField):
    """The column `name` by which django-taggit looks tags up: a copy of `name_en`.

    Read as an attribute it is the name in the reader's language, as in every vocabulary.
    """

    class descriptor_class(Bilingual):
        def __init__(self, field):
            self.__set_name__(None, "name")

        def __set__(self, instance, value):
            """Leave the copy alone: the attribute reads `name_it` or `name_en`."""


class Technology(Vocabulary, TagBase):
    """A tag of django-taggit with a name in both languages and a family."""

    family = models.ForeignKey(
        TechnologyFamily,
        models.PROTECT,
        related_name="technologies",
        verbose_name=_("family"),
    )
    in_presentation = models.BooleanField(_("named in the presentation"), default=False)
    name = TagName(
        expression=models.F("name_en"),
        output_field=models.CharField(_("name"), max_length=120),
        db_persist=True,
        unique=True,
    )

    class Meta(Vocabulary.Meta):
        verbose_name = _("technology")
        verbose_name_plural = _("technologies")


class Tagging(Content, ItemBase):
    """A technology on an entry. Subclasses add `content_object`."""

    tag = models.ForeignKey(
        Technology,
        models.PROTECT,
        related_name="%(app_label)s_%(class)s_items",
        verbose_name=_("technology"),
    )

    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True
        verbose_name = _("technology")
        verbose_name_plural = _("technologies")

    def __str__(self):
        return self.tag_id


class Challenge(Described):
    class Meta(Described.Meta):
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")


class Dimension(Described):
    class Meta(Described.Meta):
        verbose_name = _("dimension of resilience")
        verbose_name_plural = _("dimensions of resilience")


class Enabler(Described):
    class Meta(Described.Meta):
        verbose_name = _("enabler")
        verbose_name_plural = _("enablers")


class UrbanSystem(Described):
    """What the presentation says of large and of small municipalities."""

    class Meta(Described.Meta):
        verbose_name = _("urban system")
        verbose_name_plural = _("urban systems")


class Axis(Described):
    """One of the three axes of the roadmap; its English name serves in both languages."""

    objects = AxisQuerySet.as_manager()

    class Meta(Described.Meta):
        verbose_name = _("axis")
        verbose_name_plural = _("axes")

    def get_absolute_url(self):
        return reverse("axis_detail", args=[self.slug])


class AxisSource(Source):
    entry = models.ForeignKey(Axis, models.CASCADE, related_name="sources")


class Line(Described):
    """A line of action within an axis."""

    axis = models.ForeignKey(Axis, models.PROTECT, related_name="lines", verbose_name=_("axis"))

    objects = LineQuerySet.as_manager()

    class Meta(Described.Meta):
        verbose_name = _("line of action")
        verbose_name_plural = _("lines of action")

    def get_absolute_url(self):
        return f"{reverse('axis_detail', args=[self.axis_id])}#{self.slug}"

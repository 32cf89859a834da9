"""What the entries of the centre share, and those of its editors: resources, methods, training."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from competence.enums import (
    CallState,
    MethodKind,
    ResourceKind,
)
from competence.querysets import (
    MethodQuerySet,
    ResourceQuerySet,
    TrainingQuerySet,
)
from portal.core.bilingual import Bilingual
from portal.core.models import Entry, Source
from portal.core.search import SearchPlan
from roadmap.models import Action


class CentreEntry(Entry):
    """What the entries of the centre's components share: name, description, links to actions."""

    name_it = models.CharField(_("name (Italian)"), max_length=150, blank=True)
    name_en = models.CharField(_("name (English)"), max_length=150, blank=True)
    description_it = models.TextField(_("description (Italian)"), blank=True)
    description_en = models.TextField(_("description (English)"), blank=True)
    actions = models.ManyToManyField(
        Action,
        related_name="%(class)s_set",
        blank=True,
        verbose_name=_("actions of the roadmap"),
    )

    name = Bilingual()
    description = Bilingual()

    class Meta(Entry.Meta):
        abstract = True
        ordering = ["slug"]
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(name_it="", name_en=""),
                name="%(app_label)s_%(class)s_has_name",
                violation_error_message=_("Write the name in at least one language."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse(f"{self._meta.model_name}_detail", args=[self.slug])


class Resource(CentreEntry):
    """A funding line, or another resource that pays for or eases a project."""

    kind = models.CharField(_("kind"), max_length=30, choices=ResourceKind)
    manager = models.CharField(_("manager"), max_length=150, blank=True)
    period = models.CharField(_("period"), max_length=20, blank=True)
    amount_eur = models.PositiveBigIntegerField(_("amount (euros)"), null=True, blank=True)
    call_state = models.CharField(_("state of the call"), max_length=10, choices=CallState)
    eligible_it = models.TextField(_("who can apply (Italian)"), blank=True)
    eligible_en = models.TextField(_("who can apply (English)"), blank=True)

    eligible = Bilingual()

    objects = ResourceQuerySet.as_manager()
    search = SearchPlan(
        title=["name"],
        summary=["description", "manager"],
        rest=["eligible", "period", "slug", "kind"],
    )
    history_relations = ["actions"]

    class Meta(CentreEntry.Meta):
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        constraints = [
            *CentreEntry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=ResourceKind.values, call_state__in=CallState.values),
                name="resource_choices",
            ),
        ]


class ResourceSource(Source):
    entry = models.ForeignKey(Resource, models.CASCADE, related_name="sources")


class Method(CentreEntry):
    """A way of working: design, experimentation, procurement, participation."""

    kind = models.CharField(_("kind"), max_length=20, choices=MethodKind)
    when_to_use_it = models.TextField(_("when to use it (Italian)"), blank=True)
    when_to_use_en = models.TextField(_("when to use it (English)"), blank=True)

    when_to_use = Bilingual()

    objects = MethodQuerySet.as_manager()
    search = SearchPlan(
        title=["name"], summary=["description"], rest=["when_to_use", "slug", "kind"]
    )
    history_relations = ["actions"]

    class Meta(CentreEntry.Meta):
        verbose_name = _("method")
        verbose_name_plural = _("methods")
        constraints = [
            *CentreEntry.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=MethodKind.values), name="method_choices"),
        ]


class MethodSource(Source):
    entry = models.ForeignKey(Method, models.CASCADE, related_name="sources")


class Training(CentreEntry):
    """A course or programme for those who work in municipalities."""

    provider = models.CharField(_("provider"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=300, blank=True)
    audience_it = models.TextField(_("for whom (Italian)"), blank=True)
    audience_en = models.TextField(_("for whom (English)"), blank=True)

    audience = Bilingual()

    objects = TrainingQuerySet.as_manager()
    search = SearchPlan(
        title=["name"], summary=["description", "provider"], rest=["audience", "slug"]
    )
    history_relations = ["actions"]

    class Meta(CentreEntry.Meta):
        verbose_name = _("training")
        verbose_name_plural = _("training")


class TrainingSource(Source):
    entry = models.ForeignKey(Training, models.CASCADE, related_name="sources")

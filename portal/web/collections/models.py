"""A collection and the entries in it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from casestudies.models import CaseStudy
from competence.models import (
    Laboratory,
    Method,
    Organization,
    Partnership,
    Resource,
    Skill,
    Training,
)
from portal.core.bilingual import Bilingual
from portal.core.models import Content, Entry
from portal.core.search import SearchPlan
from portal.web.fields import exactly_one, one_of
from roadmap.models import Action

# The kinds of entry that a collection may hold, by the names of the relations to them.
MEMBERS = {
    "case": CaseStudy,
    "action": Action,
    "laboratory": Laboratory,
    "skill": Skill,
    "partnership": Partnership,
    "resource": Resource,
    "method": Method,
    "training": Training,
    "organization": Organization,
}


class Collection(Entry):
    """Entries put together for a purpose, in an order, with a reason for each."""

    title_it = models.CharField(_("title (Italian)"), max_length=120, blank=True)
    title_en = models.CharField(_("title (English)"), max_length=120, blank=True)
    intro_it = models.TextField(_("introduction (Italian)"), blank=True)
    intro_en = models.TextField(_("introduction (English)"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    title = Bilingual()
    intro = Bilingual()

    search = SearchPlan(title=["title"], summary=["intro"], rest=["slug"])

    class Meta(Entry.Meta):
        ordering = ["position", "slug"]
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(title_it="", title_en=""),
                name="collection_has_title",
                violation_error_message=_("Write the title in at least one language."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("collection_detail", args=[self.slug])


class CollectionEntry(Content):
    """That an entry stands in a collection. Of MEMBERS exactly one is set."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="entries")
    case = one_of(CaseStudy, "in_collections")
    action = one_of(Action, "in_collections")
    laboratory = one_of(Laboratory, "in_collections")
    skill = one_of(Skill, "in_collections")
    partnership = one_of(Partnership, "in_collections")
    resource = one_of(Resource, "in_collections")
    method = one_of(Method, "in_collections")
    training = one_of(Training, "in_collections")
    organization = one_of(Organization, "in_collections")
    reason_it = models.CharField(_("why it is here (Italian)"), max_length=300, blank=True)
    reason_en = models.CharField(_("why it is here (English)"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    reason = Bilingual()

    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("entry of the collection")
        verbose_name_plural = _("entries of the collection")
        constraints = [
            models.CheckConstraint(
                condition=exactly_one(MEMBERS),
                name="collection_entry_is_one",
                violation_error_message=_("Choose one entry in each row."),
            ),
            models.UniqueConstraint(
                "collection",
                *(Coalesce(name, 0) for name in MEMBERS),
                name="collection_entry_unique",
                violation_error_message=_("This entry stands in the collection twice."),
            ),
        ]

    def __str__(self):
        return f"{self.kind}/{self.key}"

    @property
    def kind(self):
        """Return which of MEMBERS is set; None for a row that is still being written."""
        return next((name for name in MEMBERS if getattr(self, f"{name}_id")), None)

    @property
    def key(self):
        """Return the primary key of the entry."""
        return getattr(self, f"{self.kind}_id") if self.kind else None

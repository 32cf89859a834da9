"""What the competence centre offers: organizations and the six kinds of entry of its components."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

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
from competence.models.files import EntryFile
from competence.querysets import (
    LaboratoryQuerySet,
    MethodQuerySet,
    OrganizationQuerySet,
    PartnershipQuerySet,
    ResourceQuerySet,
    SkillQuerySet,
    TrainingQuerySet,
)
from portal.core.bilingual import Bilingual
from portal.core.dates import PartialDateField, partial_date_check, partial_period_check
from portal.core.fields import TextListField
from portal.core.models import Entry, Source
from portal.core.search import SearchPlan
from roadmap.models import Action, Line, Tagging


def mailbox():
    return models.EmailField(
        _("contact mailbox"),
        blank=True,
        help_text=_("Requests from the entry's page go here; the address is never shown."),
    )


class Organization(Entry):
    """A body that runs laboratories or takes part in the centre; its name is its own."""

    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=30, choices=OrganizationKind)
    city = models.CharField(_("city"), max_length=80, blank=True)
    region = models.CharField(
        _("region of Italy"), max_length=30, choices=ItalianRegion, blank=True
    )
    website = models.URLField(_("website"), max_length=300, blank=True)
    tax_code = models.CharField(
        _("tax code"),
        max_length=16,
        blank=True,
        help_text=_(
            "Codice fiscale or VAT number. It tells two organisations apart; never public."
        ),
    )
    contact_email = mailbox()
    description_it = models.TextField(_("description (Italian)"), blank=True)
    description_en = models.TextField(_("description (English)"), blank=True)

    description = Bilingual()

    objects = OrganizationQuerySet.as_manager()
    search = SearchPlan(
        title=["name"], summary=["description", "city"], rest=["slug", "kind", "region"]
    )

    class Meta(Entry.Meta):
        ordering = ["name"]
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(name="")
                & Q(
                    kind__in=OrganizationKind.values,
                    region__in=["", *ItalianRegion.values],
                ),
                name="organization_choices",
            ),
            models.UniqueConstraint(
                fields=["tax_code"],
                condition=~Q(tax_code=""),
                name="organization_tax_code_unique",
                violation_error_message=_("There is already an organisation with this tax code."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("organization_detail", args=[self.slug])


class OrganizationSource(Source):
    entry = models.ForeignKey(Organization, models.CASCADE, related_name="sources")


class OrganizationFile(EntryFile):
    entry = models.ForeignKey(Organization, models.CASCADE, related_name="files")


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


class Offer(CentreEntry):
    """What a partner offers, with what one needs to know before one asks for it."""

    access_it = models.TextField(_("how to get access (Italian)"), blank=True)
    access_en = models.TextField(_("how to get access (English)"), blank=True)
    price_basis_it = models.CharField(_("price basis (Italian)"), max_length=200, blank=True)
    price_basis_en = models.CharField(_("price basis (English)"), max_length=200, blank=True)
    lead_time_it = models.CharField(_("lead time (Italian)"), max_length=100, blank=True)
    lead_time_en = models.CharField(_("lead time (English)"), max_length=100, blank=True)
    contact_email = mailbox()

    access = Bilingual()
    price_basis = Bilingual()
    lead_time = Bilingual()

    class Meta(CentreEntry.Meta):
        abstract = True


def maintainer(related_name):
    return models.ForeignKey(
        Organization,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=_("maintained by"),
        help_text=_("The organisation whose members may change the entry; none for the editors'."),
    )


class Laboratory(Offer):
    """A laboratory or infrastructure of an organization that a municipality can try or observe."""

    kind = models.CharField(_("kind"), max_length=20, choices=LaboratoryKind)
    use = models.CharField(_("what for"), max_length=10, choices=LaboratoryUse)
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="laboratories",
        verbose_name=_("organization"),
    )
    city = models.CharField(_("city"), max_length=80, blank=True)
    region = models.CharField(
        _("region of Italy"), max_length=30, choices=ItalianRegion, blank=True
    )
    services_it = TextListField(_("services (Italian)"))
    services_en = TextListField(_("services (English)"))
    lines = models.ManyToManyField(
        Line, related_name="laboratories", blank=True, verbose_name=_("lines of action")
    )
    technologies = TaggableManager(
        through="competence.LaboratoryTechnology",
        blank=True,
        verbose_name=_("technologies"),
    )

    services = Bilingual()

    @property
    def maintainer(self):
        """Return the organization whose members may change the entry."""
        return self.organization

    objects = LaboratoryQuerySet.as_manager()
    search = SearchPlan(
        title=["name"],
        summary=["description", "organization__name", "city"],
        rest=[
            "services",
            "access",
            "slug",
            "kind",
            "use",
            "region",
            "lines__name",
            "technologies__name",
        ],
    )
    history_relations = ["actions", lines]

    class Meta(Offer.Meta):
        verbose_name = _("laboratory")
        verbose_name_plural = _("laboratories")
        constraints = [
            *Offer.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    kind__in=LaboratoryKind.values,
                    use__in=LaboratoryUse.values,
                    region__in=["", *ItalianRegion.values],
                ),
                name="laboratory_choices",
            ),
        ]


class LaboratoryTechnology(Tagging):
    content_object = models.ForeignKey(Laboratory, models.CASCADE, related_name="technology_items")

    class Meta(Tagging.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["content_object", "tag"], name="laboratory_technology_unique"
            )
        ]


class LaboratorySource(Source):
    entry = models.ForeignKey(Laboratory, models.CASCADE, related_name="sources")


class LaboratoryFile(EntryFile):
    entry = models.ForeignKey(Laboratory, models.CASCADE, related_name="files")


class Skill(Offer):
    """A skill, with its place in a public framework where it has one."""

    area = models.CharField(_("area"), max_length=20, choices=SkillArea)
    framework = models.CharField(_("framework"), max_length=120, blank=True)
    framework_code = models.CharField(_("code in the framework"), max_length=30, blank=True)
    levels = TextListField(_("levels of the framework"))
    maintainer = maintainer("skills")
    lines = models.ManyToManyField(
        Line, related_name="skills", blank=True, verbose_name=_("lines of action")
    )

    objects = SkillQuerySet.as_manager()
    search = SearchPlan(
        title=["name"],
        summary=["description", "framework", "framework_code"],
        rest=["slug", "area", "levels", "lines__name"],
    )
    history_relations = ["actions", lines]

    class Meta(Offer.Meta):
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        constraints = [
            *Offer.Meta.constraints,
            models.CheckConstraint(condition=Q(area__in=SkillArea.values), name="skill_choices"),
        ]


class SkillSource(Source):
    entry = models.ForeignKey(Skill, models.CASCADE, related_name="sources")


class SkillFile(EntryFile):
    entry = models.ForeignKey(Skill, models.CASCADE, related_name="files")


class Partnership(Offer):
    """An agreement between public and private bodies."""

    kind = models.CharField(_("kind"), max_length=20, choices=PartnershipKind)
    public_partners = TextListField(_("public partners"))
    private_partners = TextListField(_("private partners"))
    city = models.CharField(_("city"), max_length=80, blank=True)
    start = PartialDateField(_("start"))
    end = PartialDateField(_("end"))
    status = models.CharField(_("status"), max_length=10, choices=PartnershipStatus)
    value_eur = models.PositiveBigIntegerField(_("value (euros)"), null=True, blank=True)
    maintainer = maintainer("partnerships")
    lines = models.ManyToManyField(
        Line, related_name="partnerships", blank=True, verbose_name=_("lines of action")
    )

    objects = PartnershipQuerySet.as_manager()
    search = SearchPlan(
        title=["name"],
        summary=["description", "city"],
        rest=["public_partners", "private_partners", "slug", "kind", "lines__name"],
    )
    history_relations = ["actions", lines]

    class Meta(Offer.Meta):
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        constraints = [
            *Offer.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=PartnershipKind.values, status__in=PartnershipStatus.values)
                & partial_date_check("start")
                & partial_date_check("end")
                & partial_period_check("start", "end"),
                name="partnership_choices_and_period",
                violation_error_message=_(
                    "The end cannot be before the start, and kind and status must be known ones."
                ),
            ),
        ]


class PartnershipSource(Source):
    entry = models.ForeignKey(Partnership, models.CASCADE, related_name="sources")


class PartnershipFile(EntryFile):
    entry = models.ForeignKey(Partnership, models.CASCADE, related_name="files")


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

"""What partners offer: laboratories, skills, partnerships."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from competence.enums import (
    ItalianRegion,
    LaboratoryKind,
    LaboratoryUse,
    PartnershipKind,
    PartnershipStatus,
    SkillArea,
)
from competence.models.entries import CentreEntry
from competence.models.files import EntryFile
from competence.models.organizations import Organization, mailbox
from competence.querysets import (
    LaboratoryQuerySet,
    PartnershipQuerySet,
    SkillQuerySet,
)
from portal.core.bilingual import Bilingual
from portal.core.dates import PartialDateField, partial_date_check, partial_period_check
from portal.core.fields import TextListField
from portal.core.models import Source
from portal.core.search import SearchPlan
from roadmap.models import Line, Tagging


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

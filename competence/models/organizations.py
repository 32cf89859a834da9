"""The bodies that run laboratories or take part in the centre."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from competence.enums import (
    ItalianRegion,
    OrganizationKind,
)
from competence.models.files import EntryFile
from competence.querysets import (
    OrganizationQuerySet,
)
from portal.core.bilingual import Bilingual
from portal.core.models import Entry, Source
from portal.core.search import SearchPlan


def mailbox():
    return models.EmailField(
        _("contact mailbox"),
        blank=True,
        help_text=_("Requests from the entry’s page go here; the address is never shown."),
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

"""The administration of the competence centre."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

import competence.partners_admin  # registers memberships and invitations
import competence.review_admin  # noqa: F401 - registers the proposals
from competence import models, resources
from portal.core.admin import (
    CURATORS,
    EntryAdmin,
    Heading,
    MissingTranslationFilter,
    RowInline,
    SourceInline,
    SourcesFilter,
    pair,
    pairs,
)
from portal.core.admin.transfer import Transfer
from portal.core.admin_site import Section
from roadmap.admin import TechnologyInline


class OrganizationSourceInline(SourceInline):
    model = models.OrganizationSource


class LaboratorySourceInline(SourceInline):
    model = models.LaboratorySource


class SkillSourceInline(SourceInline):
    model = models.SkillSource


class PartnershipSourceInline(SourceInline):
    model = models.PartnershipSource


class ResourceSourceInline(SourceInline):
    model = models.ResourceSource


class MethodSourceInline(SourceInline):
    model = models.MethodSource


class TrainingSourceInline(SourceInline):
    model = models.TrainingSource


class FileInline(RowInline):
    """What partners send with their proposals: staff correct what is said of it, or take it out."""

    fields = ["upload", "role", *pair("caption"), "position"]
    readonly_fields = ["upload"]
    called_by = "upload"

    def has_add_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("upload")


class OrganizationFileInline(FileInline):
    model = models.OrganizationFile


class LaboratoryFileInline(FileInline):
    model = models.LaboratoryFile


class SkillFileInline(FileInline):
    model = models.SkillFile


class PartnershipFileInline(FileInline):
    model = models.PartnershipFile


class LaboratoryTechnologyInline(TechnologyInline):
    model = models.LaboratoryTechnology


TERMS = (
    _("Access and contact"),
    {"fields": [*pairs("access", "price_basis", "lead_time"), "contact_email"]},
)
NAME = (None, {"fields": ["state", pair("name"), "slug"]})
ROADMAP_NOTE = _("Which actions it goes with is an editorial estimate; the portal says so.")


def roadmap_links(*fields):
    return (_("Place in the roadmap"), {"fields": fields, "description": ROADMAP_NOTE})


@admin.register(models.Organization)
class OrganizationAdmin(Transfer, EntryAdmin):
    section = Section.CENTRE
    resource_classes = [resources.OrganizationResource]
    slug_from = "name"
    list_display = [
        "name",
        "state_badge",
        "kind",
        "city",
        "region",
        "source_count",
        "both_languages",
        "updated_at",
    ]
    list_filter = ["state", "kind", "region", MissingTranslationFilter, SourcesFilter, "from_seed"]
    search_fields = ["name", "city", "slug"]
    inlines = [OrganizationSourceInline, OrganizationFileInline]
    fieldsets = [
        (None, {"fields": ["state", "name", "slug"]}),
        (
            _("Facts"),
            {"fields": ["kind", ("city", "region"), "website", ("tax_code", "contact_email")]},
        ),
        (_("Text"), {"fields": pairs("description")}),
        CURATORS,
    ]


class CentreEntryAdmin(Transfer, EntryAdmin):
    """What the six kinds of entry of the centre share; subclasses give `facts` and `links`.

    `facts` are the names of their columns in the list, which filter it as well.
    """

    section = Section.CENTRE
    facts = ()
    search_fields = [*pair("name"), "slug"]
    autocomplete_fields = ["actions"]

    def get_list_display(self, request):
        return [
            Heading("name", _("name")),
            "state_badge",
            *self.facts,
            "source_count",
            "both_languages",
            "updated_at",
        ]


CENTRE_FILTERS = [MissingTranslationFilter, SourcesFilter, "from_seed"]


@admin.register(models.Laboratory)
class LaboratoryAdmin(CentreEntryAdmin):
    resource_classes = [resources.LaboratoryResource]
    facts = ["kind", "use", "organization", "city"]
    list_filter = ["state", "kind", "use", "region", "lines", *CENTRE_FILTERS]
    list_select_related = ["organization"]
    search_fields = [*CentreEntryAdmin.search_fields, "organization__name", "city"]
    autocomplete_fields = ["organization", "lines", "actions"]
    inlines = [LaboratoryTechnologyInline, LaboratorySourceInline, LaboratoryFileInline]
    fieldsets = [
        NAME,
        (_("Facts"), {"fields": [("kind", "use"), "organization", ("city", "region")]}),
        (_("Text"), {"fields": pairs("description", "services")}),
        TERMS,
        roadmap_links("lines", "actions"),
        CURATORS,
    ]


@admin.register(models.Skill)
class SkillAdmin(CentreEntryAdmin):
    resource_classes = [resources.SkillResource]
    facts = ["area", "framework", "framework_code"]
    list_filter = ["state", "area", "framework", "lines", *CENTRE_FILTERS]
    search_fields = [*CentreEntryAdmin.search_fields, "framework", "framework_code"]
    autocomplete_fields = ["maintainer", "lines", "actions"]
    inlines = [SkillSourceInline, SkillFileInline]
    fieldsets = [
        NAME,
        (
            _("Facts"),
            {"fields": ["area", ("framework", "framework_code"), "levels", "maintainer"]},
        ),
        (_("Text"), {"fields": pairs("description")}),
        TERMS,
        roadmap_links("lines", "actions"),
        CURATORS,
    ]


@admin.register(models.Partnership)
class PartnershipAdmin(CentreEntryAdmin):
    resource_classes = [resources.PartnershipResource]
    facts = ["kind", "city", "start", "status"]
    list_filter = ["state", "kind", "status", "lines", *CENTRE_FILTERS]
    search_fields = [*CentreEntryAdmin.search_fields, "city"]
    autocomplete_fields = ["maintainer", "lines", "actions"]
    inlines = [PartnershipSourceInline, PartnershipFileInline]
    fieldsets = [
        NAME,
        (
            _("Facts"),
            {
                "fields": [
                    ("kind", "status"),
                    ("public_partners", "private_partners"),
                    "city",
                    ("start", "end"),
                    "value_eur",
                    "maintainer",
                ]
            },
        ),
        (_("Text"), {"fields": pairs("description")}),
        TERMS,
        roadmap_links("lines", "actions"),
        CURATORS,
    ]


@admin.register(models.Resource)
class ResourceAdmin(CentreEntryAdmin):
    resource_classes = [resources.ResourceResource]
    facts = ["kind", "manager", "period", "call_state"]
    list_filter = ["state", "kind", "call_state", *CENTRE_FILTERS]
    search_fields = [*CentreEntryAdmin.search_fields, "manager"]
    inlines = [ResourceSourceInline]
    fieldsets = [
        NAME,
        (_("Facts"), {"fields": [("kind", "call_state"), "manager", ("period", "amount_eur")]}),
        (_("Text"), {"fields": pairs("description", "eligible")}),
        roadmap_links("actions"),
        CURATORS,
    ]


@admin.register(models.Method)
class MethodAdmin(CentreEntryAdmin):
    resource_classes = [resources.MethodResource]
    facts = ["kind"]
    list_filter = ["state", "kind", *CENTRE_FILTERS]
    inlines = [MethodSourceInline]
    fieldsets = [
        NAME,
        (_("Facts"), {"fields": ["kind"]}),
        (_("Text"), {"fields": pairs("description", "when_to_use")}),
        roadmap_links("actions"),
        CURATORS,
    ]


@admin.register(models.Training)
class TrainingAdmin(CentreEntryAdmin):
    resource_classes = [resources.TrainingResource]
    facts = ["provider"]
    search_fields = [*CentreEntryAdmin.search_fields, "provider"]
    inlines = [TrainingSourceInline]
    fieldsets = [
        NAME,
        (_("Facts"), {"fields": ["provider", "url"]}),
        (_("Text"), {"fields": pairs("description", "audience")}),
        roadmap_links("actions"),
        CURATORS,
    ]

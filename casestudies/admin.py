"""The administration of the cities and their case studies."""

import datetime

from django.contrib import admin
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from casestudies import models, resources
from portal.core.admin import (
    CURATORS,
    CuratedAdmin,
    EntryAdmin,
    Heading,
    MissingTranslationFilter,
    SourceInline,
    SourcesFilter,
    count_of,
    pair,
    pairs,
)
from portal.core.admin.transfer import Transfer
from portal.core.admin_site import Section
from portal.core.bilingual import column
from roadmap.admin import TechnologyInline
from roadmap.models import SizeClass


class CountryFilter(admin.SimpleListFilter):
    """The countries of the places there are, not all of the world."""

    title = _("country")
    parameter_name = "country"
    path = "country"

    def lookups(self, request, model_admin):
        codes = models.City.objects.order_by("country").values_list("country", flat=True).distinct()
        return sorted(((code, countries.name(code)) for code in codes), key=lambda pair: pair[1])

    def queryset(self, request, queryset):
        return queryset.filter(**{self.path: self.value()}) if self.value() else queryset


class CaseCountryFilter(CountryFilter):
    path = "city__country"


class SizeClassFilter(admin.SimpleListFilter):
    title = _("size class")
    parameter_name = "size"
    path = "size_class"

    def lookups(self, request, model_admin):
        return [(term.pk, str(term)) for term in SizeClass.objects.all()]

    def queryset(self, request, queryset):
        return queryset.filter(**{self.path: self.value()}) if self.value() else queryset


class CaseSizeClassFilter(SizeClassFilter):
    path = "city__size_class"


class CheckedFilter(admin.SimpleListFilter):
    """By how long ago somebody last checked the facts of a case."""

    title = _("last checked")
    parameter_name = "checked"
    ages = {"6": _("More than 6 months ago"), "12": _("More than a year ago")}

    def lookups(self, request, model_admin):
        return [("never", _("Never")), *self.ages.items()]

    def queryset(self, request, queryset):
        if self.value() == "never":
            return queryset.filter(checked=None)
        if self.value() in self.ages:
            age = datetime.timedelta(days=round(int(self.value()) * 365.25 / 12))
            return queryset.filter(Q(checked=None) | Q(checked__lt=timezone.localdate() - age))
        return queryset


class CaseSourceInline(SourceInline):
    model = models.CaseSource
    fields = ["title", ("publisher", "kind"), ("url", "publish_link"), ("date", "position")]
    shared_choices = ["kind"]


class CaseTechnologyInline(TechnologyInline):
    model = models.CaseTechnology


@admin.register(models.City)
class CityAdmin(CuratedAdmin):
    section = Section.CASES
    list_display = [
        Heading("name", _("name")),
        "country",
        "region",
        "population",
        "size_class_name",
        "case_count",
    ]
    list_filter = ["region", CountryFilter, SizeClassFilter]
    list_select_related = ["region"]
    search_fields = [*pair("name"), "name_local", "name_in_presentation", "slug"]
    ordering = ["slug"]
    readonly_fields = ["size_class_name"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    pair("name"),
                    ("name_local", "name_in_presentation"),
                    ("slug", "position"),
                ]
            },
        ),
        (_("Where"), {"fields": [("country", "region"), ("latitude", "longitude")]}),
        (
            _("Population"),
            {
                "fields": [
                    ("population", "population_year", "size_class_name"),
                    ("population_source", "population_source_url"),
                ]
            },
        ),
        (CURATORS[0], {**CURATORS[1], "fields": ["note"]}),
    ]

    def get_queryset(self, request):
        size_class = SizeClass.objects.filter(slug=OuterRef("size_class"))
        return (
            super()
            .get_queryset(request)
            .annotate(
                case_count=count_of(models.City, "case_studies"),
                size_class_name=Subquery(size_class.values(column("name"))[:1]),
            )
        )

    @admin.display(description=_("size class"), ordering="population")
    def size_class_name(self, city):
        return getattr(city, "size_class_name", "")

    @admin.display(description=_("case studies"), ordering="case_count")
    def case_count(self, city):
        url = reverse("admin:casestudies_casestudy_changelist")
        return format_html('<a href="{}?city__id__exact={}">{}</a>', url, city.pk, city.case_count)


@admin.register(models.CaseStudy)
class CaseStudyAdmin(Transfer, EntryAdmin):
    section = Section.CASES
    resource_classes = [resources.CaseStudyResource]
    slug_from = "title_en"
    date_hierarchy = "checked"
    list_display = [
        Heading("title", _("title")),
        "state_badge",
        "city",
        "evidence",
        "source_count",
        "both_languages",
        "checked",
        "updated_at",
    ]
    list_filter = [
        "state",
        MissingTranslationFilter,
        SourcesFilter,
        CheckedFilter,
        "from_seed",
        "evidence",
        "status",
        "intervention",
        "city__region",
        CaseCountryFilter,
        CaseSizeClassFilter,
        "challenges",
        "dimensions",
        "enablers",
        "lines",
        "cost",
        "setup_time",
        "staffing",
        "small_municipality",
    ]
    list_select_related = ["city", "evidence"]
    search_fields = [
        *pair("title"),
        *pair("city__name"),
        "city__name_in_presentation",
        "promoter",
        "slug",
    ]
    search_help_text = _("Title, city, promoter or slug, in either language")
    autocomplete_fields = ["city", "dimensions", "challenges", "enablers", "lines", "actions"]
    inlines = [CaseTechnologyInline, CaseSourceInline]
    fieldsets = [
        (None, {"fields": ["state", pair("title"), "slug"]}),
        (
            _("Facts"),
            {
                "fields": [
                    "city",
                    ("start", "end"),
                    ("status", "intervention"),
                    "promoter",
                    "partners",
                ]
            },
        ),
        (_("Text"), {"fields": pairs("summary", "context", "solution", "results")}),
        (
            _("What it takes elsewhere"),
            {
                "fields": [
                    ("cost", "setup_time"),
                    ("staffing", "small_municipality"),
                    *pairs("prerequisites", "pitfalls", "transferability"),
                ],
                "classes": ["estimates"],
                "description": _(
                    "Editorial estimates, not facts from the sources; the portal says so wherever"
                    " it shows them. For a town of 20,000-50,000 inhabitants."
                ),
            },
        ),
        (
            _("Place in the roadmap"),
            {
                "fields": ["dimensions", "challenges", "enablers", "lines", "actions"],
                "description": _("The actions are an editorial estimate too."),
            },
        ),
        (_("Evidence"), {"fields": [("evidence", "checked")]}),
        CURATORS,
    ]

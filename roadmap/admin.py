"""The administration of the roadmap and of the vocabularies."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.core.admin import (
    CURATORS,
    CuratedAdmin,
    EntryAdmin,
    Heading,
    LinkInline,
    MissingTranslationFilter,
    PartFormSet,
    PartInline,
    RowInline,
    SourceInline,
    SourcesFilter,
    VocabularyAdmin,
    count_of,
    is_translated,
    pair,
    pairs,
)
from portal.core.admin.transfer import Transfer
from portal.core.admin_site import Section
from roadmap import models, resources


class TechnologyInline(LinkInline):
    """Subclasses name the `model`, a table of Tagging."""

    called_by = "tag"


class DescribedAdmin(VocabularyAdmin):
    """A term with a paragraph of its own, part of the frame."""

    section = Section.ROADMAP
    list_filter = ["from_seed", MissingTranslationFilter]
    search_fields = [*VocabularyAdmin.search_fields, *pair("text")]
    fieldsets = [
        (None, {"fields": [*pairs("name", "text"), ("slug", "position")]}),
        (CURATORS[0], {**CURATORS[1], "fields": ["note", "from_seed"]}),
    ]


def with_fields(fieldsets, *fields):
    """Return the fieldsets of a vocabulary with more `fields` at the end of the first one."""
    (name, options), *others = fieldsets
    return [(name, {**options, "fields": [*options["fields"], *fields]}), *others]


class AxisSourceInline(SourceInline):
    model = models.AxisSource


class ActionSourceInline(SourceInline):
    model = models.ActionSource


class ChapterSourceInline(SourceInline):
    model = models.ChapterSource


class LeverSourceInline(SourceInline):
    model = models.LeverSource


class ClusterFactSourceInline(SourceInline):
    model = models.ClusterFactSource


class GlossaryTermSourceInline(SourceInline):
    model = models.GlossaryTermSource


class SizeThresholdSourceInline(SourceInline):
    model = models.SizeThresholdSource


class ActionTechnologyInline(TechnologyInline):
    model = models.ActionTechnology


class SluggedFormSet(PartFormSet):
    """Parts that keep their slug: files and addresses name them by it."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "slug" in form.fields:
            form.fields["slug"].disabled = bool(form.instance.pk)


class IndicatorInline(RowInline):
    """The indicators of an action; targets and measurements have a page for each of them."""

    model = models.Indicator
    formset = SluggedFormSet
    called_by = "name_it"
    fields = [*pair("name"), "slug", "unit", "position"]
    prepopulated_fields = {"slug": ["name_en"]}
    show_change_link = True


class MilestoneInline(PartInline, admin.StackedInline):
    model = models.Milestone
    called_by = "title_it"
    fields = [pair("title"), ("planned", "reached", "position"), "source_title", "source_url"]


class MeasurementInline(RowInline):
    model = models.Measurement
    called_by = "date"
    fields = ["date", "value", "source_title", "source_url"]


class StatementInline(PartInline, admin.StackedInline):
    model = models.SelfCheckStatement
    formset = SluggedFormSet
    called_by = "slug"
    classes = ["collapse"]
    show_change_link = True
    fields = [*pair("text"), *pair("advice"), "slug", "theme", "position"]


# Vocabularies

admin.site.register(
    [
        models.Region,
        models.Intervention,
        models.CaseStatus,
        models.SourceKind,
        models.TechnologyFamily,
    ],
    VocabularyAdmin,
)


@admin.register(models.SizeClass)
class SizeClassAdmin(VocabularyAdmin):
    """Names only: the limits stand in the code, since the database computes a city's class."""

    list_display = [Heading("name", _("name")), "min_population", "max_population", "action_size"]
    readonly_fields = ["min_population", "max_population", "action_size"]
    fieldsets = with_fields(
        VocabularyAdmin.fieldsets, ("min_population", "max_population"), "oecd", "action_size"
    )

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(models.EvidenceLevel)
class EvidenceLevelAdmin(DescribedAdmin):
    section = Section.VOCABULARIES


@admin.register(models.Technology)
class TechnologyAdmin(VocabularyAdmin):
    list_display = [Heading("name", _("name")), "slug", "family", "in_presentation"]
    list_filter = ["family", "in_presentation", MissingTranslationFilter]
    list_select_related = ["family"]
    fieldsets = with_fields(VocabularyAdmin.fieldsets, "family", "in_presentation")


@admin.register(models.SizeThreshold)
class SizeThresholdAdmin(DescribedAdmin):
    section = Section.VOCABULARIES
    list_display = [
        Heading("name", _("name")),
        "scheme",
        "code",
        "min_population",
        "max_population",
    ]
    list_filter = ["scheme", "limits_seen", MissingTranslationFilter]
    inlines = [SizeThresholdSourceInline]
    fieldsets = with_fields(
        DescribedAdmin.fieldsets,
        ("scheme", "code"),
        ("min_population", "max_population"),
        "limits_seen",
    )


# The frame

admin.site.register(
    [
        models.Challenge,
        models.Dimension,
        models.Enabler,
        models.UrbanSystem,
        models.CardinalPoint,
        models.Component,
    ],
    DescribedAdmin,
)


@admin.register(models.Axis)
class AxisAdmin(DescribedAdmin):
    inlines = [AxisSourceInline]


@admin.register(models.Chapter)
class ChapterAdmin(DescribedAdmin):
    inlines = [ChapterSourceInline]


@admin.register(models.Lever)
class LeverAdmin(DescribedAdmin):
    inlines = [LeverSourceInline]


@admin.register(models.Line)
class LineAdmin(DescribedAdmin):
    list_display = [Heading("name", _("name")), "axis", "slug", "position", "both_languages"]
    list_filter = ["axis", *DescribedAdmin.list_filter]
    list_select_related = ["axis"]
    fieldsets = with_fields(DescribedAdmin.fieldsets, "axis")


@admin.register(models.Action)
class ActionAdmin(Transfer, EntryAdmin):
    section = Section.ROADMAP
    resource_classes = [resources.ActionResource]
    slug_from = "title_en"
    list_display = [
        Heading("title", _("title")),
        "state_badge",
        "line",
        "horizon",
        "level",
        "status",
        "source_count",
        "both_languages",
        "updated_at",
    ]
    list_filter = [
        "state",
        "line",
        "horizon",
        "level",
        "status",
        "fits_small",
        "challenges",
        "dimensions",
        "enablers",
        MissingTranslationFilter,
        SourcesFilter,
        "from_seed",
    ]
    list_select_related = ["line"]
    search_fields = [*pair("title"), *pair("lead"), *pair("policy"), "policy_code", "slug"]
    autocomplete_fields = ["line", "challenges", "dimensions", "enablers"]
    inlines = [
        ActionTechnologyInline,
        MilestoneInline,
        IndicatorInline,
        StatementInline,
        ActionSourceInline,
    ]
    fieldsets = [
        (None, {"fields": ["state", pair("title"), ("slug", "position")]}),
        (_("Text"), {"fields": pairs("description", "rationale")}),
        (
            _("Place in the roadmap"),
            {
                "fields": [
                    "line",
                    ("horizon", "level", "status"),
                    "challenges",
                    "dimensions",
                    "enablers",
                ]
            },
        ),
        (_("Municipalities it fits"), {"fields": [("fits_small", "fits_medium", "fits_large")]}),
        (
            _("Policy and period"),
            {"fields": [*pairs("lead", "policy"), "policy_code", ("start_year", "end_year")]},
        ),
        CURATORS,
    ]


@admin.register(models.Indicator)
class IndicatorAdmin(Transfer, CuratedAdmin):
    """What is measured of an action; its history and its files hold the measurements too."""

    section = Section.ROADMAP
    resource_classes = [resources.IndicatorResource]
    list_display = [
        Heading("name", _("name")),
        "action",
        "unit",
        "target",
        "target_date",
        "measurement_count",
    ]
    list_filter = ["unit", "action__line", MissingTranslationFilter]
    list_select_related = ["action"]
    search_fields = [*pair("name"), "slug", *(f"action__{name}" for name in pair("title"))]
    ordering = ["action__position", "position", "slug"]
    autocomplete_fields = ["action"]
    inlines = [MeasurementInline]
    fieldsets = [
        (None, {"fields": ["action", pair("name"), ("slug", "unit", "position")]}),
        (
            _("Target"),
            {"fields": [("target", "target_date"), "target_source_title", "target_source_url"]},
        ),
    ]

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.annotate(measurement_count=count_of(self.model, "measurements"))

    @admin.display(description=_("measurements"), ordering="measurement_count")
    def measurement_count(self, indicator):
        return indicator.measurement_count


@admin.register(models.SelfCheckStatement)
class SelfCheckStatementAdmin(CuratedAdmin):
    """The statements of all self-checks; each action has its own in its form too."""

    section = Section.ROADMAP
    slug_from = "text_en"
    list_display = [Heading("text", _("statement")), "action", "theme", "slug", "both_languages"]
    list_filter = ["theme", "action", MissingTranslationFilter]
    list_select_related = ["action"]
    search_fields = [*pair("text"), *pair("advice"), "slug", *pair("action__title")]
    autocomplete_fields = ["action"]
    fieldsets = [
        (
            None,
            {"fields": ["action", *pairs("text", "advice"), ("slug", "theme", "position")]},
        )
    ]

    @admin.display(boolean=True, description=_("both languages"))
    def both_languages(self, statement):
        return is_translated(statement)


@admin.register(models.ClusterFact)
class ClusterFactAdmin(EntryAdmin):
    section = Section.ROADMAP
    slug_from = "fact_en"
    list_display = [
        Heading("fact", _("fact")),
        "state_badge",
        "date",
        "position",
        "source_count",
        "both_languages",
        "updated_at",
    ]
    search_fields = [*pair("fact"), "slug"]
    ordering = ["position", "slug"]
    inlines = [ClusterFactSourceInline]
    fieldsets = [
        (None, {"fields": ["state", pair("fact"), ("slug", "date", "position")]}),
        CURATORS,
    ]


@admin.register(models.GlossaryTerm)
class GlossaryTermAdmin(EntryAdmin):
    section = Section.ROADMAP
    slug_from = "term_en"
    list_display = [
        Heading("term", _("term")),
        "state_badge",
        "source_count",
        "both_languages",
        "updated_at",
    ]
    search_fields = [*pair("term"), *pair("definition"), "slug"]
    ordering = ["slug"]
    inlines = [GlossaryTermSourceInline]
    fieldsets = [
        (None, {"fields": ["state", *pairs("term", "definition"), "slug"]}),
        CURATORS,
    ]

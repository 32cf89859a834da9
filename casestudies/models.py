"""Cities, what they did in the recovery, and where it is documented."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django_countries import countries
from django_countries.fields import CountryField
from simple_history.models import HistoricalRecords
from taggit.managers import TaggableManager

from casestudies.enums import Cost, SetupTime, SmallMunicipality, Staffing
from casestudies.querysets import CaseStudyQuerySet, CityQuerySet
from portal.core.bilingual import Bilingual
from portal.core.dates import PartialDateField, partial_date_check, partial_period_check
from portal.core.fields import TextListField
from portal.core.models import Content, Entry, SlugField, Source
from portal.core.search import SearchPlan
from roadmap.enums import SIZE_CLASS_LIMITS
from roadmap.models import (
    Action,
    CaseStatus,
    Challenge,
    Dimension,
    Enabler,
    EvidenceLevel,
    Intervention,
    Line,
    Region,
    SourceKind,
    Tagging,
)


def size_class_expression():
    """Return the SQL expression of the size class (a slug) of a population."""
    *limited, (largest, _no_limit) = SIZE_CLASS_LIMITS
    return Case(
        *(When(population__lte=limit, then=Value(slug)) for slug, limit in limited),
        default=Value(largest),
    )


def country_of(city, language):
    """Return the name of a city's country in a language."""
    with override(language):
        return [countries.name(city.country.code)]


class City(Content):
    """A place of the presentation: a municipality, in a few cases a territory."""

    slug = SlugField(unique=True)
    name_it = models.CharField(_("name (Italian)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80)
    name_local = models.CharField(_("name (local)"), max_length=80, blank=True)
    name_in_presentation = models.CharField(
        _("name in the presentation"), max_length=80, blank=True
    )
    country = CountryField(_("country"))
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        related_name="cities",
        verbose_name=_("region of the world"),
    )
    population = models.PositiveIntegerField(
        _("population"), help_text=_("Inhabitants of the municipality itself.")
    )
    population_year = models.PositiveSmallIntegerField(_("year of the population"))
    population_source = models.CharField(_("source of the population"), max_length=150)
    population_source_url = models.URLField(_("address of the source"), max_length=300, blank=True)
    latitude = models.FloatField(
        _("latitude"),
        help_text=_("Decimal degrees, WGS 84, north positive."),
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.FloatField(
        _("longitude"),
        help_text=_("Decimal degrees, WGS 84, east positive."),
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    size_class = models.GeneratedField(
        expression=size_class_expression(),
        output_field=models.CharField(_("size class"), max_length=20),
        db_persist=True,
    )
    position = models.PositiveSmallIntegerField(_("position in the presentation"), default=0)
    note = models.TextField(_("curators’ note"), blank=True, help_text=_("Never public."))

    name = Bilingual()
    history = HistoricalRecords()
    objects = CityQuerySet.as_manager()
    search = SearchPlan(
        title=["name", "name_it", "name_en", "name_local", "name_in_presentation"],
        rest=["slug", country_of, "region__name"],
        rows=lambda: City.objects.with_cases(CaseStudy.objects.public()),
        depends=["case_studies"],
    )

    class Meta:
        ordering = ["slug"]
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        indexes = [
            models.Index(fields=["size_class"]),
            models.Index(fields=["population"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(population__gte=1, population__lte=50_000_000),
                name="city_population",
                violation_error_message=_("The population lies between 1 and 50,000,000."),
            ),
            models.CheckConstraint(
                condition=Q(population_year__range=(1990, 2100)),
                name="city_population_year",
                violation_error_message=_("The year lies between 1990 and 2100."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="city_coordinates",
            ),
        ]

    def __str__(self):
        return self.name


class CaseStudy(Entry):
    """One documented initiative of a city, with the editors' estimate of what it takes."""

    city = models.ForeignKey(
        City, models.PROTECT, related_name="case_studies", verbose_name=_("city")
    )
    title_it = models.CharField(_("title (Italian)"), max_length=150, blank=True)
    title_en = models.CharField(_("title (English)"), max_length=150, blank=True)
    summary_it = models.TextField(_("summary (Italian)"), blank=True)
    summary_en = models.TextField(_("summary (English)"), blank=True)
    context_it = models.TextField(_("need (Italian)"), blank=True)
    context_en = models.TextField(_("need (English)"), blank=True)
    solution_it = models.TextField(_("solution (Italian)"), blank=True)
    solution_en = models.TextField(_("solution (English)"), blank=True)
    results_it = models.TextField(_("results (Italian)"), blank=True)
    results_en = models.TextField(_("results (English)"), blank=True)
    transferability_it = models.TextField(_("in another municipality (Italian)"), blank=True)
    transferability_en = models.TextField(_("in another municipality (English)"), blank=True)

    start = PartialDateField(_("start"))
    end = PartialDateField(_("end"))
    status = models.ForeignKey(
        CaseStatus,
        models.PROTECT,
        related_name="case_studies",
        verbose_name=_("status"),
    )
    intervention = models.ForeignKey(
        Intervention,
        models.PROTECT,
        related_name="case_studies",
        verbose_name=_("kind of intervention"),
    )
    promoter = models.CharField(_("promoter"), max_length=150, blank=True)
    partners = TextListField(_("partners"))

    dimensions = models.ManyToManyField(
        Dimension, related_name="case_studies", blank=True, verbose_name=_("dimensions")
    )
    challenges = models.ManyToManyField(
        Challenge, related_name="case_studies", blank=True, verbose_name=_("challenges")
    )
    enablers = models.ManyToManyField(
        Enabler, related_name="case_studies", blank=True, verbose_name=_("enablers")
    )
    lines = models.ManyToManyField(
        Line, related_name="case_studies", blank=True, verbose_name=_("lines of action")
    )
    actions = models.ManyToManyField(
        Action,
        related_name="case_studies",
        blank=True,
        verbose_name=_("actions of the roadmap"),
    )
    technologies = TaggableManager(
        through="casestudies.CaseTechnology", blank=True, verbose_name=_("technologies")
    )

    # What it takes elsewhere: editorial estimates, marked as such wherever they are shown.
    cost = models.CharField(_("cost"), max_length=10, choices=Cost, blank=True)
    setup_time = models.CharField(_("set-up time"), max_length=15, choices=SetupTime, blank=True)
    staffing = models.CharField(_("staffing"), max_length=20, choices=Staffing, blank=True)
    small_municipality = models.CharField(
        _("for small municipalities"),
        max_length=15,
        choices=SmallMunicipality,
        blank=True,
    )
    prerequisites_it = TextListField(_("prerequisites (Italian)"))
    prerequisites_en = TextListField(_("prerequisites (English)"))
    pitfalls_it = TextListField(_("pitfalls (Italian)"))
    pitfalls_en = TextListField(_("pitfalls (English)"))

    evidence = models.ForeignKey(
        EvidenceLevel,
        models.PROTECT,
        related_name="case_studies",
        verbose_name=_("evidence"),
    )
    checked = models.DateField(_("last checked"), null=True, blank=True)

    title = Bilingual()
    summary = Bilingual()
    context = Bilingual()
    solution = Bilingual()
    results = Bilingual()
    transferability = Bilingual()
    prerequisites = Bilingual()
    pitfalls = Bilingual()

    objects = CaseStudyQuerySet.as_manager()
    search = SearchPlan(
        title=["title"],
        summary=[
            "summary", "promoter", "city__name_it", "city__name_en", "city__name_local",
            "city__name_in_presentation",
        ],
        rest=[
            "context", "solution", "results", "transferability", "prerequisites", "pitfalls",
            "partners", "slug", "city__slug", "intervention__name",
            lambda case, language: country_of(case.city, language),
            "dimensions__name", "challenges__name", "enablers__name",
            "lines__name", "technologies__name",
        ],
    )  # fmt: skip
    history_relations = [dimensions, challenges, enablers, lines, actions]

    class Meta(Entry.Meta):
        ordering = ["-start", "slug"]
        verbose_name = _("case study")
        verbose_name_plural = _("case studies")
        indexes = [
            models.Index(fields=["state", "-start", "slug"]),
            # All single values that facets and the ranking for a municipality read, so that neither
            # reads the texts.
            models.Index(
                fields=[
                    "state",
                    "city",
                    "start",
                    "status",
                    "intervention",
                    "evidence",
                    "cost",
                    "setup_time",
                    "staffing",
                    "small_municipality",
                    "slug",
                ],
                name="case_study_values",
            ),
        ]
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(title_it="", title_en=""),
                name="case_study_has_title",
                violation_error_message=_("Write the title in at least one language."),
            ),
            models.CheckConstraint(
                condition=partial_date_check("start")
                & partial_date_check("end")
                & partial_period_check("start", "end"),
                name="case_study_period",
                violation_error_message=_("The end cannot be before the start."),
            ),
            models.CheckConstraint(
                condition=Q(
                    cost__in=["", *Cost.values],
                    setup_time__in=["", *SetupTime.values],
                    staffing__in=["", *Staffing.values],
                    small_municipality__in=["", *SmallMunicipality.values],
                ),
                name="case_study_estimates",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("case_detail", args=[self.slug])


class CaseTechnology(Tagging):
    content_object = models.ForeignKey(CaseStudy, models.CASCADE, related_name="technology_items")

    class Meta(Tagging.Meta):
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="case_technology_unique")
        ]


class CaseSource(Source):
    entry = models.ForeignKey(CaseStudy, models.CASCADE, related_name="sources")
    kind = models.ForeignKey(
        SourceKind, models.PROTECT, related_name="case_sources", verbose_name=_("kind")
    )

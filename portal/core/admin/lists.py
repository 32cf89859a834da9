"""Columns and filters of the lists, and what knows which texts come in two languages."""

from django.contrib import admin
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from portal.core.bilingual import LANGUAGES, column
from portal.core.doubles import doubles
from portal.core.fields import TextListField


def pair(name):
    """Return the two columns of a bilingual text, to stand side by side: ("x_it", "x_en")."""
    return tuple(f"{name}_{language}" for language in LANGUAGES)


def pairs(*names):
    return [pair(name) for name in names]


def bilingual_names(model):
    """Return the names of the texts that `model` keeps in both languages, in field order."""
    columns = {field.name for field in model._meta.concrete_fields}
    first = f"_{LANGUAGES[0]}"
    names = (each.name.removesuffix(first) for each in model._meta.concrete_fields)
    return [name for name in names if columns.issuperset(pair(name))]


def is_translated(record):
    """Whether no text of `record` stands in one language only."""
    return all(
        bool(getattr(record, italian)) == bool(getattr(record, english))
        for italian, english in pairs(*bilingual_names(type(record)))
    )


def count_of(model, relation):
    """Return an expression for a list: how many rows of `relation` (one to many) each row has.

    A subquery, so that the list needs no grouping and its length is counted without it.
    """
    link = model._meta.get_field(relation).field
    rows = link.model.objects.filter(**{link.name: OuterRef("pk")}).order_by()
    counts = rows.values(link.name).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


def has_sources(model):
    """Tell whether entries of this kind name their sources; a collection of entries does not."""
    return hasattr(model, "sources")


class Heading:
    """A list column with a bilingual text in the active language, by which the list sorts."""

    def __init__(self, name, description):
        self.name = self.__name__ = name
        self.short_description = description

    def __call__(self, record):
        return Truncator(getattr(record, self.name)).chars(120)

    @property
    def admin_order_field(self):
        return column(self.name)


def lacks_translation(model, languages=LANGUAGES):
    """Return a condition: a text of `model` is missing in one of `languages`, and the other not."""
    condition = Q(pk__in=[])
    for name in bilingual_names(model):
        for missing, other in (LANGUAGES, LANGUAGES[::-1]):
            if missing in languages:
                lacking, there = f"{name}_{missing}", f"{name}_{other}"
                is_list = isinstance(model._meta.get_field(lacking), TextListField)
                nothing = [] if is_list else ""
                condition |= Q(**{lacking: nothing}) & ~Q(**{there: nothing})
    return condition


class MissingTranslationFilter(admin.SimpleListFilter):
    """Entries with a text in one language that has none in the other."""

    title = _("missing translation")
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return [
            ("any", _("Either is missing")),
            ("it", _("Italian is missing")),
            ("en", _("English is missing")),
        ]

    def queryset(self, request, queryset):
        languages = {"any": LANGUAGES} | {language: (language,) for language in LANGUAGES}
        if self.value() not in languages:
            return queryset
        return queryset.filter(lacks_translation(queryset.model, languages[self.value()]))


class SourcesFilter(admin.SimpleListFilter):
    title = _("sources")
    parameter_name = "sourced"

    def lookups(self, request, model_admin):
        return [
            ("no", _("Without sources")),
            ("unlinked", _("With sources, none of them linked")),
            ("yes", _("With sources")),
        ]

    def queryset(self, request, queryset):
        sources = queryset.model.sources.field.model.objects.filter(entry=OuterRef("pk"))
        conditions = {
            "no": ~Exists(sources),
            "unlinked": Exists(sources) & ~Exists(sources.linked()),
            "yes": Exists(sources),
        }
        condition = conditions.get(self.value())
        return queryset if condition is None else queryset.filter(condition)


class ConfirmationFilter(admin.SimpleListFilter):
    """Public entries that nobody has confirmed for twelve months: `?confirmation=due`."""

    title = _("confirmation")
    parameter_name = "confirmation"

    def lookups(self, request, model_admin):
        return [("due", _("Not for twelve months"))]

    def queryset(self, request, queryset):
        if self.value() != "due":
            return queryset
        due = queryset.model.objects.due_for_confirmation().order_by()
        return queryset.filter(pk__in=due.values("pk"))


class DoublesFilter(admin.SimpleListFilter):
    """Entries that may be there twice, by what they are called: `?doubles=yes`."""

    title = _("possible duplicates")
    parameter_name = "doubles"

    def __init__(self, request, params, model, model_admin):
        self.columns = title_columns(model_admin)
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        return [("yes", _("Called the same, or nearly"))]

    def queryset(self, request, queryset):
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=doubles(queryset.model, self.columns))


def title_columns(model_admin):
    """Return the columns with what an entry is called: its name, or one for each language."""
    stem, _underscore, language = model_admin.slug_from.rpartition("_")
    return pair(stem) if language in LANGUAGES else (model_admin.slug_from,)

"""Filtering of lists: one FilterSet for each listed model, the same for page, export and API.

OR inside a facet, AND between facets. Values are slugs. What is unknown or malformed is an error
with its message, and the parameters that were fine keep working, so that nothing is lost.
"""

import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import attrgetter

import django_filters
from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.core.fields import GroupedIntegerField
from portal.core.search import matching_keys
from portal.core.versions import content_version

FOLD_AFTER = 8
NOT_AN_OPTION = {
    "invalid_choice": gettext_lazy("“%(value)s” is not one of the values known here: left out.")
}


@dataclass(frozen=True)
class Option:
    """One value of a facet; `count` is what ticking it would give, None where not computed."""

    value: str
    label: str
    checked: bool
    count: int | None = None


@dataclass(frozen=True)
class Facet:
    """A group of check boxes; `folded` says that options after the eighth are folded away."""

    name: str
    label: str
    options: list[Option]
    selected: int
    folded: bool


@dataclass(frozen=True)
class Chip:
    """A filter in use, and the query string ("?...") without it."""

    label: str
    facet_label: str
    query: str


@dataclass(frozen=True)
class Relaxation:
    """A filter to drop when nothing was found ("Country: Italy, Spain"), and what remains."""

    label: str
    query: str
    count: int


def terms(model):
    """Return a loader of a vocabulary's options: (slug, name in the active language), in order."""
    return lambda: [(term.pk, str(term)) for term in model.objects.all()]


def choices(enum):
    """Return a loader of the options of a TextChoices, in order."""
    return lambda: [(value, str(label)) for value, label in enum.choices]


class SharedFields(dict):
    """The fields of a form that all its forms share: nothing changes them once they are made."""

    def __deepcopy__(self, memo):
        return self


@dataclass(frozen=True)
class Vocabularies:
    """What a filterset knows of the content: made once for each language and version of it."""

    options: dict[str, list[tuple[str, str]]]  # of each facet, in order: (slug, label)
    labels: dict[str, dict[str, str]]  # of each facet: {slug: label}
    facets: dict[str, Facet]  # with nothing ticked
    form_class: type[forms.Form]


@lru_cache(maxsize=128)
def _vocabularies(filterset_class, language, version):
    filters = {name: copy.copy(one) for name, one in filterset_class.base_filters.items()}
    options = {
        name: facet.load() for name, facet in filters.items() if isinstance(facet, FacetFilter)
    }
    for name, loaded in options.items():
        filters[name].extra = filters[name].extra | {"choices": loaded}
    form_class = type(
        f"{filterset_class.__name__}Form",
        (filterset_class._meta.form,),
        {name: one.field for name, one in filters.items()},
    )
    form_class.base_fields = SharedFields(form_class.base_fields)
    return Vocabularies(
        options=options,
        labels={name: dict(pairs) for name, pairs in options.items()},
        facets={name: _facet(name, filters[name].label, pairs) for name, pairs in options.items()},
        form_class=form_class,
    )


def _facet(name, label, pairs, chosen=()):
    options = [Option(value, text, value in chosen) for value, text in pairs]
    return Facet(name, label, options, len(chosen), len(options) > FOLD_AFTER)


class FacetFilter(django_filters.MultipleChoiceFilter):
    """A facet: any of several slugs. `load` returns its options as (slug, label), in order.

    `many` says that `field_name` crosses to several rows: the rows are then found by a subquery,
    so that an entry never comes twice.
    """

    def __init__(self, field_name, *, label, load, many=False, **kwargs):
        super().__init__(
            field_name=field_name, label=label, choices=(), error_messages=NOT_AN_OPTION, **kwargs
        )
        self.load = load
        self.many = many

    def filter(self, queryset, value):
        if not value:
            return queryset
        condition = Q(**{f"{self.field_name}__in": value})
        if self.many:
            condition = Q(pk__in=queryset.model.objects.filter(condition).values("pk"))
        return queryset.filter(condition)


class WordsFilter(django_filters.CharFilter):
    """The words to be found: `q`. The model names its `search_columns`."""

    def __init__(self, **kwargs):
        super().__init__(label=gettext_lazy("Words"), max_length=200, **kwargs)

    def filter(self, queryset, value):
        return queryset.filter(pk__in=matching_keys(queryset.model, value)) if value else queryset


class SettingFilter(django_filters.Filter):
    """A parameter of the list that does not filter: order, view, page. The view reads its value."""

    def filter(self, queryset, value):
        return queryset


class ChoiceSetting(SettingFilter):
    field_class = forms.ChoiceField

    def __init__(self, **kwargs):
        super().__init__(error_messages=NOT_AN_OPTION, **kwargs)


class IntegerSetting(SettingFilter):
    field_class = GroupedIntegerField


class FilterForm(forms.Form):
    """Refuses parameters that the list does not know."""

    def clean(self):
        for name in self.data:
            if name not in self.fields:
                self.add_error(
                    None,
                    forms.ValidationError(
                        _("This page does not know the parameter “%(name)s”: left out."),
                        code="unknown_parameter",
                        params={"name": name[:50]},
                    ),
                )
        return super().clean()


class FacetedFilterSet(django_filters.FilterSet):
    """The filters of one list, and what the page needs to show them.

    Subclasses declare `FacetFilter`s and settings; `page` is known to all. After reading
    `errors`, `qs` holds the rows that pass the filters that were fine, `status` is 200 or 400.
    `options` and `labels` are those of the facets, in the reader's language.
    Query strings are for links within the list ("?" alone without any parameter).
    """

    page = IntegerSetting(label=gettext_lazy("Page"))

    class Meta:
        form = FilterForm

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        # As BaseFilterSet does, but for its deep copy of all filters: ours are never changed.
        self.is_bound = True
        self.data = data or QueryDict()
        self.queryset = queryset
        self.request = request
        self.form_prefix = prefix
        self.filters = self.base_filters
        self.version = content_version()
        self.vocabularies = _vocabularies(type(self), get_language(), self.version)
        self.options = self.vocabularies.options
        self.labels = self.vocabularies.labels

    def get_form_class(self):
        return self.vocabularies.form_class

    @property
    def status(self):
        return 400 if self.errors else 200

    @cached_property
    def messages(self):
        """Return what was wrong with the parameters, one sentence each, in their order."""
        sentences = []
        for name, errors in self.errors.items():
            label = self.filters[name].label if name in self.filters else None
            sentences += [f"{label}: {error}" if label else error for error in errors]
        return sentences

    @cached_property
    def values(self):
        """Return {parameter: value} of every parameter in use that is fine.

        Of a faulty facet the values that are known; a facet's values are a list, each once.
        """
        self.form.is_valid()
        values = {}
        for name in self.filters:
            if name in self.form.cleaned_data:
                value = self.form.cleaned_data[name]
            else:
                value = [v for v in self.data.getlist(name) if v in self.labels.get(name, ())]
            if value or value == 0:
                values[name] = list(dict.fromkeys(value)) if isinstance(value, list) else value
        return values

    def value(self, name):
        """Return the value of a parameter in use (see `values`), None without one."""
        return self.values.get(name)

    def filter_queryset(self, queryset, *, but=None):
        """Return the rows of `queryset` that pass the filters in use, but for the one named."""
        for name, value in self.values.items():
            if name != but:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    @cached_property
    def selected(self):
        """Return {parameter: values} of the facets in use, in the order of their declaration."""
        return {name: value for name, value in self.values.items() if name in self.options}

    @property
    def words(self):
        """Return the words searched for, "" without any."""
        return self.value("q") or ""

    @property
    def selected_count(self):
        return sum(map(len, self.selected.values()))

    @cached_property
    def facets(self):
        return [
            _facet(name, facet.label, self.options[name], self.selected[name])
            if name in self.selected
            else facet
            for name, facet in self.vocabularies.facets.items()
        ]

    @cached_property
    def chips(self):
        chips = [
            Chip(
                self.labels[name][value], self.filters[name].label, self.query_without(name, value)
            )
            for name, values in self.selected.items()
            for value in values
        ]
        if words := self.words:
            chips.insert(0, Chip(words, self.filters["q"].label, self.query_without("q")))
        return chips

    @property
    def kept(self):
        """Return (name, value) of the settings that the filter form carries along."""
        return [
            (name, value)
            for name, value in self.values.items()
            if isinstance(self.filters[name], SettingFilter) and name != "page"
        ]

    def carried(self, *, but=()):
        """Return (name, value) of every parameter in use but some: the hidden fields of a form."""
        return [
            (name, value)
            for name, values in self.state.lists()
            if name not in but
            for value in values
        ]

    @property
    def state(self):
        """Return a QueryDict of every fine parameter but the page: the address of this list."""
        query = QueryDict(mutable=True)
        for name, value in self.values.items():
            if name != "page":
                query.setlist(name, value if isinstance(value, list) else [value])
        return query

    @property
    def query(self):
        return _query_string(self.state)

    @property
    def suffix(self):
        """Return the query string to append to another page's address; "" without parameters."""
        return self.query.removesuffix("?")

    def query_with(self, **values):
        """Return the query string with some parameters set anew; None drops one."""
        query = self.state
        for name, value in values.items():
            query.setlist(name, [] if value is None else [value])
        return _query_string(query)

    def query_without(self, name, value=None):
        """Return the query string without a parameter, or without one of its values."""
        query = self.state
        values = [other for other in query.pop(name, []) if value is not None and other != value]
        if values:
            query.setlist(name, values)
        return _query_string(query)

    @property
    def reset_query(self):
        """Return the query string without any filter; order and view stay."""
        query = QueryDict(mutable=True)
        query.update(dict(self.kept))
        return _query_string(query)

    def relaxations(self):
        """Return, most results first, each filter that could be dropped to find something."""
        names = ["q", *self.selected] if self.words else list(self.selected)
        found = [self._relaxation(name) for name in names]
        return sorted((r for r in found if r.count), key=attrgetter("count"), reverse=True)

    def _relaxation(self, name):
        values = [self.labels[name][value] for value in self.selected.get(name, ())]
        label = f"{self.filters[name].label}: {', '.join(values) or self.words}"
        count = self.filter_queryset(self.queryset.all(), but=name).count()
        return Relaxation(label, self.query_without(name), count)

    def suggestions(self):
        """Return the way on from an empty list, as (text, query string, number of results).

        Each filter to drop; where no single one helps, all of them at once.
        """
        ways = [
            (_("Without the filter “%(filter)s”") % {"filter": r.label}, r.query, r.count)
            for r in self.relaxations()
        ]
        if not ways and (count := self.queryset.count()):
            ways = [(_("Without any filter"), self.reset_query, count)]
        return ways


def _query_string(query):
    return f"?{query.urlencode()}" if query else "?"

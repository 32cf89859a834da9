"""The filters of one list, and what the page needs to show them.

OR inside a facet, AND between facets. Values are slugs. What is unknown or malformed is an error
with its message, and the parameters that were fine keep working, so that nothing is lost.
"""

from functools import cached_property
from itertools import islice
from operator import attrgetter

import django_filters
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.core import facets
from portal.core.bilingual import column
from portal.core.filters.fields import (
    ChoiceSetting,
    FacetFilter,
    FilterForm,
    IntegerSetting,
    SettingFilter,
)
from portal.core.filters.panel import (
    Chip,
    Relaxation,
    facet_of,
    untouched_facets,
    vocabularies_of,
)
from portal.core.filters.results import Results
from portal.core.search import corrected, find
from portal.core.versions import content_version

RELEVANCE = "relevance"
FORMATS = [("csv", "CSV"), ("xlsx", "XLSX"), ("json", "JSON")]
BOM = [("yes", gettext_lazy("Yes"))]  # for spreadsheets that take a CSV file without it for Latin-1


class FacetedFilterSet(django_filters.FilterSet):
    """The filters of the list of the public entries of `Meta.model`.

    Subclasses declare `FacetFilter`s, settings, `orders`, {name: facets.Order}, and which of them
    is that of the bare list; an order by a text has a name for each language ("title_it"). `page`,
    `format` and `bom` are known to all. After reading `errors`, `status` is 200 or 400 and the
    results are those that pass the filters that were fine. Query strings are for links within the
    list ("?" alone without any parameter).
    """

    page = IntegerSetting(label=gettext_lazy("Page"), lasting=False)
    format = ChoiceSetting(label=gettext_lazy("Format"), choices=FORMATS, lasting=False)
    bom = ChoiceSetting(label=gettext_lazy("Byte order mark"), choices=BOM, lasting=False)
    orders: dict[str, facets.Order] = {"slug": facets.Order(("slug",))}
    default_order = "slug"

    class Meta:
        form = FilterForm
        fields: list[str] = []

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        # As BaseFilterSet does, but for its deep copy of all filters: ours are never changed.
        self.is_bound = True
        self.data = data or QueryDict()
        self.queryset = queryset
        self.request = request
        self.form_prefix = prefix
        self.filters = self.base_filters
        self.version = content_version()
        self.vocabularies = vocabularies_of(type(self), get_language(), self.version)
        self.labels = self.vocabularies.labels

    def get_form_class(self):
        return self.vocabularies.form_class

    # ---------------------------------------------------------------- parameters

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

    @property
    def exported(self):
        """Tell whether a file is asked for, and nothing was wrong with the parameters."""
        return bool(self.value("format")) and not self.errors

    @cached_property
    def selected(self):
        """Return {parameter: values} of the facets in use, in the order of their declaration."""
        return {name: value for name, value in self.values.items() if name in self.labels}

    @property
    def words(self):
        """Return the words searched for, "" without any."""
        return self.value("q") or ""

    # ---------------------------------------------------------------- results

    @classmethod
    def build_index(cls, version):
        """Return the FacetIndex of the list as the database has it now."""
        filters = cls.base_filters.items()
        having = {name: one for name, one in filters if isinstance(one, FacetFilter)}
        return facets.build(version, cls._meta.model.objects.public(), having, cls.orders)

    @classmethod
    def current_index(cls):
        """Return the FacetIndex of the list in the current version of the content."""
        return facets.index_of(cls, content_version())

    @cached_property
    def index(self):
        return facets.index_of(type(self), self.version)

    @cached_property
    def hits(self):
        """Return what the words find (portal.core.search.Found); None without words."""
        return find(self._meta.model, self.words) if self.words else None

    @cached_property
    def found(self):
        """Return the BitMap of the primary keys of the results."""
        return self.select()

    def select(self, *, but=None):
        """Return the BitMap of the entries that pass the filters in use, but for the one named."""
        chosen = {name: values for name, values in self.selected.items() if name != but}
        within = self.hits.every if self.words and but != "q" else None
        return self.index.select(chosen, within)

    @cached_property
    def count(self):
        return len(self.found)

    @property
    def order(self):
        """Return the order asked for: relevance where there are words, the list's own without."""
        sort = self.value("sort") or RELEVANCE
        return self.default_order if sort == RELEVANCE and not self.words else sort

    def sequence(self):
        """Return the primary keys of all entries, found or not, in the order asked for.

        Not by relevance: that is for the words to say.
        """
        name = self.order if self.order in self.orders else column(self.order)
        return self.index.orders[name]

    def keys(self, start=0, stop=None):
        """Return the primary keys of the results from `start` to `stop`, in the order asked for."""
        if self.order == RELEVANCE:
            ordered = self.hits.among(self.found)
        else:
            ordered = filter(self.found.__contains__, self.sequence())
        return list(islice(ordered, start, stop))

    def results(self, queryset):
        """Return the Results, whose rows are read as `queryset` of the list's model says."""
        return Results(self, queryset)

    def kept_results(self, queryset):
        """Return the Results for the page of the list: its rows, always read so, are kept.

        They stay in memory, shared by all requests, until the content changes: never change them.
        """
        return Results(self, queryset, self.index.rows)

    def filter_queryset(self, queryset):
        """Return the rows of `queryset` that are among the results; for django-filter's `qs`."""
        return queryset.filter(pk__in=list(self.found))

    # ---------------------------------------------------------------- the panel

    def counts(self, name):
        """Return {value: results one would get by ticking it}: the facet's own selection ignored.

        Values without any are left out.
        """
        among = self.select(but=name) if name in self.selected else self.found
        return self.index.counts(name, among)

    @property
    def selected_count(self):
        return sum(map(len, self.selected.values()))

    @cached_property
    def facets(self):
        """Return the Facets of the panel, in the order of their declaration."""
        if self.found is self.index.every:
            return untouched_facets(type(self), get_language(), self.version)
        return [
            facet_of(
                name,
                self.filters[name],
                terms,
                chosen=self.selected.get(name, ()),
                counts=self.counts(name),
            )
            for name, terms in self.vocabularies.terms.items()
            if self.filters[name].listed or name in self.selected
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

    # ---------------------------------------------------------------- addresses

    @cached_property
    def lasting(self):
        """Return {parameter: value} of what the links of the page carry on."""
        return {
            name: value
            for name, value in self.values.items()
            if getattr(self.filters[name], "lasting", True)
        }

    @property
    def kept(self):
        """Return (name, value) of the settings that the filter form carries along."""
        return [
            (name, one)
            for name, value in self.lasting.items()
            if isinstance(self.filters[name], SettingFilter)
            for one in (value if isinstance(value, list) else [value])
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
        """Return a QueryDict of the address of this list, without its page."""
        query = QueryDict(mutable=True)
        for name, value in self.lasting.items():
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
            several = value if isinstance(value, list) else [value]
            query.setlist(name, [] if value is None else several)
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
        for name, value in self.kept:
            query.appendlist(name, value)
        return _query_string(query)

    # ---------------------------------------------------------------- nothing found

    def relaxations(self):
        """Return, most results first, each filter that could be dropped to find something."""
        names = ["q", *self.selected] if self.words else list(self.selected)
        found = [self._relaxation(name) for name in names]
        return sorted((r for r in found if r.count), key=attrgetter("count"), reverse=True)

    def _relaxation(self, name):
        values = [self.labels[name][value] for value in self.selected.get(name, ())]
        label = f"{self.filters[name].label}: {', '.join(values) or self.words}"
        return Relaxation(label, self.query_without(name), len(self.select(but=name)))

    def suggestions(self):
        """Return the way on from an empty list, as (text, query string, number of results).

        The words as they may have been meant; each filter to drop; where no single one helps, all
        of them at once.
        """
        ways = [
            (_("Without the filter “%(filter)s”") % {"filter": r.label}, r.query, r.count)
            for r in self.relaxations()
        ]
        if not ways and self.index.every:
            ways = [(_("Without any filter"), self.reset_query, len(self.index.every))]
        if self.missed and (meant := corrected(self.words, self._meta.model)):
            text = _("Did you mean “%(words)s”?") % {"words": meant}
            query, count = self._words_instead(meant)
            ways.insert(0, (text, query, count))
        return ways

    def _words_instead(self, words):
        """Return (query string, results) of other words, without the filters if they leave none."""
        hits = find(self._meta.model, words).every
        if found := self.index.select(self.selected, hits):
            return self.query_with(q=words), len(found)
        without = dict.fromkeys(self.selected)
        return self.query_with(q=words, **without), len(self.index.select({}, hits))

    @property
    def missed(self):
        """Tell whether the words find no entry of this list, whatever the filters."""
        return bool(self.words) and not self.hits.every


def _query_string(query):
    return f"?{query.urlencode()}" if query else "?"

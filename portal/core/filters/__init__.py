"""Filtering of lists: one FilterSet for each listed model, the same for page, export and API."""

from portal.core.filters.fields import (
    ChoiceSetting,
    FacetFilter,
    FilterForm,
    IntegerSetting,
    SettingFilter,
    SlugsSetting,
    WordsFilter,
    choices,
    terms,
)
from portal.core.filters.filterset import FORMATS, RELEVANCE, FacetedFilterSet
from portal.core.filters.panel import (
    FOLD_AFTER,
    Chip,
    Facet,
    Option,
    Relaxation,
    Term,
    vocabularies_of,
)
from portal.core.filters.results import read_kept
from portal.core.filters.ways import ways_on

__all__ = [
    "FOLD_AFTER",
    "FORMATS",
    "RELEVANCE",
    "Chip",
    "ChoiceSetting",
    "Facet",
    "FacetFilter",
    "FacetedFilterSet",
    "FilterForm",
    "IntegerSetting",
    "Option",
    "Relaxation",
    "SettingFilter",
    "SlugsSetting",
    "Term",
    "WordsFilter",
    "choices",
    "read_kept",
    "terms",
    "vocabularies_of",
    "ways_on",
]

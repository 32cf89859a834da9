"""What the administration of every app is made of, and the accounts."""

from portal.core.admin.accounts import UserAdmin
from portal.core.admin.changes import ChangesAdmin
from portal.core.admin.curated import CURATORS, CuratedAdmin, EntryAdmin, VocabularyAdmin
from portal.core.admin.lists import (
    Heading,
    MissingTranslationFilter,
    SourcesFilter,
    bilingual_names,
    count_of,
    is_translated,
    pair,
    pairs,
)
from portal.core.admin.mails import MailAdmin
from portal.core.admin.parts import (
    LinkInline,
    PartFormSet,
    PartInline,
    RowInline,
    SeveralAutocomplete,
    SourceInline,
)
from portal.core.admin.search import SearchMissAdmin, SynonymAdmin

__all__ = [
    "CURATORS",
    "ChangesAdmin",
    "CuratedAdmin",
    "EntryAdmin",
    "Heading",
    "LinkInline",
    "MailAdmin",
    "MissingTranslationFilter",
    "PartFormSet",
    "PartInline",
    "RowInline",
    "SearchMissAdmin",
    "SeveralAutocomplete",
    "SourceInline",
    "SourcesFilter",
    "SynonymAdmin",
    "UserAdmin",
    "VocabularyAdmin",
    "bilingual_names",
    "count_of",
    "is_translated",
    "pair",
    "pairs",
]

"""What the models of every app are made of, and those of the search."""

from portal.core.models.base import (
    Content,
    ContentVersion,
    Entry,
    FixtureRecord,
    SlugField,
    Source,
    User,
    Vocabulary,
    slug_validator,
)
from portal.core.search.models import SearchEntry, SearchMiss, SearchPosting, SearchWord, Synonym

__all__ = [
    "Content",
    "ContentVersion",
    "Entry",
    "FixtureRecord",
    "SearchEntry",
    "SearchMiss",
    "SearchPosting",
    "SearchWord",
    "SlugField",
    "Source",
    "Synonym",
    "User",
    "Vocabulary",
    "slug_validator",
]

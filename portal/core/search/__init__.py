"""Finding entries by words, in both languages; knows no app.

A model says what is searched of it (`plans`), `analysis` turns texts into terms, `indexing` keeps
them in one table for all kinds, and each database finds them with what it has (`schema`,
`backends`). `find` is for one kind of entry, `find_everywhere` for all; `excerpt` marks the words
found. `corrected` and `suggest` help to write the query, `record_miss` keeps what found nothing.
"""

from portal.core.search.analysis import fold, words_of
from portal.core.search.corrections import corrected
from portal.core.search.excerpts import excerpt
from portal.core.search.finding import Found, find, find_everywhere
from portal.core.search.indexing import index_entries, index_everything
from portal.core.search.misses import record_miss
from portal.core.search.plans import SearchPlan
from portal.core.search.suggestions import Suggestion, suggest

__all__ = [
    "Found",
    "SearchPlan",
    "Suggestion",
    "corrected",
    "excerpt",
    "find",
    "find_everywhere",
    "fold",
    "index_entries",
    "index_everything",
    "record_miss",
    "suggest",
    "words_of",
]

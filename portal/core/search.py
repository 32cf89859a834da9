"""Finding entries by words: accents and case folded, all words needed, each may be a beginning.

The folded texts of the public entries are kept in memory, once for each content version.
"""

import re
import unicodedata
from functools import lru_cache

from portal.core.versions import content_version

WORD = re.compile(r"[^\W_]+")
# Letters whose stroke or missing dot Unicode does not take for an accent.
UNDECOMPOSED = str.maketrans("\N{LATIN SMALL LETTER DOTLESS I}øØł", "ioOl")


def fold(text):
    """Return the text without accents and case: "CITTÀ" -> "citta", "Beşiktaş" -> "besiktas"."""
    decomposed = unicodedata.normalize("NFKD", text.translate(UNDECOMPOSED))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def words_of(text):
    """Return the folded words of a text, in their order."""
    return WORD.findall(fold(text))


@lru_cache(maxsize=32)
def _texts(model, version):
    """Return (key, " word word ...") of each public entry; `version` only keys the cache."""
    rows = model.objects.public().order_by("pk").values_list("pk", *model.search_columns)
    return [(pk, f" {' '.join(words_of(' '.join(map(str, values))))}") for pk, *values in rows]


def matching_keys(model, query):
    """Return the keys of the public entries of `model` that have a word for each of the query's.

    `model.search_columns` names the columns that are read, both languages.
    """
    beginnings = [f" {word}" for word in words_of(query)]
    return [
        pk
        for pk, text in _texts(model, content_version())
        if all(beginning in text for beginning in beginnings)
    ]

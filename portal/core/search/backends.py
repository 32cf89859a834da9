"""Asking the index: an expression of terms, written for either database, and the keys it finds."""

import json
import sys
from array import array
from dataclasses import dataclass

from django.db import connection
from pyroaring import BitMap

from portal.core.bilingual import LANGUAGES
from portal.core.search.plans import KEY_BITS, LANGUAGE_BIT, number_of, scope_of
from portal.core.search.schema import TITLES

# One value with all keys is read several times faster than a row for each: a text here, the keys as
# four bytes each on PostgreSQL.
KEYS = "(SELECT group_concat(rowid - %s) FROM {0} WHERE {0} MATCH {1} AND rowid BETWEEN %s AND %s)"
HITS_SQLITE = {
    "terms": KEYS.format("core_searchindex", "%s"),
    "title": KEYS.format("core_searchtitles", "%s"),
    "head": KEYS.format("core_searchindex", "'{title_terms summary_terms} : ' || %s"),
}
HITS_POSTGRESQL = "SELECT %s, scope, keys FROM core_searchindex_{part}(%s::tsquery, %s)"
# A term counts 8 times as much in the title as in the rest, and 3 times in the summary.
RANKS_SQLITE = (
    "SELECT rowid, bm25(core_searchindex, 8, 3, 1) FROM core_searchindex"
    " WHERE core_searchindex MATCH %s AND rowid BETWEEN %s AND %s"
)
RANKS_POSTGRESQL = (
    "SELECT id, -ts_rank('{0, 0.125, 0.375, 1}', terms, %s::tsquery, 1) FROM core_searchentry"
    " WHERE id = ANY(%s)"
)
TITLES_SQLITE = TITLES.format(
    folded="title_folded",
    holding=(
        "SELECT 1, '', rowid FROM core_searchtitles WHERE core_searchtitles MATCH %(query)s"
        " LIMIT %(most)s"
    ),
    **{name: f"%({name})s" for name in ("first", "past", "most", "of_entry", "of_language")},
)
TITLES_POSTGRESQL = (
    "SELECT * FROM core_searchindex_titles"
    "(%(query)s::tsquery, %(first)s, %(past)s, %(most)s, %(of_entry)s, %(of_language)s)"
)


@dataclass(frozen=True)
class Phrase:
    """Terms that follow one another; often only one."""

    terms: tuple[str, ...]


@dataclass(frozen=True)
class All:
    """What must all be there."""

    parts: tuple


@dataclass(frozen=True)
class Any:
    """That of which one must be there."""

    parts: tuple


def terms_in(expression):
    """Return all terms of an expression."""
    if isinstance(expression, Phrase):
        return set(expression.terms)
    return {term for part in expression.parts for term in terms_in(part)}


def hits(asked, models):
    """Return {scope: BitMap of keys}, of some kinds, for each (part of the index, expression).

    One query for all. Parts are "terms", all of an entry, "title" and "head", title and summary. A
    term holds nothing but small letters and digits, and the whole is a parameter: no query can
    break the SQL.
    """
    scopes = [scope_of(model, language) for model in models for language in LANGUAGES]
    found = [{scope: BitMap() for scope in scopes} for _one in asked]
    if connection.vendor == "sqlite":
        rows = _hits_sqlite(asked, scopes)
    else:
        rows = _hits_postgresql(asked, [number_of(model) for model in models])
    for number, scope, keys in rows:
        found[number][scope] = BitMap(keys)
    return found


def _hits_sqlite(asked, scopes):
    """Yield (number of what is asked, scope, keys); FTS5 goes to a range at once."""
    places = [(number, scope) for number in range(len(asked)) for scope in scopes]
    parameters = []
    for number, scope in places:
        first, last = _range(scope, KEY_BITS)
        parameters += [first, _fts5(asked[number][1]), first, last]
    columns = ", ".join(HITS_SQLITE[asked[number][0]] for number, _scope in places)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", parameters)
        texts = cursor.fetchone()
    for place, text in zip(places, texts, strict=True):
        yield *place, json.loads(f"[{text or ''}]")


def _hits_postgresql(asked, kinds):
    """Yield (number of what is asked, scope, keys)."""
    sql = " UNION ALL ".join(HITS_POSTGRESQL.format(part=part) for part, _expression in asked)
    parameters = []
    for number, (_part, expression) in enumerate(asked):
        parameters += [number, _tsquery(expression), kinds]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    for number, scope, packed in rows:
        keys = array("I", packed)
        if sys.byteorder == "little":
            keys.byteswap()
        yield number, scope, keys


def _range(number, bits):
    """Return the first and the last id that begin with a number, `bits` following it."""
    return number << bits, ((number + 1) << bits) - 1


def ranks(expression, found, models):
    """Return {id: number} for the ids that an expression found in kinds, the better the smaller."""
    if connection.vendor == "sqlite":
        sql = " UNION ALL ".join([RANKS_SQLITE] * len(models))
        parameters = []
        for model in models:
            parameters += [_fts5(expression), *_range(number_of(model), KEY_BITS + 1)]
    else:
        sql, parameters = RANKS_POSTGRESQL, [_tsquery(expression), found]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return dict(cursor.fetchall())


def _fts5(expression):
    if isinstance(expression, Phrase):
        return f'"{" ".join(expression.terms)}"'
    word = " AND " if isinstance(expression, All) else " OR "
    return f"({word.join(map(_fts5, expression.parts))})"


def _tsquery(expression):
    if isinstance(expression, Phrase):
        return f"({' <-> '.join(expression.terms)})"
    sign = " & " if isinstance(expression, All) else " | "
    return f"({sign.join(map(_tsquery, expression.parts))})"


def titles(text, expression, language, most):
    """Return (place, folded title, id, slug, title) of at most so many rows with a title that fits.

    At place 0 those whose folded title begins with a text, at place 1, if there is room, some whose
    title an expression finds, their folded title left out. Slug and title are in `language`.
    """
    on_sqlite = connection.vendor == "sqlite"
    sql, write = (TITLES_SQLITE, _fts5) if on_sqlite else (TITLES_POSTGRESQL, _tsquery)
    parameters = {
        "query": write(expression),
        "first": text,
        "past": f"{text}\U0010ffff",
        "most": most,
        "of_entry": ~LANGUAGE_BIT,
        "of_language": LANGUAGES.index(language) * LANGUAGE_BIT,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()

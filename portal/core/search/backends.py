"""Asking the index: an expression of terms, written for either database, and the ids it finds."""

import json
from dataclasses import dataclass

from django.db import connection

# One text with all ids is read several times faster than a row for each.
IDS_SQLITE = {
    "terms": "(SELECT group_concat(rowid) FROM core_searchindex WHERE core_searchindex MATCH %s)",
    "title": "(SELECT group_concat(rowid) FROM core_searchtitles WHERE core_searchtitles MATCH %s)",
    "head": (
        "(SELECT group_concat(rowid) FROM core_searchindex"
        " WHERE core_searchindex MATCH '{title_terms summary_terms} : ' || %s)"
    ),
}
IDS_POSTGRESQL = {
    part: f"core_searchindex_{part}(%s::tsquery)" for part in ("terms", "title", "head")
}
SOME_TITLES = {
    "sqlite": "SELECT rowid FROM core_searchtitles WHERE core_searchtitles MATCH %s LIMIT %s",
    "postgresql": "SELECT unnest(core_searchindex_some_titles(%s::tsquery, %s))",
}
# A term counts 8 times as much in the title as in the rest, and 3 times in the summary.
RANKS = {
    "sqlite": (
        "SELECT rowid, bm25(core_searchindex, 8, 3, 1) FROM core_searchindex"
        " WHERE core_searchindex MATCH %s"
    ),
    "postgresql": (
        "SELECT id, -ts_rank('{0, 0.125, 0.375, 1}', terms, %s::tsquery, 1) FROM core_searchentry"
        " WHERE id = ANY(%s)"
    ),
}
BEGINNING = (
    "SELECT id FROM core_searchentry WHERE {column} >= %s AND {column} < %s"
    " ORDER BY {column} LIMIT %s"
)

HEADINGS = "SELECT id, slug, title FROM core_searchentry WHERE id IN ({places})"


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


def ids(*asked):
    """Return a list of ids for each (part of the index, expression): one query.

    Parts are "terms", all of an entry, "title" and "head", title and summary. A term holds nothing
    but small letters and digits, and the whole is a parameter: no query can break the SQL.
    """
    on_sqlite = connection.vendor == "sqlite"
    calls, write = (IDS_SQLITE, _fts5) if on_sqlite else (IDS_POSTGRESQL, _tsquery)
    sql = f"SELECT {', '.join(calls[part] for part, _expression in asked)}"
    with connection.cursor() as cursor:
        cursor.execute(sql, [write(expression) for _part, expression in asked])
        found = cursor.fetchone()
    return [json.loads(f"[{each or ''}]") if on_sqlite else each or [] for each in found]


def some_titles(expression, most):
    """Return the ids of at most so many rows whose title an expression finds; which, is left."""
    write = _fts5 if connection.vendor == "sqlite" else _tsquery
    with connection.cursor() as cursor:
        cursor.execute(SOME_TITLES[connection.vendor], [write(expression), most])
        return [one for (one,) in cursor.fetchall()]


def ranks(expression, found):
    """Return {id: number} for the ids that an expression found, the better the smaller."""
    is_sqlite = connection.vendor == "sqlite"
    parameters = [_fts5(expression)] if is_sqlite else [_tsquery(expression), list(found)]
    with connection.cursor() as cursor:
        cursor.execute(RANKS[connection.vendor], parameters)
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


def beginning(text, most):
    """Return the ids of at most so many rows whose folded title begins with a text, by title."""
    is_sqlite = connection.vendor == "sqlite"
    column = "title_folded" if is_sqlite else 'title_folded COLLATE "C"'
    with connection.cursor() as cursor:
        cursor.execute(BEGINNING.format(column=column), [text, f"{text}\U0010ffff", most])
        return [one for (one,) in cursor.fetchall()]


def headings(found):
    """Return {id: (slug, title)} of the rows of these ids."""
    places = ", ".join(["%s"] * len(found))
    with connection.cursor() as cursor:
        cursor.execute(HEADINGS.format(places=places), found)
        return {one: (slug, title) for one, slug, title in cursor.fetchall()}

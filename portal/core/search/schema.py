"""What each database lays over the table of the index, so that it finds terms at once.

SQLite gets an FTS5 table that triggers keep in step; PostgreSQL a generated tsvector with GIN
indexes, for the terms of an entry, of its title, and of title and summary.
"""

from django.db import connection, connections

from portal.core.search.analysis import BREAK
from portal.core.search.plans import KEY, KEY_BITS

COLUMNS = ("title_terms", "summary_terms", "rest_terms")
ADD = (
    "INSERT INTO core_searchindex (rowid, title_terms, summary_terms, rest_terms)"
    " VALUES (new.id, new.title_terms, new.summary_terms, new.rest_terms);"
    " INSERT INTO core_searchtitles (rowid, title_terms) VALUES (new.id, new.title_terms);"
)
REMOVE = (
    "INSERT INTO core_searchindex"
    " (core_searchindex, rowid, title_terms, summary_terms, rest_terms)"
    " VALUES ('delete', old.id, old.title_terms, old.summary_terms, old.rest_terms);"
    " INSERT INTO core_searchtitles (core_searchtitles, rowid, title_terms)"
    " VALUES ('delete', old.id, old.title_terms);"
)
FTS5 = " content='core_searchentry', content_rowid='id', tokenize='ascii')"
# Titles have a table of their own: in the other, looking for a word in titles costs as much as
# looking for it anywhere.
SQLITE_NEW = {
    "core_searchindex": [
        "CREATE VIRTUAL TABLE core_searchindex USING fts5"
        f" (title_terms, summary_terms, rest_terms, {FTS5}",
        "INSERT INTO core_searchindex (core_searchindex) VALUES ('rebuild')",
    ],
    "core_searchtitles": [
        f"CREATE VIRTUAL TABLE core_searchtitles USING fts5 (title_terms, {FTS5}",
        "INSERT INTO core_searchtitles (core_searchtitles) VALUES ('rebuild')",
    ],
}
# Rebuilding a table on SQLite drops its triggers, so they are laid anew after migrations.
SQLITE = [
    *(
        statement
        for event, body in (("insert", ADD), ("delete", REMOVE), ("update", f"{REMOVE} {ADD}"))
        for statement in (
            f"DROP TRIGGER IF EXISTS core_searchindex_{event}",
            f"CREATE TRIGGER core_searchindex_{event} AFTER {event} ON core_searchentry"
            f" BEGIN {body} END",
        )
    ),
    "CREATE INDEX IF NOT EXISTS core_searchentry_title ON core_searchentry (title_folded)",
]

VECTOR = "to_tsvector('pg_catalog.simple', {text})"
WEIGHED = " || ".join(
    "setweight({}, '{}')".format(VECTOR.format(text=f"{column} || ' {BREAK}'"), weight)
    for column, weight in zip(COLUMNS, "ABC", strict=True)
)
PARTS = {
    "terms": "terms",
    "title": VECTOR.format(text="title_terms"),
    "head": VECTOR.format(text=f"title_terms || ' {BREAK} ' || summary_terms"),
}
POSTGRESQL = [
    # Long values stand outside of the rows, so that going through tens of thousands of rows for
    # their ids alone reads few pages.
    "ALTER TABLE core_searchentry SET (toast_tuple_target = 128)",
    "ALTER TABLE core_searchentry ADD COLUMN IF NOT EXISTS terms tsvector"
    f" GENERATED ALWAYS AS ({WEIGHED}) STORED",
    *(
        f"ALTER TABLE core_searchentry ALTER COLUMN {column} SET STORAGE EXTERNAL"
        for column in (*COLUMNS, "terms")
    ),
    "CREATE INDEX IF NOT EXISTS core_searchentry_title"
    ' ON core_searchentry (title_folded COLLATE "C")',
    *(
        f"CREATE INDEX IF NOT EXISTS core_searchentry_{name}_gin ON core_searchentry"
        f" USING gin (({part}))"
        for name, part in PARTS.items()
    ),
]
# Functions, since only so a query can refuse to read the whole table: the planner would do that
# for frequent terms, not knowing what it costs to fetch their vectors.
FUNCTION = (
    "CREATE OR REPLACE FUNCTION core_searchindex_{name} LANGUAGE sql STABLE"
    " SET enable_seqscan = off SET enable_indexscan = off AS $$ {select} $$"
)
HITS = (
    "SELECT id >> {key_bits}, string_agg((id & {key})::text, ',') FROM core_searchentry"
    " WHERE {part} @@ query AND id >> ({key_bits} + 1) = ANY(kinds) GROUP BY 1"
)
SOME = (
    "SELECT array_agg(id) FROM"
    " (SELECT id FROM core_searchentry WHERE {part} @@ query LIMIT most) AS found"
)
FUNCTIONS = [
    *(
        FUNCTION.format(
            name=f"{name}(query tsquery, kinds bigint[]) RETURNS TABLE (scope bigint, keys text)",
            select=HITS.format(part=part, key=KEY, key_bits=KEY_BITS),
        )
        for name, part in PARTS.items()
    ),
    FUNCTION.format(
        name="some_titles(query tsquery, most bigint) RETURNS bigint[]",
        select=SOME.format(part=PARTS["title"]),
    ),
]


def settle():
    """Sort in what many writes have left pending, which PostgreSQL would read at each search.

    Without a list of what is pending it writes five times as slowly.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for name in PARTS:
                cursor.execute(f"SELECT gin_clean_pending_list('core_searchentry_{name}_gin')")


def install_index(*, using, **kwargs):
    """Lay the index of the search; safe to repeat. Runs after every migrate."""
    laid_on = connections[using]
    tables = set(laid_on.introspection.table_names())
    if "core_searchentry" not in tables:
        # The migration was taken back: what FTS5 knows is of no table any more.
        statements = [f"DROP TABLE {table}" for table in SQLITE_NEW if table in tables]
    elif laid_on.vendor == "sqlite":
        missing = [each for table, each in SQLITE_NEW.items() if table not in tables]
        statements = [*(statement for each in missing for statement in each), *SQLITE]
    else:
        statements = [*POSTGRESQL, *FUNCTIONS]
    with laid_on.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

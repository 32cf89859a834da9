"""What each database lays over the table of the index, so that it finds terms at once.

SQLite gets an FTS5 table that triggers keep in step; PostgreSQL a generated tsvector with GIN
indexes, for the terms of an entry, of its title, and of title and summary.
"""

from django.db import connection, connections, transaction

from portal.core.search.analysis import BREAK
from portal.core.search.plans import KEY_BITS

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

# Rows whose title begins with a text, then rows whose title an expression finds: only if the first
# are too few are the second looked for. Slug and title are those of the reader's language.
TITLES = (
    "SELECT found.place, found.folded, found.id, own.slug, own.title FROM (SELECT * FROM ("
    "SELECT * FROM (SELECT 0 AS place, title_folded AS folded, id FROM core_searchentry"
    " WHERE {folded} >= {first} AND {folded} < {past} ORDER BY {folded} LIMIT {most}) AS begun"
    " UNION ALL SELECT * FROM ({holding}) AS holding) AS either LIMIT {most}"
    ") AS found JOIN core_searchentry AS own ON own.id = (found.id & {of_entry}) | {of_language}"
)

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
    " SET enable_seqscan = off SET enable_indexscan = off SET enable_sort = off AS $$ {select} $$"
)
# The lower half of an id is the key; `int8send` writes the id as eight bytes, the highest first.
HITS = (
    "SELECT id >> {key_bits}, string_agg(substr(int8send(id), 5), '') FROM core_searchentry"
    " WHERE {part} @@ query AND id >> ({key_bits} + 1) = ANY(kinds) GROUP BY 1"
)
HOLDING = "SELECT 1, ''::varchar, id FROM core_searchentry WHERE {part} @@ query LIMIT most"
# Unlike a query, a function is planned once in a connection: planning this one takes three times as
# long as answering it.
TITLES_FUNCTION = (
    "CREATE OR REPLACE FUNCTION core_searchindex_titles"
    " (query tsquery, first text, past text, most bigint, of_entry bigint, of_language bigint)"
    " RETURNS TABLE (place int, folded varchar, id bigint, slug varchar, title varchar)"
    " LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$"
    " #variable_conflict use_column\n"
    " BEGIN RETURN QUERY {select}; END $$"
)
FUNCTIONS = [
    *(
        FUNCTION.format(
            name=f"{name}(query tsquery, kinds bigint[]) RETURNS TABLE (scope bigint, keys bytea)",
            select=HITS.format(part=part, key_bits=KEY_BITS),
        )
        for name, part in PARTS.items()
    ),
    TITLES_FUNCTION.format(
        select=TITLES.format(
            folded='title_folded COLLATE "C"',
            holding=HOLDING.format(part=PARTS["title"]),
            **{name: name for name in ("first", "past", "most", "of_entry", "of_language")},
        )
    ),
]
# Those that an earlier version has left.
DROP_FUNCTIONS = """
    DO $$ DECLARE one regprocedure; BEGIN
        FOR one IN SELECT oid FROM pg_proc WHERE proname LIKE 'core\\_searchindex\\_%'
            AND pronamespace = current_schema()::regnamespace
        LOOP EXECUTE format('DROP FUNCTION %s', one); END LOOP;
    END $$
"""


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
        statements = [*POSTGRESQL, DROP_FUNCTIONS, *FUNCTIONS]
    with transaction.atomic(using), laid_on.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

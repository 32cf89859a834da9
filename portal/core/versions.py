"""The content version: one random value that changes with every committed change of content.

Caches keyed by it are right in every process at the next request, whoever wrote and however: the
database itself keeps it, by triggers on the tables of all `Content` models. A random value, not a
counter, so that a change rolled back can never share its version with a later one.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.apps import apps
from django.db import connection, connections

from portal.core.models import Content, ContentVersion

RANDOM = {
    "sqlite": "lower(hex(randomblob(16)))",
    "postgresql": "gen_random_uuid()::text",
}
BUMP = (
    "INSERT INTO core_contentversion (id, value) VALUES (1, {random})"
    " ON CONFLICT (id) DO UPDATE SET value = excluded.value"
)
# What `content_version` has found within `one_version`, as a list; None outside.
_found = ContextVar("found", default=None)


@contextmanager
def one_version():
    """Within, the version is asked for once: a page that only reads is made of one content."""
    token = _found.set([])
    try:
        yield
    finally:
        _found.reset(token)


def content_version():
    """Return the version of the content as this transaction sees it; one cheap query.

    Every page asks for it: so by hand, without the making of a QuerySet.
    """
    found = _found.get()
    if found:
        return found[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM core_contentversion")
        row = cursor.fetchone()
    version = row[0] if row else ""
    if found is not None:
        found.append(version)
    return version


def content_tables():
    """Return the names of the tables that public pages show, join tables included, sorted."""
    models = [model for model in apps.get_models() if issubclass(model, Content)]
    joins = [
        field.remote_field.through
        for model in models
        for field in model._meta.local_many_to_many
        if field.remote_field.through._meta.auto_created
    ]
    return sorted({model._meta.db_table for model in models + joins})


def install_triggers(*, using, **kwargs):
    """Lay the triggers that keep the content version; safe to repeat. Runs after every migrate."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if ContentVersion._meta.db_table not in tables:
        return
    lay = {"sqlite": _lay_sqlite, "postgresql": _lay_postgresql}[connection.vendor]
    with connection.cursor() as cursor:
        lay(cursor, [table for table in content_tables() if table in tables])


def _lay_sqlite(cursor, tables):
    bump = BUMP.format(random=RANDOM["sqlite"])
    for table in tables:
        for event in ("INSERT", "UPDATE", "DELETE"):
            name = f"content_version_{table}_{event.lower()}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {bump}; END")


def _lay_postgresql(cursor, tables):
    bump = BUMP.format(random=RANDOM["postgresql"])
    cursor.execute(
        "CREATE OR REPLACE FUNCTION bump_content_version() RETURNS trigger LANGUAGE plpgsql"
        f" AS $$ BEGIN {bump}; RETURN NULL; END $$"
    )
    for table in tables:
        cursor.execute(
            f"CREATE OR REPLACE TRIGGER content_version"
            f" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION bump_content_version()"
        )

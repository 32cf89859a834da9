"""Databases of their own, for what the database of the tests cannot show."""

import os
import shutil
import uuid
from contextlib import contextmanager

import environ
import psycopg
from psycopg import sql


@contextmanager
def fresh_database(folder, original=None):
    """Give the address of a new database: SQLite, or PostgreSQL where the suite runs on it.

    It is empty, or a copy of that of the address `original`, which nobody may have open.
    """
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        file = folder / "portal.sqlite3"
        if original:
            shutil.copy(original.removeprefix("sqlite:///"), file)
        yield f"sqlite:///{file}"
        return
    name = f"browser_{uuid.uuid4().hex}"
    template = environ.Env.db_url_config(original)["NAME"] if original else "template1"
    address, mark, query = server.partition("?")
    config = environ.Env.db_url_config(server)
    with psycopg.connect(
        dbname=config["NAME"],
        user=config["USER"],
        password=config["PASSWORD"],
        host=config["HOST"],
        port=config["PORT"] or None,
        autocommit=True,
        **config.get("OPTIONS", {}),
    ) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (name, template)))
        )
        yield f"{address.rpartition('/')[0]}/{name}{mark}{query}"
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

"""The databases of the bench: 60 real cases, or as many made-up ones as asked for."""

import hashlib
import os
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from itertools import chain, product
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.postgres import postgres, program
from tests.server import ROOT, manage, production

REAL = 60  # the curated content; any other number of cases is made up
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
KEPT = ROOT / "var" / "bench"
PACKAGES = ("portal", "roadmap", "casestudies", "competence")
# What a database is made of: a change in any file of these makes a new one.
MADE_OF = (
    *("migrations", "models", "content", "synthetic", "enums"),
    *("search/analysis", "search/indexing", "search/plans", "search/postings", "search/schema"),
    "search/stopwords",
)


@contextmanager
def databases(vendors, sizes):
    """Give {(vendor, size): `DATABASE_URL`}, each filled.

    They are kept under var/bench for the next run, as long as nothing changes that they are made
    of: those of SQLite as they are; of those of PostgreSQL, whose server goes with it, dumps.
    """
    with ExitStack() as stack:
        make = {}
        if SQLITE in vendors:
            make[SQLITE] = sqlite_database
        if POSTGRESQL in vendors:
            make[POSTGRESQL] = partial(postgresql_database, stack.enter_context(postgres()))
        with ThreadPoolExecutor() as at_once:
            urls = at_once.map(lambda vendor: [make[vendor](size) for size in sizes], vendors)
        yield dict(zip(product(vendors, sizes), chain(*urls), strict=True))


def sqlite_database(size):
    path = kept(size, "sqlite3")
    if not path.exists():
        unfinished = path.with_suffix(".unfinished-sqlite3")
        fill(f"sqlite:///{unfinished}", size)
        with closing(sqlite3.connect(unfinished)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # all of it into the one file
        unfinished.rename(path)
    return f"sqlite:///{path}"


def postgresql_database(server, size):
    parts = urlsplit(server)
    url = urlunsplit(parts._replace(path=f"{parts.path.rpartition('/')[0]}/bench_{size}"))
    with psycopg.connect(conninfo(server), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE bench_{size}")
    dump = kept(size, "dump")
    if dump.exists():
        call("pg_restore", "--dbname", conninfo(url), dump)
    else:
        fill(url, size)
        unfinished = dump.with_suffix(".unfinished-dump")
        call("pg_dump", "--format=custom", "--compress=1", "--file", unfinished, conninfo(url))
        unfinished.rename(dump)
    # What autovacuum does on a server in service, and is off on this one.
    with psycopg.connect(conninfo(url), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return url


def kept(size, suffix):
    """Return where a database is kept; without it, what an earlier one has left is removed."""
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"{digest()}-{size}.{suffix}"
    if not path.exists():
        for left in KEPT.glob(f"*-{size}.*{suffix}*"):
            left.unlink()
    return path


def call(name, *arguments):
    """Run a program of PostgreSQL."""
    subprocess.run([program(name), *arguments], check=True)


def conninfo(url):
    """Return what psycopg connects by: `postgres://postgres@//folder/name` is no address to it."""
    folder, _, name = urlsplit(url).path.lstrip("/").rpartition("/")
    return f"host=/{folder} dbname={name} user=postgres"


def fill(url, size):
    """Make the tables and the content, and say how long it took."""
    began = time.monotonic()
    env = production(url)
    manage(env, "migrate", "--verbosity=0")
    manage(env, *(["load_content"] if size == REAL else ["make_synthetic_cases", str(size)]))
    vendor = url.partition(":")[0]
    say(f"{vendor}: a database of {size:,} cases made in {time.monotonic() - began:.0f} s")


def say(line):
    """Tell what the bench is at; the figures alone go to the standard output."""
    print(line, file=sys.stderr, flush=True)


def digest():
    """Return a short digest of the files that a database is made of."""
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    made_of = [p for p in files if any(word in str(p.relative_to(ROOT)) for word in MADE_OF)]
    found = hashlib.sha256()
    for path in sorted([*made_of, *(ROOT / "fixtures").rglob("*.yaml")]):
        found.update(os.fsencode(path.relative_to(ROOT)) + path.read_bytes())
    return found.hexdigest()[:12]

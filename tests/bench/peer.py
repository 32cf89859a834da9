"""The peer: Datasette on an SQLite file with the same rows and nine facets.

It runs in an environment of its own, var/bench-venv, made from requirements/bench.txt.
"""

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode, urlsplit

from tests.server import ROOT, answers, free_port

from .clock import Client
from .databases import say, sqlite_database

VENV = ROOT / "var" / "bench-venv"
LOCK = ROOT / "requirements" / "bench.txt"
START_SECONDS = 60
STOP_SECONDS = 20
FACETS = ("size", "region", "country", "status", "cost")
ARRAY_FACETS = ("challenge", "line", "technology", "dimension")
PAGE = "/cases/cases?" + urlencode(
    [
        *(("_facet", name) for name in FACETS),
        *(("_facet_array", name) for name in ARRAY_FACETS),
        ("_size", 12),  # results on a page, as the portal shows
    ]
)
# Limits raised so that it finishes; what it would suggest besides is not asked of it.
SETTINGS = {
    "sql_time_limit_ms": 600_000,
    "facet_time_limit_ms": 600_000,
}
# The public cases in one table: all columns, what a case has several of as JSON.
CASES = """
CREATE TABLE cases (
    slug TEXT PRIMARY KEY, title_it TEXT, title_en TEXT, summary_it TEXT, summary_en TEXT,
    context_it TEXT, context_en TEXT, solution_it TEXT, solution_en TEXT, results_it TEXT,
    results_en TEXT, transferability_it TEXT, transferability_en TEXT, start TEXT, "end" TEXT,
    city TEXT, population INTEGER, size TEXT, region TEXT, country TEXT, status TEXT, cost TEXT,
    setup_time TEXT, staffing TEXT, small_municipality TEXT, intervention TEXT, evidence TEXT,
    promoter TEXT, challenge TEXT, line TEXT, technology TEXT, dimension TEXT
);
INSERT INTO cases SELECT
    c.slug, title_it, title_en, summary_it, summary_en, context_it, context_en, solution_it,
    solution_en, results_it, results_en, transferability_it, transferability_en, start, "end",
    p.slug, population, size_class, region_id, country, status_id, cost, setup_time, staffing,
    small_municipality, intervention_id, evidence_id, promoter,
    (SELECT json_group_array(challenge_id) FROM portal.casestudies_casestudy_challenges
     WHERE casestudy_id = c.id),
    (SELECT json_group_array(line_id) FROM portal.casestudies_casestudy_lines
     WHERE casestudy_id = c.id),
    (SELECT json_group_array(tag_id) FROM portal.casestudies_casetechnology
     WHERE content_object_id = c.id),
    (SELECT json_group_array(dimension_id) FROM portal.casestudies_casestudy_dimensions
     WHERE casestudy_id = c.id)
FROM portal.casestudies_casestudy c JOIN portal.casestudies_city p ON p.id = c.city_id
WHERE c.state = 'published' ORDER BY c.id;
"""


def prepare():
    """Make the environment, unless it is there as the lock wants it."""
    stamp = VENV / "bench.txt"
    if stamp.exists() and stamp.read_bytes() == LOCK.read_bytes():
        return
    say("Installing Datasette into var/bench-venv")
    shutil.rmtree(VENV, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    pip = [VENV / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "-qq", "install"]
    subprocess.run([*pip, "--require-hashes", "-r", LOCK], check=True)
    shutil.copy(LOCK, stamp)


def version():
    prepare()
    command = [VENV / "bin" / "datasette", "--version"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]


def copy_rows(portal, path):
    """Write the public cases of the portal's SQLite file into one of the peer's."""
    connection = sqlite3.connect(path)
    connection.execute("ATTACH ? AS portal", [str(portal)])
    connection.executescript(CASES)
    connection.close()


@contextmanager
def served(sizes):
    """Serve the cases of the portal's SQLite databases; give {cases: Client}, each proved right."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="portal-bench-")))
        clients = {}
        for size in sizes:
            path = folder / str(size) / "cases.db"
            path.parent.mkdir()
            copy_rows(urlsplit(sqlite_database(size)).path, path)
            clients[size] = stack.enter_context(datasette(path))
            check(clients[size], size)
        yield clients


@contextmanager
def datasette(path):
    """Serve a file, whose name is cases.db, and give a `Client` of the server."""
    port = free_port()
    command = [VENV / "bin" / "datasette", "serve", path, "--host", "127.0.0.1"]
    command += ["--port", str(port)]
    for name, value in SETTINGS.items():
        command += ["--setting", name, str(value)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=path.parent, **quiet) as server:
        try:
            deadline = time.monotonic() + START_SECONDS
            while not answers(port):
                if server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("Datasette did not start")
                time.sleep(0.1)
            yield Client(port)
        finally:
            server.terminate()
            try:
                server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()


def check(client, number):
    """Prove that the page counts all rows and all facets, so that like is compared with like.

    Raises:
        RuntimeError: when it does not.
    """
    page = json.loads(client.text(PAGE.replace("/cases?", "/cases.json?")))
    facets = set(page["facet_results"])
    missing = {*FACETS, *ARRAY_FACETS} - facets
    if missing or page["filtered_table_rows_count"] != number:
        raise RuntimeError(f"Datasette left out {missing or 'rows'}")

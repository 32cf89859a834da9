"""What the bench runs on."""

import platform
import re
import sqlite3
from importlib.metadata import version
from pathlib import Path

import psycopg

from .databases import POSTGRESQL, conninfo


def print_machine(urls, datasette):
    """Print the machine and the versions, those of the databases in use among them."""
    processors = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    name = processors[0] if processors else platform.processor() or "unknown processor"
    memory = int(re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())[1]) * 1024
    parts = [
        f"{len(processors)} × {name}",
        f"{memory / 1e9:.0f} GB of memory",
        f"{platform.system()} {platform.release()}",
        f"Python {platform.python_version()}",
        f"Django {version('django')}",
        f"SQLite {sqlite3.sqlite_version}",
    ]
    for (vendor, _size), url in urls.items():
        if vendor == POSTGRESQL:
            with psycopg.connect(conninfo(url)) as connection:
                found = connection.info.parameter_status("server_version")
            parts.append(f"PostgreSQL {found.split()[0]}")
            break
    if datasette:
        parts.append(f"Datasette {datasette}")
    print(f"Measured on {', '.join(parts)}.")

"""Build the facet index of the case list and tell what it took; for a process of its own.

Idle is a process that has served the list from a small database, that of `DATABASE_URL`: all is
loaded that a page needs. Then it moves to the large one.
"""

import gc
import json
import statistics
import sys
import time

from django.db import connection
from django.test import Client
from environ import Env

from casestudies.filters import CaseStudyFilter
from portal.core.versions import content_version

from .memory import memory, peak
from .pages import LIST

WARM_UP = 5
BUILDS = 3


def main():
    """Print as JSON the median of the seconds, and the megabytes above idle of the first build."""
    client = Client(headers={"host": "127.0.0.1"})
    for _ in range(WARM_UP):
        client.get(f"{LIST}?q=comune&region=europe")
    move_to(sys.argv[-1])
    content_version()
    gc.collect()
    idle, seconds = memory(), []
    with peak("self") as highest:
        index = built(seconds)
    gc.collect()
    above, most = memory().above(idle), highest[0].above(idle)
    for _ in range(BUILDS - 1):
        del index
        index = built(seconds)
    print(
        json.dumps(
            {
                "entries": len(index.every),
                "seconds": statistics.median(seconds),
                "all": above.all,
                "own": above.own,
                "peak": most.all,
            }
        )
    )


def built(seconds):
    """Return a new index, and note what it took."""
    began = time.perf_counter()
    index = CaseStudyFilter.build_index(content_version())
    seconds.append(time.perf_counter() - began)
    return index


def move_to(url):
    """Connect this process to another database of the same kind."""
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    found = Env.db_url_config(url)
    connection.settings_dict |= {name: found[name] for name in ("NAME", "HOST")}

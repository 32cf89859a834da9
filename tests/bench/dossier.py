"""The dossier of 20 entries of the real content: seconds, and the server's memory above idle."""

import time

from .clock import median
from .exports import MOST_MEGABYTES, download
from .memory import high_water, memory
from .others import SLUG
from .pages import LIST
from .table import Figure, duration, print_rows

ENTRIES = 20
MOST_SECONDS = 1
ROUNDS = 5
PAGE = "/it/dossier/"


def print_times(server):
    """Print what the page and each file cost in a server that has made no file before.

    Memory is that of the first file, and the most of the next ones, each above what the server had
    just before. Each time the title is another, so that none is kept from before.
    """
    slugs = [
        slug for page in (1, 2) for slug in SLUG.findall(server.client.text(f"{LIST}?page={page}"))
    ]
    chosen = "&".join(f"case={slug}" for slug in slugs[:ENTRIES])
    print(f"\n## Dossier of {ENTRIES} cases\n")
    seconds = [server.client.ask(f"{PAGE}?{chosen}")[0] for _ in range(ROUNDS)]
    rows = [["page", duration(median(seconds)), "", ""]]
    for name in ("pdf", "docx", "csv"):
        address = f"{PAGE}?{chosen}&format={name}"
        _seconds, first = taken(server, [f"{address}&title=first"])
        seconds, later = taken(server, [f"{address}&title={n}" for n in range(ROUNDS)])
        time_taken = Figure(duration(median(seconds)), median(seconds) <= MOST_SECONDS)
        memory_taken = [Figure(f"{mb:.0f} MB", mb <= MOST_MEGABYTES) for mb in (first, later)]
        rows.append([name.upper(), time_taken, *memory_taken])
    memory_head = f"above idle (≤ {MOST_MEGABYTES} MB)"
    heads = ["file", f"seconds (≤ {MOST_SECONDS})", f"first, {memory_head}", f"next, {memory_head}"]
    print_rows(heads, rows)


def taken(server, addresses):
    """Return the seconds of each download, and the most MB above what the server had before."""
    before, seconds = memory(server.worker), []
    with high_water(server.worker) as most:
        for address in addresses:
            began = time.perf_counter()
            download(server.client, address)
            seconds.append(time.perf_counter() - began)
    return seconds, most[0] - before.all

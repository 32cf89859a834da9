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
    """Print what the page and each file cost; idle is a server that has made such a file before.

    Each time the title is another, so that the file is made and not kept from before.
    """
    slugs = [
        slug for page in (1, 2) for slug in SLUG.findall(server.client.text(f"{LIST}?page={page}"))
    ]
    chosen = "&".join(f"case={slug}" for slug in slugs[:ENTRIES])
    print(f"\n## Dossier of {ENTRIES} cases\n")
    seconds = [server.client.ask(f"{PAGE}?{chosen}")[0] for _ in range(ROUNDS)]
    rows = [["page", duration(median(seconds)), ""]]
    for name in ("pdf", "docx", "csv"):
        download(server.client, f"{PAGE}?{chosen}&format={name}")
        idle, seconds = memory(server.worker), []
        with high_water(server.worker) as most:
            for number in range(ROUNDS):
                began = time.perf_counter()
                download(server.client, f"{PAGE}?title={number}&{chosen}&format={name}")
                seconds.append(time.perf_counter() - began)
        above = most[0] - idle.all
        taken = Figure(duration(median(seconds)), median(seconds) <= MOST_SECONDS)
        rows.append([name.upper(), taken, Figure(f"{above:.0f} MB", above <= MOST_MEGABYTES)])
    heads = ["file", f"seconds (≤ {MOST_SECONDS})", f"memory above idle (≤ {MOST_MEGABYTES} MB)"]
    print_rows(heads, rows)

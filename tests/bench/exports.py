"""The exports of all cases: seconds, and the memory of the server's process above idle."""

import time

from .memory import memory, peak
from .pages import LIST
from .table import Figure

FORMATS = ("csv", "xlsx", "json", "geojson")
MOST_MEGABYTES = 60
WARM_UP = 3
READ_AT_ONCE = 1 << 16  # bytes


def measured(server, size):
    """Return {(measure, aim): Figure} of a server that has just started.

    Idle is a server that has shown the list and exported a few cases in each format.
    """
    for _ in range(WARM_UP):
        server.client.ask(LIST)
        for name in FORMATS:
            server.client.ask(f"{LIST}?format={name}&region=europe&cost=low&size=over-5m")
    idle = memory(server.worker)
    found = {}
    for name in FORMATS:
        with peak(server.worker) as highest:
            began = time.perf_counter()
            first, length = download(server.client, f"{LIST}?format={name}")
            taken = time.perf_counter() - began
        above = highest[0].above(idle)
        text = (
            f"{above.all:.0f} MB, of which {above.own:.0f} no mapped file; {taken:.1f} s, the first"
            f" byte after {first:.1f} s; {length / 1e6:.0f} MB transferred"
        )
        measure = f"export of {size:,} cases as {name.upper()}: memory above idle"
        found[measure, f"≤ {MOST_MEGABYTES} MB"] = Figure(text, above.all <= MOST_MEGABYTES)
    return found


def download(client, path):
    """Read an answer to its end; return the seconds to the first byte, and the bytes."""
    began, first, length = time.perf_counter(), None, 0
    client.ask("/healthz")
    response = client.get(path)
    while piece := response.read(READ_AT_ONCE):
        first = first or time.perf_counter() - began
        length += len(piece)
    if response.status != 200:
        raise ValueError(f"{path} answered {response.status}")
    return first or 0, length

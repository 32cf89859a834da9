"""How much memory a process has: its resident set, as Linux counts it."""

import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

KEEP_LOOKING = 0.01  # seconds


@dataclass(frozen=True)
class Memory:
    """Megabytes (10**6 bytes): all that is resident, and of that what is no mapped file."""

    all: float
    own: float

    def above(self, idle):
        return Memory(self.all - idle.all, self.own - idle.own)


def memory(pid="self"):
    """Return what a process has now.

    Mapped files, such as those through which SQLite reads a database, are pages of the system's
    cache that it takes back when memory is short: they count in `all`, not in `own`.
    """
    fields = {}
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name in ("VmRSS", "RssAnon"):
            fields[name] = int(value.split()[0]) * 1024 / 1e6
    return Memory(fields["VmRSS"], fields["RssAnon"])


@contextmanager
def high_water(pid="self"):
    """Give a list whose one entry at the end is the most that a process ever had, in MB.

    Linux keeps it, and forgets what was before: no moment is missed.
    """
    process = Path(f"/proc/{pid}")
    (process / "clear_refs").write_text("5")
    found = []
    try:
        yield found
    finally:
        (line,) = re.findall(r"^VmHWM:\s+(\d+) kB$", (process / "status").read_text(), re.MULTILINE)
        found.append(int(line) * 1024 / 1e6)


@contextmanager
def peak(pid):
    """Look at a process all the time; give a list whose one entry at the end is its peak."""
    found, seen, over = [], [memory(pid)], threading.Event()

    def look():
        while not over.wait(KEEP_LOOKING):
            seen.append(memory(pid))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield found
    finally:
        over.set()
        watcher.join()
        found.append(Memory(max(one.all for one in seen), max(one.own for one in seen)))

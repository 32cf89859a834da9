"""Measure the portal as it runs in production: `make bench`.

A fresh SQLite database is filled with the content, gunicorn serves it on a free port of 127.0.0.1
under the settings of production, with one process, so that the figures do not depend on the number
of processors, and one client asks for page after page over one connection. What it prints:

1. the median and the 95th percentile of the time to the last byte, and each as a ratio to a bare
   response (`/healthz`) through the same server and the same middleware. Each round asks once for
   every page, in an order of its own, so that whatever else the machine does hits all alike;
2. what a first visit of the case list transfers, against its budget.

A missed aim is said, not an error: a time depends on the machine that it was taken on.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

from tests.server import manage, production, served

from .weight import first_visit

LIST = "/it/casi-di-studio/"
# Name, address, and the ratio to the bare response that is aimed at.
PAGES = [
    ("bare response", "/healthz", None),
    ("home", "/it/", None),
    ("case list", LIST, 12),
    ("case list, three filters", LIST + "?region=europe&challenge=individuals&cost=low", 12),
    ("case page", LIST + "ann-arbor-healthy-streets/", 6),
]
ROUNDS = 300
WARM_UP = 30
BUDGETS = {"in all": 200, "script": 60}  # kB, of the first visit


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"default {ROUNDS}")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        env = production(f"sqlite:///{Path(folder) / 'portal.sqlite3'}")
        manage(env, "migrate", "--verbosity=0")
        manage(env, "load_content")
        with served(env) as port:
            connection = HTTPConnection("127.0.0.1", port, timeout=30)
            print_times(measure(connection, rounds), rounds)
            print_weight(first_visit(connection, LIST))
            connection.close()


def measure(connection, rounds):
    """Give the times in seconds of each address, one for each round.

    Raises:
        SystemExit: when a page does not answer 200.
    """
    addresses = [address for _, address, _ in PAGES]
    times = {address: [] for address in addresses}
    for number in range(WARM_UP + rounds):
        random.shuffle(addresses)
        for address in addresses:
            began = time.perf_counter()
            connection.request("GET", address, headers={"Accept-Encoding": "gzip, br"})
            response = connection.getresponse()
            response.read()
            taken = time.perf_counter() - began
            if response.status != 200:
                sys.exit(f"{address} answered {response.status}")
            if number >= WARM_UP:
                times[address].append(taken)
    return times


def print_times(times, rounds):
    """Print a table of the times, in milliseconds and as ratios to the bare response."""
    figures = {
        address: (statistics.median(taken), statistics.quantiles(taken, n=20)[-1])
        for address, taken in times.items()
    }
    bare_median, bare_p95 = figures[PAGES[0][1]]
    print(f"\nTime to the last byte, {rounds} requests for each page, one process\n")
    print(f"{'page':<26}{'median':>10}{'95th':>10}{'median':>10}{'95th':>8}  aim")
    for name, address, aim in PAGES:
        median, p95 = figures[address]
        line = f"{name:<26}{median * 1000:>7.2f} ms{p95 * 1000:>7.2f} ms"
        line += f"{median / bare_median:>9.1f}x{p95 / bare_p95:>7.1f}x"
        print(line + (f"  <= {aim}x: {verdict(median / bare_median, aim)}" if aim else ""))


def print_weight(transfers):
    """Print what the first visit transfers, and its sums against the budgets."""
    print(f"\nFirst visit of {LIST}, as transferred\n")
    for one in transfers:
        print(f"{one.kind:<12}{one.bytes / 1000:>8.1f} kB  {one.encoding:<9}{one.path}")
    counted = [one for one in transfers if one.kind != "image"]
    total = sum(one.bytes for one in counted) / 1000
    scripts = sum(one.bytes for one in counted if one.kind == "script") / 1000
    print()
    for name, size in (("in all", total), ("script", scripts)):
        budget = BUDGETS[name]
        print(f"{name:<12}{size:>8.1f} kB  <= {budget} kB: {verdict(size, budget)}")
    print("Images are listed, and not counted in the budget.")


def verdict(value, limit):
    return "kept" if value <= limit else "MISSED"


if __name__ == "__main__":
    main()

"""The pages at 60 cases, as ratios to a bare response."""

from .clock import Target, measure, median, p95
from .table import print_rows

LIST = "/it/casi-di-studio/"
RESULTS = 12  # on one page of it
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


def print_times(client):
    """Print a table of the times to the last byte, in milliseconds and as ratios."""
    targets = [Target(client, [address]) for _name, address, _aim in PAGES]
    measure(targets, ROUNDS, WARM_UP)
    print(f"\n## Pages at 60 cases on SQLite ({ROUNDS} requests each)\n")
    bare = targets[0].seconds
    rows = []
    for (name, _address, aim), target in zip(PAGES, targets, strict=True):
        ratio = median(target.seconds) / median(bare)
        verdict = "" if aim is None else f"≤ {aim}, {'kept' if ratio <= aim else '**MISSED**'}"
        times = [f"{of(target.seconds) * 1000:.1f} ms" for of in (median, p95)]
        rows.append([name, *times, f"{ratio:.1f}", verdict])
    print_rows(["page", "median", "95th percentile", "ratio of the medians", "aim"], rows)

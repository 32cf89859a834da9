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
CASE_PAGE = PAGES[-1][0]
ACTION = "/it/roadmap/azioni/citizen-services/"
# Pages that are to cost at most twice a case page.
LIKE_A_CASE = [
    ("action page", ACTION),
    ("roadmap matrix", "/it/roadmap/matrice/"),
    ("self-check", f"{ACTION}autovalutazione/"),
    (
        "self-check, answered",
        f"{ACTION}autovalutazione/?answers=services-chosen.y~services-editor.n",
    ),
    ("observatory", "/it/osservatorio/"),
    ("collections", "/it/raccolte/"),
    ("collection", "/it/raccolte/small-municipalities/"),
    ("shortlist", "/it/dossier/?case=ann-arbor-healthy-streets&action=citizen-services"),
]
ROUNDS = 300
WARM_UP = 30


def print_times(client):
    """Print a table of the times to the last byte, in milliseconds and as ratios."""
    addresses = {name: address for name, address, _aim in PAGES} | dict(LIKE_A_CASE)
    targets = {name: Target(client, [address]) for name, address in addresses.items()}
    measure(list(targets.values()), ROUNDS, WARM_UP)
    print(f"\n## Pages at 60 cases on SQLite ({ROUNDS} requests each)\n")
    bare, case = (median(targets[name].seconds) for name in (PAGES[0][0], CASE_PAGE))
    aims = {name: aim for name, _address, aim in PAGES}
    aims |= {name: 2 * case / bare for name, _address in LIKE_A_CASE}
    rows = []
    for name, target in targets.items():
        ratio, aim = median(target.seconds) / bare, aims[name]
        verdict = f"≤ {aim:.2g}, {'kept' if ratio <= aim else '**MISSED**'}" if aim else ""
        times = [f"{of(target.seconds) * 1000:.1f} ms" for of in (median, p95)]
        rows.append([name, *times, f"{ratio:.1f}", verdict])
    print_rows(["page", "median", "95th percentile", "ratio of the medians", "aim"], rows)

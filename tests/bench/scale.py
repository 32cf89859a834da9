"""The case list, its search and its suggestions at scale, beside Datasette on the same rows."""

import random
import re
from collections import Counter
from itertools import islice
from urllib.parse import urlencode

import yaml

from tests.server import ROOT

from .clock import Target, measure, median, p95
from .pages import LIST, RESULTS
from .peer import PAGE
from .table import duration, faster, print_rows, slower

BARE = "/healthz"
SUGGESTIONS = "/it/cerca/suggerimenti/"
FASTER = {60: 8, 10_000: 150, 100_000: 600}  # times, than Datasette's page
SLOWER_WITH_SIZE = 2
SLOWER_WITH_FILTERS = 3
SUGGESTIONS_TO_LIST = 1 / 4
OPTION = re.compile(r"<input\b[^>]*type=\"checkbox\"[^>]*>")
ATTRIBUTE = re.compile(r"\b(name|value|disabled)(?:=\"([^\"]*)\")?(?=[\s>])")
WORD = re.compile(r"\b[a-zà-ù]{5,}\b")
WARM_UP = 10


def measured(portals, peers, rounds):
    """Measure the portals, {(database, cases): Server}, and the peers, {cases: Client}.

    Return the `Target`s by (what, database, cases), and {database: {(measure, aim): Figure}}. What
    is filtered, searched or suggested is asked for once only, so that no cache flatters it.
    """
    targets = {}
    for (vendor, size), server in portals.items():
        targets["list", vendor, size] = Target(server.client, [LIST])
    largest = max(size for _vendor, size in portals)
    for vendor in {vendor: None for vendor, _size in portals}:
        client = portals[vendor, largest].client
        targets["bare", vendor, largest] = Target(client, [BARE])
        asked = searches(options_of(client.text(LIST)), rounds)
        targets["search", vendor, largest] = Target(client, asked)
        targets["pages", vendor, largest] = Target(client, pages(largest, rounds))
        targets["suggestions", vendor, largest] = Target(client, beginnings(rounds))
    warm_up(portals)
    for size, client in peers.items():
        every = 1 if size < 1_000 else 10 if size < 50_000 else -(-rounds // 3)
        targets["datasette", "", size] = Target(client, [PAGE], every)
    measure(targets.values(), rounds)
    seconds = {key: target.seconds for key, target in targets.items()}
    sizes = sorted({size for _vendor, size in portals})
    return targets, {vendor: figures(seconds, vendor, sizes) for vendor, _size in portals}


def warm_up(portals):
    """Ask for each kind of page, by words that are not measured, until all that lasts is there."""
    for server in portals.values():
        for number in range(WARM_UP):
            server.client.ask(LIST)
            server.client.ask(f"{LIST}?q=parola{number}&cost=low")
            server.client.ask(f"{SUGGESTIONS}?q=zz{number}")


def figures(seconds, vendor, sizes):
    """Return {(measure, aim): Figure} of one database."""
    smallest, largest = sizes[0], sizes[-1]
    the_list = seconds["list", vendor, largest]
    found = {}
    for size in sizes:
        theirs = seconds.get(("datasette", "", size))
        if theirs:
            aim = FASTER.get(size)
            name = f"case list with all facets, {size:,} cases, against Datasette's page"
            figure = faster(median(seconds["list", vendor, size]), median(theirs), aim)
            found[name, f"≥ {aim} times faster" if aim else ""] = figure
    small = median(seconds["list", vendor, smallest])
    found[
        f"case list at {largest:,} against the same at {smallest:,}",
        f"≤ {SLOWER_WITH_SIZE} times slower",
    ] = slower(median(the_list), small, SLOWER_WITH_SIZE)
    found[
        f"three filters and a search word at {largest:,}, 95th percentile against the list's",
        f"≤ {SLOWER_WITH_FILTERS} times slower",
    ] = slower(p95(seconds["search", vendor, largest]), p95(the_list), SLOWER_WITH_FILTERS)
    suggested = median(seconds["suggestions", vendor, largest])
    found[f"autocomplete at {largest:,} against the list", "≤ 1/4"] = slower(
        suggested, median(the_list), SUGGESTIONS_TO_LIST
    )
    # Like with like: what is asked for the first time, against what is so too.
    first = seconds["pages", vendor, largest]
    found["the search, against pages of the list that are asked for the first time", ""] = slower(
        p95(seconds["search", vendor, largest]), p95(first)
    )
    found["autocomplete, against such pages", ""] = slower(suggested, median(first))
    return found


def print_times(targets):
    """Print the times behind the ratios."""
    print("\n### Times to the last byte\n")
    names = {
        "list": "case list with all facets",
        "pages": "pages of the list, each for the first time",
        "bare": "bare response",
        "search": "three filters and a word, each for the first time",
        "suggestions": "autocomplete, each for the first time",
        "datasette": "Datasette's page",
    }
    rows = [
        [
            names[what],
            vendor,
            f"{size:,}",
            len(target.seconds),
            duration(median(target.seconds)),
            duration(p95(target.seconds)),
        ]
        for (what, vendor, size), target in targets.items()
    ]
    heads = ["page", "database", "cases", "requests", "median", "95th percentile"]
    print_rows(heads, sorted(rows, key=lambda row: list(names.values()).index(row[0])))


def options_of(page):
    """Return {facet: values} of the boxes that one can tick on a page."""
    found = {}
    for box in OPTION.findall(page):
        attributes = dict(ATTRIBUTE.findall(box))
        if "disabled" not in attributes and "value" in attributes:
            found.setdefault(attributes["name"], []).append(attributes["value"])
    return {name: values for name, values in found.items() if len(values) > 1}


def words():
    """Return Italian words of the curated cases, those used most first."""
    counts = Counter()
    for path in sorted((ROOT / "fixtures" / "case_studies").glob("*.yaml")):
        for case in yaml.safe_load(path.read_text())["case_studies"]:
            counts.update(WORD.findall(f"{case['summary_it']} {case['solution_it']}"))
    return [word for word, _count in counts.most_common()]


def pages(size, number):
    """Return addresses of pages of the list, as many as there are."""
    last = -(-size // RESULTS)
    return [f"{LIST}?page={page}" for page in range(2, min(last, number + 1) + 1)]


def searches(options, number):
    """Return addresses of lists: three filters of as many facets, and a word; none comes twice.

    The words are 30 and more, from one that every third case has to rare ones.
    """
    chance = random.Random(1)
    known = words()
    chosen = [known[round(len(known) ** (n / 40)) - 1] for n in range(2, 40)]
    found = {}
    while len(found) < number:
        facets = chance.sample(sorted(options), 3)
        pairs = [("q", chance.choice(chosen)), *((f, chance.choice(options[f])) for f in facets)]
        found[f"{LIST}?{urlencode(pairs)}"] = None
    return list(found)


def beginnings(number):
    """Return addresses of suggestions for beginnings of words, as one types them; none twice."""
    typed = dict.fromkeys(
        word[:length] for word in words() for length in (2, 3, 4, 5) if len(word) >= length
    )
    chosen = random.Random(1).sample(list(typed), min(number, len(typed)))
    return [f"{SUGGESTIONS}?{urlencode({'q': one})}" for one in islice(chosen, number)]

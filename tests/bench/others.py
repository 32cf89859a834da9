"""The other public pages with many cases: asked for the first time, and again."""

import re

from .clock import median
from .pages import LIST, RESULTS
from .table import duration, print_rows

AGAIN = 5
SLUG = re.compile(r'<article\b[^>]*\bdata-slug="([^"]+)"')
CENTRE = "/it/centro-di-competenza/"


def addresses(slugs, size):
    """Return {page: addresses that are alike}, given some cases and how many there are."""
    return {
        "home": ["/it/"],
        "case page": [f"{LIST}{slug}/" for slug in slugs],
        "case list as a table": [f"{LIST}?view=table"],
        "case list as a map": [f"{LIST}?view=map"],
        "case list by title": [f"{LIST}?sort=title"],
        "case list, nearest in size": [f"{LIST}?sort=nearest&near={n}000" for n in (3, 8, 20, 70)],
        "case list, last page": [f"{LIST}?page={-(-size // RESULTS)}"],
        "case list, one word": [f"{LIST}?q={word}" for word in ("anziani", "dati", "scuola")],
        "search": [f"/it/cerca/?q={words}" for words in ("computer", "mercato", "reti+digitali")],
        "search, no hits": [f"/it/cerca/?q={words}" for words in ("anzziani", "qwer")],
        "my municipality": ["/it/il-mio-comune/"],
        "my municipality, ranked": [f"/it/il-mio-comune/?population={n}000" for n in (2, 8, 30)],
        "compare": [f"/it/confronta/?case={slugs[0]}&case={slug}" for slug in slugs[1:4]],
        "shortlist": [f"/it/dossier/?case={slugs[0]}&case={slug}" for slug in slugs[1:4]],
        "roadmap": ["/it/roadmap/"],
        "axis page": ["/it/roadmap/inclusive-government/"],
        "action list": ["/it/roadmap/azioni/"],
        "action page": ["/it/roadmap/azioni/digital-help-points/"],
        "competence centre": [CENTRE],
        "laboratory list": [f"{CENTRE}laboratori/"],
        "glossary": ["/it/glossario/"],
        "sitemap": ["/sitemap.xml"],
        "sitemap of the cases": ["/sitemap-casestudy.xml"],
        "readiness": ["/readyz"],
    }


def measured(client, size):
    """Return {page: (seconds the first time, seconds again)}, medians of its addresses.

    For a page that does not answer, (None, what was wrong).
    """
    slugs = SLUG.findall(client.text(LIST))
    found = {}
    for name, alike in addresses(slugs, size).items():
        try:
            first = [client.ask(address)[0] for address in alike]
            again = [client.ask(address)[0] for address in alike for _ in range(AGAIN)]
        except (ValueError, OSError) as error:
            found[name] = (None, str(error))
        else:
            found[name] = (median(first), median(again))
    return found


def print_times(found, size):
    print(f"\n### Other pages at {size:,} cases\n")
    heads = ["page"]
    for vendor in found:
        heads += [f"{vendor}, first time", f"{vendor}, again"]
    rows = []
    for name in dict.fromkeys(name for times in found.values() for name in times):
        row = [name]
        for times in found.values():
            first, again = times[name]
            row += [duration(first), duration(again)] if first is not None else ["", again]
        rows.append(row)
    print_rows(heads, rows)

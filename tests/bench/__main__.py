"""Measure the portal as it runs in production: `make bench`, `make bench ARGS="--sizes 60,10000"`.

Databases of 60 real cases, and of 10,000 and 100,000 made-up ones, are served by gunicorn on free
ports of 127.0.0.1 under the settings of production, each with one process, so that the figures do
not depend on the number of processors; one client asks for page after page, over one connection to
each server. What it prints, as Markdown:

1. the pages at 60 cases on SQLite, as ratios to a bare response (`/healthz`) through the same
   server and middleware, what a first visit of the case list transfers, and the dossier
   (pages.py, weight.py, dossier.py);
2. the speed at scale, on SQLite and on PostgreSQL, beside Datasette on the same rows (scale.py,
   peer.py), with the facet index in a process of its own (index.py) and the exports (exports.py);
3. the other public pages with the most cases, asked for the first time and again (others.py).

Each round asks once for everything, in an order of its own, so that whatever else the machine does
hits all alike. A missed aim is said, not an error: a time depends on the machine it was taken on.
"""

import argparse
from contextlib import ExitStack

from . import dossier, exports, index, others, pages, peer, scale
from .databases import POSTGRESQL, REAL, SQLITE, databases, say
from .machine import print_machine
from .servers import portal
from .table import print_table
from .weight import print_weight

SIZES = "60,10000,100000"
VENDORS = {"sqlite": [SQLITE], "postgresql": [POSTGRESQL], "both": [SQLITE, POSTGRESQL]}


def main():
    options = arguments()
    vendors, largest = VENDORS[options.databases], max(options.sizes)
    with ExitStack() as stack:
        urls = stack.enter_context(databases(vendors, options.sizes))
        print_machine(urls, peer.version() if options.datasette else None)
        with ExitStack() as servers:
            peers = servers.enter_context(peer.served(options.sizes)) if options.datasette else {}
            portals = {key: servers.enter_context(portal(url)) for key, url in urls.items()}
            if (SQLITE, REAL) in portals:
                say("Measuring the pages")
                pages.print_times(portals[SQLITE, REAL].client)
                print_weight(portals[SQLITE, REAL].client, pages.LIST)
                with portal(urls[SQLITE, REAL]) as server:
                    dossier.print_times(server)
            say("Measuring at scale")
            targets, found = scale.measured(portals, peers, options.rounds)
            say("Measuring the other pages")
            slow = {
                vendor: others.measured(portals[vendor, largest].client, largest)
                for vendor in vendors
            }
        for vendor in vendors:
            say(f"{vendor}: measuring the facet index and the exports")
            url = urls[vendor, largest]
            found[vendor] |= index.measured(urls[vendor, min(options.sizes)], url, largest)
            with portal(url) as server:
                found[vendor] |= exports.measured(server, largest)
    print_table(found)
    scale.print_times(targets)
    others.print_times(slow, largest)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=100, help="default 100")
    parser.add_argument("--sizes", type=numbers, default=SIZES, help=f"default {SIZES}")
    parser.add_argument("--databases", choices=VENDORS, default="both", help="default both")
    parser.add_argument("--no-datasette", action="store_false", dest="datasette")
    return parser.parse_args()


def numbers(text):
    return sorted({int(one) for one in text.split(",")})


if __name__ == "__main__":
    main()

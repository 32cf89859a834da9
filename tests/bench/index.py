"""The facet index of the case list: the seconds that it takes to build, and its memory."""

import json
import subprocess
import sys

from tests.server import ROOT, production

from .table import Figure

# In a process of its own, in which nothing else has been done.
BUILDING = "import django; django.setup(); from tests.bench.building import main; main()"
MOST_SECONDS, MOST_MEGABYTES = 5, 80


def measured(small, large, size):
    """Return {(measure, aim): Figure} of the index of the large one of two databases."""
    run = subprocess.run(
        [sys.executable, "-c", BUILDING, large],
        cwd=ROOT,
        env=production(small),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found = json.loads(run.stdout)
    text = (
        f"{found['all']:.0f} MB, of which {found['own']:.0f} no mapped file; "
        f"{found['peak']:.0f} MB while it is built"
    )
    return {
        (f"facet index at {size:,}: build", f"≤ {MOST_SECONDS} s"): Figure(
            f"{found['seconds']:.1f} s", found["seconds"] <= MOST_SECONDS
        ),
        (f"facet index at {size:,}: memory above idle", f"≤ {MOST_MEGABYTES} MB"): Figure(
            text, found["all"] <= MOST_MEGABYTES
        ),
    }

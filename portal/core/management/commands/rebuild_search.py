"""Index everything anew, while the index as it is goes on answering."""

import time

from django.core.management.base import BaseCommand, no_translations

from portal.core.search.indexing import rebuild

SECONDS_BETWEEN_LINES = 2


class Command(BaseCommand):
    help = (
        "Bring the index of the search into line with the public entries. It can be stopped and"
        " run again: what is right already is not written."
    )

    @no_translations
    def handle(self, *, verbosity, **options):
        start = said = time.monotonic()
        done = total = 0
        for done, total in rebuild():
            now = time.monotonic()
            if verbosity and now - said >= SECONDS_BETWEEN_LINES and done < total:
                said = now
                left = (now - start) * (total - done) / done
                self.stdout.write(f"{done} of {total} entries, about {left:.0f} s left")
        if verbosity:
            took = time.monotonic() - start
            self.stdout.write(f"{total} entries are indexed, after {took:.1f} s.")

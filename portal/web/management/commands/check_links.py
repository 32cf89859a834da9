"""Visit the addresses that the content names, and keep which of them still answer."""

import time

from django.core.management.base import BaseCommand, CommandError, no_translations

from portal.web.links.checking import Offline, check, prepare
from portal.web.links.guard import Limits
from portal.web.links.models import LinkCheck
from portal.web.links.states import LinkState

SECONDS_BETWEEN_LINES = 5
INTERRUPTED = 130  # as a shell reports Ctrl-C


class Command(BaseCommand):
    help = (
        "Visit the addresses of all sources and websites, the longest not visited first, and keep"
        " which of them answer. It can be stopped, and goes on where it was when it is run again."
    )
    stealth_options = ("limits",)  # for tests, whose servers are on this machine

    def add_arguments(self, parser):
        parser.add_argument(
            "--older-than",
            type=int,
            default=7,
            metavar="DAYS",
            help="visit what was last visited so many days ago or more; default 7, all: 0."
            " What failed on an earlier day is visited in any case",
        )
        parser.add_argument("--limit", type=int, metavar="N", help="visit at most so many")
        parser.add_argument(
            "--hosts", type=int, default=8, metavar="N", help="hosts visited at once; default 8"
        )

    @no_translations
    def handle(self, *, older_than, limit, hosts, verbosity, limits=None, **options):
        self.said, self.start, self.verbosity = time.monotonic(), time.monotonic(), verbosity
        if hosts < 1:
            raise CommandError("--hosts: at least 1")
        new, gone = prepare()
        links = list(LinkCheck.objects.due(older_than=older_than)[:limit])
        self.say(f"{len(links):,} addresses to visit; {new:,} are new, {gone:,} are gone")
        try:
            for progress in check(links, limits=limits or Limits(), hosts_at_once=hosts):
                self.report(progress)
        except Offline as offline:
            raise CommandError(
                "Not one host could be reached: is this machine cut off? No failure was counted."
            ) from offline
        except KeyboardInterrupt as interrupt:
            raise CommandError(
                f"Stopped; {progress.done:,} of {progress.total:,} are saved."
                " Run it again to go on.",
                returncode=INTERRUPTED,
            ) from interrupt
        self.say(f"{progress.done:,} addresses visited in {time.monotonic() - self.start:.0f} s:")
        for state in LinkState:
            if number := progress.states[state]:
                self.say(f"  {state.value}: {number:,}")

    def report(self, progress):
        """Say from time to time how fast it goes and how long it may still take."""
        now = time.monotonic()
        if now - self.said < SECONDS_BETWEEN_LINES or not progress.done:
            return
        self.said = now
        rate = progress.done / (now - self.start)
        left = (progress.total - progress.done) / rate
        self.say(
            f"{progress.done:,} of {progress.total:,}, {rate:.1f} a second,"
            f" about {left / 60:.0f} min left"
        )

    def say(self, line):
        if self.verbosity:
            self.stdout.write(line)

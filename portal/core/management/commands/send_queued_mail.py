"""Deliver the mails that are due. Stands in place of post_office's command of the same name."""

import signal

from django.core.management.base import BaseCommand, no_translations

from portal.core.mail.deliverer import Deliverer
from portal.core.mail.delivery import deliver
from portal.core.mail.queue import waiting


class Command(BaseCommand):
    help = (
        "Deliver the mails whose turn has come. Any number may run at once, beside the server too:"
        " no mail leaves twice. When the mail server is away it says so, and nothing is lost."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--watch", action="store_true", help="Go on until stopped, looking again and again."
        )

    @no_translations
    def handle(self, *, watch, verbosity, **options):
        if watch:
            self.watch()
            return
        tally = deliver()
        if verbosity:
            self.stdout.write(
                f"{tally.sent} sent, {tally.retried} to be tried again, {tally.given_up} given up,"
                f" {waiting().count()} waiting"
            )
        if tally.away:
            self.stderr.write(f"Mails wait, the mail server cannot be used: {tally.away}")

    def watch(self):
        """Deliver until told to stop by SIGTERM or Ctrl-C, which let the mail in hand leave."""
        deliverer = Deliverer()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: deliverer.stopping.set())
        deliverer.run()

"""Remind those who have not answered a request: to be run once a day."""

from django.core.management.base import BaseCommand

from portal.web.relay.reminding import remind_all


class Command(BaseCommand):
    help = "Remind mailboxes and staff of the requests that nobody has answered, each once."

    def handle(self, **options):
        self.stdout.write(f"{remind_all()} reminded")

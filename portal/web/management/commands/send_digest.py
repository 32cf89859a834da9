"""Tell the staff what waits: to be run once a week, or more often."""

from django.core.management.base import BaseCommand, no_translations

from portal.web.digest import send_digests


class Command(BaseCommand):
    help = (
        "Queue a mail to each of the staff that says what waits, if something does. Run again in"
        " the same week, Monday to Sunday, it writes to nobody a second time."
    )

    @no_translations
    def handle(self, *, verbosity, **options):
        queued = send_digests()
        if verbosity:
            self.stdout.write(f"Digests queued: {queued}")

"""Ask the organizations whether what they maintain is still true."""

from django.core.management.base import BaseCommand, no_translations

from portal.web.freshness.asking import ask_all


class Command(BaseCommand):
    help = (
        "Queue a mail to each organization with entries that nobody has confirmed for twelve"
        " months, at most once in thirty days. To be run once a day; it can be run again."
    )

    @no_translations
    def handle(self, *, verbosity, **options):
        asked = 0
        for organization in ask_all():
            asked += 1
            if verbosity > 1:
                self.stdout.write(organization.slug)
        if verbosity:
            self.stdout.write(f"Organizations asked: {asked:,}")

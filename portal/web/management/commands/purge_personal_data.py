"""Erase the data of persons whose time is over, as the privacy page says: to be run every day."""

from django.core.management.base import BaseCommand, no_translations

from portal.web.privacy import KEPT


class Command(BaseCommand):
    help = "Erase the data of persons whose time is over, as the privacy page says."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="count only, erase nothing")

    @no_translations
    def handle(self, *, dry_run, **options):
        for row in KEPT:
            if row.purge:
                count = row.purge(row.days, dry_run=dry_run)
                self.stdout.write(f"{row.name:22} {count} {'to erase' if dry_run else 'erased'}")

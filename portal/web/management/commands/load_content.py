"""Load the curated content from YAML files; fixtures/README.md says how they are written."""

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import transaction

from portal.core.content.load import load
from portal.core.content.problems import ContentError
from portal.core.search import index_everything
from portal.web.content import CATALOGUE, FIXTURES

PROBLEMS_SHOWN = 20


class Command(BaseCommand):
    help = "Load the curated content from the YAML files of a folder: all of it, or nothing."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", nargs="?", default=FIXTURES, help="folder of .yaml files (default: fixtures)"
        )
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="take the files' version of what staff changed or deleted since the last load",
        )

    @no_translations
    def handle(self, *, folder, overwrite, verbosity, **options):
        self.verbosity = verbosity
        try:
            with transaction.atomic():
                report = load(CATALOGUE, folder, overwrite=overwrite, progress=self.say_kind)
                index_everything()
        except ContentError as error:
            raise CommandError(refusal(error.problems)) from error
        self.say_left_alone(report)

    def say(self, line):
        if self.verbosity:
            self.stdout.write(line)

    def say_kind(self, kind, counts):
        parts = [f"{number} {what}" for what, number in counts.items() if number]
        self.say(f"{kind:20} {', '.join(parts)}")

    def say_left_alone(self, report):
        for kind, slug, field in report.kept:
            self.say(f"Kept, as staff changed it: {kind}/{slug}: {field}")
        for kind, slug in report.deleted:
            self.say(f"Left out, as staff deleted it: {kind}/{slug}")
        if report.kept or report.deleted:
            self.say("To take the files' version instead, run again with --overwrite.")
        for kind, slug in report.absent:
            self.say(f"No longer in the files, left as it is: {kind}/{slug}")


def refusal(problems):
    """Return the message of a refusal: the first problems, one to a line."""
    lines = [f"- {problem}" for problem in problems[:PROBLEMS_SHOWN]]
    if len(problems) > PROBLEMS_SHOWN:
        lines.append(f"and {len(problems) - PROBLEMS_SHOWN} more.")
    return "\n".join(["Nothing was loaded; the database is as it was.", *lines])

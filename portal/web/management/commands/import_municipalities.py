"""Import the municipalities of Italy from ISTAT's lists, so that their names can be typed."""

from django.core.management.base import BaseCommand, CommandError, no_translations

from portal.web.municipalities.importing import import_files
from portal.web.municipalities.istat import MAX_PROBLEMS, Refused

UNLISTED_SHOWN = 5


class Command(BaseCommand):
    help = (
        "Import the municipalities of Italy from ISTAT's lists, as CSV: codes and names, and"
        " resident population. All of it, or nothing; can be run again."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "files",
            nargs="+",
            metavar="FILE",
            help="a list as ISTAT publishes it, CSV with semicolons (a workbook: save it as CSV)",
        )

    @no_translations
    def handle(self, *, files, verbosity, **options):
        try:
            report = import_files(files)
        except Refused as refused:
            raise CommandError(refusal(refused.problems)) from refused
        if verbosity:
            for line in lines_of(report):
                self.stdout.write(line)


def refusal(problems):
    """Return the message of a refusal: the problems, one to a line."""
    lines = ["Nothing was imported; the database is as it was.", *(f"- {p}" for p in problems)]
    if len(problems) >= MAX_PROBLEMS:
        lines.append(f"Stopped looking after {MAX_PROBLEMS} problems.")
    return "\n".join(lines)


def lines_of(report):
    """Yield what to say of an import that went well."""
    for file in report.files:
        if file.is_list:
            yield f"{file.path.name}: codes and names of {len(file.listed):,} municipalities"
        if file.is_population:
            year = file.year or "of a year that the file does not tell"
            yield f"{file.path.name}: population {year} of {len(file.populations):,} municipalities"
    yield (
        f"{report.new:,} new, {report.changed:,} changed, {report.unchanged:,} unchanged,"
        f" {report.gone:,} gone"
    )
    if report.without_population:
        yield f"Without a population: {report.without_population:,}"
    if report.unlisted:
        shown = ", ".join(report.unlisted[:UNLISTED_SHOWN])
        more = ", ..." if len(report.unlisted) > UNLISTED_SHOWN else ""
        number = f"{len(report.unlisted):,}"
        yield f"With a population but in no list, left out: {number} ({shown}{more})"

"""Fill a database with made-up case studies, for benches only."""

import time

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import connection, transaction

from casestudies.models import CaseSource, CaseStudy, CaseTechnology, City
from portal.core.content.kinds import Catalogue
from portal.core.content.load import load
from portal.web.content import CATALOGUE, FIXTURES
from portal.web.synthetic import LANGUAGES, MAX_CASES, PREFIX, RELATIONS, TEXTS, Inventor, Terms
from roadmap import models as roadmap
from roadmap.content import SHAPES

BATCH = 2_000
# The places and what they did, and what names a case.
LEFT_OUT = ("cities", "case_studies", "collections", "self_checks")
VOCABULARIES = {
    "regions": roadmap.Region,
    "source_kinds": roadmap.SourceKind,
    "status": roadmap.CaseStatus,
    "intervention": roadmap.Intervention,
    "evidence": roadmap.EvidenceLevel,
    "challenges": roadmap.Challenge,
    "dimensions": roadmap.Dimension,
    "enablers": roadmap.Enabler,
    "lines": roadmap.Line,
    "actions": roadmap.Action,
    "technologies": roadmap.Technology,
}


class Frame(Catalogue):
    """The curated content that knows no case: what a case needs to point to."""

    def __init__(self):
        super().__init__(CATALOGUE.kinds.values(), more_fields={}, shapes=SHAPES)

    def read(self, folder):
        records, origins = super().read(folder)
        return {key: found for key, found in records.items() if key not in LEFT_OUT}, origins


class Command(BaseCommand):
    help = (
        "Fill the database with made-up case studies, for benches only; can be stopped and rerun."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("number", type=int, help="how many made-up cases there shall be")
        parser.add_argument("--seed", type=int, default=1, help="default 1: the same cases always")
        parser.add_argument(
            "--yes", action="store_true", help="even though the database holds real content"
        )

    @no_translations
    def handle(self, *, number, seed, yes, verbosity, **options):
        if not 0 < number <= MAX_CASES:
            raise CommandError(f"The number lies between 1 and {MAX_CASES:,}.")
        if not yes and holds_real_content():
            raise CommandError(
                "The database holds real content; made-up cases would be public beside it. If that"
                " is meant, add --yes."
            )
        self.say = self.stdout.write if verbosity else lambda line: None
        if not roadmap.Line.objects.exists():
            self.say("Loading the vocabularies, the roadmap and the competence centre")
            load(Frame(), FIXTURES)
        self.fill(Inventor(seed, keys_of_vocabularies(), real_texts()), number)
        self.say("Renewing the index of the search")
        call_command("rebuild_search", verbosity=verbosity)

    def fill(self, inventor, number):
        """Insert batch by batch what is missing up to the number, and say how far it is."""
        began = time.monotonic()
        cities = insert_cities(inventor)
        for first in range(reached() + 1, number + 1, BATCH):
            last = min(first + BATCH - 1, number)
            invented = [inventor.case(one, cities) for one in range(first, last + 1)]
            with transaction.atomic():
                insert(invented)
            self.say(f"{last:>9,} of {number:,} cases, {time.monotonic() - began:.0f} s")


def holds_real_content():
    """Say whether there is a case or a city that this command has not made."""
    return any(
        model._base_manager.exclude(slug__startswith=PREFIX).exists() for model in (CaseStudy, City)
    )


def reached():
    """Return the number of the last made-up case that is there, 0 if none is."""
    made = CaseStudy._base_manager.filter(slug__startswith=PREFIX)
    last = made.order_by("-slug").values_list("slug", flat=True).first()
    return int(last.removeprefix(PREFIX)) if last else 0


def keys_of_vocabularies():
    """Return the primary keys of the terms, by name, in an order that does not depend on them."""
    return {
        name: list(model._base_manager.order_by("slug").values_list("pk", flat=True))
        for name, model in VOCABULARIES.items()
    }


def real_texts():
    """Return the texts of the curated case studies, by language."""
    records, _origins = CATALOGUE.read(FIXTURES)
    cases = records["case_studies"].values()
    return {
        language: [case[f"{name}_{language}"] for case in cases for name in TEXTS]
        for language in LANGUAGES
    }


def insert_cities(inventor):
    """Insert the cities that are missing and return `Terms` of the keys of all."""
    City._base_manager.bulk_create(inventor.cities(), ignore_conflicts=True)
    made = City._base_manager.filter(slug__startswith=PREFIX).order_by("slug")
    return Terms(made.values_list("pk", flat=True), inventor.chance("places"), skew=0.6)


def insert(invented):
    """Insert cases with their relations and sources, without history rows."""
    CaseStudy._base_manager.bulk_create([case for case, _relations, _source in invented])
    for name in RELATIONS:
        pairs = [(case.pk, key) for case, relations, _ in invented for key in relations[name]]
        insert_pairs(*through(name), pairs)
    for _case, _relations, source in invented:
        source.entry_id = source.entry.pk
    CaseSource._base_manager.bulk_create([source for _case, _relations, source in invented])


def through(name):
    """Return the model of a relation's rows, and its fields for the case and for the other end."""
    if name == "technologies":
        return CaseTechnology, ("content_object", "tag")
    field = CaseStudy._meta.get_field(name)
    return field.remote_field.through, (field.m2m_field_name(), field.m2m_reverse_field_name())


def insert_pairs(model, names, pairs):
    """Insert rows of two foreign keys: a million of them, for which the ORM takes minutes."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(model._meta.get_field(name).column) for name in names)
    insertion = f"INSERT INTO {table} ({columns}) VALUES (%s, %s)"  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.executemany(insertion, pairs)

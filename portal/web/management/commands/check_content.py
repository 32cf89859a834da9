"""Prove on the database that the content is whole; fixtures/README.md explains each proof."""

import dataclasses

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, no_translations

from casestudies.models import CaseStudy, City
from competence.models import Partnership
from portal.core.content.checks import period
from portal.core.dates import validate_partial_date
from portal.core.enums import PublicationState
from portal.core.models import Content, FixtureRecord, Source
from portal.web.content import CURATED
from portal.web.models import CaseLink
from roadmap.content import size_class_limits
from roadmap.models import Action, ClusterFact, SizeClass

# Texts that a record may lack, as long as it lacks them in both languages: nothing was documented.
MAY_BE_EMPTY = {
    "CaseStudy": {"results", "prerequisites", "pitfalls"},
    "Action": {"policy"},
    "Laboratory": {"access", "price_basis", "lead_time"},
    "Skill": {"access", "price_basis", "lead_time"},
    "Partnership": {"access", "price_basis", "lead_time"},
    "SizeThreshold": {"text"},
    "CollectionEntry": {"reason"},
}
SELF_CHECK = (8, 10)  # statements of a self-check, at least and at most
OFFENDERS_SHOWN = 20


@dataclasses.dataclass
class Proof:
    """A claim, on how many things it was checked, and those for which it does not hold."""

    claim: str
    checked: int = 0
    offenders: list = dataclasses.field(default_factory=list)

    def check(self, holds, offender):
        self.checked += 1
        if not holds:
            self.offenders.append(offender)

    def __str__(self):
        state = "failed" if self.offenders else "ok"
        line = f"{state:6} {self.checked:5}  {self.claim}"
        shown = [f"              - {offender}" for offender in self.offenders[:OFFENDERS_SHOWN]]
        if more := len(self.offenders[OFFENDERS_SHOWN:]):
            shown.append(f"              and {more} more")
        return "\n".join([line, *shown])


class Command(BaseCommand):
    help = "Prove that the content in the database is whole; exit with 1 if it is not."
    requires_system_checks = []

    @no_translations
    def handle(self, *, verbosity, **options):
        failed = 0
        for proof in proofs():
            failed += bool(proof.offenders)
            if verbosity or proof.offenders:
                self.stdout.write(str(proof))
        if failed:
            raise CommandError(f"{failed} proofs failed.")


def proofs():
    """Yield all proofs."""
    yield curated("case_studies", CaseStudy)
    yield curated("cities", City)
    yield both_languages()
    yield equal_lists()
    yield case_sources()
    yield case_evidence()
    yield no_dangling_reference()
    yield size_classes()
    yield case_links()
    yield self_checks()
    yield dates()


def content_models():
    return [model for model in apps.get_models() if issubclass(model, Content)]


def public_rows(model):
    """Return the rows that the public can see, of a model with or without publication states."""
    rows = model._base_manager.all()
    states = any(field.name == "state" for field in model._meta.fields)
    return rows.filter(state=PublicationState.PUBLISHED) if states else rows


def pairs(model):
    """Return the names of the texts kept in two columns: "title" for title_it and title_en."""
    names = [field.name for field in model._meta.fields]
    return [name[:-3] for name in names if name.endswith("_it") and f"{name[:-3]}_en" in names]


def label(row):
    return f"{row._meta.label} {getattr(row, 'slug', row.pk)}"


def curated(kind, model):
    """Of the records that were loaded as curated content, as many are here as were curated."""
    expected = CURATED[kind]
    proof = Proof(f"of {expected} curated {kind.replace('_', ' ')} are here")
    loaded = set(FixtureRecord.objects.filter(kind=kind).values_list("slug", flat=True))
    present = set(model._base_manager.values_list("slug", flat=True))
    proof.checked = len(loaded & present)
    proof.offenders = [f"{slug} was deleted" for slug in sorted(loaded - present)]
    if len(loaded) != expected:
        proof.offenders.append(f"{len(loaded)} were loaded instead of {expected}")
    return proof


def both_languages():
    proof = Proof("public texts are in both languages")
    for model in content_models():
        names = pairs(model)
        for row in public_rows(model) if names else ():
            for name in names:
                filled = [bool(getattr(row, f"{name}_{language}")) for language in ("it", "en")]
                optional = name in MAY_BE_EMPTY.get(model.__name__, ())
                holds = all(filled) or (optional and not any(filled))
                proof.check(holds, f"{label(row)}: {name}")
    return proof


def equal_lists():
    proof = Proof("public lists have as many items in Italian as in English")
    for model in content_models():
        names = [
            name
            for name in pairs(model)
            if model._meta.get_field(f"{name}_it").get_internal_type() == "JSONField"
        ]
        for row in public_rows(model) if names else ():
            for name in names:
                it, en = getattr(row, f"{name}_it"), getattr(row, f"{name}_en")
                proof.check(len(it) == len(en), f"{label(row)}: {name}")
    return proof


def case_sources():
    proof = Proof("case studies have a source each")
    for case in CaseStudy._base_manager.prefetch_related("sources"):
        proof.check(case.sources.all(), case.slug)
    return proof


def case_evidence():
    proof = Proof("public case studies have a level of evidence and the day of their check")
    for case in public_rows(CaseStudy):
        proof.check(case.evidence_id and case.checked, case.slug)
    return proof


def no_dangling_reference():
    """Every foreign key, join tables included, points to a row that is there."""
    proof = Proof("references point to a record that is here")
    models = content_models()
    joins = {
        field.remote_field.through for model in models for field in model._meta.local_many_to_many
    }
    for model in {*models, *joins}:
        for field in (field for field in model._meta.fields if field.many_to_one):
            rows = model._base_manager.filter(**{f"{field.name}__isnull": False})
            there = field.related_model._base_manager.values("pk")
            lost = rows.exclude(**{f"{field.attname}__in": there})
            proof.checked += rows.count()
            proof.offenders += [
                f"{model._meta.label} {key}: {field.name} {target!r}"
                for key, target in lost.values_list("pk", field.attname)
            ]
    return proof


def size_classes():
    proof = Proof("size classes have the limits by which the database computes them")
    rows = {row.slug: row for row in SizeClass._base_manager.all()}
    for slug, limits in size_class_limits().items():
        row = rows.pop(slug, None)
        proof.check(row and (row.min_population, row.max_population) == limits, slug)
    for slug in rows:
        proof.check(False, f"{slug}: the database knows no such class")
    return proof


def case_links():
    """A public case leads to nothing that the public cannot see."""
    proof = Proof("links of public case studies lead to public laboratories, skills and methods")
    for model in CaseLink.__subclasses__():
        links = model._base_manager.filter(case__state=PublicationState.PUBLISHED)
        for link in links.select_related("case", "entry"):
            offender = f"{link.case.slug}: {model._meta.model_name} {link.entry.slug}"
            proof.check(link.entry.is_public, offender)
    return proof


def self_checks():
    """Where an action has a self-check, it is neither too short nor too long, and repeats nothing.

    Each statement is drawn from cases that show the action at work.
    """
    fewest, most = SELF_CHECK
    proof = Proof(f"self-checks have {fewest} to {most} statements, none twice, on their own cases")
    actions = Action._base_manager.prefetch_related("statements__case_links__case__actions")
    for action in actions:
        statements = list(action.statements.all())
        if statements:
            texts = {text for one in statements for text in (one.text_it, one.text_en)}
            holds = fewest <= len(statements) <= most and len(texts) == 2 * len(statements)
            proof.check(holds, action.slug)
        for link in (link for one in statements for link in one.case_links.all()):
            holds = action in link.case.actions.all()
            proof.check(holds, f"{link.entry.slug}: {link.case.slug}")
    return proof


def dates():
    proof = Proof("dates are a year, a month or a day, and no end is before its start")
    for model in content_models():
        if issubclass(model, Source) or model is ClusterFact:
            for row in model._base_manager.exclude(date=""):
                proof.check(is_date(row.date), f"{label(row)}: date {row.date!r}")
    in_order = period("start", "end")
    for model in (CaseStudy, Partnership):
        for row in model._base_manager.all():
            valid = all(is_date(date) for date in (row.start, row.end) if date)
            wrong = list(in_order({"start": row.start, "end": row.end}))
            proof.check(valid and not wrong, f"{label(row)}: {row.start!r} to {row.end!r}")
    return proof


def is_date(text):
    try:
        validate_partial_date(text)
    except ValidationError:
        return False
    return True

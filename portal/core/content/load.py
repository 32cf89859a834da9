"""Loading a folder of content into the database: all or nothing, keeping what staff changed."""

import collections
import dataclasses

from django.db import DataError, IntegrityError, transaction

from portal.core.content.merge import merge
from portal.core.content.problems import ContentError
from portal.core.content.store import Keys, Log, dump
from portal.core.enums import PublicationState
from portal.core.models import FixtureRecord


@dataclasses.dataclass
class Report:
    """What a load did: the counts of each kind, and what it left alone, as (kind, slug[, field]).

    `kept` are fields that staff changed, `deleted` records that staff deleted, `absent` records
    that were loaded once and stand no longer in the files.
    """

    counts: dict = dataclasses.field(default_factory=dict)
    kept: list = dataclasses.field(default_factory=list)
    deleted: list = dataclasses.field(default_factory=list)
    absent: list = dataclasses.field(default_factory=list)


def load(catalogue, folder, *, overwrite=False, progress=lambda kind, counts: None):
    """Load the folder and return a `Report`; `progress(kind, counts)` is called for each kind.

    A new record is published; the publication state of one that exists is never touched. With
    `overwrite` the files win over what staff changed or deleted. Raises ContentError with
    everything found wrong, the database being as it was.
    """
    records, origins = catalogue.read(folder)
    with transaction.atomic():
        return Loading(catalogue, records, origins, overwrite=overwrite).run(progress)


class Loading:
    """One run of the loader, inside a transaction."""

    def __init__(self, catalogue, records, origins, *, overwrite):
        self.catalogue, self.records, self.origins = catalogue, records, origins
        self.overwrite = overwrite
        self.kinds = [kind for key, kind in catalogue.kinds.items() if key in records]
        self.keys, self.log, self.report = Keys(), Log(), Report()
        self.baselines = {(b.kind, b.slug): b for b in FixtureRecord.objects.all()}
        self.changed_baselines = []
        self.relations = collections.defaultdict(list)
        self.problems = []
        self.deleted = set(self.find_deleted())

    def find_deleted(self):
        """Yield (model, slug) of what was loaded once, is gone now, and shall stay so."""
        for key, slug in self.baselines:
            if kind := self.catalogue.kinds.get(key):
                in_files = slug in self.records.get(key, ())
                elsewhere = key not in self.records
                wanted = in_files and not self.overwrite
                if slug not in self.keys.of(kind.model) and (wanted or elsewhere):
                    yield kind.model, slug

    def is_deleted(self, model, slug):
        return (model, slug) in self.deleted

    def run(self, progress):
        self.check(self.catalogue.dangling(self.records, self.origins, self.exists))
        for kind in self.kinds:
            self.report.counts[kind.key] = self.load_kind(kind)
            self.check(self.problems)
            progress(kind.key, self.report.counts[kind.key])
        for field, changes in self.relations.items():
            field.write(changes, self.keys, self.log)
        self.log.write_versions()
        self.write_baselines()
        return self.report

    def check(self, problems):
        if problems:
            raise ContentError(problems)

    def exists(self, model):
        """Return the slugs of a model that may be pointed to, besides those of the files."""
        return {*self.keys.of(model), *(slug for other, slug in self.deleted if other is model)}

    def load_kind(self, kind):
        """Write the rows of a kind; their relations are noted, to be written when all rows are."""
        counts = collections.Counter(created=0, updated=0, unchanged=0, kept=0)
        now, rows = dump(kind, self.keys)
        created = {}
        for slug, wanted in self.records[kind.key].items():
            if self.is_deleted(kind.model, slug):
                self.report.deleted.append((kind.key, slug))
                counts["kept"] += 1
            elif slug in rows:
                counts[self.merge(kind, rows[slug], wanted, now[slug])] += 1
            else:
                created[slug] = self.new_row(kind, slug, wanted)
                counts["created"] += 1
        self.create(kind, created)
        self.report.absent += [
            (kind.key, slug)
            for slug in rows
            if slug not in self.records[kind.key] and (kind.key, slug) in self.baselines
        ]
        return counts

    def merge(self, kind, row, wanted, now):
        """Merge one record into its row and return what became of it: "updated", for instance."""
        fields = {field.name: field for field in (*kind.column_fields, *kind.rows_fields)}
        baseline = self.baselines.get((kind.key, row.slug))
        result = merge(
            wanted,
            now,
            baseline.content if baseline else {},
            overwrite=self.overwrite,
            same=lambda name, value: fields[name].without(value, self.is_deleted),
        )
        attributes = {}
        for name, value in result.write.items():
            if fields[name] in kind.rows_fields:
                self.relate(fields[name], row, value)
            else:
                attributes |= self.attributes(kind, row.slug, fields[name], value)
        if result.write:
            try:
                with transaction.atomic():
                    self.log.update(row, attributes, always=True)
            except (IntegrityError, DataError) as error:
                self.refused(kind, row.slug, error)
        self.remember(kind, row.slug, result.baseline)
        self.report.kept += [(kind.key, row.slug, name) for name in result.kept]
        return "updated" if result.write else "kept" if result.kept else "unchanged"

    def attributes(self, kind, slug, field, value):
        """Return the attributes to set; what points to a deleted record is a problem."""
        for path, model, target in field.references(value):
            if self.is_deleted(model, target):
                message = f"staff deleted {target!r}: name another, or restore it with --overwrite"
                origin = self.origins[kind.key, slug]
                self.problems.append(origin.problem(field.name + path, message))
                return {}
        return field.columns(value, self.keys)

    def new_row(self, kind, slug, wanted):
        attributes = {"slug": slug}
        for field in kind.column_fields:
            attributes |= self.attributes(kind, slug, field, wanted[field.name])
        row = kind.model(**attributes)
        if hasattr(row, "state"):
            row.state = PublicationState.PUBLISHED
        return row

    def create(self, kind, created):
        if self.problems or not created:
            return
        try:
            with transaction.atomic():
                self.log.create(kind.model, created.values())
        except (IntegrityError, DataError):
            self.find_refused(kind, created)
            return
        self.keys.add(kind.model, created.values())
        for slug, row in created.items():
            wanted = self.records[kind.key][slug]
            for field in kind.rows_fields:
                self.relate(field, row, wanted[field.name])
            self.remember(kind, slug, wanted)

    def find_refused(self, kind, created):
        """Insert one by one what the database refuses together, to name the record it means."""
        for slug, row in created.items():
            try:
                with transaction.atomic():
                    kind.model._base_manager.bulk_create([row])
            except (IntegrityError, DataError) as error:
                self.refused(kind, slug, error)

    def refused(self, kind, slug, error):
        message = f"the database refuses it: {str(error).splitlines()[0]}"
        self.problems.append(self.origins[kind.key, slug].problem("", message))

    def relate(self, field, row, value):
        self.relations[field].append((row, field.without(value, self.is_deleted)))

    def remember(self, kind, slug, content):
        known = self.baselines.get((kind.key, slug))
        if known is None:
            known = FixtureRecord(kind=kind.key, slug=slug, content=content)
            self.baselines[kind.key, slug] = known
        elif known.content != content:
            known.content = content
            self.changed_baselines.append(known)

    def write_baselines(self):
        new = [baseline for baseline in self.baselines.values() if baseline.pk is None]
        FixtureRecord.objects.bulk_create(new)
        if changed := [baseline for baseline in self.changed_baselines if baseline.pk]:
            FixtureRecord.objects.bulk_update(changed, ["content"])

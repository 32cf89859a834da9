"""A kind of entry as a table: comparing a file with the database, and writing what differs."""

import json
import logging
from dataclasses import dataclass, field
from hashlib import blake2b

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, models
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export import resources
from import_export.instance_loaders import BaseInstanceLoader
from import_export.results import RowResult

from portal.core.admin.transfer.cells import text_of
from portal.core.admin.transfer.columns import column_for
from portal.core.admin.transfer.files import KEY
from portal.core.admin.transfer.relations import Relation, RowsColumn
from portal.core.admin.transfer.rules import Rules
from portal.core.content.store import Keys, Log
from portal.core.search.indexing import dependents, index_dependent

logger = logging.getLogger(__name__)

CHUNK = 500  # entries that are in memory at once in an export
LONGEST_REASON = 100  # characters, of `history_change_reason`
LONGEST_SLUG = 60  # characters, of one that is proposed
NAMES = ("name_en", "title_en", "name", "name_it", "title_it")  # what a slug can be made of


class Outdated(Exception):
    """What would be written is not what was shown when somebody agreed to it."""


@dataclass
class Plan:
    """What is to be done to one entry: `changes` are (column, old value, new value)."""

    entry: models.Model
    is_new: bool
    changes: list = field(default_factory=list)

    @property
    def attributes(self):
        """Return {attribute: value} of the entry's own row that change."""
        return {
            attribute: value
            for column, _old, new in self.changes
            if not isinstance(column, RowsColumn)
            for attribute, value in column.attributes(new).items()
        }


class Row(RowResult):
    """What becomes of one row: `number` is that of the sheet, `cells` what a wrong one holds.

    `changes` are those of its Plan, `shown` what the page shows of them.
    """

    number = 0
    slug = ""
    changes = shown = ()
    cells = None


class Loader(BaseInstanceLoader):
    """Reads the entries that a file names with one query, and their relations with one each.

    Within a transaction they are held until it ends.
    """

    def __init__(self, resource, dataset=None):
        super().__init__(resource, dataset)
        slugs = {text_of(cell) for cell in dataset[KEY]}
        rows = resource.get_queryset().filter(slug__in=slugs).order_by()
        if connection.in_atomic_block:
            rows = rows.select_for_update()
        self.found = {row.slug: row for row in rows}
        resource.load(resource.given, [row.pk for row in self.found.values()])

    def get_instance(self, row):
        return self.found.get(text_of(row[KEY]))


class EntryResource(resources.ModelResource):
    """Entries of one kind; subclasses name the `model` and its `fields`, in order, in `Meta`.

    `left_out` says in a sentence what belongs to an entry and does not stand in the file.
    """

    left_out = ""

    class Meta:
        import_id_fields = [KEY]
        instance_loader_class = Loader
        use_bulk = True  # rows are written together in `after_import`, all or none
        batch_size = None
        skip_diff = True  # we compare by value and field

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        if isinstance(django_field, models.ManyToManyField):
            return Relation(field_name)
        return column_for(django_field)

    @classmethod
    def get_row_result_class(cls):
        return Row

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.model = self._meta.model
        self.keys = Keys()
        self.columns = {name: self.fields[name] for name in self._meta.fields}
        for column in self.columns.values():
            column.bind(self.model, self.keys)
        self.rules = Rules(self.model)
        self.given, self.absent, self.plans, self.seen_slugs = [], [], [], {}

    # Export

    def load(self, columns, owners):
        """Read what `columns` hold in other tables of the entries with the keys `owners`."""
        for column in columns:
            if isinstance(column, RowsColumn):
                column.load(owners)

    def iter_queryset(self, queryset):
        """Yield the entries of a queryset in its order, with their relations read."""
        keys = list(queryset.values_list("pk", flat=True))
        for start in range(0, len(keys), CHUNK):
            part = keys[start : start + CHUNK]
            found = self.get_queryset().in_bulk(part)
            self.load(self.columns.values(), list(found))
            yield from (found[key] for key in part if key in found)

    # Import

    def import_data(self, dataset, dry_run=False, **kwargs):
        """Compare a Table's dataset with the database and, unless `dry_run`, write what differs.

        `numbers` are the rows of the sheet, `user` is who imports, `file_name` what; with `seen`,
        the digest of a dry run, nothing is written when the outcome is no longer the same.
        A dry run needs no transaction, which on SQLite would keep everybody else from writing.
        """
        if dry_run:
            return self.import_data_inner(dataset, True, False, False, False, **kwargs)
        return super().import_data(
            dataset, use_transactions=True, rollback_on_validation_errors=True, **kwargs
        )

    def before_import(self, dataset, *, numbers=None, **kwargs):
        self.numbers = numbers or list(range(2, len(dataset) + 2))
        self.plans, self.seen_slugs = [], {}
        ours = [column for name, column in self.columns.items() if name != KEY]
        self.given = [column for column in ours if column.column_name in dataset.headers]
        self.absent = [column for column in ours if column not in self.given]

    def import_row(self, row, instance_loader, **kwargs):
        result = super().import_row(row, instance_loader, **kwargs)
        for error in result.errors:
            raise error.error  # a fault of ours: what is wrong in the file is a ValidationError
        result.number = self.numbers[kwargs["row_number"] - 1]
        result.slug = text_of(row[KEY])
        result.changes = self.plan.changes
        if result.validation_error:
            result.cells = row
        return result

    def after_init_instance(self, instance, new, row, **kwargs):
        self.plan = Plan(instance, new)

    def import_instance(self, instance, row, **kwargs):
        """Note in the plan what the row changes; raises ValidationError by column."""
        errors = self._slug_errors(row, kwargs["row_number"])
        for column in self.given:
            try:
                self._compare(column, row)
            except ValidationError as error:
                errors[column.column_name] = error
        if self.plan.is_new:
            for column in self.absent:
                if column.required:
                    errors[column.column_name] = ValidationError(
                        _("A new entry needs this column, which the file lacks. %(how)s")
                        % {"how": column.how}
                    )
            instance.slug = text_of(row[KEY])
            for attribute, value in self.plan.attributes.items():
                setattr(instance, attribute, value)
        if errors:
            raise ValidationError(errors)

    def _slug_errors(self, row, row_number):
        number = self.numbers[row_number - 1]
        slug = text_of(row[KEY])
        if not slug:
            said = _("Write a slug: it is the key of the entry, and stands in its address.")
            name = next((text for one in NAMES if (text := text_of(row.get(one)))), "")
            if made := slugify(name)[:LONGEST_SLUG].strip("-"):
                said += " " + _("For instance “%(slug)s”.") % {"slug": made}
            return {KEY: ValidationError(said)}
        first = self.seen_slugs.setdefault(slug, number)
        if first != number:
            said = _("Row %(row)d has the same slug: leave one of them.") % {"row": first}
            return {KEY: ValidationError(said)}
        if self.plan.is_new:
            try:
                self.model._meta.get_field(KEY).clean(slug, None)
            except ValidationError as error:
                return {KEY: error}
        return {}

    def _compare(self, column, row):
        value = column.clean(row)
        old = None if self.plan.is_new else column.get_value(self.plan.entry)
        if self.plan.is_new:
            if column.is_empty(value) and not column.required:
                return  # it gets what the model gives by default
        elif column.same(old, value):
            return
        column.check(value, old)
        self.plan.changes.append((column, old, value))

    def skip_row(self, instance, original, row, import_validation_errors=None):
        return not (self.plan.is_new or self.plan.changes or import_validation_errors)

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        errors = dict(import_validation_errors or {})
        attributes = self.plan.attributes
        fields = {one.name: one.attname for one in self.model._meta.concrete_fields}
        values = {
            name: attributes.get(attname, getattr(instance, attname))
            for name, attname in fields.items()
        }
        changed = {name for name, attname in fields.items() if attname in attributes}
        if self.plan.is_new:
            changed = set(fields)
        for names, message in self.rules.violations(instance.slug, values, changed):
            if not errors.keys() & set(names):
                errors[", ".join(names)] = [ValidationError(message)]
        if errors:
            raise ValidationError(errors)

    def save_instance(self, instance, is_create, row, **kwargs):
        self.plans.append(self.plan)

    def after_import(self, dataset, result, **kwargs):
        if self._is_dry_run(kwargs) or result.has_validation_errors():
            return
        if kwargs.get("seen") not in (None, digest_of(result)):
            raise Outdated
        self._write(by=kwargs.get("user"), file_name=kwargs.get("file_name") or "")

    def handle_import_error(self, result, error, raise_errors=False):
        """Keep for the page what others may have caused meanwhile; a fault of ours is raised."""
        if raise_errors or not isinstance(error, Outdated | DatabaseError):
            raise error
        if isinstance(error, DatabaseError):
            logger.warning("An import was refused by the database", exc_info=error)
        super().handle_import_error(result, error)

    def _write(self, *, by, file_name):
        """Write all plans: rows, relations, one version of each entry, the log, the index."""
        reason = _("Import of %(file)s") % {"file": file_name}
        log = Log(reason=reason[:LONGEST_REASON], by=by)
        new = [plan.entry for plan in self.plans if plan.is_new]
        changed = [plan for plan in self.plans if not plan.is_new]
        depended = dependents(self.model, [plan.entry.pk for plan in changed])
        log.create(self.model, new)
        for plan in changed:
            log.update(plan.entry, plan.attributes, always=True)
        for column in self.given:
            if isinstance(column, RowsColumn) and (rows := self._rows_of(column)):
                column.rows.write(rows, self.keys, log)
        log.write_versions()
        if by:
            self._write_log(by)
        for model, keys in dependents(self.model, [plan.entry.pk for plan in self.plans]).items():
            depended.setdefault(model, set()).update(keys)
        index_dependent(depended)

    def _rows_of(self, wanted):
        """Return (entry, new value) of the plans that change a column of other tables."""
        return [
            (plan.entry, new)
            for plan in self.plans
            for column, _old, new in plan.changes
            if column is wanted
        ]

    def _write_log(self, by):
        """Write the log of the administration, which keeps the names of fields in English."""
        kind = ContentType.objects.get_for_model(self.model)
        with override(None):
            labels = {name: str(column.label) for name, column in self.columns.items()}
        LogEntry.objects.bulk_create(
            LogEntry(
                user_id=by.pk,
                content_type=kind,
                object_id=plan.entry.pk,
                object_repr=str(plan.entry)[:200],
                action_flag=ADDITION if plan.is_new else CHANGE,
                change_message=json.dumps([_message(plan, labels)]),
            )
            for plan in self.plans
        )


def _message(plan, labels):
    """Return what Django's log keeps of a plan."""
    if plan.is_new:
        return {"added": {}}
    return {"changed": {"fields": [labels[column.column_name] for column, *_ in plan.changes]}}


def digest_of(result):
    """Return a digest of what an import would change, the same for the same changes."""
    rows = [
        [
            row.slug,
            row.import_type,
            [[one.column_name, one.lines(old), one.lines(new)] for one, old, new in row.changes],
        ]
        for row in result.rows
        if row.import_type != RowResult.IMPORT_TYPE_SKIP
    ]
    return blake2b(json.dumps(rows).encode(), digest_size=16).hexdigest()

"""Reading records from the database, and writing rows so that each change leaves a version."""

import collections
import inspect

from django.utils import timezone

REASON = "load_content"


class Keys:
    """The primary key of each slug of a model, and back; one query for each model used."""

    def __init__(self):
        self.by_slug, self.by_key = {}, {}

    def of(self, model):
        """Return {slug: primary key} of all rows."""
        if model not in self.by_slug:
            pairs = list(model._base_manager.values_list("slug", "pk"))
            self.by_slug[model] = dict(pairs)
            self.by_key[model] = {key: slug for slug, key in pairs}
        return self.by_slug[model]

    def key(self, model, slug):
        return None if slug is None else self.of(model)[slug]

    def slug(self, model, key):
        self.of(model)
        return self.by_key[model].get(key)

    def add(self, model, rows):
        self.of(model).update({row.slug: row.pk for row in rows})
        self.by_key[model].update({row.pk: row.slug for row in rows})


def dump(kind, keys=None):
    """Return what the database holds of a kind: {slug: canonical record} and {slug: row}.

    One query for the rows and one for each relation and list of children.
    """
    keys = keys or Keys()
    rows = {row.slug: row for row in kind.model._base_manager.all()}
    related = {field: field.read_all(keys) for field in kind.rows_fields}
    records = {}
    for slug, row in rows.items():
        record = {field.name: field.read(row, keys) for field in kind.column_fields}
        for field, found in related.items():
            record[field.name] = found.get(row.pk, [])
        records[slug] = record
    return records, rows


class Log:
    """Writes rows and remembers which, so that each leaves one version, with its relations.

    All versions of a run carry the same reason and user.
    """

    def __init__(self, *, reason=REASON, by=None):
        self.reason, self.by = reason, by
        self.now = timezone.now()
        self.created = collections.defaultdict(dict)
        self.updated = collections.defaultdict(dict)
        self.touched = collections.defaultdict(set)

    def create(self, model, rows):
        for row in model._base_manager.bulk_create(rows):
            self.created[model][row.pk] = row

    def update(self, row, attributes, *, always=False):
        """Write the attributes that differ; with `always`, leave a version even if none does."""
        changed = {name: v for name, v in attributes.items() if getattr(row, name) != v}
        if not (changed or always):
            return
        if hasattr(row, "updated_at"):
            changed["updated_at"] = self.now
        for name, value in changed.items():
            setattr(row, name, value)
        if changed:
            type(row)._base_manager.filter(pk=row.pk).update(**changed)
        self.updated[type(row)][row.pk] = row

    def delete(self, row):
        row._change_reason, row._history_user = self.reason, self.by
        row.delete()

    def touch(self, model, key):
        """Note that a relation kept on the side of that row has changed."""
        self.touched[model].add(key)

    def write_versions(self):
        """Write the versions; call it once, when all rows and relations are as they shall be."""
        for model, keys in self.touched.items():
            others = keys - {*self.created[model], *self.updated[model]}
            for row in model._base_manager.in_bulk(others).values():
                self.update(row, {}, always=True)
        for written, update in ((self.created, False), (self.updated, True)):
            for model, rows in written.items():
                if rows and (history := getattr(model, "history", None)):
                    write_versions(
                        history, rows.values(), update=update, reason=self.reason, by=self.by
                    )


def write_versions(history, rows, *, update, reason, by):
    """Write a historical row for each row, with those of its tracked many-to-many relations.

    django-simple-history writes the latter only for one object at a time.
    """
    versions = history.bulk_history_create(
        rows, update=update, default_user=by, default_change_reason=reason
    )
    key = history.model.instance_type._meta.pk.attname
    version_of = {getattr(version, key): version for version in versions}
    for field in getattr(history.model, "_history_m2m_fields", ()):
        through = field.remote_field.through
        owner = through._meta.get_field(field.m2m_field_name()).attname
        historical = inspect.getattr_static(history.model, field.name).model
        names = [column.attname for column in through._meta.fields]
        links = through._base_manager.filter(**{f"{owner}__in": list(version_of)})
        historical.objects.bulk_create(
            historical(history=version_of[link[owner]], **link) for link in links.values(*names)
        )

"""How one field of a record corresponds to rows of other tables: links, relations, children."""

from abc import ABC, abstractmethod
from operator import itemgetter

from django.db import models

from portal.core.content.fields import Column, Field, columns, expect, name_of_type
from portal.core.content.problems import WrongValue, did_you_mean


class RowsField(ABC, Field):
    """A field kept in rows of another table that point to the record."""

    @abstractmethod
    def read_all(self, keys, owners=None):
        """Return {primary key of the record: canonical value} in one query.

        Of all records, or of those with the primary keys `owners`; empty values may be missing.
        """

    @abstractmethod
    def write(self, changes, keys, log):
        """Bring the rows of each (record's row, canonical value) into line with the value."""


class Links(RowsField):
    """A list of slugs of another kind, kept in the join table `through`.

    `owner` and `target` are its two foreign keys. Where the table has a `position`, the order of
    the list counts; otherwise the list is a set, and its canonical form is sorted.
    """

    def __init__(self, name, through, owner, target):
        super().__init__(name)
        self.through, self.owner, self.target_name = through, owner, target

    def bind(self, model):
        super().bind(model)
        meta = self.through._meta
        self.owner_attribute = meta.get_field(self.owner).attname
        self.target_attribute = meta.get_field(self.target_name).attname
        self.target = meta.get_field(self.target_name).related_model
        self.ordered = any(field.name == "position" for field in meta.fields)

    def clean(self, value):
        value = expect([] if value is None else value, list)
        for index, slug in enumerate(value):
            if not isinstance(slug, str):
                raise WrongValue("must be a slug", f"[{index + 1}]")
        if len(set(value)) < len(value):
            twice = next(slug for slug in value if value.count(slug) > 1)
            raise WrongValue(f"names {twice!r} twice")
        return value if self.ordered else sorted(value)

    def references(self, value):
        for slug in value:
            yield "", self.target, slug

    def without(self, value, gone):
        return [slug for slug in value if not gone(self.target, slug)]

    def read_all(self, keys, owners=None):
        order = ("position", "pk") if self.ordered else ("pk",)
        found = {}
        rows = self.through._base_manager.order_by(*order)
        if owners is not None:
            rows = rows.filter(**{f"{self.owner_attribute}__in": owners})
        for owner, target in rows.values_list(self.owner_attribute, self.target_attribute):
            found.setdefault(owner, []).append(keys.slug(self.target, target))
        return found if self.ordered else {owner: sorted(slugs) for owner, slugs in found.items()}

    def write(self, changes, keys, log):
        manager = self.through._base_manager
        owners = [row.pk for row, _value in changes]
        present = {}
        for link in manager.filter(**{f"{self.owner_attribute}__in": owners}):
            key = (getattr(link, self.owner_attribute), getattr(link, self.target_attribute))
            present[key] = link
        missing, moved = [], []
        for row, value in changes:
            for position, slug in enumerate(value):
                target = keys.key(self.target, slug)
                place = {"position": position} if self.ordered else {}
                link = present.pop((row.pk, target), None)
                if link is None:
                    attributes = {self.owner_attribute: row.pk, self.target_attribute: target}
                    missing.append(self.through(**attributes, **place))
                    self.touch(row.pk, target, log)
                elif self.ordered and link.position != position:
                    link.position = position
                    moved.append(link)
        for owner, target in present:
            self.touch(owner, target, log)
        manager.filter(pk__in=[link.pk for link in present.values()]).delete()
        log.create(self.through, missing)
        if moved:
            manager.bulk_update(moved, ["position"])

    def touch(self, owner, target, log):
        """Note whose version the join table belongs to, if not the record's own."""


class Relations(Links):
    """A list of slugs kept in a many-to-many field, seen from either of its sides."""

    def __init__(self, name, accessor=None):
        Field.__init__(self, name)
        self.accessor = accessor or name

    def bind(self, model):
        relation = model._meta.get_field(self.accessor)
        if isinstance(relation, models.ManyToManyField):
            self.through = relation.remote_field.through
            self.owner, self.target_name = (
                relation.m2m_field_name(),
                relation.m2m_reverse_field_name(),
            )
            self.other_side = None
        else:
            self.through, field = relation.through, relation.field
            self.owner, self.target_name = field.m2m_reverse_field_name(), field.m2m_field_name()
            self.other_side = field.model
        super().bind(model)

    def touch(self, owner, target, log):
        if self.other_side:
            log.touch(self.other_side, target)


class Children(RowsField):
    """A list of mappings, kept in rows of `child` that point to the record by `owner`.

    A child keeps its row as long as its first field, by which it is known, stays as it is. Where
    the table has a `position`, the order of the list counts; otherwise it goes by the first field.
    """

    def __init__(self, name, child, fields, owner="entry"):
        super().__init__(name)
        self.child, self.fields, self.owner = child, fields, owner
        for field in fields:
            field.bind(child)
        self.owner_attribute = child._meta.get_field(owner).attname
        self.known_by = fields[0].name
        self.ordered = any(field.name == "position" for field in child._meta.fields)
        self.unique = any(
            isinstance(one, models.UniqueConstraint) and set(one.fields) == {owner, self.known_by}
            for one in child._meta.constraints
        )

    def clean(self, value):
        value = expect([] if value is None else value, list)
        cleaned = [self.clean_child(child, index) for index, child in enumerate(value, start=1)]
        for index, first in self.repeated(cleaned):
            raise WrongValue(f"is the same as in [{first}]", f"[{index}].{self.known_by}")
        return self.in_order(cleaned)

    def in_order(self, value):
        """Return the children in their canonical order."""
        return value if self.ordered else sorted(value, key=itemgetter(self.known_by))

    def repeated(self, value):
        """Yield (number of a child, number of the first that is known by the same), from 1."""
        seen = {}
        for index, child in enumerate(value, start=1):
            first = seen.setdefault(child[self.known_by], index)
            if self.unique and first != index:
                yield index, first

    def clean_child(self, child, index):
        if not isinstance(child, dict):
            raise WrongValue(f"must be a group of fields, not {name_of_type(child)}", f"[{index}]")
        names = [field.name for field in self.fields]
        for name in child:
            if name not in names:
                message = "there is no such field." + did_you_mean(name, names)
                raise WrongValue(message, f"[{index}].{name}")
        cleaned = {}
        for field in self.fields:
            try:
                cleaned[field.name] = field.clean(child.get(field.name))
            except WrongValue as error:
                raise WrongValue(str(error), f"[{index}].{field.name}{error.path}") from None
        return cleaned

    def references(self, value):
        for index, child in enumerate(value, start=1):
            for field in self.fields:
                for path, model, slug in field.references(child[field.name]):
                    yield f"[{index}].{field.name}{path}", model, slug

    def rows(self, **lookups):
        order = "position" if self.ordered else self.known_by
        return self.child._base_manager.filter(**lookups).order_by(order, "pk")

    def read_row(self, row, keys):
        return {field.name: field.read(row, keys) for field in self.fields}

    def read_all(self, keys, owners=None):
        found = {}
        for row in self.rows(**({} if owners is None else {f"{self.owner_attribute}__in": owners})):
            found.setdefault(getattr(row, self.owner_attribute), []).append(
                self.read_row(row, keys)
            )
        return found

    def write(self, changes, keys, log):
        present = {}
        owners = [row.pk for row, _value in changes]
        for row in self.rows(**{f"{self.owner_attribute}__in": owners}):
            present.setdefault(getattr(row, self.owner_attribute), []).append(row)
        missing = []
        known_by = self.fields[0]
        for owner, value in changes:
            rows = present.get(owner.pk, [])
            for position, wanted in enumerate(value):
                row = next(
                    (r for r in rows if known_by.read(r, keys) == wanted[known_by.name]), None
                )
                attributes = {"position": position} if self.ordered else {}
                for field in self.fields:
                    attributes |= field.columns(wanted[field.name], keys)
                if row is None:
                    missing.append(self.child(**{self.owner_attribute: owner.pk}, **attributes))
                else:
                    rows.remove(row)
                    log.update(row, attributes)
            for row in rows:
                log.delete(row)
        log.create(self.child, missing)


def sources(child, *more):
    """Return the field `sources` of a kind whose sources are rows of `child`."""
    names = ("title", "publisher", "date", "url")
    flag = Column("publish_link")
    return Children("sources", child, (*columns(*names), *more, flag))

"""The kinds of record, what each is made of, and the catalogue of all of them."""

import copy
import dataclasses
from collections.abc import Callable

from portal.core.content.fields import ColumnField, Field, Position, is_slug
from portal.core.content.files import Listed, read_folder
from portal.core.content.problems import ContentError, WrongValue, did_you_mean
from portal.core.content.rows import RowsField


@dataclasses.dataclass
class Kind:
    """Records that are rows of one model.

    `checks` take the canonical record and yield (field, message) for what is wrong with it as a
    whole. A model with a `position` gets it from the order of the records.
    """

    key: str
    model: type
    fields: tuple[Field, ...]
    checks: tuple[Callable, ...] = ()

    def __post_init__(self):
        # The apps share fields such as the two names between kinds: each kind binds its own copy.
        self.fields = tuple(copy.copy(field) for field in self.fields)
        for field in self.fields:
            field.bind(self.model)
        self.positioned = any(field.name == "position" for field in self.model._meta.fields)

    @property
    def column_fields(self):
        own = [field for field in self.fields if isinstance(field, ColumnField)]
        return [*own, Position()] if self.positioned else own

    @property
    def rows_fields(self):
        return [field for field in self.fields if isinstance(field, RowsField)]

    def clean(self, raw):
        """Return the canonical record {field name: value} of a `Raw`, and its problems."""
        problems = []

        def wrong(field, message):
            problems.append(raw.problem(field, message))

        flat = self.flatten(raw.values, wrong)
        record = {}
        for field in self.fields:
            try:
                record[field.name] = field.clean(flat.get(field.name))
            except WrongValue as error:
                wrong(field.name + error.path, str(error))
        if not problems:
            for check in self.checks:
                for field, message in check({"slug": raw.values["slug"], **record}):
                    wrong(field, message)
        return record, problems

    def flatten(self, values, wrong):
        """Return the values by dotted path: {"a": {"b": 1}} -> {"a.b": 1}."""
        slug = values.get("slug")
        if not is_slug(slug):
            said = "is missing" if slug is None else f"{slug!r} is no slug"
            wrong("slug", f"{said}: write small letters, digits and single hyphens, as in new-york")
        elif len(slug) > (longest := self.model._meta.get_field("slug").max_length):
            wrong("slug", f"is too long: at most {longest} characters")
        names = {field.name for field in self.fields}
        groups = {name.partition(".")[0] for name in names if "." in name}
        flat = {}
        for name, value in values.items():
            if name in groups:
                if isinstance(value, dict):
                    flat |= {f"{name}.{inner}": v for inner, v in value.items()}
                elif value is not None:
                    wrong(name, "must be a group of fields")
            elif name != "slug":
                flat[name] = value
        for name in sorted(flat.keys() - names):
            advice = did_you_mean(name, names)
            if " " in name:
                advice = " If it is part of a text with a comma, put the whole text in quotes."
            wrong(name, f"there is no such field.{advice}")
        return flat

    def nest(self, record):
        """Return the record as a file gives it: dotted paths become groups, empty ones null."""
        nested = {}
        for field in self.fields:
            group, _dot, name = field.name.rpartition(".")
            place = nested.setdefault(group, {}) if group else nested
            place[name] = record[field.name]
        return {
            name: None if isinstance(value, dict) and not any(value.values()) else value
            for name, value in nested.items()
        }


class Catalogue:
    """All kinds, in an order in which each comes after those that its records need to exist.

    `more_fields` adds fields to a kind from an app above its own, {kind: fields}. `shapes` are the
    top-level keys that are more than the list of a kind's records.
    """

    def __init__(self, kinds, *, more_fields, shapes):
        self.kinds = {
            kind.key: dataclasses.replace(
                kind, fields=(*kind.fields, *more_fields.get(kind.key, ()))
            )
            for kind in kinds
        }
        held = {key for shape in shapes for key in (shape.kind, *getattr(shape, "children", ()))}
        self.shapes = [*(Listed(key) for key in self.kinds if key not in held), *shapes]
        self.key_of_model = {kind.model: key for key, kind in self.kinds.items()}

    def read(self, folder):
        """Return the canonical records of a folder, {kind: {slug: record}}, and a finder of `Raw`s.

        Raises ContentError with everything found wrong in the files themselves.
        """
        raws, problems = read_folder(folder, self.shapes)
        records, origins = {}, {}
        for raw in raws:
            kind = self.kinds[raw.kind]
            record, wrong = kind.clean(raw)
            problems += wrong
            slug = raw.values.get("slug")
            if not is_slug(slug):
                continue
            if first := origins.get((raw.kind, slug)):
                where = f"{first.file}:{first.line}"
                problems.append(raw.problem("slug", f"{slug!r} is already taken by {where}"))
                continue
            of_kind = records.setdefault(raw.kind, {})
            if kind.positioned:
                record["position"] = len(of_kind)
            of_kind[slug] = record
            origins[raw.kind, slug] = raw
        if problems:
            raise ContentError(problems)
        return records, origins

    def dangling(self, records, origins, known):
        """Return a problem for each slug that names neither a record nor a row.

        `known(model)` gives the slugs of a model that may be pointed to besides.
        """
        problems = []
        for key, of_kind in records.items():
            for slug, record in of_kind.items():
                for field in self.kinds[key].fields:
                    for path, model, target in field.references(record[field.name]):
                        target_kind = self.key_of_model[model]
                        if target in records.get(target_kind, ()) or target in known(model):
                            continue
                        allowed = {*records.get(target_kind, ()), *known(model)}
                        message = f"there is no {target!r} in {target_kind}."
                        message += did_you_mean(target, allowed)
                        problems.append(origins[key, slug].problem(field.name + path, message))
        return problems

"""How one field of a record corresponds to columns of the model's row, in both directions.

Every field has a `name`, its dotted path in the file, and works on a canonical value that JSON can
hold: text ("" where there is none), number, bool, None, a slug, a list of these or of mappings.
"""

import datetime
import re
from abc import ABC, abstractmethod
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models

from portal.core.content.problems import WrongValue, did_you_mean
from portal.core.dates import PartialDateField
from portal.core.models import slug_validator

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
TYPES = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    list: "a list",
}


def name_of_type(value):
    """Return what an editor calls the value: "a text"."""
    if isinstance(value, dict):
        return "a group of fields"
    return "nothing" if value is None else TYPES.get(type(value), "another kind of value")


def expect(value, type_):
    """Return the value, or raise WrongValue if it is of another type; a float may be whole."""
    good = type(value) is type_ or (type_ is float and type(value) is int)
    if not good:
        advice = ": put it in quotes" if type_ is str and type(value) in (bool, int, float) else ""
        raise WrongValue(f"must be {TYPES[type_]}, not {name_of_type(value)}{advice}")
    return value


def one_of(value, allowed):
    """Return the value, or raise WrongValue if it is not among the allowed ones."""
    if value not in allowed:
        raise WrongValue(f"there is no value {value!r} here." + did_you_mean(value, allowed))
    return value


def is_slug(value):
    try:
        slug_validator(expect(value, str))
    except (ValidationError, WrongValue):
        return False
    return True


class Field:
    """A field of the records of a kind; `bind` gives it the model of that kind."""

    def __init__(self, name):
        self.name = name

    def bind(self, model):
        self.model = model

    def clean(self, value):
        """Return the canonical form of what the file gives (None: nothing); raise WrongValue.

        Here: what is canonical already, as the place of a record in its file.
        """
        return value

    def references(self, value):
        """Yield (path, model, slug) for everything that a canonical value points to."""
        return ()

    def without(self, value, gone):
        """Return the canonical value less the slugs that `gone(model, slug)` says are deleted."""
        return value


class ColumnField(ABC, Field):
    """A field kept in columns of the record's own row."""

    @abstractmethod
    def read(self, row, keys):
        """Return the canonical value of the row."""

    @abstractmethod
    def columns(self, value, keys):
        """Return {attribute: value} to set on the row."""


class Column(ColumnField):
    """A value of one column, checked as the model's own field checks it.

    `column` if it is named otherwise; `required` where the model would let it be empty; `hint`, a
    sentence on how it is written.
    """

    def __init__(self, name, column=None, *, required=False, hint=""):
        super().__init__(name)
        self.column = column or name.rpartition(".")[2]
        self.required = required
        self.hint = hint and f" {hint}"

    def bind(self, model):
        super().bind(model)
        self.field = model._meta.get_field(self.column)
        self.type = next(
            type_
            for base, type_ in (
                (models.BooleanField, bool),
                (models.IntegerField, int),
                (models.FloatField | models.DecimalField, float),
                (models.JSONField, list),
                (models.Field, str),
            )
            if isinstance(self.field, base)
        )
        self.is_decimal = isinstance(self.field, models.DecimalField)
        self.choices = [value for value, _label in self.field.flatchoices]

    def clean(self, value):
        if value is None or value in ("", []):
            return self.clean_empty()
        if isinstance(self.field, PartialDateField) and type(value) is int:
            value = str(value)
        value = expect(value, self.type)
        if self.type is str:
            value = value.strip()
            if CONTROL.search(value):
                raise WrongValue("holds a control character: write the text anew")
        if self.type is float:
            value = float(value)
        checked = str(value) if self.is_decimal else value
        try:
            if self.choices:
                one_of(value, self.choices)
            self.field.clean(checked, None)
        except WrongValue as error:
            raise WrongValue(f"{error}{self.hint}") from None
        except ValidationError as error:
            shown = repr(value if len(repr(value)) < 80 else f"{value[:60]}...")
            raise WrongValue(f"{shown}: {' '.join(error.messages)}{self.hint}") from None
        return value

    def clean_empty(self):
        default = self.field.get_default()
        optional = self.field.has_default() or self.field.blank
        if self.required or not optional:
            raise WrongValue(f"is missing: give {TYPES[self.type]}.{self.hint}")
        return default

    def read(self, row, keys):
        value = getattr(row, self.field.attname)
        if isinstance(value, datetime.date):
            return value.isoformat()
        if self.is_decimal and value is not None:
            return float(value)
        return str(value) if self.type is str and value is not None else value

    def columns(self, value, keys):
        if isinstance(self.field, models.DateField) and value:
            value = datetime.date.fromisoformat(value)
        if self.is_decimal and value is not None:
            value = Decimal(str(value))
        return {self.field.attname: value}


def columns(*names, required=False):
    """Return a `Column` for each name."""
    return tuple(Column(name, required=required) for name in names)


class BothLanguages(Column):
    """One text that serves in both languages: two columns with the same value."""

    def __init__(self, name, **options):
        super().__init__(name, f"{name}_it", **options)

    def read(self, row, keys):
        it, en = (getattr(row, f"{self.name}_{language}") for language in ("it", "en"))
        return it if it == en else f"{it} / {en}"

    def columns(self, value, keys):
        return {f"{self.name}_it": value, f"{self.name}_en": value}


class ChoiceLabel(Column):
    """A choice of the model, written in the file as its label: Piemonte."""

    def clean(self, value):
        if value is None:
            return super().clean(None)
        labels = [str(label) for _value, label in self.field.flatchoices]
        return one_of(expect(value, str), labels)

    def read(self, row, keys):
        value = getattr(row, self.column)
        return str(dict(self.field.flatchoices).get(value, value))

    def columns(self, value, keys):
        slugs = {str(label): slug for slug, label in self.field.flatchoices}
        return {self.column: slugs[value] if value else ""}


class JoinedList(Column):
    """A list of short texts that the model keeps in one text: [L, XL] as "L, XL"."""

    def clean(self, value):
        for part in expect([] if value is None else value, list):
            expect(part, str)
        super().clean(", ".join(value or []))
        return list(value or [])

    def read(self, row, keys):
        value = getattr(row, self.column)
        return value.split(", ") if value else []

    def columns(self, value, keys):
        return {self.column: ", ".join(value)}


class Flags(ColumnField):
    """A list of words, each of which is a column that is true or false."""

    def __init__(self, name, words):
        super().__init__(name)
        self.words = words

    def clean(self, value):
        value = expect([] if value is None else value, list)
        for word in value:
            one_of(word, list(self.words))
        return [word for word in self.words if word in value]

    def read(self, row, keys):
        return [word for word, column in self.words.items() if getattr(row, column)]

    def columns(self, value, keys):
        return {column: word in value for word, column in self.words.items()}


class NoneHere(ColumnField):
    """A field that the files hold for all kinds alike, but for which this kind has no place."""

    def clean(self, value):
        if value not in (None, []):
            raise WrongValue("must be empty: the portal keeps none for this kind")
        return []

    def read(self, row, keys):
        return []

    def columns(self, value, keys):
        return {}


class Reference(ColumnField):
    """The slug of one record of another kind."""

    def __init__(self, name, column=None):
        super().__init__(name)
        self.column = column or name

    def bind(self, model):
        super().bind(model)
        self.field = model._meta.get_field(self.column)
        self.target = self.field.related_model

    def clean(self, value):
        if value is None:
            if not self.field.null:
                raise WrongValue("is missing: give a slug")
            return None
        return expect(value, str)

    def references(self, value):
        if value is not None:
            yield "", self.target, value

    def read(self, row, keys):
        return keys.slug(self.target, getattr(row, self.field.attname))

    def columns(self, value, keys):
        return {self.field.attname: keys.key(self.target, value)}


class Position(ColumnField):
    """The place of a record among those of its kind: not written in the file, but its order."""

    def __init__(self):
        super().__init__("position")

    def read(self, row, keys):
        return row.position

    def columns(self, value, keys):
        return {"position": value}

"""The columns of a file: how a cell and a field of an entry correspond, in both directions.

Here those of an entry's own row; `relations` has those that stand in other tables. Values are those
of `portal.core.content`: texts, numbers, truth values, days, slugs, lists.
"""

import datetime
import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from import_export import fields

from portal.core.admin.transfer.cells import Unreadable, did_you_mean, one_line, text_of, tidy
from portal.core.dates import PartialDateField
from portal.core.fields import GROUPED, TextListField

YES = {"yes", "y", "sì", "si", "s", "true", "vero", "1", "x"}
NO = {"no", "n", "false", "falso", "0"}
WHOLE = re.compile(r"-?\d{1,18}")
NOT_DIGIT = re.compile(r"\D")
DECIMAL = re.compile(rf"(-?)(\d+|{GROUPED.pattern})(?:[.,](\d{{1,2}}))?")
ITALIAN_DATE = re.compile(r"(?:(\d{1,2})[/.])?(\d{1,2})[/.](\d{4})")


def column_for(field):
    """Return the Column that fits a field in the entry's own row."""
    kinds = {
        models.ForeignKey: Reference,
        TextListField: Lines,
        PartialDateField: PartialDay,
        models.DateField: Day,
        models.BooleanField: YesNo,
        models.IntegerField: Whole,
        models.DecimalField: Number,
        models.URLField: Address,
    }
    if field.choices:
        return Choice(field)
    return next((kind for base, kind in kinds.items() if isinstance(field, base)), Text)(field)


class Column(fields.Field):
    """A column of a file; `clean` and `export` are what django-import-export calls.

    `parse` turns a cell into a value, `render` a value into a cell; `check` raises ValidationError
    for a value that may not be written. `bind` gives it the model and the slugs of all others.
    """

    width = 24  # of the cells of a workbook, in characters
    is_text = True  # whatever is typed there
    is_single = True  # one value, not a list
    required = has_default = False

    def bind(self, model, keys):
        self.keys = keys

    def clean(self, row, **kwargs):
        cell = row[self.column_name]
        if isinstance(cell, Unreadable):
            raise ValidationError(cell.message)
        return self.parse(cell)

    def export(self, instance, **kwargs):
        return self.render(self.get_value(instance))

    def render(self, value):
        return value

    def same(self, old, new):
        """Whether a parsed value is the one that is there, which may never have been tidied."""
        return old == new

    def is_empty(self, value):
        return value in (None, "", [])

    def lines(self, value):
        """Return the texts in which people see a value: one, or one for each part of a list."""
        return [] if self.is_empty(value) else [text_of(self.render(value))]

    def options(self):
        """Return the (value, name) that may be written; [] where that is open."""
        return []


class FieldColumn(Column):
    """A column whose values stand in one column of the entry's own row."""

    def __init__(self, field):
        super().__init__(attribute=field.attname, column_name=field.name)
        self.field = field
        self.has_default = field.has_default()
        self.required = not (field.blank or field.null or self.has_default)

    @property
    def meaning(self):
        return " – ".join(filter(None, [self.label, str(self.field.help_text)]))

    @property
    def label(self):
        return capfirst(str(self.field.verbose_name))

    def get_value(self, instance):
        return getattr(instance, self.attribute)

    def attributes(self, value):
        """Return {attribute: value} to set on the entry."""
        return {self.attribute: value}

    def parse(self, cell):
        return text_of(cell)

    def check(self, value, old=None):
        if self.is_empty(value):
            if not (self.field.blank or self.field.null):
                raise ValidationError(self.missing())
            return
        self.field.clean(value, None)

    def missing(self):
        return _("It cannot be empty. %(how)s") % {"how": self.how}


class Text(FieldColumn):
    """A text; `is_text` marks short ones, since old spreadsheets show no long ones so."""

    def __init__(self, field):
        super().__init__(field)
        self.is_text = bool(field.max_length and field.max_length < 256)
        self.width = 24 if self.is_text else 50

    @property
    def how(self):
        if self.field.max_length:
            return _("Text, up to %(count)d characters.") % {"count": self.field.max_length}
        return _("Text.")

    def render(self, value):
        return tidy(value)

    def same(self, old, new):
        return tidy(old) == new


class Address(Text):
    width = 40

    @property
    def how(self):
        return _("Write the whole address, as in https://www.example.org")

    def check(self, value, old=None):
        try:
            super().check(value, old)
        except ValidationError as error:
            raise ValidationError(" ".join([*error.messages, self.how])) from None


class Choice(FieldColumn):
    @property
    def how(self):
        return _("Write one of: %(words)s.") % {"words": "; ".join(self._words())}

    def check(self, value, old=None):
        words = self._words()
        if not self.is_empty(value) and value not in words:
            unknown = _("“%(value)s” is not known here.") % {"value": value[:80]}
            advice = "" if len(words) <= 12 else did_you_mean(value, words)
            raise ValidationError(f"{unknown} {advice or self.how}")
        super().check(value, old)

    def options(self):
        return [(str(value), str(label)) for value, label in self.field.flatchoices if value]

    def _words(self):
        return [value for value, _label in self.options()]


class Whole(FieldColumn):
    is_text = False

    @property
    def how(self):
        return _("Whole number, as in 3500000.")

    def parse(self, cell):
        text = text_of(cell)
        if GROUPED.fullmatch(text):
            text = re.sub(r"\D", "", text)
        if text and not WHOLE.fullmatch(text):
            raise ValidationError(_("Write a whole number, as in 3500000."))
        return int(text) if text else None


class Number(FieldColumn):
    """A number with at most two decimals: three digits behind a separator are thousands."""

    is_text = False

    @property
    def how(self):
        return _("Number with at most two decimals, as in 1250 or 12.5.")

    def get_value(self, instance):
        value = super().get_value(instance)
        return None if value is None else float(value)

    def attributes(self, value):
        return {self.attribute: None if value is None else Decimal(str(value))}

    def parse(self, cell):
        if isinstance(cell, float | int):
            return float(cell)
        text = text_of(cell)
        if not text:
            return None
        if not (match := DECIMAL.fullmatch(text)):
            raise ValidationError(_("Write a number, as in 1250 or 12.5."))
        sign, whole, decimals = match.groups()
        return float(f"{sign}{re.sub(NOT_DIGIT, '', whole)}.{decimals or 0}")

    def check(self, value, old=None):
        super().check(None if value is None else str(value), old)


class YesNo(FieldColumn):
    @property
    def how(self):
        return _("Write yes or no.")

    def parse(self, cell):
        word = text_of(cell).casefold()
        if word and word not in YES | NO:
            raise ValidationError(self.how)
        return word in YES if word else None

    def render(self, value):
        return "" if value is None else "yes" if value else "no"

    def options(self):
        return [("yes", _("yes")), ("no", _("no"))]


class Day(FieldColumn):
    is_text = False

    @property
    def how(self):
        return _("Day, as in 2026-01-31 or 31/01/2026.")

    def parse(self, cell):
        text = _iso(text_of(cell))
        try:
            return datetime.date.fromisoformat(text) if text else None
        except ValueError:
            raise ValidationError(_("Write a day, as in 2026-01-31 or 31/01/2026.")) from None


class PartialDay(FieldColumn):
    @property
    def how(self):
        return _("Year, month or day, as far as is known: 2020, 2020-04 or 2020-04-30.")

    @property
    def meaning(self):
        return self.label

    def parse(self, cell):
        return _iso(text_of(cell))


class Lines(FieldColumn):
    """A list of texts, one to a line of the cell."""

    width = 50

    @property
    def how(self):
        return _("One to a line; Alt+Enter begins a new line within a cell.")

    @property
    def meaning(self):
        return self.label

    def parse(self, cell):
        return [line.strip() for line in text_of(cell).split("\n") if line.strip()]

    def render(self, value):
        return "\n".join(self.lines(value))

    def lines(self, value):
        return [text for each in value or [] if (text := one_line(each))]

    def same(self, old, new):
        return self.lines(old) == new


class Reference(FieldColumn):
    """The slug of one entry or term of another table."""

    @property
    def how(self):
        return _("Slug (%(names)s).") % {"names": names_of(self.field.related_model)}

    def get_value(self, instance):
        return self.keys.slug(self.field.related_model, getattr(instance, self.attribute))

    def attributes(self, value):
        return {self.attribute: self.keys.key(self.field.related_model, value)}

    def parse(self, cell):
        return text_of(cell) or None

    def render(self, value):
        return value or ""

    def check(self, value, old=None):
        if self.is_empty(value):
            super().check(value, old)
        elif value not in self.keys.of(self.field.related_model):
            raise ValidationError(unknown(value, self.field.related_model, self.keys))

    def options(self):
        return terms(self.field.related_model)


def _iso(text):
    """Return a date that is written day first, or month first without a day, year first."""
    if match := ITALIAN_DATE.fullmatch(text):
        day, month, year = match.groups()
        return "-".join(filter(None, [year, month.zfill(2), day and day.zfill(2)]))
    return text


def names_of(model):
    return str(model._meta.verbose_name_plural)


def unknown(slug, model, keys):
    """Return what to say of a slug that no row of `model` has."""
    said = _("There is no “%(slug)s” (%(names)s).")
    advice = did_you_mean(slug, list(keys.of(model)))
    return said % {"names": names_of(model), "slug": slug[:80]} + " " + advice


def terms(model):
    """Return the (slug, name) of all rows of `model`."""
    return [(row.slug, str(row)) for row in model._base_manager.order_by("slug")]

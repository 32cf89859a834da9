"""Dates of which sometimes only the year, or the year and month, are known."""

import datetime
import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Length
from django.utils import formats
from django.utils.translation import gettext_lazy as _

PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
LENGTHS = (0, 4, 7, 10)

models.CharField.register_lookup(Length)


def validate_partial_date(value):
    """Raise ValidationError unless `value` is a real YYYY, YYYY-MM or YYYY-MM-DD (ISO 8601)."""
    match = PATTERN.fullmatch(value)
    if match:
        year, month, day = (int(part or 1) for part in match.groups())
        try:
            datetime.date(year, month, day)
        except ValueError:
            match = None
    if not match:
        raise ValidationError(
            _("“%(value)s” is not a date. Write a year (2020), a month (2020-04) or a day."),
            code="partial_date",
            params={"value": value},
        )


class PartialDateField(models.CharField):
    """A date as text: "2020", "2020-04" or "2020-04-30"; empty where unknown.

    Kept as ISO 8601 text, so that it sorts in time and says no more than is known.
    """

    default_validators = [validate_partial_date]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 10)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        kwargs.setdefault("help_text", _("YYYY, YYYY-MM or YYYY-MM-DD; empty if not known"))
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "blank": self.blank}


def partial_date_check(field):
    """Return the condition, for a CheckConstraint, that `field` has a date's length or is empty."""
    return models.Q(**{f"{field}__length__in": LENGTHS})


def partial_period_check(start, end):
    """Return the condition that the year of `end` is not before the year of `start`."""
    return (
        models.Q(**{start: ""})
        | models.Q(**{end: ""})
        | models.Q(**{f"{end}__gte": models.functions.Substr(start, 1, 4)})
    )


def format_partial_date(value):
    """Return the date in the reader's language: "2020-04" -> "aprile 2020" or "April 2020"."""
    match = PATTERN.fullmatch(value or "")
    if not match:
        return ""
    year, month, day = match.groups()
    if not month:
        return year
    date = datetime.date(int(year), int(month), int(day or 1))
    return formats.date_format(date, "DATE_FORMAT" if day else "YEAR_MONTH_FORMAT")

"""Fields that several apps share."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

# Digits in groups of three, with a full stop, a comma, a space or an apostrophe between them.
GROUPED = re.compile(r"[1-9]\d{0,2}(?:[., \u00a0\u202f']\d{3})+")


def validate_text_list(value):
    """Raise ValidationError unless `value` is a list of texts that are not empty."""
    if not isinstance(value, list) or not all(isinstance(x, str) and x.strip() for x in value):
        raise ValidationError(_("Write a list of texts, none of them empty."), code="text_list")


class LinesField(forms.CharField):
    """A text area in which each line is one text of a list."""

    widget = forms.Textarea

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def has_changed(self, initial, data):
        return self.to_python(data) != (initial or [])


class TextListField(models.JSONField):
    """A short ordered list of texts, such as prerequisites; in forms one text to a line."""

    default_validators = [validate_text_list]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        kwargs.pop("encoder", None)
        kwargs.pop("decoder", None)
        kwargs.setdefault("help_text", _("One to a line."))
        kwargs.setdefault("form_class", LinesField)
        return models.Field.formfield(self, **kwargs)


class GroupedIntegerField(forms.IntegerField):
    """A whole number, also as people write large ones: 8.000, 8,000 or 8 000 for 8000."""

    def to_python(self, value):
        value = str(value or "").strip()
        if GROUPED.fullmatch(value):
            value = re.sub(r"\D", "", value)
        return super().to_python(value)

"""The address of an account."""

from django.db import models


class AddressField(models.EmailField):
    """An e-mail address in small letters, so that it is found however it is typed."""

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs

    def to_python(self, value):
        value = super().to_python(value)
        return value.lower() if value else value

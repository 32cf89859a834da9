"""Accounts."""

import factory

from portal.core.models import User


class UserFactory(factory.django.DjangoModelFactory):
    """A partner: an account without any right in the admin."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"partner{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    password = factory.django.Password("correct horse")


class StaffFactory(UserFactory):
    """A member of staff who may edit everything."""

    username = factory.Sequence(lambda n: f"staff{n}")
    is_staff = True
    is_superuser = True

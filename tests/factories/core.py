"""Accounts, and how staff get into the administration."""

import time

import factory
from allauth.account.internal.flows import login
from allauth.account.models import EmailAddress

from portal.core.models import User

PASSWORD = "correct horse"


class UserFactory(factory.django.DjangoModelFactory):
    """A partner: an account without any right in the admin."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"partner{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    password = factory.django.Password(PASSWORD)


class StaffFactory(UserFactory):
    """A member of staff who may edit everything."""

    username = factory.Sequence(lambda n: f"staff{n}")
    is_staff = True
    is_superuser = True


def confirm_address(user):
    """Note that the address of an account is its owner's; returns the account."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in_as_staff(client, user):
    """Sign in as somebody who has shown a second factor: the administration opens."""
    client.force_login(user)
    session = client.session
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time()}]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()

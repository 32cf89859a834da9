"""The table behind Django's cache: it counts attempts to sign in, for every process alike."""

from django.core.management import call_command
from django.utils.crypto import salted_hmac


def hidden_key(key, key_prefix, version):
    """Return what a key is stored as: a keyed digest, for it may hold a network address."""
    text = f"{key_prefix}:{version}:{key}"
    return salted_hmac("portal.core.accounts.cache", text, algorithm="sha256").hexdigest()


def make_table(using, **kwargs):
    """Make the table if it is not there; runs after `migrate`."""
    call_command("createcachetable", database=using, verbosity=0)

"""Signed links with which an organization confirms its entries without signing in."""

import datetime

from django.core import signing
from django.utils import timezone

from competence.models import Organization

SALT = "portal.web.freshness"
VALID_FOR = datetime.timedelta(days=60)


class Expired(Exception):
    """The link was good, and is too old."""


class Unknown(Exception):
    """The link is not one of ours, or its organization is gone."""


def token_for(organization):
    """Return the token of a link for an organization, issued now."""
    return signing.dumps([organization.pk, timezone.now().timestamp()], salt=SALT)


def read(token):
    """Return (Organization, when the link was issued); raises Expired or Unknown.

    What was changed after that moment cannot be confirmed with the link: whoever got it may not
    have meant the newer text.
    """
    try:
        key, seconds = signing.loads(token, salt=SALT, max_age=VALID_FOR)
        issued_at = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
        return Organization.objects.get(pk=key), issued_at
    except signing.SignatureExpired as error:
        raise Expired from error
    except (signing.BadSignature, Organization.DoesNotExist) as error:
        raise Unknown from error
    except (TypeError, ValueError, OverflowError) as error:  # signed by an older release
        raise Unknown from error

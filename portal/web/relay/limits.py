"""How often one may write in a day: counted in the database, so for all processes together."""

import datetime
import ipaddress

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.web.relay.models import ContactRequest

IPV6_NETWORK = 64  # bits: what one household or office has for itself


class Limited(Exception):
    """There were too many requests today, from one address or (`by_entry`) about one entry."""

    def __init__(self, *, by_entry):
        super().__init__("too many requests about the entry" if by_entry else "too many requests")
        self.by_entry = by_entry


def sender_of(request):
    """Return a keyed digest of the network address that an HttpRequest comes from, and of the day.

    The same for a whole day, another one on the next, and the address cannot be had from it
    without the secret key. "" where the address is not known.
    """
    try:
        address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return ""
    if address.version == 6:
        address = ipaddress.ip_network((address, IPV6_NETWORK), strict=False)
    text = f"{timezone.localdate()} {address}"
    return salted_hmac("portal.web.relay.sender", text, algorithm="sha256").hexdigest()


def check_limits(*, sender, reply_to, kind, entry_id):
    """Raise Limited where today has had its number of requests.

    Those that are being stored at the very same moment may come on top.
    """
    today = ContactRequest.objects.of_today()
    if today.of_sender(sender, reply_to).count() >= settings.CONTACTS_PER_ADDRESS:
        raise Limited(by_entry=False)
    if today.about(kind, entry_id).count() >= settings.CONTACTS_PER_ENTRY:
        raise Limited(by_entry=True)


def seconds_to_tomorrow():
    """Return after how many seconds the limits are counted anew."""
    now = timezone.localtime()
    tomorrow = (now + datetime.timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return int((tomorrow - now).total_seconds()) + 1

"""Taking a request: stored once, its mails queued with it, or nothing at all."""

import json
import uuid

from django.db import transaction
from django.utils.translation import get_language

from portal.core.templatetags.components import entry_label
from portal.web.relay.entries import kind_of
from portal.web.relay.limits import check_limits
from portal.web.relay.mails import announce
from portal.web.relay.models import ContactRequest

TITLE_LENGTH = ContactRequest._meta.get_field("title").max_length


@transaction.atomic
def ask(entry, *, reason, key, sender, text, reply_to="", name="", municipality="", consent=""):
    """Store a request about `entry` in the reader's language, queue its mails, and return it.

    `key` is the UUID of the page with the form: the same page sent again with the same words gives
    the request that is there, without a mail. `sender` is what `sender_of` returns. Raises Limited
    where there were too many requests today.
    """
    kind = kind_of(entry)
    words = {"name": name, "municipality": municipality, "reply_to": reply_to, "text": text}
    about = {"reason": reason, "kind": kind, "entry_id": entry.pk}
    pk = uuid.uuid5(key, json.dumps([about, words]))
    if found := ContactRequest.objects.filter(pk=pk).first():
        return found
    check_limits(sender=sender, reply_to=reply_to, kind=kind, entry_id=entry.pk)
    contact_request, is_new = ContactRequest.objects.get_or_create(
        pk=pk,
        defaults={
            **about,
            **words,
            "title": entry_label(entry)[:TITLE_LENGTH],
            "language": get_language(),
            "consent": consent,
            "sender": sender,
        },
    )
    if is_new:
        announce(contact_request, entry)
    return contact_request

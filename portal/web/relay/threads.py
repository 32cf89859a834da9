"""How a request goes on: signed links to it, and its states."""

import uuid

from django.core import signing
from django.utils import timezone

from portal.web.relay.enums import ThreadState
from portal.web.relay.models import ContactRequest

# One for those who keep the entry, with which they say how far they are; one for the visitor, with
# which the page of thanks can be loaded again.
KEEPER = signing.Signer(salt="portal.web.relay.keeper", sep=".")
VISITOR = signing.Signer(salt="portal.web.relay.visitor", sep=".")


def token_of(contact_request, signer=KEEPER):
    """Return the end of the address that leads to the request, for those who were given it."""
    return signer.sign(contact_request.pk.hex)


def request_of(token, signer=KEEPER):
    """Return the request of a token; None where the token is not ours or the request is erased."""
    try:
        pk = uuid.UUID(signer.unsign(token))
    except signing.BadSignature:
        return None
    return ContactRequest.objects.filter(pk=pk).first()


def move(contact_request, *, to):
    """Give the request a state, and note when; return whether it had another one before."""
    now = timezone.now()
    moments = {
        ThreadState.OPEN: {"answered_at": None, "closed_at": None},
        ThreadState.ANSWERED: {"answered_at": now, "closed_at": None},
        ThreadState.CLOSED: {"closed_at": now},
    }
    others = ContactRequest.objects.filter(pk=contact_request.pk).exclude(state=to)
    return others.update(state=to, **moments[to]) == 1

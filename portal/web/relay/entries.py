"""Which entries one can write about, and who keeps them."""

from portal.core.models import Entry
from portal.web.kinds import KIND_OF, KINDS
from portal.web.relay.enums import Reason

# Whose page offers to write to those who keep the entry; mistakes can be reported on every page.
WITH_KEEPERS = ("case", "laboratory", "skill", "partnership", "organization")

KINDS_FOR = {
    Reason.CONTACT: {kind.name: kind for kind in KINDS if kind.name in WITH_KEEPERS},
    Reason.CORRECTION: {kind.name: kind for kind in KINDS if issubclass(kind.model, Entry)},
}


def kind_of(entry):
    """Return the name by which addresses and requests call the kind of `entry`."""
    return KIND_OF[type(entry)].name


def entry_of(contact_request):
    """Return the entry that a request is about, public or not; None where it is gone."""
    kind = KINDS_FOR[Reason.CORRECTION].get(contact_request.kind)
    return kind and kind.model.objects.filter(pk=contact_request.entry_id).first()


def mailbox_of(entry):
    """Return the address of those who keep `entry`, "" where only the staff do.

    That is its own mailbox, or else that of the organization that maintains it.
    """
    if mailbox := getattr(entry, "contact_email", ""):
        return mailbox
    maintainer = getattr(entry, "maintainer", None)
    return maintainer.contact_email if maintainer else ""

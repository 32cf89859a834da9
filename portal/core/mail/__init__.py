"""Mail: written into the database with what causes it, delivered from there.

    from portal.core.mail import send, send_to_users

    send_to_users("submission_received", users=members, context={"submission": submission})

`queue` holds what waits, `sending` writes the mails of the portal into it and `backend` those of
libraries; `delivery` sends them, once (`send_queued_mail`) or for as long as a server runs
(`deliverer`).
"""

from portal.core.mail.queue import is_address, purge
from portal.core.mail.sending import absolute, send, send_to_users, staff_mailboxes

__all__ = ["absolute", "is_address", "purge", "send", "send_to_users", "staff_mailboxes"]

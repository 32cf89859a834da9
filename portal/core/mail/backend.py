"""The `EMAIL_BACKEND`: queues what libraries send."""

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from portal.core.mail.queue import enqueue


class QueueBackend(BaseEmailBackend):
    """Queues each message, as urgent: somebody waits for it to sign in or to sign up.

    post_office's own backend would take subject and texts for Django templates, so that a name
    with `{%` in it would break the page, or worse.
    """

    def send_messages(self, email_messages):
        """Queue the messages, all or none; return how many.

        Raises:
            ValueError: for a message with an attachment; the portal sends none.
        """
        with transaction.atomic():
            for message in email_messages:
                self._enqueue(message)
        return len(email_messages)

    def _enqueue(self, message):
        if message.attachments:
            raise ValueError("a mail of the portal carries no attachment")
        alternatives = getattr(message, "alternatives", [])
        html = next((text for text, kind in alternatives if kind == "text/html"), "")
        enqueue(
            to=message.recipients(),
            subject=message.subject,
            text=message.body,
            html=html,
            sender=message.from_email,
            reply_to=message.reply_to[0] if message.reply_to else "",
            headers=message.extra_headers,
            urgent=True,
        )

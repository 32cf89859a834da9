"""The mails about a request: what each of the three sides is told, and what it is not.

The visitor never learns the mailbox. The mailbox gets the visitor's address as that to which its
answer goes. The confirmation to the visitor does not repeat what was written, so that nobody can
have the portal send their words to a stranger.
"""

from django.conf import settings
from django.urls import reverse

from portal.core.mail import absolute, send, send_to_users, staff_mailboxes
from portal.core.models import User
from portal.web.relay.entries import mailbox_of
from portal.web.relay.threads import token_of


def announce(contact_request, entry):
    """Queue the mails of a new request: to those who keep the entry, the staff and the visitor."""
    mailbox = _mailbox_for(contact_request, entry)
    _write_to_keepers("relay_request", mailbox, contact_request, entry)
    _write_to_staff("relay_staff", mailbox, contact_request, entry)
    if contact_request.reply_to:
        send(
            "relay_confirmation",
            to=[contact_request.reply_to],
            context=_context(contact_request, entry, mailbox),
            language=contact_request.language,
        )


def remind(contact_request, entry):
    """Queue the reminders of a request that nobody has answered; `entry` is None if it is gone."""
    mailbox = _mailbox_for(contact_request, entry)
    _write_to_keepers("relay_reminder", mailbox, contact_request, entry)
    _write_to_staff("relay_reminder_staff", mailbox, contact_request, entry)


def _mailbox_for(contact_request, entry):
    return mailbox_of(entry) if entry and contact_request.asks_for_contact else ""


def _write_to_keepers(template, mailbox, contact_request, entry):
    if not mailbox:
        return
    token = token_of(contact_request)
    context = _context(contact_request, entry, mailbox)
    send(
        template,
        to=[mailbox],
        context={**context, "thread": lambda: absolute(reverse("relay_thread", args=[token]))},
        language=_language_of(mailbox),
        reply_to=contact_request.reply_to,
    )


def _write_to_staff(template, mailbox, contact_request, entry):
    """Queue a mail to the staff; their answer goes to the visitor where no mailbox is asked."""
    page = reverse("admin:web_contactrequest_change", args=[contact_request.pk])
    context = _context(contact_request, entry, mailbox)
    send_to_users(
        template,
        users=staff_mailboxes(),
        context={**context, "thread": absolute(page)},
        reply_to="" if mailbox else contact_request.reply_to,
    )


def _context(contact_request, entry, mailbox):
    """Return what the templates tell of: title and page of the entry in the language of each."""
    return {
        "contact": contact_request,
        "quoted": "\n".join(f"> {line}" for line in contact_request.text.splitlines()),
        "entry": entry or contact_request.title,
        "page": (lambda: absolute(entry.get_absolute_url())) if entry else "",
        "passed_on": bool(mailbox),
        "days": settings.CONTACT_RETENTION_DAYS,
        "reminder_days": settings.CONTACT_REMINDER_DAYS,
    }


def _language_of(mailbox):
    """Return the language of the account with that address, or else that of the portal."""
    user = User.objects.filter(email__iexact=mailbox).first()
    return user.language if user else settings.LANGUAGE_CODE

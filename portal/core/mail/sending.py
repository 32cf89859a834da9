"""Writing the mails of the portal, each in the language of whoever gets it."""

from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils.translation import override

from portal.core.mail.queue import enqueue
from portal.core.models import User

LANGUAGES = dict(settings.LANGUAGES)


def send(template, *, to, context, language, reply_to="", message_id=""):
    """Queue a mail for each address in the list `to`; it leaves after the caller's commit.

    The texts are `emails/<template>.subject.txt`, `.txt` and `.html`, rendered in `language`.
    A value of `context` that is a function without arguments is called then, in that language:
    give one for whatever depends on it and that no tag of `mails` does. Answers go to `reply_to`.

    Return the queued rows. What is no address gets none, and does not stop the others.
    """
    with override(language if language in LANGUAGES else settings.LANGUAGE_CODE):
        texts = {
            "subject": _plain(f"emails/{template}.subject.txt", context),
            "text": _plain(f"emails/{template}.txt", context),
            "html": render_to_string(f"emails/{template}.html", context),
        }
    return enqueue(to=to, reply_to=reply_to, message_id=message_id, **texts)


@transaction.atomic
def send_to_users(template, *, users, context, reply_to=""):
    """Queue a mail for each of `users`, in their own language; return the queued rows.

    Accounts that are closed or have no address are left out, and none is written to twice.
    """
    by_language = {}
    for user in users:
        if user.is_active and user.email:
            by_language.setdefault(user.language, []).append(user.email)
    queued = []
    for language, addresses in by_language.items():
        queued += send(
            template, to=addresses, context=context, language=language, reply_to=reply_to
        )
    return queued


def staff_mailboxes():
    """Return the accounts of the staff that mail can reach, in the order in which they came."""
    return User.objects.filter(is_staff=True, is_active=True).exclude(email="").order_by("pk")


def absolute(path):
    """Return the whole address of a path of the portal; one that is whole comes back as it is."""
    return urljoin(f"{settings.SITE_URL}/", str(path))


def _plain(name, context):
    """Render a template of plain text, in which nothing is escaped."""
    return get_template(name).template.render(Context(context, autoescape=False))

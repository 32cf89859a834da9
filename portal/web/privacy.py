"""What the portal keeps of persons: one table, for the privacy page and `purge_personal_data`.

So the page cannot promise what the command does not do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.web import purging
from portal.web.relay.enums import Reason

DAY = 86_400  # seconds

STAFF = _("The staff of the portal")
NOBODY = _("Nobody")
SERVICE = _("To give you the service you asked for (article 6(1)(b) GDPR).")
RESPONSIBILITY = _(
    "To answer for what we publish, which is our legitimate interest (article 6(1)(f) GDPR)."
)


@dataclass(frozen=True)
class Kept:
    """One kind of data: what it is, why it is kept and on what legal basis, who sees it.

    `until` says how long; with a `setting`, which names a number of days (of seconds where it ends
    in _AGE), it takes %(days)s. `purge(days, dry_run=...)` erases what is older and returns how
    many; None where nothing is left to the command.
    """

    name: str
    title: str
    what: str
    why: str
    who: str
    until: str
    setting: str = ""
    purge: Callable[..., int] | None = None

    @property
    def days(self):
        """Return the days after which it goes, None where no number of days says so."""
        if not self.setting:
            return None
        value = getattr(settings, self.setting)
        return value // DAY if self.setting.endswith("_AGE") else value

    @property
    def how_long(self):
        return self.until % {"days": self.days} if self.setting else self.until


KEPT = (
    Kept(
        "accounts",
        _("Accounts"),
        _(
            "Name, e-mail address, language, the password in a form that cannot be read back, what"
            " the second factor needs, the time of the last sign-in."
        ),
        SERVICE,
        STAFF,
        _("Until you delete your account, or ask us to."),
    ),
    Kept(
        "unverified-accounts",
        _("Accounts never confirmed"),
        _("The same, of accounts whose e-mail address nobody has confirmed."),
        SERVICE,
        STAFF,
        ngettext_lazy(
            "Deleted %(days)s day after they were made.",
            "Deleted %(days)s days after they were made.",
            "days",
        ),
        "UNVERIFIED_ACCOUNT_DAYS",
        purging.unverified_accounts,
    ),
    Kept(
        "sessions",
        _("Sessions"),
        _("That somebody has signed in on your browser."),
        SERVICE,
        NOBODY,
        ngettext_lazy(
            "Until you sign out, at most %(days)s day.",
            "Until you sign out, at most %(days)s days.",
            "days",
        ),
        "SESSION_COOKIE_AGE",
        purging.sessions,
    ),
    Kept(
        "attempts",
        _("Attempts to sign in"),
        _(
            "How often somebody tried, under codes made from the network address and the e-mail"
            " address, which do not give these away."
        ),
        _("To keep accounts safe, which is our legitimate interest (article 6(1)(f) GDPR)."),
        NOBODY,
        _("Until newer ones take their place."),
    ),
    Kept(
        "memberships",
        _("Memberships"),
        _("For which organisation you act and in which role, and what you wrote when you asked."),
        SERVICE,
        _("The staff of the portal and the members of the organisation"),
        _("As long as you act for it."),
    ),
    Kept(
        "invitations",
        _("Invitations"),
        _("The e-mail address that an organisation invites, the role, and who invites."),
        SERVICE,
        _("The staff of the portal and the members of the organisation"),
        ngettext_lazy(
            "Deleted %(days)s day after the invitation has run out.",
            "Deleted %(days)s days after the invitation has run out.",
            "days",
        ),
        "INVITATION_RETENTION_DAYS",
        purging.invitations,
    ),
    Kept(
        "submissions",
        _("Proposals"),
        _("What you propose for an entry, and who did what with it and when, with the notes."),
        RESPONSIBILITY,
        _("The staff of the portal and the members of the organisation"),
        _("As long as the entry; your name goes with your account."),
    ),
    Kept(
        "uploads",
        _("Uploaded files"),
        _("Pictures, without the data that cameras write into them, and documents."),
        SERVICE,
        _("Everybody, once the entry that shows them is published"),
        ngettext_lazy(
            "As long as an entry or a proposal names them, otherwise %(days)s day.",
            "As long as an entry or a proposal names them, otherwise %(days)s days.",
            "days",
        ),
        "UNUSED_UPLOAD_DAYS",
        purging.unused_uploads,
    ),
    Kept(
        "history",
        _("History of the contents"),
        _("Which content an account changed, and when."),
        RESPONSIBILITY,
        STAFF,
        _("As long as the content; your name goes with your account."),
    ),
    Kept(
        "contact-requests",
        _("Requests to those who keep an entry"),
        _(
            "Your name, your municipality or body, your message, your e-mail address, the text to"
            " which you consented, and a code made from your network address and the day, which"
            " limits how often one can write and does not give the address away."
        ),
        _(
            "To pass your request on and have it answered, with your consent, which you may"
            " withdraw at any time (article 6(1)(a) GDPR)."
        ),
        _("Those who keep the entry, and the staff of the portal"),
        ngettext_lazy(
            "Deleted %(days)s day after you sent it, or sooner if you ask.",
            "Deleted %(days)s days after you sent it, or sooner if you ask.",
            "days",
        ),
        "CONTACT_RETENTION_DAYS",
        partial(purging.contact_requests, reason=Reason.CONTACT),
    ),
    Kept(
        "reports",
        _("Reports of something wrong on a page"),
        _(
            "Your message, your e-mail address if you give it, and a code made from your network"
            " address and the day, as above."
        ),
        _(
            "To correct the page and to answer you, which is our legitimate interest (article"
            " 6(1)(f) GDPR)."
        ),
        STAFF,
        ngettext_lazy(
            "Deleted %(days)s day after you sent it, or sooner if you ask.",
            "Deleted %(days)s days after you sent it, or sooner if you ask.",
            "days",
        ),
        "CONTACT_RETENTION_DAYS",
        partial(purging.contact_requests, reason=Reason.CORRECTION),
    ),
    Kept(
        "mails",
        _("Messages that the portal sends"),
        _("The e-mail address, the text, and whether it could be delivered."),
        _(
            "To deliver them even if a mail server is down, which is our legitimate interest"
            " (article 6(1)(f) GDPR)."
        ),
        _("The staff of the portal and whoever runs the mail servers"),
        ngettext_lazy(
            "Deleted %(days)s day after they were made.",
            "Deleted %(days)s days after they were made.",
            "days",
        ),
        "MAIL_RETENTION_DAYS",
        purging.sent_mails,
    ),
    Kept(
        "letters",
        _("Writing to us"),
        _("Your message and your address."),
        _("To answer you, which is our legitimate interest (article 6(1)(f) GDPR)."),
        STAFF,
        _("As long as it takes to answer you."),
    ),
    Kept(
        "searches",
        _("Words without results"),
        _(
            "Words that found nothing, with how often and when they were sought but not by whom."
            " What looks like an address or a number of a person is not kept."
        ),
        _("To learn what is missing; these are not personal data."),
        STAFF,
        _("Until newer ones take their place."),
    ),
    Kept(
        "logs",
        _("Reading the portal"),
        _(
            "The server may note each request in a log: IP address, time, page and kind of browser."
            " The words you search for and the filters you choose stand in the address of the page,"
            " and so in the log too. Nobody is profiled."
        ),
        _(
            "To keep the portal safe and to find faults, which is our legitimate interest (article"
            " 6(1)(f) GDPR)."
        ),
        _("Whoever runs the servers"),
        ngettext_lazy(
            "Each line is deleted after %(days)s day.",
            "Each line is deleted after %(days)s days.",
            "days",
        ),
        "LOG_RETENTION_DAYS",
    ),
    Kept(
        "visit",
        _("Your municipality"),
        _(
            "What you say of it stands in the address of the page, a name already while you type"
            " it, and so in the log. If you press “Remember for this visit”, your browser keeps its"
            " name, region and number of inhabitants; they are kept nowhere else."
        ),
        SERVICE,
        NOBODY,
        _("Until you close the tab or drop them with one click."),
    ),
    Kept(
        "shortlist",
        _("Your shortlist"),
        _(
            "The entries that you mark with a star, and the title, purpose, municipality and notes"
            " that you write for a dossier, are kept by your browser alone. On the page of the"
            " shortlist they stand in the address, and so in the log; we do not keep them."
        ),
        SERVICE,
        _("Whoever you give the link to"),
        _("Until you take them out, or delete the data of this site in your browser."),
    ),
)

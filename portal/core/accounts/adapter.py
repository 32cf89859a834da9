"""What the portal answers where django-allauth asks: where to go on, and in which words."""

import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.utils import has_verified_email
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

# What is said on the next page, by the template with which the library would say it; None: nothing,
# the page itself tells.
MESSAGES = {
    "account/messages/email_confirmation_sent.txt": None,
    "account/messages/logged_in.txt": None,
    "account/messages/logged_out.txt": None,
    "account/messages/email_confirmed.txt": _("Your address is confirmed."),
    "account/messages/email_confirmation_failed.txt": _(
        "This address belongs to another account: nothing has changed."
    ),
    "account/messages/password_changed.txt": _(
        "The password is changed. On your other devices you have to sign in again."
    ),
    "account/messages/password_set.txt": _("The password is set."),
    "mfa/messages/totp_activated.txt": _("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is taken away."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "There are new recovery codes. Keep them where you find them without your phone."
    ),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "socialaccount/messages/account_connected.txt": _("The identity is connected."),
    "socialaccount/messages/account_connected_updated.txt": _(
        "This identity was connected already."
    ),
    "socialaccount/messages/account_connected_other.txt": _(
        "This identity is connected to another account: nothing has changed."
    ),
    "socialaccount/messages/account_disconnected.txt": _("The identity is no longer connected."),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is your address already."),
        "email_password_mismatch": _("Address and password do not go together. Check both."),
        "email_taken": _("This address belongs to another account."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code is wrong or no longer valid."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
        "rate_limited": _("Too many attempts. Wait a minute, then try again."),
    }

    def new_user(self, request):
        """Begin an account in the language of the page, which becomes that of its messages."""
        user = super().new_user(request)
        user.language = get_language()
        return user

    def set_password(self, user, password):
        """Set the password; identities connected before the address was confirmed go.

        Somebody could open an account in a stranger's name by an identity of their own, and wait
        for the stranger to make use of it by a new password.
        """
        super().set_password(user, password)
        if not has_verified_email(user):
            user.socialaccount_set.all().delete()

    def get_login_redirect_url(self, request):
        return landing(request.user)

    def get_signup_redirect_url(self, request):
        return landing(request.user)

    def get_email_verification_redirect_url(self, email_address):
        return reverse("account")

    def get_password_change_redirect_url(self, request):
        return reverse("account")

    def is_reauthentication_required(self, *, app, **kwargs):
        """Ask again who it is, unless this session was signed in within the last minutes."""
        records = get_authentication_records(self.request, self.request.user)
        latest = max((record["at"] for record in records), default=0)
        return time.time() - latest > app_settings.REAUTHENTICATION_TIMEOUT

    def add_message(
        self,
        request,
        level,
        message_template=None,
        message_context=None,
        extra_tags="",
        message=None,
    ):
        """Say it in the portal's words; what they do not cover, in the library's."""
        if message_template in MESSAGES:
            message, message_template = MESSAGES[message_template], None
        text = str(message) if message else None
        super().add_message(request, level, message_template, message_context, extra_tags, text)

    def send_mail(self, template_prefix, email, context):
        """Write to people in the language they chose; to strangers in that of the page."""
        user = context.get("user") or self.request.user
        with override(getattr(user, "language", None) or get_language()):
            super().send_mail(template_prefix, email, context)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def generate_authenticator_name(self, user, type):
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}


def landing(user):
    """Return where somebody is led who signed in without having asked for a page."""
    if user.is_staff:
        return reverse("admin:index")
    try:
        return reverse("desk")
    except NoReverseMatch:
        return reverse("account")

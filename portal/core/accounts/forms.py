"""The forms of django-allauth in the portal's words and dress."""

from allauth.account import forms as account
from allauth.account.utils import filter_users_by_email, has_verified_email
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from allauth.socialaccount.forms import SignupForm as SocialSignupForm
from django.db import IntegrityError, transaction
from django.forms import CheckboxInput
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Present password"),
    "password1": _("New password"),
    "code": _("Code"),
    "name": _("Name of the passkey"),
    "remember": _("Keep me signed in on this device for two weeks"),
    "passwordless": _("Sign in with it alone, without the password"),
}


class Dressed:
    """Calls fields what the portal calls them and gives them its classes.

    `labels` and `help_texts` say what differs in one form. A new password is typed once: a slip
    is mended by e-mail.
    """

    labels: dict = {}
    help_texts: dict = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.label = self.labels.get(name) or LABELS.get(name) or field.label
            if name != "password1":  # whose help are the rules for passwords
                field.help_text = self.help_texts.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            if not isinstance(field.widget, CheckboxInput):
                field.widget.attrs["class"] = "form-control"


class LoginForm(Dressed, account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class SignupForm(Dressed, account.SignupForm):
    labels = {"password1": _("Password")}
    help_texts = {
        "email": _(
            "We send a code to it. Only the staff and the members of your organisation see it."
        )
    }

    def try_save(self, request):
        """Return (account, None), or (None, what is answered) if the address has an account.

        A form sent twice, by a double click or after a lost connection, goes on with the account
        that the first one made.
        """
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return super().try_save(request)
            except IntegrityError:  # the other one was a moment quicker
                self.account_already_exists = True
        return self._sent_before() or super().try_save(request)

    def _sent_before(self):
        email, password = self.cleaned_data["email"], self.cleaned_data["password1"]
        for user in filter_users_by_email(email, is_active=True):
            if user.check_password(password) and not has_verified_email(user):
                return user, None
        return None


class AddEmailForm(Dressed, account.AddEmailForm):
    labels = {"email": _("New e-mail address")}
    help_texts = {"email": _("We send a code to it. Until you type it in, nothing changes.")}


class ChangePasswordForm(Dressed, account.ChangePasswordForm):
    pass


class SetPasswordForm(Dressed, account.SetPasswordForm):
    pass


class ResetPasswordForm(Dressed, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Dressed, account.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(Dressed, account.ReauthenticateForm):
    pass


class ConfirmEmailForm(Dressed, account.ConfirmEmailVerificationCodeForm):
    labels = {"code": _("Code from the e-mail")}
    help_texts = {"code": _("Eight letters; the hyphen and capitals do not matter.")}


class SecondFactorForm(Dressed, second_factor.AuthenticateForm):
    help_texts = {"code": _("The six digits in your authenticator app, or a recovery code.")}


class SecondFactorAgainForm(Dressed, second_factor.ReauthenticateForm):
    help_texts = SecondFactorForm.help_texts


class ActivateAppForm(Dressed, ActivateTOTPForm):
    labels = {"code": _("Code shown in the app")}
    help_texts = {"code": _("Six digits. A new code appears every 30 seconds.")}


class AddPasskeyForm(Dressed, AddWebAuthnForm):
    help_texts = {
        "name": _("So that you can tell it from others: “Office computer”, “Phone”."),
        "passwordless": _("The device then asks for its PIN, your finger or your face."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class RenamePasskeyForm(Dressed, EditWebAuthnForm):
    pass


class IdentitySignupForm(Dressed, SocialSignupForm):
    help_texts = SignupForm.help_texts

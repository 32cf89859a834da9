"""Accounts: how people sign in, and with whom. The library is django-allauth."""

from operator import attrgetter

import environ

env = environ.Env()

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"

# Limits on attempts, and the codes that were used, must hold in every process: they stand in the
# database. Its table is made after `migrate` (portal.core.accounts.cache).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "KEY_FUNCTION": "portal.core.accounts.cache.hidden_key",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

ACCOUNT_ADAPTER = "portal.core.accounts.adapter.AccountAdapter"
ACCOUNT_USER_DISPLAY = attrgetter("email")
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# By a code and not by a link: it is worth nothing but in the browser that asked for it, so nobody
# confirms an account that a stranger made with their address.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
# One code in ten seconds, the library's own limit, would refuse a form that was sent twice.
ACCOUNT_RATE_LIMITS = {"confirm_email": "5/m/key"}
ACCOUNT_FORMS = {
    name: f"portal.core.accounts.forms.{form}"
    for name, form in {
        "login": "LoginForm",
        "signup": "SignupForm",
        "add_email": "AddEmailForm",
        "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm",
        "reauthenticate": "ReauthenticateForm",
        "confirm_email_verification_code": "ConfirmEmailForm",
    }.items()
}

MFA_ADAPTER = "portal.core.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# The code before and the one after count too: who types slowly needs more than half a minute.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    name: f"portal.core.accounts.forms.{form}"
    for name, form in {
        "authenticate": "SecondFactorForm",
        "reauthenticate": "SecondFactorAgainForm",
        "activate_totp": "ActivateAppForm",
        "add_webauthn": "AddPasskeyForm",
        "edit_webauthn": "RenamePasskeyForm",
    }.items()
}

# An identity provider (OpenID Connect), such as a broker for SPID and CIE; none without an address.
OIDC_SERVER_URL = env("OIDC_SERVER_URL", default="")
OIDC_PROVIDER = {
    "provider_id": "sso",
    "name": env("OIDC_NAME", default="OpenID Connect"),
    "client_id": env("OIDC_CLIENT_ID", default=""),
    "secret": env("OIDC_CLIENT_SECRET", default=""),
    "settings": {"server_url": OIDC_SERVER_URL},
}
SOCIALACCOUNT_ADAPTER = "portal.core.accounts.identities.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {"signup": "portal.core.accounts.forms.IdentitySignupForm"}
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [OIDC_PROVIDER] if OIDC_SERVER_URL else [],
    }
}

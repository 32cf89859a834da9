"""Identities of an OpenID Connect provider, and how little of them is believed and kept."""

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.utils.translation import gettext_lazy as _


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """An identity opens the account that it opened or was connected to, and no other.

    That its provider knows an address is no reason to let it into the account which has that
    address, not even if the provider says that it is verified: whoever owns the account signs in
    and connects the identity. For a new account `email_verified` spares the code.
    """

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "email_taken": _("There is an account with this address. Sign in, then connect %s."),
        "no_password": _("Set a password first, or you could not sign in any more."),
    }

    def populate_user(self, request, sociallogin, data):
        """Take name and address; of the rest, such as a tax code, keep nothing."""
        sociallogin.account.extra_data = {}
        for address in sociallogin.email_addresses:
            address.verified = address.verified is True  # some providers send the text "false"
        return super().populate_user(request, sociallogin, {**data, "username": ""})

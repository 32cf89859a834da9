"""Views of django-allauth that do a little more here."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.views import LoginView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.http import HttpResponseRedirect
from django.shortcuts import render
from requests import RequestException


class SignIn(LoginView):
    def _redirect_to_pending_stage(self, request, stage):
        """Let go of a sign-up that waits for its code: its address may have an account already."""
        if stage.login.signup:
            clear_login(request)
            return None
        return super()._redirect_to_pending_stage(request, stage)


class ActivateApp(ActivateTOTPView):
    """Set up an authenticator app; whoever did so has shown a second factor in this session."""

    def form_valid(self, form):
        response = super().form_valid(form)
        user = self.request.user
        record_authentication(self.request, user, "mfa", type=Authenticator.Type.TOTP)
        return response


class AddPasskey(AddWebAuthnView):
    """Add a passkey; whoever did so has shown a second factor in this session."""

    def form_valid(self, form):
        response = super().form_valid(form)
        user = self.request.user
        record_authentication(self.request, user, "mfa", type=Authenticator.Type.WEBAUTHN)
        return response


def oidc_login(request, provider_id):
    """Lead to the identity provider by a page of our own that goes on by itself.

    Browsers apply the policy on forms also to where the answer to a form redirects, and the policy
    names no other site.
    """
    try:
        response = openid_connect.login(request, provider_id)
    except RequestException:
        return render(request, "socialaccount/authentication_error.html", status=503)
    if not isinstance(response, HttpResponseRedirect):
        return response
    context = {"redirect_to": response.url}
    return render(request, "socialaccount/login_redirect.html", context)

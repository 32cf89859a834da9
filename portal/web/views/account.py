"""The pages of one's own account, and the way to a second factor that staff are led to."""

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.core.accounts.gate import passed_second_factor
from portal.core.models import User
from portal.core.views import readonly
from portal.web import accounts


class LanguageForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["language"]
        help_texts = {"language": ""}
        widgets = {"language": forms.Select(attrs={"class": "form-select"})}


@never_cache
@login_required
def account(request):
    """Show what somebody can see and change of their own account."""
    user = request.user
    form = LanguageForm(request.POST or None, instance=user)
    if form.is_valid():
        user.save(update_fields=["language"])
        messages.success(request, _("The language of your messages is saved."))
        return redirect("account")
    context = {
        "form": form,
        "email": user.email,
        "has_password": user.has_usable_password(),
        "has_second_factor": is_mfa_enabled(user),
        "identity_provider": settings.OIDC_SERVER_URL and settings.OIDC_PROVIDER["name"],
        "memberships": user.memberships.select_related("organization"),
    }
    return render(request, "account/overview.html", context)


@never_cache
@login_required
@require_safe
def account_export(request):
    """Hand over, as a file, what is stored about the account."""
    response = JsonResponse(
        accounts.export_of(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="account.json"'
    return response


@never_cache
@login_required
@reauthentication_required(allow_get=True)
def account_erase(request):
    """Say what erasing the account means, and erase it once it is sure who asks."""
    needed = accounts.is_last_administrator(request.user)
    if request.method == "POST" and not needed:
        accounts.erase(request.user)
        logout(request)
        return redirect("account_erased")
    context = {
        "needed": needed,
        "left_alone": accounts.organizations_left_alone(request.user),
    }
    return render(request, "account/erase.html", context)


@readonly
def account_erased(request):
    return render(request, "account/erased.html")


@never_cache
@login_required
def second_factor(request):
    """Tell staff why they need a second factor and how to get one; ask those for it who have it."""
    target = get_next_redirect_url(request) or reverse("admin:index")
    if passed_second_factor(request):
        return redirect(target)
    ways = get_adapter().get_reauthentication_methods(request.user)
    for way in ways:
        if way["id"].startswith("mfa_"):
            return redirect_to_login(target, way["url"])
    return render(request, "account/second_factor.html")

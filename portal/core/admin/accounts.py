"""Accounts: staff and partners."""

from allauth.mfa.admin import Authenticator
from allauth.socialaccount.admin import SocialApp, SocialToken
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.core.admin_site import Section
from portal.core.models import User

# Secrets of second factors are nobody's to see. Identity providers stand in the settings, and of
# their tokens none is kept.
admin.site.unregister([Authenticator, SocialApp, SocialToken])


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    section = Section.ACCOUNTS
    actions = ["take_second_factors"]
    list_display = ["username", "email", "is_staff", "is_superuser", "is_active", "last_login"]
    fieldsets = [*DjangoUserAdmin.fieldsets, (_("Messages"), {"fields": ["language"]})]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": ["username", "email", "usable_password", "password1", "password2"],
            },
        )
    ]

    @admin.action(
        description=_("Take away the second factors (devices lost)"), permissions=["administer"]
    )
    def take_second_factors(self, request, queryset):
        """Let people who lost app, passkeys and recovery codes set up another second factor."""
        for user in queryset:
            user.authenticator_set.all().delete()
            self.log_change(request, user, gettext("The second factors are taken away."))
        text = gettext("At the next sign-in the password alone counts; staff then set up another.")
        self.message_user(request, text, messages.SUCCESS)

    def has_administer_permission(self, request):
        return request.user.is_superuser

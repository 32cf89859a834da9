"""Accounts: staff and partners."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin

from portal.core.admin_site import Section
from portal.core.models import User


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    section = Section.ACCOUNTS
    list_display = ["username", "email", "is_staff", "is_superuser", "is_active", "last_login"]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": ["username", "email", "usable_password", "password1", "password2"],
            },
        )
    ]

"""The requests for confirmation in the administration: to look at only."""

from django.contrib import admin

from portal.core.admin_site import Section


class ConfirmationRequestAdmin(admin.ModelAdmin):
    """`ask_for_confirmation` writes them."""

    section = Section.UPKEEP
    list_display = ["organization", "entries", "sent_at"]
    list_filter = ["sent_at"]
    list_per_page = 50
    list_select_related = ["organization"]
    search_fields = ["organization__name", "organization__slug"]
    fieldsets = [(None, {"fields": ["organization", "entries", "sent_at"]})]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

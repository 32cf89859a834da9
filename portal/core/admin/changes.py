"""What was changed in the administration, by whom and when: Django's log, to read only."""

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.core.admin_site import Section


@admin.register(LogEntry)
class ChangesAdmin(admin.ModelAdmin):
    section = Section.UPKEEP
    date_hierarchy = "action_time"
    list_display = ["action_time", "user", "action_flag", "what", "content_type", "message"]
    list_filter = ["action_flag", ("user", admin.RelatedOnlyFieldListFilter)]
    list_per_page = 50
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr", "user__username", "user__email"]
    fields = ["action_time", "user", "action_flag", "content_type", "object_repr", "message"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("what"), ordering="object_repr")
    def what(self, entry):
        url = entry.get_admin_url()
        if entry.is_deletion() or not url:
            return entry.object_repr
        return format_html('<a href="{}">{}</a>', url, entry.object_repr)

    @admin.display(description=_("what changed"))
    def message(self, entry):
        return entry.get_change_message()

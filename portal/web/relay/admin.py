"""The queue of requests in the administration."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.core.admin.atomic import AtomicActions
from portal.core.admin_site import Section
from portal.web.relay.entries import entry_of
from portal.web.relay.enums import ThreadState
from portal.web.relay.models import ContactRequest
from portal.web.relay.threads import move

WRITTEN = [field.name for field in ContactRequest._meta.concrete_fields if field.name != "state"]


class WaitingFilter(admin.SimpleListFilter):
    """How long the open ones have waited: `?waiting=overdue`, `?waiting=in-time`."""

    title = _("waiting")
    parameter_name = "waiting"

    def lookups(self, request, model_admin):
        return [("overdue", _("Overdue")), ("in-time", _("Still in time"))]

    def queryset(self, request, queryset):
        waiting = {"overdue": queryset.overdue, "in-time": queryset.in_time}.get(self.value())
        return waiting() if waiting else queryset


class ContactRequestAdmin(AtomicActions, admin.ModelAdmin):
    """What visitors wrote is read here; only how far a request is can be changed."""

    section = Section.UPKEEP
    actions = ["mark_answered", "mark_closed", "mark_open"]
    date_hierarchy = "created_at"
    list_display = ["title", "reason", "municipality", "state", "created_at", "reminded_at"]
    list_filter = ["state", "reason", WaitingFilter, ("created_at", admin.DateFieldListFilter)]
    list_per_page = 50
    readonly_fields = [*WRITTEN, "page", "answer_to"]
    search_fields = ["id", "title", "name", "municipality", "reply_to", "text"]
    fieldsets = [
        (None, {"fields": ["state", "reason", "page", "text"]}),
        (_("From"), {"fields": ["name", "municipality", "answer_to", "language"]}),
        (
            _("How it went on"),
            {"fields": [("created_at", "reminded_at"), ("answered_at", "closed_at")]},
        ),
        (
            _("For the record"),
            {
                "classes": ["collapse"],
                "fields": ["id", "kind", "entry_id", "title", "reply_to", "consent", "sender"],
            },
        ),
    ]

    def has_add_permission(self, request):
        return False

    def save_model(self, request, obj, form, change):
        move(obj, to=obj.state)

    @admin.display(description=_("entry"))
    def page(self, contact_request):
        entry = entry_of(contact_request)
        if entry is None:
            return contact_request.title
        return format_html('<a href="{}">{}</a>', entry.get_absolute_url(), entry)

    @admin.display(description=_("address for the answer"))
    def answer_to(self, contact_request):
        if not contact_request.reply_to:
            return "–"
        return format_html('<a href="mailto:{0}">{0}</a>', contact_request.reply_to)

    @admin.action(description=_("Mark as answered"), permissions=["change"])
    def mark_answered(self, request, queryset):
        self._move(request, queryset, ThreadState.ANSWERED)

    @admin.action(description=_("Close"), permissions=["change"])
    def mark_closed(self, request, queryset):
        self._move(request, queryset, ThreadState.CLOSED)

    @admin.action(description=_("Open again"), permissions=["change"])
    def mark_open(self, request, queryset):
        self._move(request, queryset, ThreadState.OPEN)

    def _move(self, request, queryset, state):
        for contact_request in queryset:
            if move(contact_request, to=state):
                contact_request.state = state
                self.log_change(request, contact_request, str(state.label))

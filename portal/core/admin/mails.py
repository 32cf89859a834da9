"""The mails that the portal sent, and those that it could not send."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from post_office import admin as post_office
from post_office.models import STATUS, Email, EmailTemplate, Log

from portal.core.admin_site import Section
from portal.core.mail.queue import requeue

# Replaced below, or of no use here: the portal keeps its templates in files and attaches nothing.
for model in (Email, EmailTemplate, Log, post_office.Attachment):
    admin.site.unregister(model)


class LogInline(admin.TabularInline):
    model = Log
    fields = readonly_fields = ["date", "exception_type", "message"]
    verbose_name = _("failure")
    verbose_name_plural = _("failures")
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"
    STATES = {
        "waiting": (_("Waiting"), (STATUS.queued, STATUS.requeued)),
        "failed": (_("Given up"), (STATUS.failed,)),
        "sent": (_("Sent"), (STATUS.sent,)),
    }

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _statuses) in self.STATES.items()]

    def queryset(self, request, queryset):
        if self.value() not in self.STATES:
            return queryset
        return queryset.filter(status__in=self.STATES[self.value()][1])


@admin.register(Email)
class MailAdmin(admin.ModelAdmin):
    """To look at and to try again, not to write.

    The texts are not shown: they hold links and codes with which one signs in as somebody else.
    """

    section = Section.MESSAGES
    actions = ["try_again"]
    # That of the library has a button which sends at once, twice if need be.
    change_form_template = "admin/change_form.html"
    date_hierarchy = "created"
    fieldsets = [
        (None, {"fields": ["recipient", "subject", "state"]}),
        (_("Delivery"), {"fields": [("created", "last_updated"), "attempts", "next_try"]}),
    ]
    readonly_fields = [
        "recipient", "subject", "state", "created", "last_updated", "attempts", "next_try",
    ]  # fmt: skip
    inlines = [LogInline]
    list_display = ["created", "recipient", "subject", "state", "attempts", "next_try"]
    list_display_links = ["created", "subject"]
    list_filter = [StateFilter]
    list_per_page = 50
    ordering = ["-created", "-pk"]
    search_fields = ["to", "subject"]

    @admin.display(description=_("to"), ordering="to")
    def recipient(self, mail):
        return ", ".join(mail.to)

    @admin.display(description=_("state"), ordering="status")
    def state(self, mail):
        return next(
            (label for label, statuses in StateFilter.STATES.values() if mail.status in statuses),
            "",
        )

    @admin.display(description=_("failures"), ordering="number_of_retries")
    def attempts(self, mail):
        return mail.number_of_retries or 0

    @admin.display(description=_("next try"), ordering="scheduled_time")
    def next_try(self, mail):
        return mail.scheduled_time if mail.status == STATUS.requeued else None

    @admin.action(description=_("Try to deliver the selected mails again"), permissions=["retry"])
    def try_again(self, request, queryset):
        count = requeue(queryset)
        text = ngettext(
            "%(count)d mail is back in the queue.", "%(count)d mails are back in the queue.", count
        )
        level = messages.SUCCESS if count else messages.WARNING
        self.message_user(request, text % {"count": count}, level)

    def has_retry_permission(self, request):
        return request.user.has_perm("post_office.change_email")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

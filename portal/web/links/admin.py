"""The links in the administration: to look at, and to have checked again."""

from django.contrib import admin, messages
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.core.admin_site import Section
from portal.web.links.addresses import uses_of
from portal.web.links.checking import Offline, check
from portal.web.links.guard import Limits

# Somebody waits for the page: no visit is begun after so many seconds, and each ends soon.
WAIT = 15
HASTE = Limits(connect=3, read=5, whole=6, pause=0.5)


class LinkCheckAdmin(admin.ModelAdmin):
    """To look at only: `check_links` writes what it finds."""

    section = Section.UPKEEP
    actions = ["check_again"]
    list_display = ["url", "state", "status", "problem", "failures", "checked_at"]
    list_filter = ["state", "problem", ("checked_at", admin.DateFieldListFilter)]
    list_per_page = 50
    search_fields = ["url"]
    readonly_fields = ["opened", "used_by"]
    fieldsets = [
        (None, {"fields": ["url", "opened", "used_by"]}),
        (
            _("What the last check found"),
            {"fields": ["state", ("status", "problem"), "target", "checked_at"]},
        ),
        (_("Failures"), {"fields": [("failures", "failed_on")]}),
    ]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_check_permission(self, request):
        return request.user.has_perm("web.change_linkcheck")

    @admin.display(description=_("open"))
    def opened(self, link):
        if not link.url.startswith(("http://", "https://")):
            return "–"
        return format_html('<a href="{0}" rel="noopener noreferrer">{0}</a>', link.url)

    @admin.display(description=_("named by"))
    def used_by(self, link):
        """Return links to the entries in which a curator can change the address."""
        return format_html_join(
            " · ",
            '<a href="{}">{}: {}</a>',
            (
                (_change_url(entry), entry._meta.verbose_name, entry)
                for entry in uses_of(link.url)
                if type(entry) in self.admin_site._registry
            ),
        )

    @admin.action(description=_("Check the selected links again now"), permissions=["check"])
    def check_again(self, request, queryset):
        """Visit the links for as long as one waits for a page; the next run takes the rest."""
        links = list(queryset)
        queryset.check_first()
        try:
            for progress in check(links, limits=HASTE, seconds=WAIT):
                visited = progress.done
        except Offline:
            text = _("Not one host could be reached: the server seems to be cut off from the net.")
            self.message_user(request, text, messages.ERROR)
            return
        text = ngettext("%(count)d link was checked.", "%(count)d links were checked.", visited)
        self.message_user(request, text % {"count": visited}, messages.SUCCESS)
        if left := len(links) - visited:
            text = ngettext(
                "%(count)d link is still to be checked: it comes first in the next run.",
                "%(count)d links are still to be checked: they come first in the next run.",
                left,
            )
            self.message_user(request, text % {"count": left}, messages.WARNING)


def _change_url(entry):
    name = f"admin:{entry._meta.app_label}_{entry._meta.model_name}_change"
    return reverse(name, args=[entry.pk])

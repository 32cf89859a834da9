"""Filters of the lists of entries that need what only the roof knows."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.web.links.addresses import with_broken_links


class BrokenLinksFilter(admin.SimpleListFilter):
    """Entries that name an address which no longer answers: `?links=broken`."""

    title = _("links")
    parameter_name = "links"

    def lookups(self, request, model_admin):
        return [("broken", _("Some are broken"))]

    def queryset(self, request, queryset):
        return with_broken_links(queryset) if self.value() == "broken" else queryset

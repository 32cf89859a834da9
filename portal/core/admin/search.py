"""What curators see of the search: the synonyms, and what readers searched in vain."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.core.admin.curated import CuratedAdmin
from portal.core.admin_site import Section
from portal.core.search.models import SearchMiss, Synonym


@admin.register(Synonym)
class SynonymAdmin(CuratedAdmin):
    section = Section.SEARCH
    slug_from = "words"
    list_display = ["__str__", "language", "slug"]
    list_filter = ["language"]
    search_fields = ["words", "slug"]
    ordering = ["slug"]
    fieldsets = [
        (
            None,
            {
                "fields": ["words", "language", "slug"],
                "description": _(
                    "One to a line, each a word or several: whoever searches one finds them all."
                ),
            },
        )
    ]


@admin.register(SearchMiss)
class SearchMissAdmin(admin.ModelAdmin):
    """What readers searched in vain, most often first: to read and to clear, not to edit."""

    section = Section.SEARCH
    list_display = ["query", "language", "times", "first_seen", "last_seen"]
    list_filter = ["language"]
    list_per_page = 50
    search_fields = ["query"]
    fieldsets = [(None, {"fields": ["query", "language", "times", "first_seen", "last_seen"]})]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

"""Collections in the administration, their entries inline."""

from django.contrib import admin

from portal.core.admin import CURATORS, EntryAdmin, Heading, pair, pairs
from portal.core.admin.parts import PartInline
from portal.core.admin_site import Section
from portal.web.collections.models import MEMBERS, Collection, CollectionEntry


class EntriesInline(PartInline, admin.StackedInline):
    model = CollectionEntry
    called_by = "reason_it"
    autocomplete_fields = list(MEMBERS)
    fields = [
        ("case", "action", "organization"),
        ("laboratory", "skill", "partnership"),
        ("resource", "method", "training"),
        "reason_it",
        "reason_en",
        "position",
    ]


class CollectionAdmin(EntryAdmin):
    section = Section.COLLECTIONS
    slug_from = "title_en"
    list_display = [
        Heading("title", Collection._meta.verbose_name),
        "state_badge",
        "position",
        "both_languages",
        "updated_at",
    ]
    search_fields = [*pair("title"), *pair("intro"), "slug"]
    ordering = ["position", "slug"]
    inlines = [EntriesInline]
    fieldsets = [
        (None, {"fields": ["state", *pairs("title", "intro"), ("slug", "position")]}),
        CURATORS,
    ]

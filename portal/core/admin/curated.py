"""The bases of the admin classes of every app: a vocabulary, an entry."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.core.admin.bulk import BulkConfirmations, BulkStates, BulkTags
from portal.core.admin.indexed import Indexed
from portal.core.admin.lists import (
    ConfirmationFilter,
    DoublesFilter,
    Heading,
    MissingTranslationFilter,
    SourcesFilter,
    count_of,
    has_sources,
    is_translated,
    pairs,
)
from portal.core.admin.parts import Fields
from portal.core.admin.revisions import Revisions
from portal.core.admin_site import Section
from portal.core.enums import PublicationState
from portal.core.history import write_version

CURATORS = (
    _("For curators"),
    {
        "fields": ["note", ("from_seed", "confirmed_on"), ("created_at", "updated_at")],
        "classes": ["curators"],
        "description": _("The note is for curators alone: it is never public."),
    },
)


class CuratedAdmin(Indexed, Fields, Revisions):
    """A table whose history is kept: one save in the admin gives at most one version.

    The slug is a stable key: free when a record is added (filled in from `slug_from`), fixed later.
    """

    save_on_top = True
    slug_from = "name_en"

    def get_readonly_fields(self, request, obj=None):
        fixed = ["slug"] if obj else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": [self.slug_from]}

    def get_view_on_site_url(self, obj=None):
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None

    def save_model(self, request, obj, form, change):
        # The version is written in `save_related`, when the relations are there too.
        obj.skip_history_when_saving = True
        if not change or self._own_changes(form):
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        own_changes = self._own_changes(form)
        if change and not own_changes and any(formset.has_changed() for formset in formsets):
            form.instance.save()  # its parts changed, and so did it: `updated_at`
        del form.instance.skip_history_when_saving
        if not change or own_changes:
            write_version(form.instance, "~" if change else "+", by=request.user)

    def _own_changes(self, form):
        """Return the names of the changed fields that the model itself has."""
        own = {field.name for field in (*self.opts.concrete_fields, *self.opts.many_to_many)}
        return own.intersection(form.changed_data)

    def get_deleted_objects(self, objs, request):
        """Protect what entries of other tables are linked to, as a foreign key would be."""
        deleted, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        for relation in self.opts.related_objects:
            if relation.many_to_many and not relation.hidden:
                users = relation.related_model._base_manager.filter(
                    **{f"{relation.field.name}__in": objs}
                )
                name = relation.related_model._meta.verbose_name
                protected += [f"{name}: {user}" for user in users.distinct()]
        return deleted, counts, perms_needed, protected


class VocabularyAdmin(CuratedAdmin):
    """A vocabulary. Subclasses with more fields than names extend `fieldsets`."""

    section = Section.VOCABULARIES
    list_display = [Heading("name", _("name")), "slug", "position", "both_languages"]
    list_filter = [MissingTranslationFilter]
    search_fields = ["name_it", "name_en", "slug"]
    ordering = ["position", "slug"]
    fieldsets = [
        (None, {"fields": [*pairs("name"), ("slug", "position")]}),
        (CURATORS[0], {**CURATORS[1], "fields": ["note"]}),
    ]

    @admin.display(boolean=True, description=_("both languages"))
    def both_languages(self, record):
        return is_translated(record)


class EntryAdmin(BulkStates, BulkTags, BulkConfirmations, CuratedAdmin):
    """An entry with a publication state and, if it has any, sources."""

    actions = ["publish", "withdraw", "retire", "tag", "confirm"]
    list_filter = ["state", MissingTranslationFilter, SourcesFilter, "from_seed"]
    list_per_page = 50
    ordering = ["-updated_at", "slug"]
    radio_fields = {"state": admin.HORIZONTAL}
    readonly_fields = ["created_at", "updated_at"]
    # Filters of every kind of entry that need what this floor does not know; the roof sets them.
    more_filters = ()

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        if not has_sources(self.model):
            return queryset
        return queryset.annotate(source_count=count_of(self.model, "sources"))

    def get_list_filter(self, request):
        own = super().get_list_filter(request)
        if not has_sources(self.model):
            own = [each for each in own if each is not SourcesFilter]
        return [*own, ConfirmationFilter, DoublesFilter, *self.more_filters]

    @admin.display(description=_("publication"), ordering="state")
    def state_badge(self, entry):
        return format_html(
            '<span class="state state-{}">{}</span>', entry.state, entry.get_state_display()
        )

    @admin.display(description=_("sources"), ordering="source_count")
    def source_count(self, entry):
        return entry.source_count

    @admin.display(boolean=True, description=_("both languages"))
    def both_languages(self, entry):
        return is_translated(entry)

    @admin.action(description=_("Publish the selected entries"), permissions=["change"])
    def publish(self, request, queryset):
        return self.move(request, queryset, PublicationState.PUBLISHED)

    @admin.action(
        description=_("Turn the selected entries back into drafts"), permissions=["change"]
    )
    def withdraw(self, request, queryset):
        return self.move(request, queryset, PublicationState.DRAFT)

    @admin.action(description=_("Retire the selected entries"), permissions=["change"])
    def retire(self, request, queryset):
        return self.move(request, queryset, PublicationState.RETIRED)

    @admin.action(
        description=_("Add a term to the selected entries, or remove it"), permissions=["tag"]
    )
    def tag(self, request, queryset):
        return self.tag_entries(request, queryset)

    def has_tag_permission(self, request):
        return bool(self.tag_relations()) and self.has_change_permission(request)

    @admin.action(description=_("Confirm as of today"), permissions=["change"])
    def confirm(self, request, queryset):
        return self.confirm_entries(request, queryset)

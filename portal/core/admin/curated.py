"""The bases of the admin classes of every app: a vocabulary, an entry."""

from django.contrib import admin, messages
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import HistoricalRecords

from portal.core.admin.indexed import Indexed
from portal.core.admin.lists import (
    Heading,
    MissingTranslationFilter,
    SourcesFilter,
    count_of,
    is_translated,
    pairs,
)
from portal.core.admin.parts import Fields
from portal.core.admin.timeline import Labels, entry_versions, part_versions
from portal.core.admin_site import Section
from portal.core.enums import PublicationState

CURATORS = (
    _("For curators"),
    {
        "fields": ["note", "from_seed", ("created_at", "updated_at")],
        "classes": ["curators"],
        "description": _("Seen here and nowhere else: nothing of this is ever public."),
    },
)


class CuratedAdmin(Indexed, Fields, SimpleHistoryAdmin):
    """A table whose history is kept: one save in the admin gives at most one version.

    The slug is a stable key: free when a record is added (filled in from `slug_from`), fixed later.
    """

    object_history_template = "admin/timeline.html"
    object_history_form_template = "admin/version.html"
    history_list_per_page = 50
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
        if _restores(request):
            super().save_model(request, obj, form, change)
            return
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

    def get_history_queryset(self, request, history_manager, pk_name, object_id):
        return history_manager.filter(**{pk_name: object_id}).select_related("history_user")

    def set_history_delta_changes(self, request, historical_records, foreign_keys_are_objs=True):
        """Leave the differences to the timeline, which needs fewer queries."""

    def render_history_view(self, request, template, context, **kwargs):
        if template == self.object_history_template:
            context["timeline"] = self.timeline(context["object"], context["page_obj"])
        return super().render_history_view(request, template, context, **kwargs)

    def history_view_title(self, request, obj):
        return gettext("History: %(name)s") % {"name": obj}

    def history_form_view_title(self, request, obj):
        return gettext("Old version: %(name)s") % {"name": obj}

    def timeline(self, entry, page):
        """Return the Versions on one page of the history, newest first, parts included."""
        records = list(page.object_list)
        older = list(page.paginator.object_list[page.end_index() :][:1])
        labels = Labels()
        listings = [entry_versions(self.model, [*records, *older], labels)]
        for inline in self.inlines:
            parent = next(
                field.name
                for field in inline.model._meta.concrete_fields
                if field.related_model is self.model
            )
            listings.append(part_versions(inline.model, parent, entry.pk, inline.called_by, labels))
        labels.fetch()
        versions = [version for listing in listings for version in listing()]
        dates = [version.record.history_date for version in versions]
        after = older[0].history_date if older else min(dates, default=None)
        until = records[0].history_date if page.has_previous() else max(dates, default=None)
        shown = [
            version
            for version in versions
            if after <= version.record.history_date <= until and version.record not in older
        ]
        return sorted(shown, key=lambda version: version.record.history_date, reverse=True)

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


def write_version(record, kind, *, by):
    """Write one version of `record` and of its relations; `kind` is "+" (new) or "~" (changed)."""
    record._history_user = by
    history = HistoricalRecords()
    history.manager_name = record._meta.simple_history_manager_attribute
    history.create_historical_record(record, kind)


def _restores(request):
    """Whether this request brings back an old version, where no related rows are saved."""
    return request.resolver_match.url_name.endswith("_simple_history")


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


class EntryAdmin(CuratedAdmin):
    """An entry with a publication state and, if it has any, sources."""

    actions = ["publish", "withdraw", "retire"]
    list_filter = ["state", MissingTranslationFilter, SourcesFilter, "from_seed"]
    list_per_page = 50
    ordering = ["-updated_at", "slug"]
    radio_fields = {"state": admin.HORIZONTAL}
    readonly_fields = ["created_at", "updated_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(source_count=count_of(self.model, "sources"))

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
        self._move(request, queryset, PublicationState.PUBLISHED)

    @admin.action(
        description=_("Turn the selected entries back into drafts"), permissions=["change"]
    )
    def withdraw(self, request, queryset):
        self._move(request, queryset, PublicationState.DRAFT)

    @admin.action(description=_("Retire the selected entries"), permissions=["change"])
    def retire(self, request, queryset):
        self._move(request, queryset, PublicationState.RETIRED)

    def _move(self, request, queryset, state):
        """Bring the entries into `state`, each with its version, and say how many changed."""
        moved = 0
        for entry in queryset.exclude(state=state):
            entry.state = state
            entry.save()
            self.log_change(request, entry, [{"changed": {"fields": ["state"]}}])
            moved += 1
        text = ngettext(
            "%(count)d entry changed. New state: %(state)s.",
            "%(count)d entries changed. New state: %(state)s.",
            moved,
        )
        level = messages.SUCCESS if moved else messages.WARNING
        self.message_user(request, text % {"count": moved, "state": state.label}, level)

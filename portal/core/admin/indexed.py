"""The index of the search follows what curators save."""

from django.db import transaction

from portal.core.admin.atomic import AtomicActions
from portal.core.search.indexing import dependents, index_dependent


class Indexed(AtomicActions):
    """Renews, with each change and in its transaction, the rows of the index that it touches.

    Every way of changing an entry ends with its line in Django's log: there the entry and what
    depends on it are indexed, all its parts being written.
    """

    def save_model(self, request, obj, form, change):
        if change:
            # What the change may set loose: the city that a case leaves.
            request.depended = dependents(self.model, [obj.pk])
        super().save_model(request, obj, form, change)

    def log_addition(self, request, obj, message):
        index_dependent(dependents(self.model, [obj.pk]))
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        index_dependent(getattr(request, "depended", {}))
        index_dependent(dependents(self.model, [obj.pk]))
        return super().log_change(request, obj, message)

    @transaction.atomic
    def delete_model(self, request, obj):
        depended = dependents(self.model, [obj.pk])
        super().delete_model(request, obj)
        index_dependent(depended)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        depended = dependents(self.model, list(queryset.values_list("pk", flat=True)))
        super().delete_queryset(request, queryset)
        index_dependent(depended)

    @transaction.atomic
    def history_form_view(self, request, object_id, version_id, extra_context=None):
        return super().history_form_view(request, object_id, version_id, extra_context)

"""Actions on a list that do all or nothing."""

from django.db import transaction


class AtomicActions:
    """For admin classes: an action on the list is one transaction; Django gives it none."""

    @transaction.atomic
    def response_action(self, request, queryset):
        return super().response_action(request, queryset)

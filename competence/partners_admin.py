"""The administration of memberships and invitations: who asks, who is in, who is invited.

Every change takes the way of `competence.members`, so that the same rules hold here and at the
desk, and the same people are told.
"""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from competence import members, models
from competence.enums import MembershipState, Role
from portal.core.admin.atomic import AtomicActions
from portal.core.admin.bulk import Bulk, Plan, is_confirmed
from portal.core.admin_site import Section

ACCEPT = _("Accept, and tell them")
REFUSE = _("Refuse, and tell them")
LAST_OWNER = _("An organisation needs an owner: make somebody else an owner first.")


class MembershipForm(forms.ModelForm):
    class Meta:
        help_texts = {
            "state": _(
                "“Active” lets the person in, who is told. To refuse, delete the request: they are"
                " told too."
            )
        }

    def clean_role(self):
        role = self.cleaned_data["role"]
        is_last = self.instance.pk and members.is_last_owner(self.instance)
        if is_last and role != Role.OWNER:
            raise ValidationError(LAST_OWNER)
        return role


@admin.register(models.Membership)
class MembershipAdmin(Bulk, admin.ModelAdmin):
    section = Section.CENTRE
    form = MembershipForm
    list_display = ["user", "organization", "role", "state", "created_at"]
    list_filter = ["state", "role"]
    list_select_related = ["user", "organization"]
    search_fields = ["user__email", "user__last_name", "organization__name"]
    autocomplete_fields = ["user", "organization"]
    ordering = ["-state", "-created_at"]  # who asks stands first
    actions = ["accept", "refuse"]
    fields = ["user", "organization", "role", "state", "note", "created_at"]

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return ["state", "note", "created_at"]
        decided = "state" if obj.is_active else "role"
        return ["user", "organization", decided, "note", "created_at"]

    def save_model(self, request, obj, form, change):
        """Let somebody in, asked for or not, or change the role of a member."""
        if not change:
            obj.state = MembershipState.ACTIVE
            super().save_model(request, obj, form, change)
        elif "state" in form.changed_data:
            members.decide_membership(obj, by=request.user, accept=True)
        elif "role" in form.changed_data:
            members.change_role(obj, by=request.user, role=obj.role)

    def get_deleted_objects(self, objs, request):
        deleted, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        protected += [f"{one}: {LAST_OWNER}" for one in objs if members.is_last_owner(one)]
        return deleted, counts, perms_needed, protected

    def delete_model(self, request, obj):
        """Refuse who asks, or take out who is in."""
        if not obj.is_active:
            members.decide_membership(obj, by=request.user, accept=False)
            return
        try:
            members.remove_member(obj, by=request.user)
        except members.LastOwner:
            messages.error(request, f"{obj}: {LAST_OWNER}")

    def delete_queryset(self, request, queryset):
        for membership in queryset.order_by("created_at"):
            self.delete_model(request, membership)

    @admin.action(description=ACCEPT, permissions=["change"])
    def accept(self, request, queryset):
        return self._decide(request, queryset, accept=True)

    @admin.action(description=REFUSE, permissions=["change"])
    def refuse(self, request, queryset):
        return self._decide(request, queryset, accept=False)

    def _decide(self, request, queryset, *, accept):
        memberships = self.selected(request, queryset)
        if memberships is None:
            return None
        plan = self._plan_of_decision(memberships)
        if not is_confirmed(request):
            effect = gettext(
                "Who is accepted sees the entries of the organisation and proposes changes."
            )
            if not accept:
                effect = gettext("Who is refused may ask again.")
            title = str(ACCEPT if accept else REFUSE)
            return self.bulk_page(request, title=title, effect=effect, button=title, plan=plan)
        agreed = [
            members.decide_membership(one, by=request.user, accept=accept) == accept
            for one in plan.records
        ]
        count = sum(agreed)
        done = ngettext("%(count)s request decided.", "%(count)s requests decided.", count)
        self.message_user(request, done % {"count": count})
        if count < len(agreed):
            told = gettext("Somebody else has decided the others meanwhile.")
            self.message_user(request, told, messages.WARNING)
        return None

    def _plan_of_decision(self, memberships):
        plan = Plan([], [])
        for one in sorted(memberships, key=str):
            if one.is_active:
                plan.left.append(self.line(one, _("A member already: nothing is asked.")))
            else:
                plan.changes.append(self.line(one, *filter(None, [one.note])))
        return plan


@admin.register(models.Invitation)
class InvitationAdmin(AtomicActions, admin.ModelAdmin):
    """Invitations are made at the desk; here they are seen, and can be revoked."""

    section = Section.CENTRE
    list_display = ["email", "organization", "role", "by", "created_at", "expires_at", "used_at"]
    list_filter = ["role"]
    list_select_related = ["organization", "by"]
    search_fields = ["email", "organization__name"]
    actions = ["revoke"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Revoke, so that their links no longer work"))
    def revoke(self, request, queryset):
        for invitation in queryset:
            members.revoke_invitation(invitation, by=request.user)
        self.message_user(request, gettext("The invitations are revoked."))

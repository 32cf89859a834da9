"""Who may act for an organization."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competence.enums import MembershipState, Role
from competence.models.organizations import Organization
from competence.querysets import InvitationQuerySet, MembershipQuerySet


class Membership(models.Model):
    """That somebody acts for an organization; asked for until the staff, or an owner, say yes."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("account"),
    )
    organization = models.ForeignKey(
        Organization,
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("organization"),
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.EDITOR)
    state = models.CharField(
        _("state"), max_length=10, choices=MembershipState, default=MembershipState.REQUESTED
    )
    note = models.TextField(
        _("note"), blank=True, max_length=1000, help_text=_("What the person wrote when asking.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["organization", "created_at"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "organization"], name="membership_unique"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values, state__in=MembershipState.values),
                name="membership_choices",
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.organization}"

    @property
    def is_active(self):
        return self.state == MembershipState.ACTIVE

    @property
    def is_owner(self):
        return self.is_active and self.role == Role.OWNER


class Invitation(models.Model):
    """An invitation by an owner, sent as a signed link that works once and until it expires."""

    organization = models.ForeignKey(
        Organization,
        models.CASCADE,
        related_name="invitations",
        verbose_name=_("organization"),
    )
    email = models.EmailField(_("email address"))
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.EDITOR)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("invited by")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self):
        return f"{self.email} – {self.organization}"

    @property
    def is_open(self):
        return self.used_at is None and self.expires_at > timezone.now()

"""What partners propose: a new entry, a change of a published one, its retirement."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from competence.enums import Move, OfferKind, Purpose, SubmissionState
from competence.models.offers import Laboratory, Partnership, Skill
from competence.models.organizations import Organization
from competence.querysets import SubmissionQuerySet

MODELS = {
    OfferKind.ORGANIZATION: Organization,
    OfferKind.LABORATORY: Laboratory,
    OfferKind.SKILL: Skill,
    OfferKind.PARTNERSHIP: Partnership,
}


class Submission(models.Model):
    """A proposal on its way; what is published stays untouched until it is approved.

    `data` is what its form holds, field by field, as JSON and perhaps not yet valid; `base` the
    same of the entry when the proposal was begun, {} for a new one. `version` counts every change:
    who acts on an older one is told so (`competence.review`). The key is made by the page that
    begins it, so that a form sent twice makes one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(_("kind"), max_length=20, choices=OfferKind)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    organization = models.ForeignKey(
        Organization,
        models.CASCADE,
        null=True,
        related_name="submissions",
        verbose_name=_("organization"),
        help_text=_("None while the organization itself is proposed."),
    )
    entry_id = models.PositiveBigIntegerField(_("entry"), null=True)
    data = models.JSONField(default=dict)
    base = models.JSONField(default=dict)
    state = models.CharField(
        _("state"), max_length=20, choices=SubmissionState, default=SubmissionState.DRAFT
    )
    version = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="submissions",
        verbose_name=_("author"),
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reviews",
        verbose_name=_("reviewer"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=OfferKind.values,
                    purpose__in=Purpose.values,
                    state__in=SubmissionState.values,
                ),
                name="submission_choices",
            ),
            models.UniqueConstraint(
                fields=["kind", "entry_id"],
                condition=models.Q(
                    entry_id__isnull=False,
                    state__in=[state.value for state in SubmissionState.open()],
                ),
                name="submission_one_open",
                violation_error_message=_("There is already an open proposal for this entry."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def model(self):
        return MODELS[self.kind]

    @property
    def title(self):
        """Return what the proposed entry is called, as far as the draft says."""
        names = (self.data.get(name) for name in ("name", "name_it", "name_en"))
        return next((name for name in names if name), str(_("Without a name yet")))

    @property
    def is_open(self):
        return self.state in SubmissionState.open()


class SubmissionEvent(models.Model):
    """A move of a submission: who, when, and what was said."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="events")
    move = models.CharField(_("move"), max_length=20, choices=Move)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    note = models.TextField(_("note"), blank=True)
    field_notes = models.JSONField(_("notes on fields"), default=dict, blank=True)

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self):
        return f"{self.get_move_display()}: {self.submission_id}"

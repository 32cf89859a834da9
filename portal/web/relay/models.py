"""What was asked, by whom, and how far it is."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.web.relay.enums import Reason, ThreadState
from portal.web.relay.querysets import ContactRequestQuerySet


class ContactRequest(models.Model):
    """A request about an entry, `kind` being a name of `portal.web.kinds`; erased after a set time.

    The key comes from the page with the form and from what was written on it, so that a form sent
    twice makes one. `sender` is a keyed digest of the visitor's network address and the day, for
    the limit on requests alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    kind = models.CharField(_("kind"), max_length=20)
    entry_id = models.PositiveBigIntegerField(_("entry"))
    title = models.CharField(_("entry"), max_length=200)
    name = models.CharField(_("your name"), max_length=120, blank=True)
    municipality = models.CharField(_("your municipality or body"), max_length=150, blank=True)
    reply_to = models.EmailField(_("address for the answer"), blank=True)
    text = models.TextField(_("text"), max_length=4_000)
    language = models.CharField(_("language"), max_length=2)
    consent = models.CharField(_("version of the text consented to"), max_length=20, blank=True)
    sender = models.CharField(max_length=64)
    state = models.CharField(
        _("state"), max_length=10, choices=ThreadState, default=ThreadState.OPEN
    )
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = ContactRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        indexes = [models.Index(fields=["kind", "entry_id"]), models.Index(fields=["sender"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reason__in=Reason.values, state__in=ThreadState.values),
                name="contact_request_choices",
            )
        ]

    def __str__(self):
        return f"{self.get_reason_display()}: {self.title}"

    @property
    def is_open(self):
        return self.state == ThreadState.OPEN

    @property
    def asks_for_contact(self):
        return self.reason == Reason.CONTACT

"""The pictures and documents of entries: what was uploaded, and where it is shown."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from competence.enums import FileRole
from competence.querysets import UploadQuerySet
from portal.core.bilingual import Bilingual
from portal.core.models import Content

UPLOADS = "uploads"  # folder of the storage


def stored_name(upload, _name):
    """Return where an upload is stored: by its key, so that no name of a visitor's is used."""
    return f"{UPLOADS}/{upload.pk}{upload.suffix}"


class Upload(models.Model):
    """A file that was checked and stored, and never changes; what points to it gives it a meaning.

    Pictures are encoded anew, without metadata; documents are kept as they are and only ever
    served as downloads.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField(_("file"), upload_to=stored_name)
    name = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(_("type"), max_length=60)
    suffix = models.CharField(max_length=8)
    size = models.PositiveIntegerField(_("size (bytes)"))
    width = models.PositiveIntegerField(_("width (pixels)"), null=True)
    height = models.PositiveIntegerField(_("height (pixels)"), null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("uploaded file")
        verbose_name_plural = _("uploaded files")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("upload", args=[self.pk, self.name])

    @property
    def is_picture(self):
        return self.content_type.startswith("image/")


class EntryFile(Content):
    """That an entry shows an upload. Subclasses add `entry`, with `related_name="files"`."""

    upload = models.ForeignKey(Upload, models.PROTECT, related_name="+", verbose_name=_("file"))
    role = models.CharField(_("role"), max_length=10, choices=FileRole)
    caption_it = models.CharField(_("caption (Italian)"), max_length=200, blank=True)
    caption_en = models.CharField(_("caption (English)"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    caption = Bilingual()

    class Meta:
        abstract = True
        ordering = ["position", "id"]
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=FileRole.values),
                name="%(app_label)s_%(class)s_role",
            )
        ]

    def __str__(self):
        return f"{self.entry_id}: {self.upload_id}"

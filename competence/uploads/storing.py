"""Keeping what was checked: a row and a file under its key, both or neither."""

import logging
import re
import unicodedata
from datetime import timedelta
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competence.models import Upload
from competence.models.files import stored_name
from competence.uploads.checking import check

logger = logging.getLogger(__name__)

MOST_IN_A_DAY = 100  # files of one account, so that none fills the disk
LONGEST_STEM = 100  # characters of a name before its suffix
NO_NAME = "file"
UNSAFE = re.compile(r"[^\w.]+")


class NotStored(ValidationError):
    """A file that is in order could not be kept, as when the disk is full; try again later."""


def store(file, *, by):
    """Check a file that a form received, keep it, and return its Upload.

    Raises:
        ValidationError: with a sentence that says what is wrong with the file and what to do.
        NotStored: when the portal cannot write; of the file nothing is left.
    """
    _refuse_too_many(by)
    checked = check(file)
    upload = Upload(
        name=safe_name(file.name, checked.suffix),
        content_type=checked.content_type,
        suffix=checked.suffix,
        size=len(checked.content),
        width=checked.width,
        height=checked.height,
        by=by,
    )
    try:
        with transaction.atomic():
            upload.file.save(upload.name, ContentFile(checked.content), save=False)
            upload.save(force_insert=True)
    except OSError as error:
        _drop(upload)
        logger.exception("An uploaded file could not be written")
        raise NotStored(
            _(
                "The file could not be kept: the fault is ours. What you have written is safe;"
                " send the file again later."
            )
        ) from error
    except BaseException:
        _drop(upload)
        raise
    return upload


def _refuse_too_many(user):
    day_ago = timezone.now() - timedelta(days=1)
    sent = Upload.objects.uploaded_by(user).filter(created_at__gt=day_ago)
    if user and sent.count() >= MOST_IN_A_DAY:
        raise ValidationError(_("You have sent very many files today: go on tomorrow."))


def safe_name(name, suffix):
    """Return a name fit for an address and a download: what it was called, with a true suffix."""
    stem = PurePath(unicodedata.normalize("NFC", name or "").replace("\\", "/")).stem
    return (UNSAFE.sub("-", stem).strip("-._")[:LONGEST_STEM] or NO_NAME) + suffix


def _drop(upload):
    """Take away the file, or the part of it that was written."""
    storage = upload.file.storage
    try:
        storage.delete(stored_name(upload, ""))
    except OSError:
        logger.exception("What was written of an uploaded file could not be taken away")

"""Erasing what is kept of persons once its time is over.

Each function takes the days and whether only to count, and returns how many rows it erased or would
erase. They go in small transactions: what was stopped goes on from there at the next call.
"""

import datetime
import json
import re

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError
from django.utils import timezone

from competence.models import Invitation, Submission, Upload
from competence.models.files import UPLOADS
from portal.core import mail
from portal.core.models import User
from portal.web.relay.models import ContactRequest

BATCH = 500
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def erase(rows, *, dry_run):
    """Delete the rows of a queryset; those that no longer belong to it meanwhile stay."""
    if dry_run:
        return rows.count()
    erased = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        _all, by_model = rows.filter(pk__in=keys).delete()
        erased += by_model.get(rows.model._meta.label, 0)
    return erased


def contact_requests(days, *, reason, dry_run):
    """Erase requests of a reason that came more than `days` days ago, answered or not."""
    rows = ContactRequest.objects.filter(reason=reason, created_at__lt=_ago(days))
    return erase(rows, dry_run=dry_run)


def sent_mails(days, *, dry_run):
    return mail.purge(days, dry_run=dry_run)


def invitations(days, *, dry_run):
    """Erase invitations that ended more than `days` days ago."""
    return erase(Invitation.objects.filter(expires_at__lt=_ago(days)), dry_run=dry_run)


def sessions(days, *, dry_run):
    """Erase the sessions that are over, as `clearsessions` does; each knows its own end."""
    return erase(Session.objects.filter(expire_date__lt=timezone.now()), dry_run=dry_run)


def unverified_accounts(days, *, dry_run):
    """Erase accounts made more than `days` days ago that never had a verified address.

    Those that staff made have no address to verify, and stay.
    """
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    rows = User.objects.filter(
        Exists(addresses),
        ~Exists(addresses.filter(verified=True)),
        is_staff=False,
        is_superuser=False,
        last_login=None,
        date_joined__lt=_ago(days),
    )
    return erase(rows, dry_run=dry_run)


def unused_uploads(days, *, dry_run):
    """Erase files stored more than `days` days ago that no entry and no submission names.

    Files whose row was never written, as where the server was killed meanwhile, go with them.
    """
    rows = Upload.objects.filter(created_at__lt=_ago(days))
    for relation in Upload._meta.get_fields(include_hidden=True):
        if relation.auto_created and relation.one_to_many:
            users = relation.related_model._base_manager.filter(
                **{relation.field.name: OuterRef("pk")}
            )
            rows = rows.filter(~Exists(users))
    named = _named_in_submissions()
    unused = [upload for upload in rows.iterator() if str(upload.pk) not in named]
    erased = len(unused) if dry_run else sum(map(_erase_upload, unused))
    return erased + files_without_row(days, dry_run=dry_run)


def files_without_row(days, *, dry_run):
    """Erase stored files of more than `days` days that have no row: their writing was cut off."""
    storage = Upload._meta.get_field("file").storage
    if not storage.exists(UPLOADS):
        return 0
    paths = [f"{UPLOADS}/{name}" for name in storage.listdir(UPLOADS)[1]]
    known = set(Upload.objects.values_list("file", flat=True))
    stray = [
        path for path in paths if path not in known and storage.get_modified_time(path) < _ago(days)
    ]
    if not dry_run:
        for path in stray:
            storage.delete(path)
    return len(stray)


def _named_in_submissions():
    """Return every UUID that stands in the data of a submission, as texts."""
    data = Submission.objects.values_list("data", "base").order_by("pk")
    return {uuid for pair in data.iterator() for uuid in UUID.findall(json.dumps(pair))}


@transaction.atomic
def _erase_upload(upload):
    """Delete the row and then the file: stopped in between, the row stays for the next time."""
    try:
        upload.delete()
    except ProtectedError:
        return False  # it came into use meanwhile
    upload.file.delete(save=False)
    return True


def _ago(days):
    return timezone.now() - datetime.timedelta(days=days)

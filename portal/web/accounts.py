"""What the portal keeps of an account: to be shown, handed over, and erased."""

from django.apps import apps
from django.db import transaction

from competence.enums import Role, SubmissionState
from competence.models import Membership, Organization, Submission
from portal.core.models import User

ACCOUNT = (
    "username", "email", "first_name", "last_name", "language", "is_staff", "is_superuser",
    "date_joined", "last_login",
)  # fmt: skip


def export_of(user):
    """Return all that is stored about an account, as JSON has it; secrets and passwords are not."""
    return {
        "account": {name: getattr(user, name) for name in ACCOUNT},
        "addresses": _rows(user.emailaddress_set, "email", "verified", "primary"),
        "second_factors": _rows(user.authenticator_set, "type", "created_at", "last_used_at"),
        "identities": _rows(user.socialaccount_set, "provider", "uid", "date_joined", "last_login"),
        "memberships": _rows(
            user.memberships, "organization__name", "role", "state", "note", "created_at"
        ),
        "invitations": _rows(user.invitation_set, "organization__name", "role", "created_at"),
        "submissions": _rows(
            user.submissions,
            "id", "kind", "purpose", "organization__name", "state", "data",
            "created_at", "updated_at", "submitted_at", "decided_at",
        ),
        "moves": _rows(user.submissionevent_set, "submission", "move", "at", "note"),
        "uploads": _rows(user.upload_set, "name", "content_type", "size", "created_at"),
        "changes": changes_by(user),
    }  # fmt: skip


def _rows(manager, *fields):
    return list(manager.order_by("pk").values(*fields))


def changes_by(user):
    """Return the versions of entries that `user` made: which, when, and of which kind of change."""
    changes = []
    for model in apps.get_models():
        if any(field.name == "history_user" for field in model._meta.fields):
            tracked = model.instance_type._meta
            versions = model.objects.filter(history_user=user).order_by("pk")
            rows = versions.values_list(tracked.pk.attname, "history_date", "history_type")
            changes += [
                {"kind": tracked.model_name, "entry": pk, "at": at, "change": change}
                for pk, at, change in rows
            ]
    return changes


def organizations_left_alone(user):
    """Return the organizations that would have no owner any more if `user` went."""
    owners = Membership.objects.active().filter(role=Role.OWNER)
    return (
        Organization.objects.filter(memberships__in=owners.of(user))
        .exclude(memberships__in=owners.exclude(user=user))
        .by_name()
    )


def is_last_administrator(user):
    """Whether nobody else could manage the accounts if `user` went."""
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    return user.is_superuser and not others.exists()


@transaction.atomic
def erase(user):
    """Erase an account. Entries, proposals and their history stay, without its name.

    Drafts that nobody else has seen go with it.
    """
    drafts = Submission.objects.filter(author=user, organization=None)
    drafts.filter(state=SubmissionState.DRAFT).delete()
    user.delete()

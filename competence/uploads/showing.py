"""Who may see a file, and what an entry shows of its files."""

from dataclasses import dataclass, field

from competence.enums import FileRole
from competence.models import EntryFile, Submission


def is_published(upload):
    """Tell whether a public entry shows the file."""
    for model in EntryFile.__subclasses__():
        entries = model.entry.field.related_model.objects.public()
        if model.objects.filter(upload=upload, entry__in=entries).exists():
            return True
    return False


def is_visible_to(upload, user):
    """Tell whether `user` may see a file that is not public.

    Staff may, whoever has sent it, and those who may open a submission that holds it.
    """
    if not user.is_authenticated:
        return False
    if user.is_staff or upload.by_id == user.pk:
        return True
    return Submission.objects.visible_to(user).naming(upload.pk).exists()


@dataclass(frozen=True)
class Shown:
    """The files of an entry, as its page shows them: EntryFiles, each in its place."""

    logo: EntryFile | None = None
    pictures: list[EntryFile] = field(default_factory=list)
    documents: list[EntryFile] = field(default_factory=list)


def files_of(entry):
    """Return what to show of an entry's files; nothing for the kinds that have none."""
    if not hasattr(entry, "files"):
        return Shown()
    files = list(entry.files.all())
    logos = [one for one in files if one.role == FileRole.LOGO]
    return Shown(
        logos[0] if logos else None,
        [one for one in files if one.role == FileRole.PICTURE],
        [one for one in files if one.role == FileRole.DOCUMENT],
    )

"""Keeping what a browser sends of a step: as it is, however unfinished, and over nobody's work."""

from django.core.exceptions import ValidationError

from competence.desk.steps import seen
from competence.enums import FileRole, Move
from competence.forms import posted
from competence.forms.fields import MOST_PICTURES_AND_DOCUMENTS, FileRows
from competence.models import Upload
from competence.review import Stale, is_open_to, save
from competence.uploads import store


class Conflict(Exception):
    """Somebody has changed the step meanwhile, or it is not edited any more.

    `submission` is as it is now, `values` what it would be with what was sent.
    """

    def __init__(self, submission, values):
        super().__init__(str(submission.pk))
        self.submission = submission
        self.values = values


def keep(submission, step, post, *, by):
    """Save the fields of a step; return the submission as it is then.

    What is sent twice changes nothing, and who has changed other steps meanwhile is no hindrance.

    Raises:
        Conflict: when somebody has changed this very step since the page was made, or handed it in.
    """
    values = sent_values(submission, step, post, by=by)
    if values == submission.data:
        return submission
    if not is_open_to(submission, Move.SUBMIT) or post.get("seen") != seen(submission, step):
        raise Conflict(submission, values)
    try:
        save(submission, values, by=by, version=submission.version)
    except Stale as stale:
        return keep(stale.submission, step, post, by=by)
    return submission


def sent_values(submission, step, post, *, by):
    """Return the values of a submission with what was sent for a step."""
    values = posted(submission.kind, step.fields, post, submission.data)
    if "files" in step.fields:
        values["files"] = _one_logo(_own_files(values["files"], submission, by))
    return values


def _own_files(rows, submission, user):
    """Return the rows of files that were there before, or that `user` has uploaded."""
    before = [*submission.data.get("files", ()), *submission.base.get("files", ())]
    own = {row["upload"] for row in before}
    strange = [row["upload"] for row in rows if row["upload"] not in own]
    own |= {str(upload.pk) for upload in Upload.objects.with_keys(strange).uploaded_by(user)}
    return [row for row in rows if row["upload"] in own]


def _one_logo(rows):
    """A new logo takes the place of the old one."""
    logos = [row for row in rows if row["role"] == FileRole.LOGO]
    return [row for row in rows if row not in logos[:-1]]


def with_uploads(post, files, *, by):
    """Store the files that were sent; return the POST with a row for each, and what went wrong."""
    post, problems = post.copy(), []
    number = 0
    while f"files-{number}-upload" in post:
        number += 1
    sent = [(file, FileRole.LOGO) for file in files.getlist("new_logo")[:1]]
    sent += [(file, None) for file in files.getlist("new_files")[:MOST_PICTURES_AND_DOCUMENTS]]
    for file, role in sent:
        try:
            upload = store(file, by=by)
        except ValidationError as error:
            problems += [f"{file.name}: {message}" for message in error.messages]
            continue
        role = role or (FileRole.PICTURE if upload.is_picture else FileRole.DOCUMENT)
        row = dict.fromkeys(FileRows.columns, "") | {"upload": str(upload.pk), "role": role.value}
        for column, value in row.items():
            post[f"files-{number}-{column}"] = value
        number += 1
    return post, problems


def fields_of(post):
    """Return (name, value) of all that was sent of a step, to be sent again from another page."""
    own = {"csrfmiddlewaretoken", "seen", "then"}
    return [(name, value) for name, values in post.lists() if name not in own for value in values]

"""The answers to a self-check as the compact text that stands in an address.

"cloud-inventory.y~cloud-backup.p" says yes to one statement and in part to another. Each answer
names its statement, so that answers stay where they belong when staff add, move or remove
statements; what has no answer is left out. None of the signs needs an escape in an address.
"""

import re

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAX_CODE = 2_000  # characters of a code, some forty answers
CODE = re.compile(r"[a-z0-9-]+\.[ypn](?:~[a-z0-9-]+\.[ypn])*", re.ASCII)


class Answer(models.TextChoices):
    YES = "y", gettext_lazy("Yes")
    PART = "p", gettext_lazy("In part")
    NO = "n", gettext_lazy("No")


class WrongCode(ValueError):
    """A text that is no code of answers; its words are for the reader."""


def read_answers(code):
    """Return {slug of a statement: Answer}; empty for an empty code. Raises WrongCode."""
    if not code:
        return {}
    if len(code) > MAX_CODE or not CODE.fullmatch(code):
        raise WrongCode(
            _("The answers in the address cannot be read. Answer the statements again.")
        )
    pairs = [part.rpartition(".") for part in code.split("~")]
    answers = {slug: Answer(letter) for slug, _dot, letter in pairs}
    if len(answers) < len(pairs):
        raise WrongCode(_("The address answers a statement twice. Answer the statements again."))
    return answers


def write_answers(answers):
    """Return the code of {slug: Answer}, in the order given."""
    return "~".join(f"{slug}.{answer}" for slug, answer in answers.items())

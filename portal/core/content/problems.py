"""What is wrong with a file, said so that an editor can mend it."""

import dataclasses
import difflib


@dataclasses.dataclass(frozen=True)
class Problem:
    """`where` names file and line, `record` the kind and slug, `field` its dotted path."""

    where: str
    record: str
    field: str
    message: str

    def __str__(self):
        return ": ".join(part for part in dataclasses.astuple(self) if part)


class ContentError(Exception):
    """The content cannot be loaded; `problems` says why, all that were found."""

    def __init__(self, problems):
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


class WrongValue(Exception):
    """A value does not fit its field; `path` leads on from the field: "[2].date"."""

    def __init__(self, message, path=""):
        self.path = path
        super().__init__(message)


def did_you_mean(word, words):
    """Return the end of a message that offers the nearest of `words`, or names them if few."""
    words = [str(other) for other in words]
    near = difflib.get_close_matches(str(word), words, n=1)
    if near:
        return f" Did you mean {near[0]!r}?"
    return f" Use one of: {', '.join(sorted(words))}." if 0 < len(words) <= 12 else ""

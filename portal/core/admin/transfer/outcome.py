"""What an import would do, as its page tells it."""

from dataclasses import dataclass, field
from itertools import islice

from import_export.results import RowResult

from portal.core.admin.timeline import Excerpts
from portal.core.admin.transfer.cells import text_of

MOST_PROBLEMS = 500  # that the page lists: who has more corrects these first
MOST_IN_FULL = 500  # changed entries that it shows field by field
OPEN = 50  # rows up to which a table stands open
LONGEST_CELL = 120  # characters of a wrong cell


@dataclass(frozen=True)
class Change:
    """A field before and after; of a list, what goes and what comes."""

    column: str
    old: list[str]
    new: list[str]


@dataclass(frozen=True)
class Problem:
    """A wrong cell, or several that do not go together: where, what is written, what to do."""

    row: int
    slug: str
    column: str
    written: str
    message: str


@dataclass
class Outcome:
    """The rows of one file by what becomes of them; `token` goes with the consent to write it."""

    name: str
    about: str
    absent: list[str]
    new: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    unchanged: list = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    wrong_rows: int = 0
    token: str = ""

    @property
    def total(self):
        return len(self.new) + len(self.changed) + len(self.unchanged) + self.wrong_rows

    @property
    def can_be_written(self):
        return not self.problems and bool(self.new or self.changed)

    @property
    def shown_problems(self):
        return self.problems[:MOST_PROBLEMS]

    @property
    def more_problems(self):
        return len(self.problems) - len(self.shown_problems)

    @property
    def sections(self):
        """Return what the tables of entries show: (key, rows, whether they stand open)."""
        parts = {"new": self.new, "changed": self.changed, "unchanged": self.unchanged}
        return [
            (key, rows, key != "unchanged" and len(rows) <= OPEN and not self.problems)
            for key, rows in parts.items()
            if rows
        ]


def outcome_of(resource, result, *, name, about):
    """Return the Outcome of a result; `name` is the file's, `about` what it was taken for."""
    absent = [column.column_name for column in resource.absent]
    outcome = Outcome(name, about, absent)
    places = {
        RowResult.IMPORT_TYPE_NEW: outcome.new,
        RowResult.IMPORT_TYPE_UPDATE: outcome.changed,
        RowResult.IMPORT_TYPE_SKIP: outcome.unchanged,
    }
    excerpts = Excerpts()
    for row in result.rows:
        if row.validation_error:
            outcome.wrong_rows += 1
            outcome.problems += _problems(row)
        else:
            places[row.import_type].append(row)
    for row in islice(outcome.changed, MOST_IN_FULL):
        row.shown = [_change(excerpts, *change) for change in row.changes]
    return outcome


def _problems(row):
    for columns, messages in row.validation_error.message_dict.items():
        cells = [row.cells.get(column) for column in columns.split(", ")]
        written = "; ".join(text_of(cell) or str(cell or "") for cell in cells).strip("; ")
        for message in messages:
            yield Problem(row.number, row.slug, columns, written[:LONGEST_CELL], message)


def _change(excerpts, column, old, new):
    """Return a Change: texts cut to where they differ, lists to what differs."""
    before, after = column.lines(old), column.lines(new)
    if len(before) <= 1 and len(after) <= 1:
        cut = excerpts.common_shorten_repr("".join(before), "".join(after))
        before, after = ([text] if text else [] for text in cut)
    elif set(before) != set(after):
        gone, come = set(before) - set(after), set(after) - set(before)
        before = [text for text in before if text in gone]
        after = [text for text in after if text in come]
    return Change(column.column_name, before, after)

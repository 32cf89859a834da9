"""Columns whose values stand in rows of other tables: relations, technologies, sources."""

import re

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.core.admin.transfer.cells import one_line, text_of
from portal.core.admin.transfer.columns import Column, column_for, names_of, terms, unknown
from portal.core.admin.transfer.files import KEY
from portal.core.admin.transfer.rules import Rules
from portal.core.content.rows import Links, Relations

BAR = " | "
# An escaped sign, a bar, or text up to either.
PIECE = re.compile(r"\\([\\|])|(\|)|(\\|[^\\|]+)")


class RowsColumn(Column):
    """A column whose values stand in rows of another table; `rows` reads and writes them."""

    width = 40
    is_single = False

    def __init__(self, rows, name=None):
        super().__init__(attribute=name, column_name=name)
        self.rows = rows
        self.found = {}

    def bind(self, model, keys):
        super().bind(model, keys)
        self.rows.name = self.column_name
        self.rows.bind(model)
        self.model = model

    def load(self, owners):
        """Read the values of these entries, given by their keys, with one query."""
        self.found = self.rows.read_all(self.keys, owners)

    def get_value(self, instance):
        return self.found.get(instance.pk, [])

    @property
    def meaning(self):
        return self.label

    def lines(self, value):
        return self.render(value).split("\n") if value else []


class Relation(RowsColumn):
    """Slugs of entries or terms of another table, in no order."""

    def __init__(self, name):
        super().__init__(Relations(name), name)

    @property
    def label(self):
        return capfirst(str(self.model._meta.get_field(self.column_name).verbose_name))

    @property
    def how(self):
        names = names_of(self.rows.target)
        return _("Slugs (%(names)s), separated by semicolons: a; b.") % {"names": names}

    def parse(self, cell):
        words = (word.strip() for word in re.split(r"[;,\n]", text_of(cell)))
        return sorted({word for word in words if word})

    def render(self, value):
        return "; ".join(value)

    def check(self, value, old=None):
        known = self.keys.of(self.rows.target)
        if gone := [slug for slug in value if slug not in known]:
            raise ValidationError([unknown(slug, self.rows.target, self.keys) for slug in gone])

    def lines(self, value):
        return list(value or [])

    def options(self):
        return terms(self.rows.target)


class Tags(Relation):
    """Technologies of an entry, kept in `through`, a table of Tagging."""

    def __init__(self, through):
        RowsColumn.__init__(self, Links("", through, "content_object", "tag"))


class Parts(RowsColumn):
    """A list of small records, each a line of the cell: "title | publisher | 2020-04 | ..."."""

    width = 50

    def __init__(self, rows):
        super().__init__(rows)
        self.columns = {field.name: column_for(field.field) for field in rows.fields}

    def bind(self, model, keys):
        super().bind(model, keys)
        for column in self.columns.values():
            column.bind(self.rows.child, keys)
        self.checks = Rules(self.rows.child).checks
        self.claimed = set()  # slugs that rows of the file bring in

    @property
    def label(self):
        return capfirst(str(self.rows.child._meta.verbose_name_plural))

    @property
    def how(self):
        parts = BAR.join(str(column.field.verbose_name) for column in self.columns.values())
        line = _("One to a line, its parts between bars: %(parts)s.") % {"parts": parts}
        return line + " " + _("A bar within a text is written \\|, a backslash \\\\.")

    def parse(self, cell):
        found = []
        for number, line in enumerate(text_of(cell).split("\n"), 1):
            if line.strip():
                found.append(self._parse_line(number, line))
        return found

    def _parse_line(self, number, line):
        pieces = split_bars(line)
        if len(pieces) > len(self.columns):
            raise ValidationError(
                _("Line %(number)d has %(found)d parts, at most %(most)d are expected. %(how)s")
                % {
                    "number": number,
                    "found": len(pieces),
                    "most": len(self.columns),
                    "how": self.how,
                }
            )
        pieces += [""] * (len(self.columns) - len(pieces))
        values = {}
        for (name, column), piece in zip(self.columns.items(), pieces, strict=True):
            try:
                value = column.parse(piece)
            except ValidationError as error:
                raise self._in_line(number, column, error) from None
            empty = column.is_empty(value) and column.has_default
            values[name] = column.field.get_default() if empty else value
        return values

    def render(self, value):
        return "\n".join(BAR.join(map(self._escaped, self._texts(part))) for part in value)

    def _texts(self, part):
        return [text_of(column.render(part[name])) for name, column in self.columns.items()]

    def _escaped(self, text):
        return one_line(text).replace("\\", "\\\\").replace("|", "\\|")

    def _tidied(self, value):
        return [
            {name: one_line(v) if isinstance(v, str) else v for name, v in part.items()}
            for part in value
        ]

    def same(self, old, new):
        return self._tidied(old) == self.rows.in_order(new)

    def check(self, value, old=None):
        known, errors = self._tidied(old or []), []
        for number, part in enumerate(value, 1):
            if part in known:
                continue
            for name, column in self.columns.items():
                try:
                    column.check(part[name])
                except ValidationError as error:
                    errors.append(self._in_line(number, column, error))
        errors = errors or [*self._broken(value), *self._twice(value), *self._taken(value, known)]
        if errors:
            raise ValidationError(errors)
        if KEY in self.columns:
            self.claimed |= {part[KEY] for part in value} - {part[KEY] for part in known}

    def _broken(self, value):
        """Yield an error for each constraint of the table that a line breaks."""
        for number, part in enumerate(value, 1):
            given = {}
            for column in self.columns.values():
                given |= column.attributes(part[column.column_name])
            for check in self.checks:
                if check.names <= given.keys() and not check.holds(given):
                    said = check.constraint.get_violation_error_message()
                    yield ValidationError(f"{_('Line %(number)d') % {'number': number}}: {said}")

    def _twice(self, value):
        column = self.columns[self.rows.known_by]
        for number, first in self.rows.repeated(value):
            said = _("Line %(number)d has the same: leave one of them.") % {"number": first}
            yield self._in_line(number, column, ValidationError(said))

    def _taken(self, value, known):
        """Yield an error for each slug that is new here and stands with another entry already.

        That other entry may stand in the database, or further up in the file.
        """
        if KEY not in self.columns:
            return
        ours = {part[KEY] for part in known}
        taken = {*self.keys.of(self.rows.child), *self.claimed}
        for number, part in enumerate(value, 1):
            if part[KEY] not in ours and part[KEY] in taken:
                said = _("Another entry has “%(slug)s” already.") % {"slug": part[KEY]}
                yield self._in_line(number, self.columns[KEY], ValidationError(said))

    def _in_line(self, number, column, error):
        return ValidationError(
            _("Line %(number)d, %(part)s: %(message)s")
            % {
                "number": number,
                "part": column.field.verbose_name,
                "message": " ".join(error.messages),
            }
        )


def split_bars(line):
    """Return the pieces of a line between its bars, without escapes and margins."""
    pieces = [""]
    for escaped, bar, text in PIECE.findall(line):
        if bar:
            pieces.append("")
        else:
            pieces[-1] += escaped or text
    return [piece.strip() for piece in pieces]

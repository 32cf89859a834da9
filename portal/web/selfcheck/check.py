"""A self-check with its answers, by theme: what the pages and the dossier show."""

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from portal.core.bilingual import Text
from portal.web.selfcheck.answers import Answer, read_answers, write_answers
from portal.web.selfcheck.models import StatementCase
from roadmap.enums import CheckTheme
from roadmap.models import Action


def tally(statements):
    """Return how far one is in words: "2 of 4 in place, 1 in part, 1 not answered"."""
    count = Counter(statement.answer for statement in statements)
    words = [
        _("%(yes)d of %(all)d in place") % {"yes": count[Answer.YES], "all": len(statements)},
        count[Answer.PART] and _("%(number)d in part") % {"number": count[Answer.PART]},
        count[Answer.NO] and _("%(number)d not yet") % {"number": count[Answer.NO]},
        count[None] and _("%(number)d not answered") % {"number": count[None]},
    ]
    return ", ".join(filter(None, words))


@dataclass(frozen=True)
class Statement:
    """A statement in the reader's language; `answer` is None where there is none.

    `cases` are the public CaseStudies from whose experience it is drawn.
    """

    slug: str
    text: Text
    advice: Text
    cases: list
    answer: Answer | None = None

    @property
    def is_gap(self):
        """Return whether something is left to do: answered in part or no."""
        return self.answer in (Answer.PART, Answer.NO)


@dataclass(frozen=True)
class Theme:
    """The statements on one theme of CheckTheme."""

    slug: str
    name: str
    statements: list[Statement]

    @property
    def gaps(self):
        return [statement for statement in self.statements if statement.is_gap]

    @property
    def advice(self):
        """Return what to do, a sentence for each statement answered in part or no."""
        return [statement.advice for statement in self.gaps]

    @property
    def tally(self):
        return tally(self.statements)


@dataclass(frozen=True)
class Check:
    """The self-check of an action: `themes` in order, those without a statement left out.

    `options` are (value, label) of the answers there are. `outdated` counts answers of the address
    to statements that the self-check has no longer.
    """

    action: Action
    themes: list[Theme]
    outdated: int = 0
    options = Answer.choices

    @cached_property
    def statements(self):
        return [statement for theme in self.themes for statement in theme.statements]

    @property
    def answered(self):
        return sum(statement.answer is not None for statement in self.statements)

    @property
    def tally(self):
        return tally(self.statements)

    def with_answers(self, answers):
        """Return the same Check with {slug of a statement: Answer} in place of its answers."""
        themes = [
            replace(
                theme,
                statements=[
                    replace(statement, answer=answers.get(statement.slug))
                    for statement in theme.statements
                ],
            )
            for theme in self.themes
        ]
        known = {statement.slug for statement in self.statements}
        return replace(self, themes=themes, outdated=len(answers.keys() - known))

    @property
    def code(self):
        """Return the answers as they stand in an address, in the order of the statements."""
        return write_answers({one.slug: one.answer for one in self.statements if one.answer})


def read_check(action, code):
    """Return the Check of an Action with the answers of `code`, as it stands in an address.

    Raises WrongCode, whose words are for the reader, where that is no code. Two queries.
    """
    answers = read_answers(code)
    return blank_check(action).with_answers(answers)


def blank_check(action):
    """Return the Check of an Action, nothing answered; without themes where it has none."""
    links = Prefetch("case_links", StatementCase.objects.to_public_cases(), "public_links")
    rows = sorted(action.statements.prefetch_related(links), key=_place)
    themes = [
        Theme(slug, CheckTheme(slug).label, [_statement(row) for row in of_theme])
        for slug, of_theme in groupby(rows, lambda row: row.theme)
    ]
    return Check(action, themes)


def _place(row):
    return CheckTheme.values.index(row.theme), row.position, row.pk


def _statement(row):
    return Statement(row.slug, row.text, row.advice, [link.case for link in row.public_links])

"""A grid: a field for each row and column, the darker the more entries, its number in it."""

from math import ceil

from portal.core.charts.marks import (
    EMPTY,
    GAP,
    GAP_INK,
    PAPER,
    SMALL,
    SOFT,
    STEPS,
    across,
    grouped,
    mark,
    node,
    sheet,
    short,
    step,
    words,
)

FIELD = 32  # px
NAME = 24  # px above the fields of a row, for its name
GAP_BELOW = 8
ROW = NAME + FIELD + GAP_BELOW
FIELDS = 0.86  # the share of the width that the fields take: names of columns lean over the rest
LETTER = 6.6  # px, the mean width of a letter of a name of a column
LEAN = 0.71  # of a text that is turned by 45 degrees


def grid(chart):
    """Draw the names of the columns aslant on top; above each row its name and its total."""
    head = 20 + ceil(
        LEAN * LETTER * max((len(_name(column)) for column in chart.columns), default=0)
    )
    drawing = sheet(head + ROW * len(chart.rows) - GAP_BELOW)
    slot = FIELDS / max(1, len(chart.columns))
    for number, column in enumerate(chart.columns):
        place = node(
            drawing, "svg", x=across(slot * (number + 0.5)), y=head - 4, overflow="visible"
        )
        words(place, _name(column), transform="rotate(-45)", font_size=SMALL, fill=SOFT)
    for number, row in enumerate(chart.rows):
        _row(drawing, chart, row, head + ROW * number, slot)
    return drawing


def _name(column):
    return short(column.short or column.name, 24)


def _row(drawing, chart, row, top, slot):
    words(drawing, short(row.name), y=top + 16, font_weight=600)
    if chart.total:
        total = mark(drawing, chart, row, chart.total)
        text = chart.entries(chart.value(row, chart.total).count)
        words(
            total,
            text,
            x="100%",
            y=top + 16,
            text_anchor="end",
            font_size=SMALL,
            fill=SOFT,
            class_="link",
        )
    for number, column in enumerate(chart.columns):
        count = chart.value(row, column).count
        fill, ink = _colours(chart, count)
        one = mark(drawing, chart, row, column)
        node(
            one,
            "rect",
            class_="field" if count else "field-empty",
            x=across(slot * number),
            y=top + NAME,
            width=across(slot),
            height=FIELD,
            fill=fill,
            stroke=PAPER,
            stroke_width=2,
        )
        words(
            one,
            grouped(count),
            x=across(slot * (number + 0.5)),
            y=top + NAME + 21,
            text_anchor="middle",
            fill=ink,
            font_weight=600 if count or chart.stressed else 400,
        )


def _colours(chart, count):
    """Return the colour of a field and of the number in it."""
    if count:
        return STEPS[step(count, chart.most)]
    return (GAP, GAP_INK) if chart.stressed else (EMPTY, SOFT)

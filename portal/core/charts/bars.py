"""Bars: one for each row, or one for each column of every row, in time."""

from portal.core.charts.marks import (
    BAR,
    EDGE,
    EMPTY,
    INK,
    SMALL,
    SOFT,
    across,
    grouped,
    mark,
    node,
    sheet,
    short,
    words,
)

ROW = 52  # px from a bar to the next
THICK = 16
UNIT = 7  # px of height of one entry in a timeline, at least
TALLEST = 120
HEAD, FOOT = 50, 26  # px above the columns of a row, for its name and a number, and below them


def bars(chart):
    """Draw a lying bar for each row of a chart of one column, its name and number above it."""
    (column,) = chart.columns
    drawing = sheet(ROW * len(chart.rows) - 8)
    for number, row in enumerate(chart.rows):
        top, count = ROW * number, chart.value(row, column).count
        one = mark(drawing, chart, row, column)
        node(one, "rect", y=top, width="100%", height=ROW - 8, fill="none", pointer_events="all")
        words(one, short(row.name), y=top + 15, class_="link")
        words(one, grouped(count), x="100%", y=top + 15, text_anchor="end", font_weight=700)
        node(one, "rect", class_="track", y=top + 24, width="100%", height=THICK, rx=3, fill=EMPTY)
        if count:
            length = across(count / chart.most)
            node(one, "rect", class_="bar", y=top + 24, width=length, height=THICK, rx=3, fill=BAR)
    return drawing


def timeline(chart):
    """Draw for each row, a year, a standing bar for each column, with its number above it."""
    unit = min(UNIT, TALLEST / chart.most)
    drawing, top = sheet(0), 0
    for row in chart.rows:
        tall = unit * max(1, *(chart.value(row, column).count for column in chart.columns))
        _year(drawing, chart, row, top, tall, unit)
        top += HEAD + tall + FOOT
    drawing.set("height", str(round(top)))
    return drawing


def _year(drawing, chart, row, top, tall, unit):
    floor, slot = top + HEAD + tall, 1 / len(chart.columns)
    words(drawing, row.name, y=top + 18, font_weight=700)
    total = mark(drawing, chart, row, chart.total)
    words(
        total,
        chart.entries(chart.value(row, chart.total).count),
        x="100%",
        y=top + 18,
        text_anchor="end",
        fill=SOFT,
        font_size=SMALL,
        class_="link",
    )
    for number, column in enumerate(chart.columns):
        left, middle = across(slot * number), across(slot * (number + 0.5))
        one, count = mark(drawing, chart, row, column), chart.value(row, column).count
        if count:
            node(
                one,
                "rect",
                x=left,
                y=top + HEAD - 20.0,
                width=across(slot),
                height=tall + 20.0,
                fill="none",
                pointer_events="all",
            )
            place = {"x": across(slot * (number + 0.12)), "width": across(slot * 0.76)}
            node(
                one,
                "rect",
                class_="bar",
                y=floor - unit * count,
                height=unit * count,
                fill=BAR,
                **place,
            )
            words(
                one,
                grouped(count),
                x=middle,
                y=floor - unit * count - 5,
                text_anchor="middle",
                font_size=SMALL,
                font_weight=700,
                fill=INK,
            )
        words(
            drawing,
            column.short,
            x=middle,
            y=floor + 17,
            text_anchor="middle",
            font_size=SMALL,
            fill=SOFT,
        )
    node(drawing, "line", x1=0, x2="100%", y1=floor, y2=floor, stroke=EDGE)

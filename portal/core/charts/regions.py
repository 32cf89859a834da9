"""A map of regions: each the darker the more entries it has, its number in it."""

from portal.core.charts.marks import (
    EDGE,
    EMPTY,
    INK,
    PAPER,
    SOFT,
    STEPS,
    grouped,
    legend,
    mark,
    node,
    step,
    words,
)

NUMBER = 30  # units of the map, so that it is still read where the map is half as wide
SWATCH = 26


def regions(chart):
    """Draw the regions of `chart.outline`, {width, height, regions: {slug: {path, x, y}}}.

    A region without any entry has no number. The legend stands in the corner below, on the left.
    """
    (column,) = chart.columns
    width, height = chart.outline["width"], chart.outline["height"]
    drawing = node(None, "svg", viewBox=f"0 0 {width} {height}", fill=INK, font_size=NUMBER)
    for row in chart.rows:
        shape, count = chart.outline["regions"][row.slug], chart.value(row, column).count
        one = mark(drawing, chart, row, column)
        if not count:
            node(one, "path", class_="field-empty", d=shape["path"], fill=EMPTY, stroke=EDGE)
            continue
        fill, ink = STEPS[step(count, chart.most)]
        node(one, "path", class_="field", d=shape["path"], fill=fill, stroke=PAPER, stroke_width=2)
        # In a narrow region the number is wider than its ground, and the ground follows it.
        halo = {
            "stroke": fill,
            "stroke_width": 7,
            "stroke_linejoin": "round",
            "paint_order": "stroke",
        }
        words(
            one,
            grouped(count),
            x=shape["x"],
            y=shape["y"] + 10,
            text_anchor="middle",
            fill=ink,
            font_weight=700,
            **halo,
        )
    _legend(drawing, chart.most, height)
    return drawing


def _legend(drawing, most, height):
    steps = [(0, 0, EMPTY), *legend(most)]
    for number, (low, high, colour) in enumerate(steps):
        top = height - (SWATCH + 8) * (len(steps) - number)
        edge = {"stroke": EDGE} if not high else {}
        node(drawing, "rect", x=2, y=top, width=SWATCH, height=SWATCH, fill=colour, **edge)
        text = grouped(low) if low == high else f"{grouped(low)}–{grouped(high)}"
        words(drawing, text, x=SWATCH + 12, y=top + SWATCH - 4, fill=SOFT, font_size=26)

"""What drawings are made of: colours, texts, links. Contrast is held by tests."""

from math import ceil, floor
from xml.etree import ElementTree

from django.utils import formats

INK = "#062730"  # text on white and on the lightest step
SOFT = "#4a5d64"
PAPER = "#ffffff"
EMPTY = "#eef3f2"  # where there is none
EDGE = "#6b8085"
GAP, GAP_INK = "#fdf1df", "#8a4b00"  # where there is none, and that is the point
BAR = "#00606d"
# From few to many, each darker by half: told apart without colour. With the colour of a text on it.
STEPS = (
    ("#3f9e8c", INK),
    ("#217f7a", PAPER),
    ("#0b6570", PAPER),
    ("#0b4a5c", PAPER),
    ("#08303f", PAPER),
)
TEXT = 15  # px, and the smallest size in use
SMALL = 13
LONGEST = 38  # characters of a name that fit beside its number on the narrowest screen


def node(parent, name, text="", **attributes):
    """Return a new element within `parent` (None for the outermost).

    In names of attributes "_" stands for "-", and one at the end keeps them from being a keyword.
    """
    texts = {key.strip("_").replace("_", "-"): written(value) for key, value in attributes.items()}
    made = (
        ElementTree.Element(name, texts)
        if parent is None
        else ElementTree.SubElement(parent, name, texts)
    )
    made.text = text
    return made


def written(value):
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def across(share):
    """Return a share of the width, from 0 to 1, as SVG has it."""
    return f"{written(100.0 * share)}%"


def sheet(height):
    """Return the outermost element of a drawing as wide as there is room and `height` px high."""
    return node(
        None, "svg", width="100%", height=height, overflow="visible", font_size=TEXT, fill=INK
    )


def words(parent, text, **attributes):
    """Return a text that screen readers pass over, since the mark beside it says the same."""
    return node(parent, "text", text, aria_hidden="true", **attributes)


def short(text, longest=LONGEST):
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def grouped(count):
    """Return a number as the reader writes it."""
    return formats.number_format(count, force_grouping=True)


def mark(parent, chart, row, column):
    """Return the element that holds what is drawn of a value: a link where it has a list."""
    value = chart.value(row, column)
    data = {"data_row": row.slug, "data_column": column.slug, "data_count": value.count}
    if not value.url:
        return node(parent, "g", **data)
    link = node(parent, "a", href=value.url, **data)
    node(link, "title", chart.label(row, column, value))
    return link


def step(count, most):
    """Return the place in STEPS of a number from 1 to `most`."""
    return ceil(len(STEPS) * count / most) - 1


def legend(most):
    """Return (first, last number, colour) of each of STEPS that has any number up to `most`."""
    bounds = [floor(n * most / len(STEPS)) for n in range(len(STEPS) + 1)]
    return [
        (low + 1, high, colour)
        for low, high, (colour, _ink) in zip(bounds, bounds[1:], STEPS, strict=False)
        if high > low
    ]

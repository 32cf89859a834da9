"""The figures and their table, in Markdown."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured, as a text, and whether the aim was kept; None where there is no aim."""

    text: str
    kept: bool | None = None

    def __str__(self):
        return self.text + {True: ", kept", False: ", **MISSED**", None: ""}[self.kept]


def faster(ours, theirs, aim=None):
    """Return how many times faster ours is, in seconds, than theirs; at least `aim` times."""
    ratio = theirs / ours
    text = f"{ratio:.3g} times ({duration(ours)} : {duration(theirs)})"
    return Figure(text, None if aim is None else ratio >= aim)


def slower(ours, other, aim=None):
    """Return how many times slower ours is than another; at most `aim` times."""
    ratio = ours / other
    text = f"{ratio:.2f} times ({duration(ours)} : {duration(other)})"
    return Figure(text, None if aim is None else ratio <= aim)


def duration(seconds):
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def print_table(found):
    """Print {database: {(measure, aim): Figure}}, with a column for each database."""
    print("\n## Speed at scale\n")
    measures = {measure: None for figures in found.values() for measure in figures}
    rows = [
        [*measure, *(str(figures.get(measure, "")) for figures in found.values())]
        for measure in measures
    ]
    print_rows(["measure", "aim", *found], rows)


def print_rows(heads, rows):
    print("|", " | ".join(heads), "|")
    print("|" + "---|" * len(heads))
    for row in rows:
        print("|", " | ".join(str(cell) for cell in row), "|")

"""A small line through the measurements of an indicator, drawn as SVG on the server."""

from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 160, 48, 7


@dataclass(frozen=True)
class Sparkline:
    """Where things stand in a box of WIDTH by HEIGHT, as texts for SVG; `target` may be None."""

    dots: list[tuple[str, str]]
    target: tuple[str, str] | None
    box: str = f"0 0 {WIDTH} {HEIGHT}"
    start: int = MARGIN
    end: int = WIDTH - MARGIN

    @property
    def points(self):
        return " ".join(f"{x},{y}" for x, y in self.dots)


def sparkline_of(indicator):
    """Return the Sparkline of an indicator, whose measurements come in time; None without any."""
    marks = [(year_of(one.date), float(one.value)) for one in indicator.measurements.all()]
    if not marks:
        return None
    if indicator.target is not None:
        marks.append((year_of(indicator.target_date), float(indicator.target)))
    years, values = zip(*marks, strict=True)
    places = [
        (_place(year, years, WIDTH), _place(value, values, HEIGHT, upwards=True))
        for year, value in marks
    ]
    target = places.pop() if indicator.target is not None else None
    return Sparkline(places, target)


def year_of(date):
    """Return a partial date as a number of years, the middle of what it names: "2020" is 2020.5."""
    year, month, day = (int(part) for part in (f"{date}-0-0").split("-")[:3])
    if not month:
        return year + 0.5
    return year + (month - 1 + ((day - 0.5) / 31 if day else 0.5)) / 12


def _place(value, values, size, *, upwards=False):
    """Return where a value stands between the margins of `size`, as text."""
    lowest, highest = min(values), max(values)
    share = (value - lowest) / (highest - lowest) if highest > lowest else 0.5
    return f"{MARGIN + (1 - share if upwards else share) * (size - 2 * MARGIN):.1f}"

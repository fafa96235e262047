"""What every channel says of a chart: its points made few enough to draw, and its numbers as text."""

import re
from collections.abc import Sequence

from msgspec import Struct

from bot.render.text import clean, cut
from handlers.card import Chart, Line, Series, bold, plain

BLOCKS = "▁▂▃▄▅▆▇█"
UNKNOWN = "not known"
_NUMBER = re.compile(r"−?\d[\d,]*(?:\.\d+)?(?<!,)")


class Points(Struct, frozen=True):
    """The points a channel draws: labels that are each their own, and for every series a value at each label."""

    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]


def points(chart: Chart, *, most: int, characters: int) -> Points:
    """Return at most `most` points with labels and names of at most `characters`.

    A point where a series has no value is left out, for no channel draws gaps; the numbers name it. What is too many is
    thinned evenly; the first and the last stay.
    """
    series = [line for line in chart.series if any(value is not None for value in line.values)]
    kept = _thinned(_whole(chart, series), most)
    labels = _own([_short(chart.labels[place], characters) for place in kept], characters)
    names = _own([_short(line.name, characters) for line in series], characters)
    values = [tuple(value for place in kept if (value := value_at(line, place)) is not None) for line in series]
    return Points(labels, tuple(zip(names, values, strict=True)) if kept else ())


def numbers(chart: Chart) -> list[Line]:
    """Return the numbers as lines: the chart's own text, the series it leaves out, and what happened where."""
    told = [chart.text] if plain(chart.text).strip() else []
    if not tells_all(chart):
        told.extend(_told(chart, line) for line in chart.series)
    return [*told, *marks(chart)]


def tells_all(chart: Chart) -> bool:
    """Tell whether the chart's own text leaves nothing out: it has every label, or every number of the series that move."""
    said = plain(chart.text)
    if not _whole(chart, chart.series):
        return False  # nothing is drawn that could name the series
    if all(label in said for label in chart.labels):
        return True
    moving = {number(value) for series in chart.series if len(set(series.values)) > 1 for value in series.values}
    return bool(moving) and moving <= {*_NUMBER.findall(said), *([UNKNOWN] if UNKNOWN in said else [])}


def marks(chart: Chart) -> list[Line]:
    """Return what happened where, one line each."""
    return [(f"{label}: ", bold(text)) for label, text in chart.marks]


def sparkline(values: Sequence[float | None]) -> str:
    """Draw values as one line of blocks from the lowest to the highest; a blank where there is none."""
    known = [value for value in values if value is not None]
    low, span = min(known, default=0.0), max(known, default=0.0) - min(known, default=0.0)

    def block(value: float | None) -> str:
        if value is None:
            return " "
        return BLOCKS[round((value - low) / span * (len(BLOCKS) - 1))] if span else BLOCKS[0]

    return "".join(map(block, values))


def number(value: float | None) -> str:
    """Write a value without needless decimals, with a true minus."""
    if value is None:
        return UNKNOWN
    return f"{value:,.2f}".rstrip("0").rstrip(".").replace("-", "−")


def _told(chart: Chart, series: Series) -> Line:
    values = ", ".join(f"{label} {number(value_at(series, place))}" for place, label in enumerate(chart.labels))
    return (bold(series.name), f": {values}" if values else "")


def value_at(series: Series, place: int) -> float | None:
    """Return a series' value at a label's place; None where it has none."""
    return series.values[place] if place < len(series.values) else None


def _whole(chart: Chart, series: Sequence[Series]) -> list[int]:
    """Return the places where every series has a value."""
    return [place for place in range(len(chart.labels)) if all(value_at(line, place) is not None for line in series)]


def _thinned(places: list[int], most: int) -> list[int]:
    if len(places) <= most:
        return places
    last = len(places) - 1
    return [places[round(step * last / (most - 1))] for step in range(most)]


def _short(text: str, characters: int) -> str:
    return cut(clean(text).strip(), characters) or "…"


def _own(names: Sequence[str], characters: int) -> tuple[str, ...]:
    """Tell names apart that are the same, such as a day of this year and of the last."""
    own: list[str] = []
    for name in names:
        told, copy = name, 2
        while told in own:
            ending = f" ({copy})"
            told, copy = cut(name, characters - len(ending)) + ending, copy + 1
        own.append(told)
    return tuple(own)

"""Pictures of charts, for places that draw none. Needs the extra `charts`; matplotlib loads at the first picture."""

import threading
import warnings
from io import BytesIO
from typing import Any

from msgspec import Struct

from bot.render.charts import Points, number, points
from bot.render.text import clean, cut
from handlers.card import Chart

WIDTH_INCHES, HEIGHT_INCHES, DOTS_PER_INCH = 8.0, 3.6, 150
PADDING_INCHES = 0.12
POINTS_MOST = 20
WHOLE_FROM = 10
"""Numbers in a picture are whole from here on; the text beside it may say more."""
LABEL_CHARACTERS = 24
TITLE_CHARACTERS = 70
WORST, BEST = 0.0, 100.0
ZONES = ("Red", "Yellow", "Green")
"""From the lower line down, between the lines, from the upper line up: each is named in the picture."""
HATCHES = ("", "//", "..", "xx", "\\\\", "++")
MARKERS = "os^Dv*"
FONT = "DejaVu Sans"

_drawing = threading.Lock()  # matplotlib's fonts are not safe to use from several threads


class _Look(Struct, frozen=True):
    paper: str
    ink: str
    quiet: str
    line: str
    others: tuple[str, ...]
    zones: tuple[str, str, str]


_OTHERS_LIGHT = ("#7b4b94", "#b3591f", "#2f7d6d", "#8a2f4b", "#5a5a5a")
_OTHERS_DARK = ("#d0a8e6", "#f0b48a", "#8fd6c6", "#eb9fb6", "#c9c9c9")
LIGHT = _Look("#ffffff", "#1d1c1d", "#616061", "#1c3d5a", _OTHERS_LIGHT, ("#fbe9e9", "#fdf6e0", "#e8f4ea"))
DARK = _Look("#1a1d21", "#f2f2f2", "#b5b8bc", "#9cc9f0", _OTHERS_DARK, ("#3d2427", "#3b3520", "#20362a"))


def png(chart: Chart, *, dark: bool = False) -> bytes:
    """Draw a chart as a PNG of 1200 by 540 pixels.

    Raises:
        ImportError: The extra `charts` is not installed.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    look = DARK if dark else LIGHT
    drawn = points(chart, most=POINTS_MOST, characters=LABEL_CHARACTERS)
    with _drawing, warnings.catch_warnings():
        # A name in a script that the font lacks is drawn as boxes; its letters stand in the text beside the picture.
        warnings.simplefilter("ignore", UserWarning)
        spaced = ConstrainedLayoutEngine(w_pad=PADDING_INCHES, h_pad=PADDING_INCHES)
        figure = Figure(figsize=(WIDTH_INCHES, HEIGHT_INCHES), dpi=DOTS_PER_INCH, facecolor=look.paper, layout=spaced)
        FigureCanvasAgg(figure)
        axes = figure.add_subplot(facecolor=look.paper)
        _frame(axes, chart, drawn, look)
        (_lines if chart.kind == "line" else _bars)(axes, chart, drawn, look)
        out = BytesIO()
        figure.savefig(out, format="png", facecolor=look.paper)
    return out.getvalue()


def _frame(axes: Any, chart: Chart, drawn: Points, look: _Look) -> None:
    title = cut(clean(chart.title).strip(), TITLE_CHARACTERS)
    axes.set_title(title, loc="left", color=look.ink, fontweight="bold", fontsize=12, fontfamily=FONT, parse_math=False)
    axes.set_xticks(range(len(drawn.labels)))
    many = sum(map(len, drawn.labels)) > 90  # noqa: PLR2004 - characters that fit side by side
    turned: dict[str, Any] = {"rotation": 40, "ha": "right"} if many else {}
    axes.set_xticklabels(drawn.labels, fontsize=8.5, fontfamily=FONT, parse_math=False, **turned)
    axes.tick_params(colors=look.quiet, length=0)
    axes.set_ylabel(cut(clean(chart.y_label).strip(), TITLE_CHARACTERS), color=look.quiet, fontsize=9, fontfamily=FONT, parse_math=False)
    for side in axes.spines.values():
        side.set_visible(False)


def _lines(axes: Any, chart: Chart, drawn: Points, look: _Look) -> None:
    still = [(name, values) for name, values in drawn.series if len(drawn.series) > 1 and len(set(values)) == 1]
    moving = [series for series in drawn.series if series not in still] or [*drawn.series[:1]]
    edges = sorted({values[0] for _, values in still})
    zoned = len(edges) == len(ZONES) - 1 and all(WORST < edge < BEST for edge in edges)
    if zoned:
        _zones(axes, edges, look)
    elif still:
        for name, values in still:
            axes.axhline(values[0], color=look.quiet, linestyle="--", linewidth=1)
            axes.annotate(name, (0, values[0]), color=look.quiet, fontsize=8.5, va="bottom", fontfamily=FONT, parse_math=False)
    for place, (name, values) in enumerate(moving):
        colour = (look.line, *look.others)[place % 6]
        axes.plot(range(len(values)), values, color=colour, marker=MARKERS[place % 6], linewidth=2.4, markersize=5, label=name)
        for end in {0, len(values) - 1}:
            axes.annotate(
                _short(values[end]), (end, values[end]), xytext=(0, 8), textcoords="offset points", ha="center",
                color=colour, fontsize=11, fontweight="bold", fontfamily=FONT, parse_math=False,
            )  # fmt: skip
    _marks(axes, chart, drawn, look)
    axes.set_xlim(-0.5, len(drawn.labels) - 0.5)
    if len(moving) > 1:
        _legend(axes, look)


def _zones(axes: Any, edges: list[float], look: _Look) -> None:
    bounds = [WORST, *edges, BEST]
    for name, colour, low, high in zip(ZONES, look.zones, bounds, bounds[1:], strict=False):
        axes.axhspan(low, high, color=colour, zorder=0)
        axes.annotate(
            name, (0.008, (low + high) / 2), xycoords=("axes fraction", "data"), color=look.quiet, fontsize=10, va="center", fontfamily=FONT
        )
    for edge in edges:
        axes.axhline(edge, color=look.quiet, linestyle=(0, (4, 3)), linewidth=0.9, zorder=1)
    axes.set_ylim(WORST, BEST)
    axes.set_yticks(bounds, [number(bound) for bound in bounds], fontfamily=FONT)


def _marks(axes: Any, chart: Chart, drawn: Points, look: _Look) -> None:
    """Draw an upright line where something happened, with what it was; a point that was thinned out has none."""
    for label, text in chart.marks:
        if label not in drawn.labels:
            continue
        place = drawn.labels.index(label)
        axes.axvline(place - 0.5, color=look.ink, linestyle=":", linewidth=1.2, zorder=1)
        axes.annotate(
            cut(clean(text), LABEL_CHARACTERS), (place - 0.5, 0.03), xycoords=("data", "axes fraction"), xytext=(4, 0),
            textcoords="offset points", color=look.ink, fontsize=8.5, fontfamily=FONT, parse_math=False,
        )  # fmt: skip


def _bars(axes: Any, chart: Chart, drawn: Points, look: _Look) -> None:
    each = 0.8 / max(len(drawn.series), 1)
    for place, (name, values) in enumerate(drawn.series):
        at = [index - 0.4 + each * (place + 0.5) for index in range(len(values))]
        colour = (look.line, *look.others)[place % 6]
        bars = axes.bar(at, values, width=each * 0.86, color=colour, hatch=HATCHES[place % 6], edgecolor=look.paper, label=name)
        axes.bar_label(bars, [_short(value) for value in values], color=look.ink, fontsize=10, padding=2, fontfamily=FONT)
    axes.set_yticks([])
    axes.margins(y=0.14)
    axes.axhline(0, color=look.quiet, linewidth=0.9)
    _marks(axes, chart, drawn, look)
    if len(drawn.series) > 1:
        _legend(axes, look)


def _short(value: float) -> str:
    return number(round(value) if abs(value) >= WHOLE_FROM else value)


def _legend(axes: Any, look: _Look) -> None:
    legend = axes.legend(frameon=False, fontsize=9, labelcolor=look.ink, loc="upper right", ncols=3)
    for text in legend.get_texts():
        text.set_parse_math(False)

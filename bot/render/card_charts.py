"""A chart as Teams draws it. Charts are Teams' own: each says what to show where there are none."""

from collections.abc import Iterator
from typing import Any

from bot.render.card_markdown import escape
from bot.render.charts import Points, points
from bot.render.text import clean, cut
from handlers.card import Chart

Json = dict[str, Any]

CHART_POINTS = 20
CHART_SERIES = 6
CHART_LABEL_CHARACTERS = 30
AXIS_TITLE_CHARACTERS = 50
COLORS = ("Blue", "Marigold", "Teal", "Purple", "Lime", "Lavender")
"""Of the series, apart from each other; red is none of them, for it would seem to say something."""
ELSEWHERE = "This place draws no charts; the numbers follow."


def chart_elements(chart: Chart) -> Iterator[Json]:
    """Yield the chart; a second one where it has many series; none where nothing is known."""
    drawn = points(chart, most=CHART_POINTS, characters=CHART_LABEL_CHARACTERS)
    for first in range(0, len(drawn.series), CHART_SERIES):
        series = [
            {
                "legend": name,
                "color": f"categorical{color}",
                "values": [{"x": label, "y": value} for label, value in zip(drawn.labels, values, strict=True)],
            }
            for color, (name, values) in zip(COLORS, drawn.series[first : first + CHART_SERIES], strict=False)
        ]
        element: Json = {"type": _kind(chart, drawn), "data": series[0]["values"] if _single(chart, drawn) else series}
        if title := cut(clean(chart.y_label).strip(), AXIS_TITLE_CHARACTERS):
            element["yAxisTitle"] = title
        element["fallback"] = {"type": "TextBlock", "text": escape(ELSEWHERE), "wrap": True, "isSubtle": True}
        yield element


def _single(chart: Chart, drawn: Points) -> bool:
    return chart.kind == "bar" and len(drawn.series) == 1


def _kind(chart: Chart, drawn: Points) -> str:
    if chart.kind == "line":
        return "Chart.Line"
    return "Chart.VerticalBar" if _single(chart, drawn) else "Chart.VerticalBar.Grouped"

"""A chart as Slack draws it, with its numbers as text after it."""

from collections.abc import Iterator
from typing import Any

from bot.render.charts import points
from bot.render.text import clean, cut
from handlers.card import Chart

Json = dict[str, Any]

CHART_TITLE_CHARACTERS = 50
CHART_POINTS = 20
CHART_LABEL_CHARACTERS = 20
CHART_SERIES = 6
AXIS_LABEL_CHARACTERS = 50


def chart_blocks(chart: Chart) -> Iterator[Json]:
    """Yield the chart; a second one where it has more series than Slack draws; none where nothing is known."""
    drawn = points(chart, most=CHART_POINTS, characters=CHART_LABEL_CHARACTERS)
    axis: Json = {"categories": [*drawn.labels]}
    if label := cut(clean(chart.y_label).strip(), AXIS_LABEL_CHARACTERS):
        axis["y_label"] = label
    for first in range(0, len(drawn.series), CHART_SERIES):
        series = [
            {"name": name, "data": [{"label": label, "value": _plain(value)} for label, value in zip(drawn.labels, values, strict=True)]}
            for name, values in drawn.series[first : first + CHART_SERIES]
        ]
        yield {
            "type": "data_visualization",
            "title": cut(clean(chart.title).strip(), CHART_TITLE_CHARACTERS) or "…",
            "chart": {"type": chart.kind, "series": series, "axis_config": axis},
        }


def _plain(value: float) -> float:
    """Write 70 and not 70.0, as a person would."""
    return int(value) if value.is_integer() else value

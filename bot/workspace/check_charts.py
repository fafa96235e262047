"""The `data_visualization` block, held strictly: Slack refuses a chart whose points do not fit its axis."""

from bot.workspace import limits
from bot.workspace.checks import Checks
from bot.workspace.json_values import Json

XY_CHARTS = {"line", "bar", "area"}


def check_chart(check: Checks, block: Json, at: str) -> None:
    """Hold one chart against Slack's reference for the block."""
    check.known(block, {"type", "block_id", "title", "chart"}, at)
    check.length(block.get("title"), limits.CHART_TITLE_CHARACTERS, f"{at}/title")
    chart = block.get("chart")
    if not isinstance(chart, dict):
        check.refuse("missing required field: chart", at)
    elif chart.get("type") == "pie":
        _pie(check, chart, f"{at}/chart")
    elif chart.get("type") in XY_CHARTS:
        _series(check, chart, f"{at}/chart", _categories(check, chart, f"{at}/chart"))
    else:
        check.refuse("must be one of: pie, bar, area, line", f"{at}/chart/type")


def _pie(check: Checks, chart: Json, at: str) -> None:
    check.known(chart, {"type", "segments"}, at)
    for place, segment in enumerate(check.some(chart.get("segments"), limits.CHART_SEGMENTS, f"{at}/segments")):
        _point(check, segment, f"{at}/segments/{place}", above=0)


def _point(check: Checks, point: Json, at: str, *, above: float | None = None) -> None:
    check.known(point, {"label", "value"}, at)
    check.length(point.get("label"), limits.CHART_LABEL_CHARACTERS, f"{at}/label")
    check.number(point.get("value"), f"{at}/value", least=above)


def _categories(check: Checks, chart: Json, at: str) -> list[str]:
    check.known(chart, {"type", "series", "axis_config"}, at)
    axis = chart.get("axis_config")
    if not isinstance(axis, dict):
        check.refuse("missing required field: axis_config", at)
        return []
    where = f"{at}/axis_config"
    check.known(axis, {"categories", "x_label", "y_label"}, where)
    for name in ("x_label", "y_label"):
        check.length_if_any(axis, name, limits.AXIS_LABEL_CHARACTERS, where)
    categories = axis.get("categories")
    if not isinstance(categories, list) or not categories:
        check.refuse("no less than 1 items allowed", f"{where}/categories")
        return []
    if len(categories) > limits.CHART_POINTS:
        check.refuse(f"no more than {limits.CHART_POINTS} items allowed", f"{where}/categories")
    seen: set[str] = set()
    for place, category in enumerate(categories):
        if category is None:
            check.refuse("must be a string", f"{where}/categories/{place}")
        check.unique(category, seen, limits.CHART_LABEL_CHARACTERS, f"{where}/categories/{place}")
    return [category for category in categories if isinstance(category, str)]


def _series(check: Checks, chart: Json, at: str, categories: list[str]) -> None:
    seen: set[str] = set()
    for place, series in enumerate(check.some(chart.get("series"), limits.CHART_SERIES, f"{at}/series")):
        where = f"{at}/series/{place}"
        check.known(series, {"name", "data"}, where)
        if series.get("name") is None:
            check.refuse("missing required field: name", where)
        check.unique(series.get("name"), seen, limits.CHART_LABEL_CHARACTERS, f"{where}/name")
        points = check.some(series.get("data"), limits.CHART_POINTS, f"{where}/data")
        for number, point in enumerate(points):
            _point(check, point, f"{where}/data/{number}")
        if points and categories and [point.get("label") for point in points] != categories:
            check.refuse("labels must match the axis categories, each once and in their order", f"{where}/data")

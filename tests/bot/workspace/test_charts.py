"""Charts and input blocks against Slack's limits."""

from copy import deepcopy
from typing import Any

import pytest

from bot.workspace.blocks import BlocksRefusedError, read_blocks


def points(labels: list[str], start: float = 1) -> list[dict[str, Any]]:
    return [{"label": label, "value": start + place} for place, label in enumerate(labels)]


def chart(kind: str = "line", *, series: int = 1, labels: int = 3, title: str = "Trend") -> dict[str, Any]:
    names = [f"{n} Sep" for n in range(1, labels + 1)]
    drawn = [{"name": f"Series {n}", "data": points(names, n)} for n in range(series)]
    return {"type": "data_visualization", "title": title, "chart": {"type": kind, "series": drawn, "axis_config": {"categories": names}}}


def pie(count: int = 3) -> dict[str, Any]:
    segments = points([f"Band {n}" for n in range(count)])
    return {"type": "data_visualization", "title": "Bands", "chart": {"type": "pie", "segments": segments}}


def changed(block: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    block = deepcopy(block)
    *way, last = [int(step) if step.isdecimal() else step for step in path.split("/")]
    inside: Any = block
    for step in way:
        inside = inside[step]
    inside[last] = value
    return block


ORDER = "labels must match the axis categories, each once and in their order"


@pytest.mark.parametrize("block", [
    chart(title="x" * 50), chart(series=6, labels=20), chart("bar"), chart("area"), pie(1), pie(6),
    changed(chart(), "chart/axis_config/y_label", "x" * 50),
    changed(chart(labels=1), "chart/series/0/data/0/value", -1.5),
])  # fmt: skip
def test_a_chart_within_the_limits_is_taken(block: dict[str, Any]) -> None:
    assert read_blocks([block, block | {"block_id": "second"}])[0]["type"] == "data_visualization"


@pytest.mark.parametrize(("block", "reason"), [
    (chart(title="x" * 51), "must be less than 51 characters @/title"),
    (chart(series=7), "no more than 6 items allowed @/chart/series"),
    (chart(labels=21), "no more than 20 items allowed @/chart/axis_config/categories"),
    (chart(labels=21), "no more than 20 items allowed @/chart/series/0/data"),
    (chart(series=0), "no less than 1 items allowed @/chart/series"),
    (chart("radar"), "must be one of: pie, bar, area, line @/chart/type"),
    (pie(7), "no more than 6 items allowed @/chart/segments"),
    (changed(pie(), "chart/segments/0/value", 0), "must be greater than 0 @/chart/segments/0/value"),
    (changed(chart(), "chart/series/0/name", "x" * 21), "must be less than 21 characters @/chart/series/0/name"),
    (changed(chart(series=2), "chart/series/1/name", "Series 0"), "name already exists @/chart/series/1/name"),
    (changed(chart(), "chart/series/0/data/0/label", "x" * 21), "must be less than 21 characters @/chart/series/0/data/0/label"),
    (changed(chart(), "chart/series/0/data/1/label", "Oct"), f"{ORDER} @/chart/series/0/data"),
    (changed(chart(), "chart/series/0/data/1/value", "12"), "must be a number @/chart/series/0/data/1/value"),
    (changed(chart(), "chart/series/0/data/1/value", True), "must be a number @/chart/series/0/data/1/value"),
    (changed(chart(), "chart/axis_config/y_label", "x" * 51), "must be less than 51 characters @/chart/axis_config/y_label"),
    (changed(chart(), "chart/axis_config/categories", []), "no less than 1 items allowed @/chart/axis_config/categories"),
    (changed(chart(), "chart/axis_config", None), "missing required field: axis_config @/chart"),
    (changed(chart(), "chart", None), "missing required field: chart @"),
    (changed(chart(), "chart/colour", "red"), "invalid additional property: colour @/chart"),
])  # fmt: skip
def test_a_chart_over_a_limit_is_refused_with_its_place(block: dict[str, Any], reason: str) -> None:
    with pytest.raises(BlocksRefusedError) as refused:
        read_blocks([block])
    words, place = reason.split("@")
    assert f"[ERROR] {words}[json-pointer:/blocks/0{place}]" in refused.value.reasons


def test_a_message_holds_two_charts() -> None:
    with pytest.raises(BlocksRefusedError) as refused:
        read_blocks([chart(), chart(), chart()])
    assert refused.value.reasons == ["[ERROR] no more than 2 data_visualization blocks allowed [json-pointer:/blocks]"]


def test_an_option_chosen_at_first_is_one_of_the_options() -> None:
    options = [{"text": {"type": "plain_text", "text": "One"}, "value": "1"}]
    select = {"type": "static_select", "options": options, "initial_option": options[0] | {"value": "2"}}
    with pytest.raises(BlocksRefusedError) as refused:
        read_blocks([{"type": "actions", "elements": [select]}])
    assert refused.value.reasons == ["[ERROR] must match one of the options [json-pointer:/blocks/0/elements/0/initial_option]"]

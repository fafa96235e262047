"""Blocks against Slack's limits: what is refused, where, and in which words."""

from typing import Any

import pytest

from bot.workspace.blocks import BlocksRefusedError, read_blocks


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(text: str = "Hello", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str = "Go", **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "go", "text": plain(text), **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def option(text: str = "One", value: str = "1") -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def table(rows: int = 1, columns: int = 1, text: str = "x") -> dict[str, Any]:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * columns] * rows}


def reasons_of(*blocks: Any) -> list[str]:
    with pytest.raises(BlocksRefusedError) as refused:
        read_blocks(list(blocks))
    assert refused.value.code == "invalid_blocks"
    return refused.value.reasons


AT_THE_LIMIT: list[list[dict[str, Any]]] = [
    [{"type": "divider"}] * 50,
    [{"type": "header", "text": plain("x" * 150)}],
    [section("x" * 3000)],
    [{"type": "section", "fields": [plain("x" * 500)] * 10}],
    [{"type": "context", "elements": [plain("x")] * 10}],
    [actions(*(button("x" * 75, action_id=str(n), value="v") for n in range(25)))],
    [actions(button(value="v" * 2000, accessibility_label="x" * 75, style="danger"))],
    [actions({"type": "overflow", "options": [option("x" * 75, "v" * 150)] * 5})],
    [actions({"type": "static_select", "placeholder": plain("x" * 150), "options": [option()] * 100})],
    [table(rows=100, columns=20)],
    [{"type": "markdown", "text": "x" * 12_000}],
    [{"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A"}],
    [{"type": "rich_text", "elements": []}],
]

OVER_THE_LIMIT: list[tuple[list[dict[str, Any]], str]] = [
    ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    ([{"type": "header", "text": plain("x" * 151)}], "must be less than 151 characters [json-pointer:/blocks/0/text/text]"),
    ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "must be a plain_text object [json-pointer:/blocks/0/text]"),
    ([section(""), section()], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ([section(), section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/1/text/text]"),
    ([{"type": "section"}], "must define either `text` or `fields` [json-pointer:/blocks/0]"),
    ([{"type": "section", "fields": [plain("x")] * 11}], "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    ([{"type": "section", "fields": [plain("x" * 2001)]}], "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]"),
    ([{"type": "context", "elements": [plain("x")] * 11}], "no more than 10 items allowed [json-pointer:/blocks/0/elements]"),
    ([actions(*(button(action_id=str(n)) for n in range(26)))], "no more than 25 items allowed [json-pointer:/blocks/0/elements]"),
    ([actions()], "no less than 1 items allowed [json-pointer:/blocks/0/elements]"),
    ([actions(button(), button())], "action_id already exists [json-pointer:/blocks/0/elements/1/action_id]"),
    ([section(block_id="a"), section(block_id="a")], "block_id already exists [json-pointer:/blocks/1/block_id]"),
    ([actions(button("x" * 76))], "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"),
    ([actions(button(value="x" * 2001))], "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]"),
    ([actions(button(style="loud"))], "must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]"),
    ([section(accessory=button("x" * 76))], "must be less than 76 characters [json-pointer:/blocks/0/accessory/text/text]"),
    ([section(accessory={"type": "lever"})], "unsupported type: lever [json-pointer:/blocks/0/accessory/type]"),
    (
        [actions({"type": "overflow", "options": [option()] * 6})],
        "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    (
        [actions({"type": "overflow", "options": [option(value="v" * 151)]})],
        "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
    ),
    (
        [actions({"type": "static_select", "options": [option()] * 101})],
        "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    (
        [actions(button(confirm={"title": plain("x" * 101), "text": plain("x")}))],
        "must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]",
    ),
    ([table(rows=101)], "no more than 100 items allowed [json-pointer:/blocks/0/rows]"),
    ([table(columns=21)], "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]"),
    ([table(text="")], "must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]"),
    ([table(rows=3, text="x" * 4000)], "must be less than 10001 characters [json-pointer:/blocks/0/rows]"),
    ([table(), table()], "only_one_table_allowed [json-pointer:/blocks]"),
    ([{"type": "markdown", "text": "x" * 12_001}], "must be less than 12001 characters [json-pointer:/blocks/0/text]"),
    ([{"type": "image", "image_url": "https://example.com/a.png"}], "must be a string [json-pointer:/blocks/0/alt_text]"),
    ([{"type": "hologram"}], "unsupported type: hologram [json-pointer:/blocks/0/type]"),
    ([{}], "unsupported type: None [json-pointer:/blocks/0/type]"),
]


@pytest.mark.parametrize("blocks", AT_THE_LIMIT, ids=lambda blocks: blocks[0]["type"])
def test_what_is_just_within_a_limit_is_taken(blocks: list[dict[str, Any]]) -> None:
    assert [block["type"] for block in read_blocks(blocks)] == [block["type"] for block in blocks]


@pytest.mark.parametrize(("blocks", "reason"), OVER_THE_LIMIT, ids=[reason for _, reason in OVER_THE_LIMIT])
def test_what_breaks_a_limit_is_refused_with_its_place(blocks: list[dict[str, Any]], reason: str) -> None:
    assert f"[ERROR] {reason}" in reasons_of(*blocks)


def test_every_reason_is_told_at_once() -> None:
    assert len(reasons_of(section(""), {"type": "hologram"})) == 2


@pytest.mark.parametrize("value", ["{", "{}", 7, ["text"], "[1]"])
def test_what_is_no_list_of_objects_is_refused_as_a_format(value: object) -> None:
    with pytest.raises(BlocksRefusedError) as refused:
        read_blocks(value)
    assert refused.value.code == "invalid_blocks_format"


def test_a_message_of_too_many_characters_in_all_is_refused() -> None:
    with pytest.raises(BlocksRefusedError) as refused:
        read_blocks([section("x" * 3000)] * 5)
    assert refused.value.code == "msg_blocks_too_long"


@pytest.mark.parametrize("nothing", [None, "", "[]", []])
def test_no_blocks_are_no_error(nothing: object) -> None:
    assert read_blocks(nothing) == []


def test_ids_that_are_missing_are_given_and_the_callers_own_are_kept() -> None:
    blocks = [section(accessory={"type": "button", "text": plain("Go")}), {"type": "divider", "block_id": "mine"}]
    read = read_blocks(blocks)
    assert read[0]["block_id"]
    assert read[0]["accessory"]["action_id"]
    assert read[1]["block_id"] == "mine"
    assert "block_id" not in blocks[0]

import json
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from bot.render.block_kit import render
from bot.render.card_check import walk
from handlers.card import Actions, Button, Card, Choice, Column, Fact, Facts, Headline, Paragraph, Quote, Table, bold
from tests.bot.render.slack_rules import problems
from tests.cards import CARDS

DESIGNS = Path(__file__).parent / "designs"
SEPARATOR = "  ·  "
PHONE_CHARACTERS = 48


@pytest.mark.parametrize("name", CARDS)
def test_every_card_keeps_slacks_rules(name: str) -> None:
    for message in render(CARDS[name]):
        assert problems(dict(message)) == []


@pytest.mark.parametrize("name", CARDS)
def test_slacks_own_models_accept_every_block(name: str) -> None:
    for message in render(CARDS[name]):
        # The SDK knows no charts; tests/bot/render/slack_rules.py does.
        for block in (block for block in message["blocks"] if block["type"] != "data_visualization"):
            parsed = Block.parse(block)
            assert parsed is not None, block
            parsed.validate_json()


def _as_designed(block: dict[str, Any]) -> dict[str, Any]:
    """Undo what the renderer does on purpose otherwise: `verbatim` texts, quotes as rich text, a blank for an empty cell."""
    if block["type"] == "rich_text":
        [quote] = block["elements"]
        text = "\n".join(f">{line}" for line in quote["elements"][0]["text"].split("\n"))
        return {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    for node in walk(block):
        node.pop("verbatim", None)
        if node.get("text") == " ":
            node["text"] = ""
    return block


def _breakable(block: dict[str, Any]) -> dict[str, Any]:
    """Let an item break that the designs keep whole: a phone would break it inside a word."""
    for node in walk(block) if block["type"] == "context" else ():
        if isinstance(text := node.get("text"), str):
            items = text.split(SEPARATOR)
            node["text"] = SEPARATOR.join(item.replace("\u00a0", " ") if len(item) > PHONE_CHARACTERS else item for item in items)
    return block


def _joined(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join sections of text that follow each other: they look the same as one."""
    joined: list[dict[str, Any]] = []
    for block in blocks:
        if joined and set(block) == set(joined[-1]) == {"type", "text"} and block["type"] == joined[-1]["type"] == "section":
            joined[-1]["text"]["text"] += "\n" + block["text"]["text"]
        else:
            joined.append(block)
    return joined


@pytest.mark.parametrize("path", sorted(DESIGNS.glob("*.json")), ids=lambda path: path.stem)
def test_designed_cards_are_drawn_as_designed(path: Path) -> None:
    design = json.loads(path.read_text(encoding="utf-8"))
    [message] = render(CARDS[path.stem])
    assert message["text"] == design["text"]
    drawn = _joined([_as_designed(block) for block in message["blocks"]])
    assert drawn == _joined([_breakable(block) for block in design["blocks"]])


@pytest.mark.parametrize("name", CARDS)
def test_no_item_of_a_source_line_is_wider_than_a_phone(name: str) -> None:
    for node in (node for message in render(CARDS[name]) for block in message["blocks"] for node in walk(block)):
        for item in str(node.get("text") or "").split(" "):
            assert item.count("\u00a0") == 0 or len(item) <= PHONE_CHARACTERS


def test_a_long_name_is_cut_and_the_verdict_is_not() -> None:
    [message] = render(Card("…", (), Headline("Northwind Traders " * 40, "Green 78", "🟢")))
    text = message["blocks"][0]["text"]["text"]
    assert len(text) <= 60
    assert text.startswith("🟢 Northwind Traders")
    assert text.endswith("… · Green 78")


def test_a_verdict_too_long_for_a_header_stands_below_it() -> None:
    verdict = "Red and " * 30 + "36"
    [message] = render(Card("…", (), Headline("Globex", verdict, "🔴")))
    assert message["blocks"][0]["text"]["text"] == "🔴 Globex"
    assert message["blocks"][1]["text"]["text"] == f"*{verdict}*"


def test_a_long_fact_takes_the_full_width_and_keeps_its_place() -> None:
    long = Fact("Churn risk", ("High, 4 of 7 factors, 1 unknown, at renewal",))
    [message] = render(Card("…", (Facts((Fact("First", ("a",)), long, Fact("Last", ("b",)))),)))
    first, middle, last = message["blocks"]
    assert first["fields"][0]["text"] == "*First:* a"
    assert middle["text"]["text"] == "*Churn risk:* High, 4 of 7 factors, 1 unknown, at renewal"
    assert last["fields"][0]["text"] == "*Last:* b"


def test_one_button_of_a_message_is_primary() -> None:
    row = Actions((Button("A", "a", primary=True), Button("B", "b", primary=True)))
    [message] = render(Card("…", (row, row)))
    assert [node["value"] for node in walk(message["blocks"]) if node.get("style") == "primary"] == ["a"]


def test_more_than_five_further_actions_become_a_menu() -> None:
    [message] = render(Card("…", (Actions((), more=tuple(Button(f"B{n}", f"b {n}") for n in range(6))),)))
    [menu] = message["blocks"][0]["elements"]
    assert menu["type"] == "static_select"
    assert [option["value"] for option in menu["options"]] == [f"b {n}" for n in range(6)]


def test_a_command_too_long_for_an_option_becomes_a_button() -> None:
    choice = Choice("Open…", (Button("Short", "s"), Button("Long", "x" * 151)))
    [message] = render(Card("…", (Actions((), choice),)))
    assert [element["type"] for element in message["blocks"][0]["elements"]] == ["static_select", "button"]


def test_a_command_too_long_for_a_button_is_written_out() -> None:
    [message] = render(Card("…", (Paragraph((("Text",),), button=Button("Go", "x" * 2001)),)))
    written = "".join(block["text"]["text"] for block in message["blocks"])
    assert "*Go:*" in written
    assert written.count("x") >= 2001


def test_a_table_of_over_100_rows_goes_on_in_the_next_message_under_the_same_headers() -> None:
    table = Table((Column("N"),), tuple((str(n),) for n in range(150)))
    messages = render(Card("All", (table,)))
    assert [message["text"] for message in messages] == ["All (1 of 2)", "All (2 of 2)"]
    rows = [message["blocks"][0]["rows"] for message in messages]
    assert rows[0][0] == rows[1][0] == [{"type": "raw_text", "text": "N"}]
    assert [cell["text"] for part in rows for [cell] in part[1:]] == [str(n) for n in range(150)]


def test_a_cell_that_is_no_name_is_wrapped_and_not_cut() -> None:
    reason = "held, readiness 52: Red, churn High"
    [message] = render(Card("…", (Table((Column("Account"), Column("Expansion")), (("N" * 30, reason),)),)))
    table = message["blocks"][0]
    assert table["rows"][1][0]["text"] == "N" * 21 + "…"
    assert table["rows"][1][1]["text"] == reason
    assert [setting["is_wrapped"] for setting in table["column_settings"]] == [False, True]


def test_a_quote_stays_word_for_word_and_is_cut_at_a_word() -> None:
    [message] = render(Card("…", (Quote("*Never* <!channel> again. " + "word " * 60, "Lena"),)))
    [quote] = message["blocks"][0]["elements"]
    text = quote["elements"][0]["text"]
    assert text.startswith("“*Never* <!channel> again. word")
    assert text.endswith("word…”\nLena")


def test_the_notification_is_the_summary_with_nothing_to_mention() -> None:
    [message] = render(Card("A & B <!channel>", (Paragraph(((bold("x"),),)),)))
    assert message["text"] == "A &amp; B &lt;!channel&gt;"

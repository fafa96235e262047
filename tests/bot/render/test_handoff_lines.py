"""A ping fits one screen: at most twelve lines as Slack draws them, whatever the names."""

import json
import re
import textwrap
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bot.render import block_kit
from handlers.card import Card
from tests.handoff_cards import DANA, HANDOFF_CARDS, SAM, company

LINES_MOST = 12
BODY_CHARACTERS, SMALL_CHARACTERS, HEADER_CHARACTERS = 78, 100, 62
"""To a line at 520 pixels, by the widths of the designs' pictures."""


def lines_of(card: Card) -> int:
    (message,) = block_kit.render(card)
    return sum(_lines(block) for block in message["blocks"])


def _lines(block: Any) -> int:
    match block["type"]:
        case "header":
            return _wrapped(block["text"]["text"], HEADER_CHARACTERS)
        case "context":
            return _wrapped("  ·  ".join(element["text"] for element in block["elements"]), SMALL_CHARACTERS)
        case "section":
            return _wrapped(block["text"]["text"], BODY_CHARACTERS)
        case "actions":
            return 1
        case other:
            raise AssertionError(other)


def _wrapped(text: str, width: int) -> int:
    return sum(len(textwrap.wrap(re.sub(r"[*_]", "", line), width)) or 1 for line in text.split("\n"))


@pytest.mark.parametrize("name", ["handoff-ping", "handoff-accepted", "handoff-suggested", "handoff-approval", "handoff-not-now"])
def test_a_handoff_has_at_most_twelve_lines(name: str) -> None:
    assert lines_of(HANDOFF_CARDS[name]) <= LINES_MOST


def test_long_names_and_words_add_no_thirteenth_line() -> None:
    long = "Consolidated Intercontinental Manufacturing and Logistics Holdings of the Northern Provinces"
    evidence = {"champion": "Maximiliane Featherstonehaugh-Oberndorfer", "value_method": f"{long} study", "value_day": "2026-10-12"}
    desk = company(name=long, evidence=evidence, facts={"mau": 210_000, "seats": 250_000, "open_p1_tickets": None, "seat_price": 48_000.5})
    people = [replace(each, name="Maximiliane Featherstonehaugh-Oberndorfer") for each in (DANA, SAM)]
    desk.people.people = people
    desk.accounts.states = [replace(each, motion="enterprise") for each in desk.accounts.states]
    desk.handoffs.confirmed = long
    said = {"kind": "seat", "problem": "w" * 12 + " many words of theirs " * 3 + "and more", "planned_on": "2027-10-30"}
    desk.submit("handoff id:a-0001", said, DANA)
    ping = desk.sent_to(SAM)[0].card
    assert lines_of(ping) <= LINES_MOST
    assert "63 more seats" in str(ping.headline)


def test_the_ping_has_the_designs_layout() -> None:
    (drawn,) = block_kit.render(HANDOFF_CARDS["handoff-ping"])
    assert [block["type"] for block in drawn["blocks"]] == ["header", "context", "section", "actions", "context"]
    assert drawn["text"] == "Acme is ready for 63 more seats, about $30k a year. From Dana Reyes; answer by Thu 26 Nov, 15:10."
    labels = re.findall(r"\*([^*]+):\*", json.dumps(drawn["blocks"][2]["text"]["text"]))
    assert labels == ["Their problem", "Proof of value", "Safe to talk", "Next step"]
    buttons = [(each["text"]["text"], each.get("style")) for each in drawn["blocks"][3]["elements"]]
    assert buttons == [("Accept", "primary"), ("Not now…", None), ("Decline…", None), ("Open Acme", None)]


def test_no_handoff_card_of_sales_quotes_a_customer_or_a_note() -> None:
    snapshots = Path(__file__).parent.parent.parent / "snapshots"
    for name in ("handoff-ping", "handoff-accepted", "handoff-not-now"):
        assert "sponsor asked" not in (snapshots / f"{name}.txt").read_text()
        assert "Note:" not in (snapshots / f"{name}.txt").read_text()

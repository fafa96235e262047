"""The page's renderer of Adaptive Cards: it draws all of what the product may send, and shows what it does not know."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.render.card_elements import ELEMENTS
from tests.browser.conftest import OpenPage

SNAPSHOTS = sorted((Path(__file__).parents[1] / "snapshots").glob("*.teams.json"))
DRAW = """async (card) => {
  const { drawCard } = await import("./page/adaptive_card.js");
  window.pressed = [];
  const press = async (data, values) => { window.pressed.push([data, values]); return {}; };
  const search = async () => ({ options: [{ title: "Acme", value: "a-1" }] });
  document.getElementById("messages").replaceChildren(drawCard(card, { id: "t", press, search }));
}"""
SAID = ("text", "title", "value", "label")
NOT_SHOWN = ("fallback", "data", "refresh", "choices")
MARKS = re.compile(r"\*\*|(?<!\w)_|_(?!\w)|(?:^|\r)- ")


def cards_of(path: Path) -> list[dict[str, Any]]:
    held = json.loads(path.read_text(encoding="utf-8"))
    return held if isinstance(held, list) else [held]


def draw(page: Page, card: dict[str, Any]) -> Locator:
    page.evaluate(DRAW, card)
    return page.locator(".ac-card")


def card(*body: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "AdaptiveCard", "version": "1.5", "speak": "A card", "body": [*body], **more}


def test_every_card_of_the_snapshots_is_drawn_whole(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app)
    for path in SNAPSHOTS:
        for each in cards_of(path):
            drawn = draw(page, each)
            assert page.locator(".cannot-draw").all_inner_texts() == [], path.name
            assert drawn.get_by_role("button").count() > 0 or "actions" not in each, path.name
            # Also for a phone: no element is wider than its card.
            assert drawn.evaluate("card => card.scrollWidth - card.clientWidth") <= 1, path.name


def said(node: Any) -> list[str]:
    """Return every text of a card."""
    if isinstance(node, list):
        return [word for child in node for word in said(child)]
    if not isinstance(node, dict):
        return []
    own = [value for name, value in node.items() if name in SAID and isinstance(value, str)]
    return own + [word for name, child in node.items() if name not in NOT_SHOWN for word in said(child)]


def plain(text: str) -> str:
    return "".join(MARKS.sub("", text).split())


@pytest.mark.parametrize("name", ["account-acme", "digest-manager", "brief-globex", "handoff-ping", "trend-acme", "long-table"])
def test_no_text_of_a_card_is_left_out(small_app: str, open_page: OpenPage, name: str) -> None:
    page = open_page(small_app)
    for each in cards_of(next(path for path in SNAPSHOTS if path.name == f"{name}.teams.json")):
        drawn = draw(page, each)
        shown = plain(drawn.inner_text())
        for more in drawn.get_by_role("button", name="More actions").all():
            more.dispatch_event("click")  # without scrolling there, which closes menus
            shown += plain(page.get_by_role("menu").inner_text())
        assert [word for word in said(each) if plain(word) not in shown] == []


def test_it_knows_the_elements_and_properties_that_the_product_may_send_and_no_others(small_app: str, open_page: OpenPage) -> None:
    known = open_page(small_app).evaluate("async () => (await import('./page/adaptive_card.js')).KNOWN")
    assert {kind: set(names) for kind, names in known.items()} == {
        kind: {"type", *shape.needs, *shape.may} for kind, shape in ELEMENTS.items()
    }


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"type": "Carousel", "pages": []}, "Carousel"),
        ({"type": "TextBlock", "text": "x", "maxLines": 1}, "TextBlock.maxLines"),
        ({"type": "FactSet"}, "FactSet"),
        ({"type": "ActionSet", "actions": [{"type": "Action.OpenUrl", "title": "x"}]}, "Action.OpenUrl"),
        ({"type": "ColumnSet", "columns": [{"type": "Column", "items": [], "bleed": True}]}, "Column.bleed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_it_does_not_know_is_shown_as_such(small_app: str, open_page: OpenPage, body: dict[str, Any], named: str) -> None:
    drawn = draw(open_page(small_app), card(body, {"type": "TextBlock", "text": "after it"}))
    expect(drawn.get_by_role("note").first).to_have_text(f"Cannot draw “{named}”")
    expect(drawn).to_contain_text("after it")


def test_data_stays_text(small_app: str, open_page: OpenPage) -> None:
    drawn = draw(
        open_page(small_app),
        card({"type": "TextBlock", "text": "<img src=x onerror=alert(1)> **<b>bold</b>** [a link](javascript:alert(1))"}),
    )
    expect(drawn).to_contain_text("<img src=x onerror=alert(1)> <b>bold</b> a link")
    expect(drawn.get_by_role("link")).to_have_count(0)
    expect(drawn.locator("img")).to_have_count(0)


def test_a_press_carries_what_is_filled_in_and_waits_for_what_is_required(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app)
    fields = [
        {"type": "Input.Text", "id": "why", "label": "Why?", "isRequired": True, "errorMessage": "Say why."},
        {"type": "Input.ChoiceSet", "id": "span", "label": "How long?", "value": "7", "choices": [{"title": "A week", "value": "7"}]},
        {"type": "Input.Date", "id": "day", "label": "When?", "value": "2026-11-24"},
        {
            "type": "Input.ChoiceSet",
            "id": "account",
            "label": "Which?",
            "style": "filtered",
            "choices.data": {"type": "Data.Query", "dataset": "accounts"},
        },
    ]
    save = {"type": "Action.Execute", "title": "Save", "verb": "submit", "data": {"command": "save"}}
    drawn = draw(page, card(*fields, actions=[save]))
    drawn.get_by_role("button", name="Save").click()
    expect(drawn.get_by_label("Why?")).to_be_focused()
    expect(drawn.get_by_label("Why?")).to_have_attribute("aria-invalid", "true")
    expect(drawn.get_by_role("alert").filter(has_text="Say why.")).to_be_visible()
    assert page.evaluate("window.pressed") == []
    drawn.get_by_label("Why?").fill("because")
    drawn.get_by_label("Which?").fill("Acme")
    expect(drawn.locator("datalist option")).to_have_count(1)
    drawn.get_by_role("button", name="Save").click()
    [[data, values]] = page.evaluate("window.pressed")
    assert (data, values) == ({"command": "save"}, {"why": "because", "span": "7", "day": "2026-11-24", "account": "a-1"})


def test_secondary_actions_stand_behind_dots_and_work_by_keyboard(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app)
    actions = [
        {"type": "Action.Execute", "title": word, "verb": "command", "data": {"command": word}, **more}
        for word, more in (("Why", {}), ("Trend", {"mode": "secondary"}), ("Plan", {"mode": "secondary"}))
    ]
    drawn = draw(page, card({"type": "TextBlock", "text": "Acme"}, actions=actions))
    expect(drawn.get_by_role("button")).to_have_count(2)
    drawn.get_by_role("button", name="More actions").press("Enter")
    page.get_by_role("menuitem", name="Trend").press("ArrowDown")
    page.get_by_role("menuitem", name="Plan").press("Enter")
    assert page.evaluate("window.pressed") == [[{"command": "Plan"}, {}]]


def test_headings_tables_and_charts_have_their_roles(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app)
    heading = {"type": "TextBlock", "text": "Acme", "style": "heading", "size": "Large"}
    rows = [
        {"type": "TableRow", "cells": [{"type": "TableCell", "items": [{"type": "TextBlock", "text": text}]}]} for text in ("Part", "Usage")
    ]
    table = {"type": "Table", "firstRowAsHeaders": True, "columns": [{"width": 1}], "rows": rows}
    line = {
        "type": "Chart.Line",
        "data": [{"legend": "Health", "values": [{"x": "7 Sep", "y": 70}, {"x": "14 Sep", "y": 78}]}],
        "fallback": {},
    }
    drawn = draw(page, card(heading, table, line))
    expect(page.get_by_role("group", name="A card")).to_be_visible()
    expect(drawn.get_by_role("heading", name="Acme", level=2)).to_be_visible()
    expect(drawn.get_by_role("columnheader", name="Part")).to_be_visible()
    expect(drawn.get_by_role("img")).to_have_attribute(
        "aria-label", "Chart. Line chart. Health: 7 Sep 70, 14 Sep 78, lowest 70, highest 78."
    )

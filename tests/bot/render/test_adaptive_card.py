import pytest

from bot.render.adaptive_card import render
from bot.render.card_markdown import escape, markdown
from bot.render.text import JOINER
from handlers.card import Actions, Button, Card, Choice, Column, Divider, Fact, Facts, Headline, Paragraph, Quote, Reason, Table, bold
from tests.bot.render.card_rules import problems, walk
from tests.cards import AT_RISK, CARDS, LONG_TABLE, MANY_PRESSES
from tests.designed_cards import ACME, PICKER


@pytest.mark.parametrize("name", CARDS)
def test_every_card_keeps_the_rules_of_version_1_5(name: str) -> None:
    for card in render(CARDS[name]):
        assert problems(card) == []


def test_the_summary_is_spoken_and_stands_in() -> None:
    [card] = render(ACME)
    assert card["speak"] == card["fallbackText"] == ACME.summary


def test_the_button_beside_a_reason_is_the_second_action_and_the_rest_is_secondary() -> None:
    [card] = render(ACME)
    titles = [action["title"] for action in card["actions"]]
    assert titles[:4] == ["Hand off to Sales…", "Why 78?", "Ask champion…", "Show feedback"]
    assert [action.get("mode") for action in card["actions"]] == [None] * 3 + ["secondary"] * 6
    assert card["actions"][0]["style"] == "positive"
    assert card["actions"][0]["data"] == {"action": "command", "command": "handoff acme", "msteams": {"type": "task/fetch"}}


def test_actions_of_which_none_is_the_first_are_shown_and_not_all_behind_the_mark() -> None:
    more = tuple(Button(f"Do {number}", f"do {number}") for number in range(5))
    [card] = render(Card("Done.", (Paragraph((("Done.",),)), Actions((), more=more))))
    assert [action.get("mode") for action in card["actions"]] == [None] * 3 + ["secondary"] * 2


def test_buttons_of_several_rows_stay_beside_their_row() -> None:
    [card] = render(PICKER)
    assert "actions" not in card
    rows = [element for element in card["body"] if element["type"] == "ColumnSet"]
    assert [row["columns"][1]["items"][0]["actions"][0]["tooltip"] for row in rows] == [
        "Open Northwind Traders",
        "Open Northwind Logistics",
        "Open Northern Light Energy",
    ]


def test_drivers_are_three_columns_without_a_grid() -> None:
    [card] = render(ACME)
    table = next(element for element in card["body"] if element["type"] == "Table")
    assert table["showGridLines"] is False
    assert [cell["items"][0]["text"] for cell in table["rows"][0]["cells"]] == [
        "Usage 84",
        "29.4 of 35",
        "active 27 of 30 days, 18 of 25 features",
    ]


def test_a_fact_is_one_line() -> None:
    [card] = render(Card("…", (Facts((Fact("Renewal", ("Sun 3 Jan, ", bold("40 days")), ("Negotiation 5 days late",)),)),)))
    assert card["body"][0]["facts"] == [{"title": "Renewal", "value": "Sun 3 Jan, **40 days**; Negotiation 5 days late"}]


def test_a_table_of_six_columns_keeps_every_cell_in_four() -> None:
    [card] = render(AT_RISK)
    table = next(element for element in card["body"] if element["type"] == "Table")
    texts = [[[item["text"] for item in cell["items"]] for cell in row["cells"]] for row in table["rows"]]
    assert texts[0] == [["Account"], ["Health, 7 days"], ["At risk"], ["Renewal"]]
    assert texts[1] == [["Globex", "Churn factors: 4 of 7, 1 unknown"], ["🔴 Red 36  ▼ 16"], ["$240k"], ["40 days"]]


def test_columns_of_numbers_go_under_the_name_in_their_order() -> None:
    columns = (Column("Part"), *(Column(title, "right") for title in "ABCDE"))
    [card] = render(Card("…", (Table(columns, (("Usage", "1", "2", "3", "4", "5"),)),)))
    first = card["body"][0]["rows"][1]["cells"][0]["items"]
    assert [item["text"] for item in first] == ["Usage", "D: 4  ·  E: 5"]


def test_a_long_table_goes_on_under_the_same_headers() -> None:
    cards = render(LONG_TABLE)
    assert len(cards) > 1
    tables = [element for card in cards for element in card["body"] if element["type"] == "Table"]
    assert all(table["rows"][0] == tables[0]["rows"][0] for table in tables)
    assert sum(len(table["rows"]) - 1 for table in tables) == 121
    assert [bool(card.get("actions")) for card in cards] == [False] * (len(cards) - 1) + [True]


def test_a_choice_is_a_menu_with_a_button_that_reads_it() -> None:
    [card] = render(Card("…", (Actions((), Choice("Open an account…", (Button("Acme", "account id:a-1"),))),)))
    menu, actions = card["body"]
    assert menu["choices"] == [{"title": "Acme", "value": "account id:a-1"}]
    assert actions["actions"][0]["title"] == "Open an account"
    assert actions["actions"][0]["data"] == {"action": "command", "choice": menu["id"]}


def test_two_hundred_options_and_thirty_buttons_are_all_there() -> None:
    nodes = [node for card in render(MANY_PRESSES) for node in walk(card)]
    assert sum(len(node["choices"]) for node in nodes if node.get("type") == "Input.ChoiceSet") == 200
    commands = {node["data"].get("command") for node in nodes if node.get("type") == "Action.Execute"}
    assert commands >= {f"do {n}" for n in range(30)} | {f"more {n}" for n in range(8)}


def test_a_divider_is_a_line_above_what_comes_next() -> None:
    [card] = render(Card("…", (Paragraph((("a",),)), Divider(), Paragraph((("b",),)), Divider())))
    assert [element.get("separator", False) for element in card["body"]] == [False, True, True]


def test_a_line_all_in_bold_above_a_list_is_a_heading() -> None:
    [card] = render(Card("…", (Paragraph(((bold("Waiting (2)"),),), (("Hooli",), ("Globex",))),)))
    heading, bullets = card["body"]
    assert heading["style"] == "heading"
    assert heading["text"] == "Waiting (2)"
    assert bullets["text"] == "- Hooli\r- Globex"


def test_a_quote_is_rich_text_which_knows_no_markdown() -> None:
    [card] = render(Card("…", (Quote("**Never** [again](https://e.example)", "Lena"),)))
    assert card["body"][0]["items"][0]["inlines"] == [{"type": "TextRun", "text": "“**Never** [again](https://e.example)”"}]


def test_a_reason_without_actions_still_has_its_button() -> None:
    [card] = render(Card("…", (Reason(("Why.",), (), Button("Why?", "why")),), Headline("Acme")))
    assert [action["title"] for action in card["actions"]] == ["Why?"]


@pytest.mark.parametrize(
    ("data", "drawn"),
    [
        ("**bold** _it_ Company_12", "∗∗bold∗∗ ˍitˍ Company_12"),
        ("[x](https://e.example)", f"[x]{JOINER}(https://e.example)"),
        ("{{DATE(2026-01-01T00:00:00Z)}}", f"{{{JOINER}{{DATE(2026-01-01T00:00:00Z)}}}}"),
        ("R&D &lt;b&gt;", f"R&D &{JOINER}lt;b&{JOINER}gt;"),
        (r"\*", f"\\{JOINER}∗"),
        (r"\[", f"\\{JOINER}["),
    ],
)
def test_data_is_drawn_literally(data: str, drawn: str) -> None:
    assert escape(data) == drawn


@pytest.mark.parametrize("text", ["- a", "1. a", "3) a", "# a", "> a", "+ a"])
def test_data_never_starts_a_list_or_heading(text: str) -> None:
    assert markdown((text,)) == JOINER + text


def test_a_number_at_the_start_of_a_line_is_left_alone() -> None:
    assert markdown(("29.4 of 35",)) == "29.4 of 35"

import subprocess
import sys

import pytest

from bot.render.display_width import pad, width, wrap
from bot.render.plain_text import render
from handlers.card import Button, Card, Column, Fact, Facts, Paragraph, Quote, Table
from tests.cards import CARDS


@pytest.mark.parametrize("name", CARDS)
def test_no_line_is_wider_than_80_columns(name: str) -> None:
    lines = render(CARDS[name]).split("\n")
    assert max(map(width, lines)) <= 80
    assert lines[-1] == ""


@pytest.mark.parametrize("name", CARDS)
def test_nothing_in_it_drives_a_terminal(name: str) -> None:
    assert all(letter == "\n" or letter >= " " for letter in render(CARDS[name]))
    assert not {"\x7f", "\x9b", "\u202e"} & set(render(CARDS[name]))


def test_a_button_is_a_command_to_type() -> None:
    card = Card("…", (Paragraph((("Text.",),), button=Button("Why 78?", "account id:a-0009 why")),))
    assert render(card) == "Text.\n→ Why 78?  account id:a-0009 why\n"


def test_columns_line_up_beside_emoji() -> None:
    table = Table((Column("Health"), Column("ARR", "right")), (("🔴 Red", "$1k"), ("Unknown", "$200k")), ("Sum", "$201k"))
    assert render(Card("…", (table,))).split("\n") == [
        "Health     ARR",
        "───────  ─────",
        "🔴 Red     $1k",
        "Unknown  $200k",
        "───────  ─────",
        "Sum      $201k",
        "",
    ]


def test_a_table_a_little_too_wide_breaks_its_widest_words_alone() -> None:
    columns = (Column("Account"), Column("State"), Column("Opportunity"), Column("ARR", "right"), Column("Act by", "right"))
    row = ("Ottergate Packaging AG", "Held: open deal", "4 premium features more", "$1,310,000", "Wed 25 Nov, 09:10")
    assert render(Card("…", (Table(columns, (row,)),))).split("\n") == [
        "Account          State            Opportunity             ARR             Act by",
        "───────────────  ───────────────  ───────────────  ──────────  ─────────────────",
        "Ottergate        Held: open deal  4 premium        $1,310,000  Wed 25 Nov, 09:10",
        "Packaging AG                      features more",
        "",
    ]


def test_a_table_far_too_wide_becomes_a_paragraph_a_row() -> None:
    columns = (Column("Account"), Column("Note"), Column("Plan"), Column("ARR", "right"))
    table = Table(columns, (("Acme", "word " * 18, "plan " * 18, "$1k"),))
    lines = render(Card("…", (table,))).split("\n")
    assert lines[0] == "Account  ·  Note  ·  Plan  ·  ARR"
    assert lines[1].startswith("Acme  ·  Note word word")


def test_numbers_are_never_broken_to_make_a_table_fit() -> None:
    table = Table((Column("Account"), *(Column("ARR", "right") for _ in range(5))), (("Acme", *("$1,234,567,890.00" for _ in range(5))),))
    assert render(Card("…", (table,))).count("$1,234,567,890.00") == 5


def test_facts_stand_under_each_other() -> None:
    card = Card("…", (Facts((Fact("Churn risk", ("Low",), ("0 of 7 factors",)), Fact("Value", ("none",)))),))
    assert render(card) == "Churn risk  Low; 0 of 7 factors\nValue       none\n"


def test_every_line_of_a_quote_is_marked() -> None:
    assert all(line.startswith("│ ") for line in render(Card("…", (Quote("word " * 30, "Lena"),))).splitlines())


def test_width_counts_columns_and_not_letters() -> None:
    assert [width(text) for text in ("abc", "🟢", "漢字", "e\u0301", "⚪ x", "▲ 6", "\u2068ש\u2069")] == [3, 2, 4, 1, 4, 3, 1]
    assert pad("🟢", 4) == "🟢  "


def test_only_a_word_longer_than_a_line_is_split() -> None:
    assert [*wrap("aa bbbbbbb cc", 5)] == ["aa", "bbbbb", "bb cc"]


def test_drawing_text_and_blocks_loads_no_library() -> None:
    heavy = "{'pydantic', 'slack_sdk', 'slack_bolt', 'rich', 'sqlalchemy', 'pandas'}"
    code = f"import sys, bot.render.plain_text, bot.render.block_kit, bot.render.adaptive_card; sys.exit(str({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "set()"

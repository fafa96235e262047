"""The README promises what the product does."""

import re
from pathlib import Path

from handlers.card import Card, Form
from handlers.errors import UserError
from handlers.ports import Channel
from handlers.route_table import ROUTES
from handlers.route_table import Route as Ability
from tests.factories import person
from tests.handlers.conftest import Desk, desk  # noqa: F401 - a fixture

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
CHANNELS: dict[str, tuple[Channel, str | None]] = {
    "Slack": ("slack", "C0CS"),
    "Teams": ("teams", "19:cs@thread.tacv2"),
    "command line": ("cli", None),
}
"""Where abilities are asked for, each in a place that offers the most."""


def answered(desk: Desk, ability: Ability, channel: Channel, place: str | None) -> set[str]:  # noqa: F811
    """Which of its examples an ability answers in a channel."""
    found = set()
    for words in ability.usage:
        try:
            given = desk.ask(words, person(role=min(ability.roles)), channel=channel, place=place, barred="")
        except UserError:
            continue
        assert isinstance(given, (Card, Form))
        found.add(words)
    return found


def row(desk: Desk, ability: Ability) -> str:  # noqa: F811
    """Write an ability's row: a mark for each channel in which it answers what it answers in Slack."""
    asked = ", ".join(f"`/{'' if words.startswith('account') else 'cs '}{words}`" for words in ability.usage) or "the Undo button"
    in_slack = answered(desk, ability, *CHANNELS["Slack"])
    marks = ("✓" if answered(desk, ability, *where) or not in_slack else "–" for where in CHANNELS.values())
    return f"| {ability.word} | {asked} | {ability.gives} | {' | '.join(marks)} |"


def test_the_table_of_abilities_and_channels_is_made_of_the_routes(desk: Desk) -> None:  # noqa: F811
    table = README.partition(f"| ability | type | answers with | {' | '.join(CHANNELS)} |\n")[2].partition("\n\n")[0].splitlines()[1:]
    assert table == [row(desk, ability) for ability in ROUTES]


def test_what_slack_answers_teams_does_too(desk: Desk) -> None:  # noqa: F811
    for ability in ROUTES:
        assert answered(desk, ability, *CHANNELS["Teams"]) == answered(desk, ability, *CHANNELS["Slack"]), ability.word


def test_every_file_and_picture_the_readme_names_is_there() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README):
        if not target.startswith("http"):
            assert (ROOT / target).is_file(), target

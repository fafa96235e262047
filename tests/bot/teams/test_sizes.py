"""However much there is to say, no message is larger than Teams takes: it goes on in the next one, and nothing of it is lost."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from bot.post import drawn_for_teams
from bot.render.card_check import problems
from bot.render.card_pages import MESSAGE_BYTES, weight
from bot.settings import Settings
from bot.teams.chat import Chat
from bot.teams.drawing import drawn
from handlers.card import Actions, Button, Card, Choice, Column, Facts, Headline, Paragraph, Table, bold
from handlers.card import Fact as OneFact
from storage.teams_conversations import TeamsConversation
from tests.bot.render.any_card import ANY, MANY, WHOLE, drawn_text, lost
from tests.bot.teams.fake_teams import ANN_ENTRA, TENANT, FakeTeams

LONGEST_ID = "a:" + "x" * 900
WIDEST = '🟢"\\'
"""A character of four bytes, and two that JSON writes as two."""
HUGE = {
    "a thousand rows": Card(
        "Rows", (Table((Column("Name"), Column("ARR", "right")), tuple((f"Account {n}", f"${n}k") for n in range(1000))),)
    ),
    "one paragraph": Card("Words", (Paragraph((("word " * 20_000,),)),)),
    "buttons": Card("Press", tuple(Actions(tuple(Button(f"Open {n}-{m}", f"account id:{n}-{m}") for m in range(4))) for n in range(200))),
    "a menu": Card("Choose", (Actions((), Choice("Open…", tuple(Button(f"Account {n}", f"account id:{n}") for n in range(1500)))),)),
    "more": Card("More", (Actions((), more=tuple(Button(f"Account {n}", f"account id:{n}") for n in range(900))),)),
    "facts": Card("Facts", (Facts(tuple(OneFact(f"Fact {n}", (bold(f"value {n}"),), ("evidence " * 9,)) for n in range(500))),)),
    "a long summary": Card(WIDEST * 2_000, (Paragraph((("a" * 60_000,),)),), Headline(WIDEST * 900, WIDEST * 900, "🟢")),
}


class Wire:
    """Teams beside a client of it, for many messages."""

    def __init__(self, runner: asyncio.Runner, teams: FakeTeams) -> None:
        self._runner, self._teams, self._chat = runner, teams, Chat(Settings(teams_mode="local"))

    def sizes(self, cards: list[dict[str, Any]]) -> list[int]:
        """Send cards, each new and in the place of another, and give the size of each message as it came."""
        self._teams.sizes.clear()
        self._runner.run(self._send(cards))
        return self._teams.sizes

    def close(self) -> None:
        """Let the connections go."""
        self._runner.run(self._chat.close())

    async def _send(self, cards: list[dict[str, Any]]) -> None:
        where = TeamsConversation(TENANT, "personal", ANN_ENTRA, LONGEST_ID, self._teams.url)
        for card in cards:
            await self._chat.update(where, await self._chat.send(where, card=card), card=card)


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    with asyncio.Runner() as runner:
        teams = FakeTeams()
        serving = teams.serving()
        runner.run(serving.__aenter__())
        made = Wire(runner, teams)
        yield made
        made.close()
        runner.run(serving.__aexit__(None, None, None))


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_card_is_several_messages_each_small_enough(wire: Wire, name: str) -> None:
    cards = drawn(HUGE[name])
    assert len(cards) > 1
    assert max(wire.sizes(cards)) < MESSAGE_BYTES
    assert max(wire.sizes(drawn_for_teams(HUGE[name])["messages"])) < MESSAGE_BYTES


@pytest.mark.parametrize("name", sorted(set(HUGE) - {"a long summary"}))
def test_no_word_of_a_huge_card_is_lost(name: str) -> None:
    assert lost(HUGE[name], drawn_text(drawn(HUGE[name]))) == []


def test_a_part_of_a_huge_card_says_which_it_is_and_the_buttons_stand_under_the_last() -> None:
    card = HUGE["one paragraph"]
    cards = drawn(Card(card.summary, (*card.blocks, Actions((Button("Open", "account acme"),)))))
    assert [each["speak"] for each in cards] == [f"Words ({number} of {len(cards)})" for number in range(1, len(cards) + 1)]
    assert [len(each.get("actions", ())) for each in cards] == [0] * (len(cards) - 1) + [1]


@settings(MANY, max_examples=15)
@given(ANY)
def test_any_card_is_messages_each_small_enough(wire: Wire, card: Card) -> None:
    for cards in (drawn(card), drawn_for_teams(card)["messages"]):
        assert [problem for each in cards for problem in problems(each)] == []
        assert max(wire.sizes(cards)) < MESSAGE_BYTES


@MANY
@given(WHOLE)
def test_no_word_of_any_card_is_lost_in_what_is_sent_unasked(card: Card) -> None:
    assert lost(card, drawn_text(drawn_for_teams(card)["messages"])) == []


def test_the_words_for_a_teams_that_refuses_a_huge_card_say_that_they_end() -> None:
    words = drawn_for_teams(HUGE["facts"])["words"]
    assert weight(words) < MESSAGE_BYTES - 2_000
    assert words.endswith("Ask again for the rest.\n")
    assert "value 100" in words

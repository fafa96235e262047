"""The way from a handler's message to the outbox: drawn for its channel, in the transaction that caused it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from msgspec import to_builtins
from sqlalchemy import Connection

from handlers.card import Card, Chart
from handlers.ports import Message
from handlers.ports.reach import Chat
from storage import outbox
from storage.outbox import Outgoing


class SqlPost:
    """handlers.ports.Post over one transaction."""

    def __init__(self, connection: Connection, *, now: datetime, chats: Collection[Chat] = ()) -> None:
        """Send to the chats that are served; none: that is not known."""
        self._connection = connection
        self._now = now
        self._chats = chats

    def send(self, message: Message) -> bool:
        """Draw the message and keep it; False: its key was handed over before."""
        channel = _chat_of(message.channel_id) if message.channel_id else self._chat(message)
        outgoing = Outgoing(
            key=message.key,
            kind=message.kind,
            channel=channel,
            # A person's address in the channel is found when it is sent: they may be linked, or move, until then.
            destination=message.channel_id or message.to.id,
            person_id=None if message.channel_id else message.to.id,
            account_id=message.account_id,
            body=drawn_for_slack(message.card) if channel == "slack" else drawn_for_teams(message.card),
            due_at=message.not_before or self._now,
            root_key=message.root_key,
            mode=message.mode,
            may_repeat=message.may_repeat,
        )
        return outbox.put(self._connection, outgoing, now=self._now)

    def _chat(self, message: Message) -> str:
        """Tell where a person is written to: where the message's root went, else where they are reached."""
        from storage.reaches import SqlReaches

        root = outbox.channel_of(self._connection, message.root_key) if message.root_key else None
        return root or SqlReaches(self._connection, chats=self._chats).of(message.to.id).chat

    def known(self, keys: Collection[str]) -> frozenset[str]:
        """Tell which keys the outbox has."""
        return outbox.handed_over(self._connection, keys)


def _chat_of(address: str) -> Chat:
    """Tell which chat an address is of: Slack's hold letters and digits alone, those of Teams and of Entra never do."""
    return "slack" if address.isalnum() else "teams"


def drawn_for_slack(card: Card) -> dict[str, Any]:
    """Draw a card as the outbox keeps it: Slack's messages in order, and the charts and the words for a Slack that refuses the blocks."""
    from bot.render import block_kit, plain_text
    from bot.slack.words import as_markdown

    charts = [to_builtins(block) for block in card.blocks if isinstance(block, Chart)]
    drawn = {"messages": [dict(message) for message in block_kit.render(card)], "words": as_markdown(plain_text.render(card))}
    return drawn | ({"charts": charts} if charts else {})


def drawn_for_teams(card: Card) -> dict[str, Any]:
    """Draw a card as the outbox keeps it for Teams: cards that no press replaces, and the words for a Teams that refuses them."""
    from bot.render import plain_text
    from bot.teams.checking import one_message
    from bot.teams.drawing import drawn, staying

    return {"messages": [staying(each) for each in drawn(card)], "words": one_message(plain_text.render(card))}

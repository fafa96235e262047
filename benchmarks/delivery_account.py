"""The count after everything: what was to be sent, against what stands in the channel."""

from collections import Counter

from msgspec import Struct
from sqlalchemy import select

from bot.workspace.state import Workspace
from storage import tables
from storage.database import Database


class Account(Struct, frozen=True):
    """Messages, each counted in one place."""

    handed_over: int
    there: int
    """Once each, whole."""
    lost: int
    """Said to be sent, and not there whole."""
    twice: int
    """There more than once, and not marked as a repeat."""
    marked_repeats: int
    """Sent again where nobody could look, marked `may be a repeat`."""
    unlooked: int
    """May be there, nobody could look, not repeated, and kept as `unknown`."""
    dead: int
    unaccounted: int
    """None of these: still on its way when it should not be."""

    @property
    def holds(self) -> bool:
        """Whether nothing was lost, doubled or left without an answer."""
        return not (self.lost or self.twice or self.unaccounted or self.dead)

    def printed(self) -> str:
        """Write a line a count."""
        return "\n".join(f"{name.replace('_', ' '):<16} {getattr(self, name):>7}" for name in self.__struct_fields__)


def account(database: Database, workspace: Workspace) -> Account:
    """Count what the outbox says and what the workspace holds, by the keys in the messages' metadata."""
    there: Counter[tuple[str, int]] = Counter()
    edited: dict[str, str] = {}
    for conversation in workspace.conversations.values():
        for message in conversation.messages:
            marks = (message.metadata or {}).get("event_payload")
            if marks:
                there[marks["key"], marks["part"]] += 1
                edited[marks["key"]] = message.text
    with database.reading() as connection:
        rows = list(connection.execute(select(tables.outbox).order_by(tables.outbox.c.id)))
    newest = {row.root_key: row for row in rows if row.mode == "update" and row.state == "sent"}
    counted = Counter[str]()
    for row in rows:
        if row.mode == "update":
            # Updates of one root go in order: the root ends with the words of the last.
            whole = newest[row.root_key].key != row.key or edited.get(row.root_key) == row.body["messages"][0]["text"]
            copies = [1 if whole else 0]
        else:
            copies = [there[row.key, part] for part in range(len(row.body["messages"]))]
        counted[_place(row.state, row.repeated, copies)] += 1
    named = {name: counted[name] for name in Account.__struct_fields__ if name != "handed_over"}
    return Account(handed_over=len(rows), **named)


def _place(state: str, repeated: bool, copies: list[int]) -> str:
    if repeated and state == "sent":
        return "marked_repeats" if min(copies) else "lost"
    if max(copies) > 1:
        return "twice"
    if state in ("unknown", "dead"):
        return "unlooked" if state == "unknown" else "dead"
    if state != "sent":
        return "unaccounted"
    return "there" if min(copies) else "lost"

"""A process that commits messages to the outbox and may be killed at any moment; started again, it goes on where it ended.

`python -m benchmarks.delivery_producer DATABASE_URL QUOTA_FILE TOTAL PEOPLE slack|teams`
"""

import sys
import time
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, func, select

from bot.timekeeping import now
from bot.workspace.members import Channel
from storage import outbox, tables
from storage.database import Database
from storage.outbox import Outgoing
from storage.people import SqlPeople

CHANNELS = tuple(Channel(f"C0BENCH{number}", f"bench-{number}") for number in range(20))
"""Where nobody can look: the workspace gives the history of direct messages alone."""

PREFIX = "bench:"
BATCH = 10


def email(number: int) -> str:
    """Name one of the people."""
    return f"person-{number}@example.com"


def message(number: int, people: int, ids: dict[str, str], *, at: datetime, chat: str = "slack") -> Outgoing:
    """Write the message of a number: mostly direct ones, some of two parts, updates, replies, and some that may be repeated or not.

    Those go into a channel in Slack, where nobody can look; in Teams nobody can anywhere.
    """
    key, to = f"{PREFIX}{number}", email(number % people)
    texts, more = [f"message {number}"], dict[str, Any]()
    root = number - people
    kind = Random(number).random()
    if kind < 0.1:
        channel, urgent = Random(number).choice(CHANNELS).id, number % 2 == 1
        person_id = None if chat == "slack" else ids[to]
        kind_of_it = "breach" if urgent else "digest"
        return Outgoing(key, kind_of_it, chat, person_id or channel, _body(texts, chat), at, may_repeat=urgent, person_id=person_id)
    if kind < 0.15:
        texts.append(f"message {number}, continued")
    elif kind < 0.25 and root >= 0 and Random(root).random() >= 0.25:
        more = {"mode": "update" if kind < 0.2 else "thread", "root_key": f"{PREFIX}{root}"}
    return Outgoing(key, "digest", chat, ids[to], _body(texts, chat), at, person_id=ids[to], **more)


def produce(database: Database, quota: Path, total: int, people: int, chat: str = "slack") -> None:
    """Commit messages as far as the quota goes, until all are there."""
    with database.reading() as connection:
        ids = {person.email: person.id for person in SqlPeople(connection).everyone()}
        done = _done(connection)
    while done < total:
        until = min(int(quota.read_text() or 0), total, done + BATCH)
        if until <= done:
            time.sleep(0.01)
            continue
        with database.writing() as connection:
            for number in range(done, until):
                outbox.put(connection, message(number, people, ids, at=now(), chat=chat), now=now())
        done = until


def _done(connection: Connection) -> int:
    mine = tables.outbox.c.key.startswith(PREFIX)
    return connection.scalar(select(func.count()).select_from(tables.outbox).where(mine)) or 0


def _body(texts: list[str], chat: str) -> dict[str, object]:
    if chat == "slack":
        return {"messages": [{"text": text} for text in texts], "words": " ".join(texts)}
    cards = [{"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": text}]} for text in texts]
    return {"messages": cards, "words": " ".join(texts)}


if __name__ == "__main__":
    produce(Database.open(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])

"""A worker's claim behind a million messages that were sent, against one behind none: `python -m benchmarks.claim`."""

import sys
import time
from datetime import timedelta
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, insert

from benchmarks.ratios import Claim, conclude
from bot.timekeeping import now
from storage import outbox, tables
from storage.database import Database
from storage.outbox import Outgoing

SENT = 1_000_000
WAITING = 500
DESTINATIONS = 1_000
ROUNDS = 41
CHUNK = 50_000
BOUND = 2.0


def measure_claim(*, sent: int = SENT, rounds: int = ROUNDS) -> list[Claim]:
    """Measure on each database, in turn behind so many sent messages and behind none; the same messages wait in both."""
    from tests.servers import PostgresServer

    with (
        TemporaryDirectory(prefix="hourglass-") as folder,
        PostgresServer.started() as server,
        server.database(migrated=True) as full,
        server.database(migrated=True) as empty,
    ):
        files = (f"sqlite:///{folder}/full.db", f"sqlite:///{folder}/empty.db")
        return [_compared("SQLite", files, sent, rounds), _compared("PostgreSQL", (full, empty), sent, rounds)]


def _compared(kind: str, urls: tuple[str, str], sent: int, rounds: int) -> Claim:
    full, empty = urls
    databases = [Database.open(url) for url in (full, empty)]
    for database, count in zip(databases, (sent, 0), strict=True):
        database.migrate()
        _fill(database, count)
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for database, measured in zip(databases, times, strict=True):
            measured.append(_claim(database))
    for database in databases:
        database.close()
    return Claim(f"a claim on {kind}, behind {sent:,} sent and behind none", "ms", times[0], times[1], bound=BOUND, at_most=True)


def _fill(database: Database, sent: int) -> None:
    at = now()
    with database.writing() as connection:
        for start in range(0, sent, CHUNK):
            connection.execute(insert(tables.outbox), [_sent(number, at) for number in range(start, min(start + CHUNK, sent))])
        for number in range(WAITING):
            message = Outgoing(f"due:{number}", "digest", "slack", f"p-{number % DESTINATIONS}", {"messages": [{"text": "due"}]}, at)
            outbox.put(connection, message, now=at)
    with database.engine.connect() as connection:
        _analyze(connection)


def _analyze(connection: Connection) -> None:
    connection.exec_driver_sql("ANALYZE")
    connection.commit()


def _sent(number: int, at: object) -> dict[str, object]:
    past = now() - timedelta(seconds=SENT - number)
    return {
        "key": f"sent:{number}",
        "kind": "digest",
        "channel": "slack",
        "destination": f"p-{number % DESTINATIONS}",
        "body": {"messages": [{"text": f"message {number}"}]},
        "state": "sent",
        "due_at": past,
        "created_at": past,
        "sent_at": at,
    }


def _claim(database: Database) -> float:
    """Claim a batch and give it back; returns the time of the claim [ms]."""
    at = now()
    begun = time.perf_counter()
    with database.writing() as connection:
        items = outbox.claim(
            connection, "bench", channels=("slack",), now=at, lease=timedelta(seconds=60), settle=timedelta(seconds=60), limit=8
        )
    taken = time.perf_counter() - begun
    with database.writing() as connection:
        for item in items:
            outbox.later(connection, item, error=None, until=at)
    return taken * 1000


if __name__ == "__main__":
    sys.exit(conclude(measure_claim(), peer="none"))

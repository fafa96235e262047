"""Understanding a plain-word question against 10,000 account names, beside one bare rapidfuzz pass over them.

Ours is the whole way from what was typed to the grammar's words and the one account meant, or the question which, as the bot goes it:
who asks, what the conversation is about, the names in the database, and the names that are nearly what was typed. The peer is
`process.extract` with the same scorer over the folded names in memory, and nothing else.

uv run python -m benchmarks.plain_words [--quick]
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime

from rapidfuzz import fuzz, process
from sqlalchemy import Connection, insert

from benchmarks.ratios import Claim, conclude
from bot.hearing import understood_by
from handlers.names import like_names
from handlers.plain_words import Understood
from handlers.ports import Person, Scope, name_key
from storage.accounts import SqlAccounts
from storage.database import Database
from storage.tables import account_names, accounts

COUNT = 10_000
BOUND = 3.0
FIRST = (
    "North",
    "South",
    "Bright",
    "Clear",
    "Blue",
    "Iron",
    "Silver",
    "Quick",
    "Open",
    "Grand",
    "Nova",
    "Delta",
    "Stone",
    "River",
    "Cedar",
    "Amber",
)
SECOND = ("wind", "field", "line", "works", "gate", "bridge", "peak", "path", "forge", "wave", "light", "land", "port", "crest")
TRADES = ("Traders", "Logistics", "Labs", "Systems", "Foods", "Bank", "Energy", "Media", "Retail", "Motors", "Robotics", "Partners")
ANN = Person("p-ann", "ann@example.com", "Ann", "csm", None, "Europe/Berlin")
NOW = datetime(2026, 11, 24, 15, 10, tzinfo=UTC)
QUESTIONS = (
    ("an exact name", "hey, how is northwind traders 0 doing these days?"),
    ("a mistyped name", "why is nrthwind traders red"),
    ("nothing but a mistyped name", "suothfield lgistics"),
    ("no name", "who in my team is at risk in enterprise?"),
    ("nothing that means anything", "what shall we sing tonight, colourful umbrellas?"),
)


def main() -> int:
    """Measure each kind of question and conclude."""
    rounds = 15 if "--quick" in sys.argv[1:] else 61
    names = {f"a-{number}": _name(number) for number in range(COUNT)}
    folded = {key: name_key(name) for key, name in names.items()}
    claims = []
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(f"sqlite:///{folder}/names.db")
        database.migrate()
        with database.writing() as connection:
            connection.execute(insert(accounts), [{"id": key, "name": name} for key, name in names.items()])
            rows = [{"account_id": key, "kind": "name", "text": name, "key": folded[key]} for key, name in names.items()]
            connection.execute(insert(account_names), rows)
        for what, words in QUESTIONS:
            ours, peer = [], []
            with database.reading() as connection:
                _understand(connection, words)
                for _ in range(rounds):
                    peer.append(_timed(lambda: process.extract("nrthwind traders", folded, scorer=fuzz.WRatio, limit=3)))
                    ours.append(_timed(lambda words=words, connection=connection: _understand(connection, words)))  # type: ignore[misc]
            claims.append(Claim(what, "ms", ours, peer, bound=BOUND, at_most=True))
        database.close()
    return conclude(claims, peer="bare rapidfuzz")


def _name(number: int) -> str:
    kinds = len(FIRST) * len(SECOND) * len(TRADES)
    first, rest = number % len(FIRST), number // len(FIRST)
    name = f"{FIRST[first]}{SECOND[rest % len(SECOND)]} {TRADES[rest // len(SECOND) % len(TRADES)]}"
    return f"{name} {number // kinds}"


def _understand(connection: Connection, words: str) -> Understood | None:
    """Understand a question, and find the names that are nearly the one it says."""
    found = understood_by(connection, words, person=ANN, now=NOW, before=None)
    _, marked, name = found.words.partition("like:" if "like:" in found.words else "maybe:") if found else ("", "", "")
    if marked:
        like_names(SqlAccounts(connection).names(scope=Scope()), name.removesuffix(" why"))
    return found


def _timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    sys.exit(main())

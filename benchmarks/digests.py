"""All at-risk digests of 1,000 managers over 100,000 accounts, beside the bare SQL that reads the rows they are made of.

uv run python -m benchmarks.digests [--database sqlite|postgresql] [--managers N] [--quick] [--without-claim]

The bare SQL is four statements a manager, through the driver, with nothing made of their rows: the team's accounts, what customers
wait for, the last digest, and of the accounts that changed what two scorings say. CROSS JOIN holds SQLite to the way from the team to
its accounts and on; left alone it would go through what waits in the whole company for each team. Then a claim behind a million sent
messages, beside one behind none (benchmarks/claim.py).
"""

import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from benchmarks.claim import measure_claim
from benchmarks.digests_company import CHANGED, database_of, found_company, stores_of
from benchmarks.ratios import Claim, conclude
from bot import timekeeping
from handlers.card import Paragraph
from handlers.digests import compose
from handlers.ports import AT_RISK, Person, PolicyInForce
from storage.database import Database

MANAGERS, QUICK_MANAGERS = 1_000, 30
ROUNDS = 3
BOUND = 4.0

ACCOUNTS = """
SELECT a.id, a.name, a.owner_id, o.name, a.renewal_on, s.arr, s.band, s.health_score, s.delta_7d, s.at_risk, s.rank_value,
       s.blind_spot, s.factors, s.factors_unknown, s.escalations, s.due_step, s.due_step_on, s.stale, s.set_band, s.set_until,
       s.policy_version, s.as_of, s.version
FROM people o JOIN accounts a ON a.owner_id = o.id JOIN account_state s ON s.account_id = a.id WHERE o.team = :team
"""
WAITING = """
SELECT a.id, a.name, o.name, f.*, c.name, c.title
FROM people o CROSS JOIN accounts a CROSS JOIN feedback f LEFT JOIN contacts c ON c.id = f.contact_id
WHERE a.owner_id = o.id AND f.account_id = a.id AND o.team = :team AND f.first_reply_at IS NULL AND f.closed_at IS NULL
ORDER BY f.received_at
"""
LAST = """
SELECT * FROM digests WHERE digest = 'at-risk' AND person_id = :person AND outcome = 'sent' ORDER BY local_date DESC LIMIT 1
"""
CAUSES = """
SELECT s.document, p.document FROM account_state s LEFT JOIN snapshots p ON p.account_id = s.account_id
 AND p.day = (SELECT max(day) FROM snapshots e WHERE e.account_id = s.account_id AND e.as_of <= :since) WHERE s.account_id IN ({ids})
"""


def main() -> int:
    """Measure and conclude."""
    words = sys.argv[1:]
    kind = words[words.index("--database") + 1] if "--database" in words else "sqlite"
    managers = int(words[words.index("--managers") + 1]) if "--managers" in words else QUICK_MANAGERS if "--quick" in words else MANAGERS
    claims = [_digests(kind, managers)]
    if "--without-claim" not in words:
        claims += measure_claim(sent=20_000) if "--quick" in words else measure_claim()
    return conclude(claims, peer="bare")


def _digests(kind: str, managers: int) -> Claim:
    now = timekeeping.now()
    bare: list[float] = []
    ours: list[float] = []
    with database_of(kind) as database:
        people, policy = found_company(database, managers, now=now)
        changed = _composed(database, people, policy, now)
        for _ in range(ROUNDS):
            bare.append(_seconds(partial(_read, database, people, changed, now)))
            ours.append(_seconds(partial(_composed, database, people, policy, now)))
    print(f"{managers:,} digests on {kind}, {CHANGED} changes each: {1000 * min(ours) / managers:.2f} ms a digest.")
    return Claim(f"all digests on {kind}", "s", ours, bare, bound=BOUND, at_most=True)


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _composed(database: Database, people: Sequence[Person], policy: PolicyInForce, now: datetime) -> dict[str, list[str]]:
    """Compose every digest, each in a transaction as the clock does; returns which accounts changed, by manager."""
    changed = {}
    for person in people:
        with database.reading() as connection:
            stores = stores_of(connection, policy, now)
            setting = stores.digests.setting(AT_RISK, person)
            composed = compose(person, setting, stores, now, stores.digests.last_sent(AT_RISK, person.id))
        rows = [block for block in composed.card.blocks if isinstance(block, Paragraph) and block.menu]
        changed[person.id] = [row.menu[0].command.removeprefix("account id:") for row in rows]
    return changed


def _read(database: Database, people: Sequence[Person], changed: dict[str, list[str]], now: datetime) -> None:
    """Read the same rows by hand."""
    for person in people:
        with database.reading() as connection:
            given: dict[str, object] = {"team": person.team, "person": person.id, "since": now - timedelta(days=1)}
            ids = ", ".join(f"'{account_id}'" for account_id in changed[person.id])
            for statement in (ACCOUNTS, WAITING, LAST, CAUSES.format(ids=ids)):
                _fetched(connection, statement, given)


def _fetched(connection: Connection, statement: str, given: dict[str, object]) -> Sequence[object]:
    """Run a statement through the driver alone."""
    driver = connection.connection.driver_connection
    if driver is None:  # pragma: no cover - a connection that is open has one
        raise RuntimeError(statement)
    if connection.dialect.name == "sqlite":
        own = {name: value.isoformat(" ") if isinstance(value, datetime) else value for name, value in given.items()}
        return list(driver.execute(statement, own).fetchall())
    named = {name: value for name, value in given.items() if f":{name}" in statement}
    spelled = statement
    for name in named:
        spelled = spelled.replace(f":{name}", f"%({name})s")
    return list(driver.execute(spelled, named).fetchall())


if __name__ == "__main__":
    sys.exit(main())

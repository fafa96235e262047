"""Facts by SQL and scores of 10,000 accounts with 120 days of usage on SQLite, beside the bare GROUP BY that reads the same usage.

uv run python -m benchmarks.refresh [--quick]

The bare reading is one aggregate an account over each of `usage_days`, `user_days` and `feature_days`. Ours makes the facts of every
source from them, and all scores. What it takes to keep the documents, their evidence and the champions is printed beside it.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

from sqlalchemy import Connection, func, select

from benchmarks.ratios import Claim, conclude
from benchmarks.refresh_company import found_company
from bot import timekeeping
from handlers.ports import PolicyInForce
from scoring.facts import parse_facts
from scoring.policy import default_policy
from scoring.score import score
from storage.database import Database
from storage.facts import build_facts
from storage.policies import register_policy
from storage.refresh import refresh_scores
from storage.tables import feature_days, usage_days, user_days

ACCOUNTS = 10_000
QUICK_ACCOUNTS = 1_000


def main() -> int:
    """Measure and conclude."""
    quick = "--quick" in sys.argv[1:]
    count, rounds = (QUICK_ACCOUNTS, 5) if quick else (ACCOUNTS, 3)
    now = timekeeping.now()
    bare: list[float] = []
    ours: list[float] = []
    whole: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        database = found_company(Path(folder) / "benchmark.db", count=count, now=now)
        with database.writing() as connection:
            policy = register_policy(connection, default_policy(), now=now)
        for number in range(rounds):
            then = now + timedelta(minutes=number + 1)
            with database.reading() as connection:
                bare.append(_seconds(partial(_read_usage, connection)))
            with database.reading() as connection:
                ours.append(_seconds(partial(_score, connection, policy, then)))
            whole.append(_seconds(partial(_refresh, database, policy, then)))
        database.close()
    print(f"With evidence, champions and every document kept: {median(whole):.2f} s.")
    return conclude([Claim("facts and scores", "s", ours, bare, bound=2, at_most=True)], peer="bare GROUP BY")


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _read_usage(connection: Connection) -> None:
    """Read every row of usage once, with the aggregates one would write by hand."""
    used, users, features = usage_days.c, user_days.c, feature_days.c
    for query in (
        select(used.account_id, func.count(), func.sum(used.active_users), func.sum(used.sessions), func.sum(used.actions)),
        select(users.account_id, func.count(users.user_id.distinct()), func.sum(users.actions)),
        select(features.account_id, func.count(features.feature.distinct()), func.sum(features.uses)),
    ):
        connection.execute(query.group_by(query.selected_columns[0])).all()


def _score(connection: Connection, policy: PolicyInForce, now: datetime) -> None:
    facts = build_facts(connection, policy=policy, now=now)
    score(parse_facts(facts), policy.policy, now=now)


def _refresh(database: Database, policy: PolicyInForce, now: datetime) -> None:
    with database.writing() as connection:
        refresh_scores(connection, policy=policy, as_of=now, scored_at=now)


if __name__ == "__main__":
    sys.exit(main())

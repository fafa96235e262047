"""Which accounts are due for scoring: the stored scorings say so, and no list of what is to be done is kept beside them."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from storage.tables import account_state, accounts


def due_for_scoring(
    connection: Connection,
    *,
    now: datetime,
    version: int,
    most: int,
    without: Collection[str] = frozenset(),
    among: Collection[str] | None = None,
) -> Sequence[str]:
    """Read accounts whose data changed, the newest change first; then those never scored, scored under another policy, or not yet today.

    Args:
        connection: Where they are.
        now: A scoring as of a later time is nobody's work; today is its day in UTC.
        version: The policy in force.
        most: How many are read.
        without: Accounts that are left out.
        among: The only accounts that are looked at; None: all.
    """
    found: dict[str, None] = {}
    for account_id in _due(connection, now, version, most + len(without), among):
        if len(found) == most:
            break
        if account_id not in without:
            found[account_id] = None
    return list(found)


def _due(connection: Connection, now: datetime, version: int, most: int, among: Collection[str] | None) -> Iterator[str]:
    """Yield ids, each kind by an index: a scoring's row is long, and there may be a hundred thousand."""
    state = account_state.c
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    scored = select(state.account_id).where(state.as_of <= now)
    never = select(accounts.c.id).where(~select(state.account_id).where(state.account_id == accounts.c.id).exists())
    if among is not None:
        scored, never = scored.where(state.account_id.in_(among)), never.where(accounts.c.id.in_(among))
    for query in (
        scored.where(state.dirty_since.is_not(None)).order_by(state.dirty_since.desc()),
        never,
        scored.where(state.policy_version < version),
        scored.where(state.policy_version > version),
        scored.where(state.policy_version == version, state.as_of < today),
    ):
        yield from connection.execute(query.limit(most)).scalars()

"""What an operator asks of the stored data as a whole: is it there, is it scored, does it flow."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, func, select

from storage.tables import account_state, accounts, people


class Checkup(Struct, frozen=True):
    """Counts over the whole database."""

    people: int
    """Active ones."""
    accounts: int
    unscored: int
    """Accounts without any scoring."""
    dirty: int
    """Accounts whose data changed after their scoring."""
    dirty_since: datetime | None
    scored_at: datetime | None
    """The newest scoring."""
    policy_versions: Mapping[int, int]
    """Accounts by the policy version they were scored under."""


def read_checkup(connection: Connection) -> Checkup:
    """Count."""
    scored = account_state.c
    total = connection.scalar(select(func.count()).select_from(accounts)) or 0
    states, dirty, since, newest = connection.execute(
        select(func.count(), func.count(scored.dirty_since), func.min(scored.dirty_since), func.max(scored.scored_at))
    ).one()
    versions = connection.execute(select(scored.policy_version, func.count().label("number")).group_by(scored.policy_version))
    return Checkup(
        people=connection.scalar(select(func.count()).select_from(people).where(people.c.active)) or 0,
        accounts=total,
        unscored=total - states,
        dirty=dirty,
        dirty_since=since,
        scored_at=newest,
        policy_versions={row.policy_version: row.number for row in versions},
    )

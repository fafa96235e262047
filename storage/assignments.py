"""Who looks after an account for a while: the newest assignment that was not taken back holds."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, case, or_, select

from storage.prepared import Prepared
from storage.tables import assignments, people

_HOLDER = Prepared(
    select(assignments.c.person_id)
    .where(assignments.c.account_id == bindparam("account_id"), assignments.c.ended_at.is_(None))
    .order_by(assignments.c.created_at.desc(), assignments.c.id.desc())
    .limit(1)
)
_IN_FORCE = Prepared(
    select(assignments.c.account_id, assignments.c.person_id)
    .where(assignments.c.ended_at.is_(None))
    .order_by(assignments.c.created_at, assignments.c.id)
)


class SqlAssignments:
    """handlers.ports.Assignments over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def holder(self, account_id: str) -> str | None:
        """Read who it was given to last."""
        row = _HOLDER.first(self._connection, {"account_id": account_id})
        return None if row is None else row[0]

    def in_force(self) -> Mapping[str, str]:
        """Read all that hold; the newest of an account comes last."""
        return dict(tuple(row) for row in _IN_FORCE.rows(self._connection, {}))


def holder_of(account_id: Any) -> Any:
    """Select the id of the person who was given an account last; of one who left, nothing."""
    given = assignments.alias("given")
    holder = people.alias("holder")
    return (
        select(case((holder.c.active, given.c.person_id)))
        .select_from(given.join(holder, holder.c.id == given.c.person_id))
        .where(given.c.account_id == account_id, given.c.ended_at.is_(None))
        .order_by(given.c.created_at.desc(), given.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def held_by(person_id: Any) -> Any:
    """Select the ids of the accounts that a person looks after."""
    own, later = assignments.alias("own"), assignments.alias("later")
    newer = or_(later.c.created_at > own.c.created_at, (later.c.created_at == own.c.created_at) & (later.c.id > own.c.id))
    replaced = select(later.c.id).where(later.c.account_id == own.c.account_id, later.c.ended_at.is_(None), newer).exists()
    return select(own.c.account_id).where(own.c.person_id == person_id, own.c.ended_at.is_(None), ~replaced)

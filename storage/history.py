"""How an account was scored, day by day, as handlers see it."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, select

from handlers.ports import Snapshot
from storage.tables import snapshots


class SqlHistory:
    """handlers.ports.History over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_account(self, account_id: str, *, since: date, at: datetime) -> Sequence[Snapshot]:
        """Read the account's snapshots in their order."""
        kept = snapshots.c
        query = (
            select(kept.day, kept.as_of, kept.policy_version, kept.band, kept.health_score, kept.document)
            .where(kept.account_id == bindparam("account_id"), kept.day >= bindparam("since"), kept.as_of <= bindparam("at"))
            .order_by(kept.day)
        )
        rows = self._connection.execute(query, {"account_id": account_id, "since": since, "at": at})
        return [Snapshot(*row) for row in rows]

"""Policies by their version, as handlers see them."""

from sqlalchemy import Connection, select

from handlers.ports import PolicyInForce
from scoring.policy import policy_from_toml
from storage.tables import policies


class SqlPolicies:
    """handlers.ports.Policies over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def version(self, number: int) -> PolicyInForce | None:
        """Read one version; `since` is when it was last put in force."""
        query = select(policies.c.document, policies.c.since).where(policies.c.version == number)
        row = self._connection.execute(query).first()
        return None if row is None else PolicyInForce(version=number, since=row.since, policy=policy_from_toml(row.document))

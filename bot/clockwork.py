"""What every job of the clock works with: transactions with the handlers' stores over them, the policy in force, and the word to stop."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bot.stores import SqlStores
from handlers.ports import AuditEntry, PolicyInForce, Stores
from scoring.rows import SourceKind
from storage.audit import write_audit
from storage.database import Database
from storage.policies import newest_policy, still_in_force
from storage.watermarks import Recorded


@dataclass(slots=True)
class _Entries:
    recorded: list[AuditEntry] = field(default_factory=list)

    def record(self, entry: AuditEntry) -> None:
        """Keep one entry."""
        self.recorded.append(entry)


Looked = Mapping[tuple[SourceKind, str], Recorded]
"""What the records of each feed show."""


@dataclass(frozen=True, slots=True)
class LookedThrough:
    """A look through all records, and when it was."""

    at: datetime
    recorded: Looked


class Clockwork:
    """Safe to share between the threads of the jobs; each block is one transaction."""

    def __init__(
        self, database: Database, *, policy: PolicyInForce, follow: bool = True, reporting_currency: str = "USD", crm: bool = False
    ) -> None:
        """Work under this policy; with `follow`, under a newer one as soon as it is put in force in the database."""
        self.database = database
        self.reporting_currency = reporting_currency
        self.stopping = threading.Event()
        """Set when the process is to end: whoever works through a list stops before the next of it."""
        self.put_off: dict[str, datetime] = {}
        """Accounts that could not be scored, and until when nobody tries again."""
        self.looked_through: LookedThrough | None = None
        """The last look through all records, for watermarks; what landed since, its import has said."""
        self._crm = crm
        self._policy = policy
        self._follow = follow

    @contextmanager
    def reading(self, now: datetime) -> Iterator[Stores]:
        """Give the stores over a transaction that keeps nothing."""
        with self.database.reading() as connection:
            yield self._stores(connection, _Entries(), now)

    @contextmanager
    def writing(self, now: datetime) -> Iterator[Stores]:
        """Give the stores over a transaction that commits at the end, scores and audit included, or keeps nothing after an error."""
        with self.database.writing() as connection:
            entries = _Entries()
            stores = self._stores(connection, entries, now)
            yield stores
            if stores.to_rescore:
                from storage.refresh import refresh_scores

                refresh_scores(
                    connection,
                    policy=self.policy(connection),
                    as_of=now,
                    scored_at=now,
                    account_ids=stores.to_rescore,
                    reporting_currency=self.reporting_currency,
                )
            write_audit(connection, entries.recorded)

    def policy(self, connection: Connection) -> PolicyInForce:
        """Return the policy that counts."""
        if self._follow and not still_in_force(connection, self._policy):
            self._policy = newest_policy(connection) or self._policy
        return self._policy

    def _stores(self, connection: Connection, entries: _Entries, now: datetime) -> SqlStores:
        policy = self.policy(connection)
        return SqlStores(connection, audit=entries, policy=policy, reporting_currency=self.reporting_currency, now=now, has_crm=self._crm)

"""What every job of the clock works with: transactions with the handlers' stores over them, the policy in force, and the word to stop."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection

from bot.audit_buffer import Entries
from bot.following import Following, scores_follow
from bot.later import Later
from bot.stores import SqlStores
from handlers.ports import PolicyInForce, Stores
from storage.audit import write_audit
from storage.database import Database

if TYPE_CHECKING:
    from bot.summarising import Summarising
    from handlers.ports.reach import Chat
    from scoring.theme_taxonomy import Taxonomy
    from scoring.themes import Embed

Given = TypeVar("Given")


class Clockwork:
    """Safe to share between the threads of the jobs; each block is one transaction."""

    def __init__(
        self,
        database: Database,
        *,
        policy: PolicyInForce,
        follow: bool = True,
        reporting_currency: str = "USD",
        crm: bool = False,
        chats: Sequence["Chat"] = (),
        summarising: "Summarising | None" = None,
        kept: timedelta = timedelta(days=30),
        taxonomy_file: Path | None = None,
        embed: "Callable[[], Embed | None] | None" = None,
    ) -> None:
        """Work under this policy; with `follow`, under a newer one as soon as it is put in force in the database."""
        self.database = database
        self.reporting_currency = reporting_currency
        self.kept = kept
        """How long the words of what was sent, and what was answered, are kept."""
        self.stopping = threading.Event()
        """Set when the process is to end: whoever works through a list stops before the next of it."""
        self.put_off: dict[str, datetime] = {}
        """Accounts that could not be scored, and until when nobody tries again."""
        self._crm = crm
        self._chats = chats
        self._summarising = summarising
        self._policy = Following(policy, follow=follow)
        self._taxonomy_file = taxonomy_file
        self._make_embedding = embed
        self._embedding: Embed | None = None

    def taxonomy(self) -> "Taxonomy":
        """Return the taxonomy, as its file is now.

        Raises:
            TaxonomyError, OSError: The file cannot be used.
        """
        from bot.taxonomy import default_taxonomy, taxonomy_file

        return default_taxonomy() if self._taxonomy_file is None else taxonomy_file(self._taxonomy_file)

    def embed(self) -> "Embed | None":
        """Return what turns sentences into vectors; None: words alone are compared."""
        if self._embedding is None and self._make_embedding is not None:
            self._embedding = self._make_embedding()
        return self._embedding

    def stop(self) -> None:
        """Let every job end after what it is doing, and wait for no model."""
        self.stopping.set()
        if self._summarising is not None:
            self._summarising.close()

    @contextmanager
    def reading(self, now: datetime) -> Iterator[Stores]:
        """Give the stores over a transaction that keeps nothing."""
        with self.database.reading() as connection:
            yield self._stores(connection, Entries(), now)

    def summarised(self, now: datetime, read: Callable[[Stores], Given]) -> Given:
        """Read in one transaction; where a model is to write something for it first, ask, and read once more in another."""
        with self.database.reading() as connection:
            stores = self._stores(connection, Entries(), now)
            given = read(stores)
        if self._summarising is None or not stores.to_summarise:
            return given

        def again(why_not: str) -> Given:
            with self.database.reading() as connection:
                return read(self._stores(connection, Entries(), now, why_not=why_not))

        return Later(given, stores.to_summarise, self._summarising, now, again).waited()

    @contextmanager
    def writing(self, now: datetime) -> Iterator[Stores]:
        """Give the stores over a transaction that commits at the end, scores and audit included, or keeps nothing after an error."""
        with self.database.writing() as connection:
            entries = Entries()
            stores = self._stores(connection, entries, now)
            yield stores
            scores_follow(connection, stores.to_rescore, policy=stores.policy, now=now, currency=self.reporting_currency)
            write_audit(connection, entries.recorded)

    def policy(self, connection: Connection) -> PolicyInForce:
        """Return the policy that counts."""
        return self._policy.now(connection)

    def _stores(self, connection: Connection, entries: Entries, now: datetime, *, why_not: str | None = None) -> SqlStores:
        policy = self.policy(connection)
        return SqlStores(
            connection,
            audit=entries,
            policy=policy,
            reporting_currency=self.reporting_currency,
            now=now,
            has_crm=self._crm,
            chats=self._chats,
            model=self._summarising.model.name if self._summarising else None,
            why_not=why_not,
        )

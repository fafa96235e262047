"""The one place where handlers meet storage: a question in, a card out, one transaction, one audit entry."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from sqlalchemy import Connection

from bot.audit_buffer import AuditBuffer
from bot.failure import failure_card, new_token
from bot.settings import SettingError, Settings
from handlers import routes
from handlers.card import Card, Paragraph
from handlers.errors import UserError
from handlers.ports import Asker, AuditEntry, AuditLog, Channel, Outcome, Person, PolicyInForce, Stores
from scoring.policy import Policy, default_policy, policy_from_toml
from storage.accounts import SqlAccounts
from storage.audit import write_audit
from storage.champions import SqlChampions
from storage.database import Database
from storage.expansions import SqlExpansions
from storage.feedback import SqlFeedbackItems
from storage.history import SqlHistory
from storage.people import SqlPeople
from storage.policies import in_force, newest_policy, register_policy, still_in_force
from storage.policy_versions import SqlPolicies
from storage.renewals import SqlRenewals
from storage.waiting import SqlWaiting

NO_ONE = "I know no one here by that {channel} account. Ask your admin to add you with your work e-mail."
_ACTION_LENGTH = 50

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Identity:
    """Someone as a chat names them; `workspace_id` is the Slack team or the Teams tenant."""

    channel: Channel
    workspace_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and how it ended."""

    card: Card
    outcome: Outcome


@dataclass(slots=True)
class _Entries:
    """The audit of one question; what was recorded before a fault is dropped, for the fault has an entry of its own."""

    recorded: list[AuditEntry] = field(default_factory=list)

    def record(self, entry: AuditEntry) -> None:
        """Keep one entry."""
        self.recorded.append(entry)


def policy_of(settings: Settings) -> Policy:
    """Read the policy the settings name.

    Raises:
        SettingError: The file cannot be used; the sentence has the line and the key.
    """
    if settings.policy_file is None:
        return default_policy()
    try:
        return policy_from_toml(settings.policy_file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingError(f"HOURGLASS_POLICY_FILE: {settings.policy_file}: {error}") from None


def open_database(settings: Settings) -> Database:
    """Open the database; an SQLite file is made and migrated on first use.

    Raises:
        SettingError: It cannot be used, or `hourglass migrate` has not brought a PostgreSQL database up to date.
    """
    try:
        database = Database.open(settings.database_url)
        current = database.is_current()
        if not current and database.engine.dialect.name == "sqlite":
            database.migrate()
            current = True
    except UserError as error:
        raise SettingError(f"HOURGLASS_DATABASE_URL: {error}") from error
    if not current:
        database.close()
        raise SettingError("HOURGLASS_DATABASE_URL: the database is not up to date; run `hourglass migrate`.")
    return database


def register(database: Database, policy: Policy, *, now: datetime) -> PolicyInForce:
    """Put a policy in force; one that is in force already keeps its version."""
    with database.reading() as connection:
        known = in_force(connection, policy)
    if known is not None:
        return known
    with database.writing() as connection:
        return register_policy(connection, policy, now=now)


def put_in_force(database: Database, settings: Settings, *, now: datetime) -> PolicyInForce:
    """Return the policy that counts: the settings' file; without one the newest in the database, at first the published.

    Raises:
        SettingError: The file, or the document in the database, cannot be used.
    """
    if settings.policy_file is None:
        try:
            with database.reading() as connection:
                newest = newest_policy(connection)
        except ValueError as error:
            raise SettingError(
                f"The policy in the database cannot be used: {error} Put another in force by `hourglass policy set`."
            ) from error
        if newest is not None:
            return newest
    return register(database, policy_of(settings), now=now)


class Assistant:
    """Answers questions. Safe to call from several threads; each call is one transaction."""

    def __init__(
        self,
        database: Database,
        *,
        policy: PolicyInForce,
        follow: bool = False,
        reporting_currency: str = "USD",
        slack_command: str | None = None,
        make_token: Callable[[], str] = new_token,
    ) -> None:
        """Answer under this policy; with `follow`, under a newer one as soon as it is put in force in the database."""
        self.database = database
        self.policy = policy
        self._follow = follow
        self._reporting_currency = reporting_currency
        self._slack_command = slack_command
        self._make_token = make_token
        self._audit = AuditBuffer(self._write_audit)

    @classmethod
    def open(cls, settings: Settings, *, now: datetime) -> Self:
        """Open the database the settings name and put their policy in force; without one, follow the database's.

        Raises:
            SettingError: A setting that cannot be used.
        """
        policy_of(settings)  # A wrong file stops the start before anything is opened.
        database = open_database(settings)
        policy = put_in_force(database, settings, now=now)
        return cls(
            database,
            policy=policy,
            follow=settings.policy_file is None,
            reporting_currency=settings.reporting_currency,
            slack_command=settings.slack_cs_command,
        )

    def person(self, email: str) -> Person | None:
        """Find one of ours."""
        with self.database.reading() as connection:
            return SqlPeople(connection).by_email(email)

    def answer(self, words: str, *, person: Person, channel: Channel, place: str | None, now: datetime) -> Card:
        """Answer one of ours. Never raises: what is wrong is said on the card."""
        return self.reply(words, person=person, channel=channel, place=place, now=now).card

    def reply(self, words: str, *, person: Person, channel: Channel, place: str | None, now: datetime) -> Reply:
        """Answer one of ours, and tell how it ended. Never raises."""
        reply = self._reply(words, find=lambda _: person, channel=channel, place=place, now=now)
        if reply is None:  # pragma: no cover - `find` always finds
            raise LookupError(person.id)
        return reply

    def answer_identity(self, words: str, *, identity: Identity, place: str | None, now: datetime) -> Card | None:
        """Answer whom a chat names, in the same transaction that reads who that is; None: not known yet. Never raises."""

        def find(people: SqlPeople) -> Person | None:
            return people.by_identity(identity.channel, identity.workspace_id, identity.user_id)

        reply = self._reply(words, find=find, channel=identity.channel, place=place, now=now)
        return reply.card if reply else None

    def link(self, identity: Identity, *, email: str, now: datetime) -> bool:
        """Remember that a chat vouches for this e-mail of its user; False: no one of ours has it."""
        with self.database.writing() as connection:
            people = SqlPeople(connection)
            person = people.by_email(email)
            if person is None:
                return False
            people.link(person.id, identity.channel, identity.workspace_id, identity.user_id, now)
            return True

    def refuse_unknown(self, words: str, *, identity: Identity, place: str | None, now: datetime) -> Card:
        """Refuse someone who is not one of ours, and keep that they asked."""
        who = f"{identity.channel} {identity.workspace_id}/{identity.user_id} is no one of ours"
        self._record(words, None, identity.channel, place, now, outcome="refused", detail=who)
        sentence = NO_ONE.format(channel=identity.channel.capitalize())
        return Card(sentence, (Paragraph(((sentence,),)),))

    def failed(
        self, words: str, error: Exception, *, person: Person | None = None, channel: Channel, place: str | None, now: datetime
    ) -> Card:
        """Log a fault under a token, audit it, and say so on a card."""
        token = self._make_token()
        _log.error("%s: %s could not be answered.", token, _action(words), exc_info=error)
        self._record(words, person, channel, place, now, outcome="failed", detail=type(error).__name__, token=token)
        return failure_card(words, token=token, now=now, time_zone=person.time_zone if person else "UTC")

    def flush(self) -> bool:
        """Write the audit that waits; False: it could not be written and still waits."""
        return self._audit.flush()

    def close(self) -> None:
        """Write the audit and let the database go."""
        self._audit.close()
        self.database.close()

    def _reply(
        self, words: str, *, find: Callable[[SqlPeople], Person | None], channel: Channel, place: str | None, now: datetime
    ) -> Reply | None:
        entries = _Entries()
        person = None
        command = self._slack_command if channel == "slack" else None
        try:
            with self.database.reading() as connection:
                person = find(SqlPeople(connection))
                if person is None:
                    return None
                stores = self._stores(connection, entries)
                card = routes.answer(words, asker=Asker(person, channel, place, command), stores=stores, now=now)
        except UserError as error:
            if entries.recorded:
                self._audit.extend(entries.recorded)
            else:
                self._record(words, person, channel, place, now, outcome="refused", detail=str(error))
            return Reply(routes.refusal(error), "refused")
        except Exception as error:  # noqa: BLE001 - the one catch-all: people see a token, the log has the trace
            return Reply(self.failed(words, error, person=person, channel=channel, place=place, now=now), "failed")
        self._audit.extend(entries.recorded)
        return Reply(card, "answered")

    def _policy(self, connection: Connection) -> PolicyInForce:
        if self._follow and not still_in_force(connection, self.policy):
            self.policy = newest_policy(connection) or self.policy
        return self.policy

    def _stores(self, connection: Connection, audit: AuditLog) -> Stores:
        return Stores(
            accounts=SqlAccounts(connection),
            feedback=SqlFeedbackItems(connection),
            audit=audit,
            policy=self._policy(connection),
            expansions=SqlExpansions(connection),
            renewals=SqlRenewals(connection),
            champions=SqlChampions(connection),
            waiting=SqlWaiting(connection),
            history=SqlHistory(connection),
            policies=SqlPolicies(connection),
            reporting_currency=self._reporting_currency,
        )

    def _record(
        self,
        words: str,
        person: Person | None,
        channel: Channel,
        place: str | None,
        now: datetime,
        *,
        outcome: Outcome,
        detail: str,
        token: str | None = None,
    ) -> None:
        who = person.id if person else None
        self._audit.extend([AuditEntry(now, who, channel, place, _action(words), None, outcome, detail, token)])

    def _write_audit(self, entries: Sequence[AuditEntry]) -> None:
        with self.database.writing() as connection:
            write_audit(connection, entries)


def _action(words: str) -> str:
    """Name the ability by its first word, printable and short."""
    first = next(iter(words.split()), "")
    return "".join(character for character in first if character.isprintable())[:_ACTION_LENGTH] or "nothing"

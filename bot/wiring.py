"""The one place where handlers meet storage: a question in, a card out, one transaction, one audit entry."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Self

from msgspec.structs import replace

from bot.answer_audit import AnswerAudit
from bot.audit_buffer import Entries, action_of
from bot.failure import failure_card, new_token, stranger_card
from bot.following import Following, scores_follow
from bot.identity import Find, Identity
from bot.later import Later
from bot.opening import open_database, policy_of, put_in_force, summarising_of
from bot.reply import FormErrors, Reply
from bot.settings import Settings
from bot.stores import SqlStores
from handlers import routes
from handlers.card import Card, Form
from handlers.errors import FormError, UserError
from handlers.ports import Asker, Channel, Person, PolicyInForce, Stores
from storage.audit import write_audit
from storage.database import Database
from storage.people import SqlPeople

if TYPE_CHECKING:
    from bot.summarising import Summarising
    from handlers.ports.reach import Chat
    from storage.conversations import Talk

__all__ = ["Assistant", "FormErrors", "Reply"]

_log = logging.getLogger(__name__)

Run = Callable[[Asker, Stores], Card | Form]
"""What is asked of the handlers."""


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
        crm: bool = False,
        chats: "Sequence[Chat]" = (),
        summarising: "Summarising | None" = None,
        make_token: Callable[[], str] = new_token,
    ) -> None:
        """Answer under this policy; with `follow`, under a newer one as soon as it is put in force in the database."""
        self.database = database
        self._policy = Following(policy, follow=follow)
        self._slack_command = slack_command
        model = summarising.model.name if summarising else None
        self._stores = partial(SqlStores, reporting_currency=reporting_currency, has_crm=crm, chats=chats, model=model)
        self._summarising = summarising
        self.chats = chats
        self._make_token = make_token
        self._audit = AnswerAudit(database)

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
            crm=settings.crm_webhook_url is not None,
            chats=settings.chats,
            summarising=summarising_of(settings, database),
        )

    @property
    def policy(self) -> PolicyInForce:
        """The policy in force, as of the last answer."""
        return self._policy.policy

    @property
    def audit_waiting(self) -> int:
        """Count the audit entries that are not written yet."""
        return self._audit.waiting

    def person(self, email: str) -> Person | None:
        """Find one of ours."""
        with self.database.reading() as connection:
            return SqlPeople(connection).by_email(email)

    def answer(self, words: str, *, person: Person, channel: Channel, place: str | None, now: datetime) -> Card | Form:
        """Answer one of ours, with a form where the words open one. Never raises: what is wrong is said on the card."""
        return self.reply(words, person=person, channel=channel, place=place, now=now).card

    def reply(self, words: str, *, person: Person, channel: Channel, place: str | None, now: datetime) -> Reply:
        """Answer one of ours, and tell how it ended. Never raises."""
        reply = self._answer(words, find=lambda _: person, channel=channel, place=place, now=now)
        if reply is None:  # pragma: no cover - `find` always finds
            raise LookupError(person.id)
        return reply.later.waited() if reply.later else reply

    def answer_identity(
        self, words: str, *, identity: Identity, place: str | None, now: datetime, barred: str | None = None, fleeting: bool = False
    ) -> Card | Form | Later[Reply] | None:
        """Answer whom a chat names, in the same transaction that reads who that is; None: not known yet. Never raises.

        `barred` and `fleeting` are as in `Asker`; `barred` None: the chat was not asked.
        """
        reply = self.reply_identity(words, identity=identity, place=place, now=now, barred=barred, fleeting=fleeting)
        return (reply.later or reply.card) if reply else None

    def reply_identity(
        self, words: str, *, identity: Identity, place: str | None, now: datetime, barred: str | None = None, fleeting: bool = False
    ) -> Reply | None:
        """Answer as above, and tell how it ended. Never raises."""
        return self._answer(words, find=identity.find, channel=identity.channel, place=place, now=now, barred=barred, fleeting=fleeting)

    def heard(self, words: str, *, find: Find, now: datetime, talks: "Sequence[Talk]" = ()) -> str | None:
        """Return the grammar's words for what somebody said, and keep a conversation for their next question; None: not known yet."""
        from bot.hearing import heard

        return heard(self.database, words, find=find, now=now, talks=talks)

    def submit(
        self, command: str, values: Mapping[str, str], *, person: Person, channel: Channel, place: str | None, now: datetime, key: str
    ) -> Reply | FormErrors:
        """Save a form for one of ours; the same key again saves nothing and confirms again. Never raises."""
        saved = self._submit(command, values, find=lambda _: person, channel=channel, place=place, now=now, key=key)
        if saved is None:  # pragma: no cover - `find` always finds
            raise LookupError(person.id)
        return saved

    def submit_identity(
        self,
        command: str,
        values: Mapping[str, str],
        *,
        identity: Identity,
        place: str | None,
        now: datetime,
        key: str,
        barred: str | None = None,
    ) -> Reply | FormErrors | None:
        """Save a form for whom a chat names; None: not known yet. Never raises."""
        return self._submit(command, values, find=identity.find, channel=identity.channel, place=place, now=now, key=key, barred=barred)

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
        self._audit.record(words, None, identity.channel, place, now, outcome="refused", detail=who)
        return stranger_card(identity.channel)

    def failed(
        self, words: str, error: Exception, *, person: Person | None = None, channel: Channel, place: str | None, now: datetime
    ) -> Card:
        """Log a fault under a token, audit it, and say so on a card."""
        token = self._make_token()
        _log.error("%s: %s could not be answered.", token, action_of(words), exc_info=error)
        self._audit.record(words, person, channel, place, now, outcome="failed", detail=type(error).__name__, token=token)
        return failure_card(words, token=token, now=now, time_zone=person.time_zone if person else "UTC")

    def flush(self) -> bool:
        """Write the audit that waits; False: it could not be written and still waits."""
        return self._audit.flush()

    def ask_no_model(self) -> None:
        """Answer without the model from now on, those who wait for it included: the process ends."""
        if self._summarising is not None:
            self._summarising.close()

    def close(self) -> None:
        """Write the audit and let the database go."""
        self.ask_no_model()
        self._audit.close()
        self.database.close()

    def _answer(
        self,
        words: str,
        *,
        find: Find,
        channel: Channel,
        place: str | None,
        now: datetime,
        barred: str | None = None,
        fleeting: bool = False,
    ) -> Reply | None:
        try:
            if routes.reads_audit(words):
                self.flush()  # What was asked until now is to be read, too.
            if routes.is_plain(words):
                words = self.heard(words, find=find, now=now) or words
        except Exception as error:  # noqa: BLE001 - as in _run
            return Reply(self.failed(words, error, channel=channel, place=place, now=now), "failed")

        def run(asker: Asker, stores: Stores) -> Card | Form:
            return routes.answer(words, asker=_told(asker, barred, fleeting=fleeting), stores=stores, now=now)

        running = partial(self._run, words, run, find=find, channel=channel, place=place, now=now, writes=routes.writes(words))
        return running(again=lambda why: running(why_not=why))

    def _submit(
        self,
        command: str,
        values: Mapping[str, str],
        *,
        find: Find,
        channel: Channel,
        place: str | None,
        now: datetime,
        key: str,
        barred: str | None = None,
    ) -> Reply | FormErrors | None:
        def run(asker: Asker, stores: Stores) -> Card:
            return routes.submit(command, values, asker=_told(asker, barred), stores=stores, now=now, key=key)

        try:
            return self._run(command, run, find=find, channel=channel, place=place, now=now, writes=True)
        except FormError as error:
            return error.errors

    def _run(
        self,
        words: str,
        run: Run,
        *,
        find: Find,
        channel: Channel,
        place: str | None,
        now: datetime,
        writes: bool,
        again: "Callable[[str], Reply | None] | None" = None,
        why_not: str | None = None,
    ) -> Reply | None:
        """Run a handler in one transaction; where it changed something, the scores follow in the same one.

        Where it wants what a model is to write first, `again` runs it once more, told why it is not there if it is not.

        Raises:
            FormError: A submitted form is wrong, and nothing was saved.
        """
        entries = Entries()  # What was recorded before a fault is dropped, for the fault has an entry of its own.
        person = None
        command = self._slack_command if channel == "slack" else None
        try:
            with self.database.writing() if writes else self.database.reading() as connection:
                person = find(SqlPeople(connection))
                if person is None:
                    return None
                policy = self._policy.now(connection)
                stores = self._stores(connection, audit=entries, policy=policy, now=now, why_not=why_not)
                card = run(Asker(person, channel, place, command), stores)
                scores_follow(connection, stores.to_rescore, policy=policy, now=now, currency=stores.reporting_currency)
                if writes:
                    write_audit(connection, entries.taken())
        except FormError:
            self._audit.extend(entries.recorded)
            raise
        except UserError as error:
            if entries.recorded:
                self._audit.extend(entries.recorded)
            else:
                self._audit.record(words, person, channel, place, now, outcome="refused", detail=str(error))
            return Reply(routes.refusal(error), "refused")
        except Exception as error:  # noqa: BLE001 - the one catch-all: people see a token, the log has the trace
            return Reply(self.failed(words, error, person=person, channel=channel, place=place, now=now), "failed")
        if again is not None and self._summarising is not None and stores.to_summarise:
            first = Reply(card, "answered")
            return replace(first, later=Later(first, stores.to_summarise, self._summarising, now, again))
        self._audit.extend(entries.recorded)
        return Reply(card, "answered")


def _told(asker: Asker, barred: str | None, *, fleeting: bool = False) -> Asker:
    """Add what the chat says of who reads the place."""
    return replace(asker, barred=asker.barred if barred is None else barred, fleeting=fleeting)

"""What handlers may ask for, over one transaction."""

# ruff: noqa: D102 - each store is the port of its name, which says what it gives.
from collections.abc import Collection
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from handlers.ports import (
    Absences,
    Accounts,
    Alerts,
    Assignments,
    AuditLog,
    Champions,
    Contacts,
    Crm,
    Digests,
    Expansions,
    FeedbackItems,
    Feeds,
    Handoffs,
    History,
    People,
    Policies,
    PolicyInForce,
    Post,
    Renewals,
    Snoozes,
    Standings,
    Stores,
    Waiting,
)

if TYPE_CHECKING:
    from handlers.ports.audits import AuditTrail
    from handlers.ports.links import LinkRequests
    from handlers.ports.reach import Chat, Reaches
    from handlers.ports.summaries import ThemeToSummarise
    from handlers.ports.voice import Themes, Voices
    from storage.changes import SqlChanges
    from storage.summaries import SqlSummaries


class SqlStores(Stores):
    """Every store over one transaction, each loaded where a handler first asks for it: a question needs five of twenty.

    `has_crm` tells whether one takes what is sent to it, `chats` which are served; none: that is not known.
    `model` names the one that writes summaries, and `why_not` tells why it did not just now.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        audit: AuditLog,
        policy: PolicyInForce,
        reporting_currency: str,
        now: datetime,
        has_crm: bool = False,
        chats: "Collection[Chat]" = (),
        model: str | None = None,
        why_not: str | None = None,
    ) -> None:
        # Past the dataclass, which wants every field at once and takes none later.
        vars(self).update(audit=audit, policy=policy, reporting_currency=reporting_currency)
        vars(self).update(_connection=connection, _now=now, _has_crm=has_crm, _chats=chats, _model=model, _why_not=why_not)

    _connection: Connection
    _now: datetime
    _has_crm: bool
    _chats: "Collection[Chat]"
    _model: str | None
    _why_not: str | None

    @property
    def to_rescore(self) -> Collection[str]:
        """Accounts whose scores follow from what was changed here."""
        return self.changes.to_rescore if "changes" in vars(self) else ()

    @property
    def to_summarise(self) -> "tuple[ThemeToSummarise, ...]":
        """Themes that a model is to be asked about before the question is answered again."""
        return self.summaries.wanted if "summaries" in vars(self) else ()

    @cached_property
    def changes(self) -> "SqlChanges":
        from storage.changes import SqlChanges

        return SqlChanges(self._connection)

    @cached_property
    def accounts(self) -> Accounts:
        from storage.accounts import SqlAccounts

        return SqlAccounts(self._connection)

    @cached_property
    def feedback(self) -> FeedbackItems:
        from storage.feedback import SqlFeedbackItems

        return SqlFeedbackItems(self._connection)

    @cached_property
    def expansions(self) -> Expansions:
        from storage.expansions import SqlExpansions

        return SqlExpansions(self._connection)

    @cached_property
    def renewals(self) -> Renewals:
        from storage.renewals import SqlRenewals

        return SqlRenewals(self._connection)

    @cached_property
    def champions(self) -> Champions:
        from storage.champions import SqlChampions

        return SqlChampions(self._connection)

    @cached_property
    def waiting(self) -> Waiting:
        from storage.waiting import SqlWaiting

        return SqlWaiting(self._connection)

    @cached_property
    def history(self) -> History:
        from storage.history import SqlHistory

        return SqlHistory(self._connection)

    @cached_property
    def policies(self) -> Policies:
        from storage.policy_versions import SqlPolicies

        return SqlPolicies(self._connection)

    @cached_property
    def contacts(self) -> Contacts:
        from storage.contacts import SqlContacts

        return SqlContacts(self._connection)

    @cached_property
    def snoozes(self) -> Snoozes:
        from storage.snoozes import SqlSnoozes

        return SqlSnoozes(self._connection)

    @cached_property
    def people(self) -> People:
        from storage.people import SqlPeople

        return SqlPeople(self._connection)

    @cached_property
    def post(self) -> Post:
        from bot.post import SqlPost

        return SqlPost(self._connection, now=self._now, chats=self._chats)

    @cached_property
    def absences(self) -> Absences:
        from storage.absences import SqlAbsences

        return SqlAbsences(self._connection)

    @cached_property
    def digests(self) -> Digests:
        from storage.digests_due import SqlDigests

        return SqlDigests(self._connection)

    @cached_property
    def feeds(self) -> Feeds:
        from storage.feeds import SqlFeeds

        return SqlFeeds(self._connection)

    @cached_property
    def standings(self) -> Standings:
        from storage.standings import SqlStandings

        return SqlStandings(self._connection)

    @cached_property
    def alerts(self) -> Alerts:
        from storage.alerts import SqlAlerts

        return SqlAlerts(self._connection)

    @cached_property
    def assignments(self) -> Assignments:
        from storage.assignments import SqlAssignments

        return SqlAssignments(self._connection)

    @cached_property
    def handoffs(self) -> Handoffs:
        from storage.handoffs import SqlHandoffs

        return SqlHandoffs(self._connection)

    @cached_property
    def links(self) -> "LinkRequests":
        from storage.link_requests import SqlLinkRequests

        return SqlLinkRequests(self._connection)

    @cached_property
    def audit_trail(self) -> "AuditTrail":
        from storage.audit_trail import SqlAuditTrail

        return SqlAuditTrail(self._connection)

    @cached_property
    def crm(self) -> Crm:
        from bot.crm import SqlCrm

        return SqlCrm(self._connection, connected=self._has_crm, now=self._now)

    @cached_property
    def reaches(self) -> "Reaches":
        from storage.reaches import SqlReaches

        return SqlReaches(self._connection, chats=self._chats)

    @cached_property
    def summaries(self) -> "SqlSummaries":
        from prompts.themes import VERSION
        from storage.summaries import SqlSummaries

        return SqlSummaries(self._connection, model=self._model, prompt=VERSION, now=self._now, why_not=self._why_not)

    @cached_property
    def themes(self) -> "Themes":
        from storage.themes import SqlThemes

        return SqlThemes(self._connection)

    @cached_property
    def voices(self) -> "Voices":
        from storage.voices import SqlVoices

        return SqlVoices(self._connection)

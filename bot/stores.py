"""What handlers may ask for, over one transaction."""

from datetime import datetime

from sqlalchemy import Connection

from bot.crm import SqlCrm
from bot.post import SqlPost
from handlers.ports import AuditLog, Changes, PolicyInForce, Stores
from storage.absences import SqlAbsences
from storage.accounts import SqlAccounts
from storage.alerts import SqlAlerts
from storage.champions import SqlChampions
from storage.contacts import SqlContacts
from storage.digests_due import SqlDigests
from storage.expansions import SqlExpansions
from storage.feedback import SqlFeedbackItems
from storage.feeds import SqlFeeds
from storage.handoffs import SqlHandoffs
from storage.history import SqlHistory
from storage.people import SqlPeople
from storage.policy_versions import SqlPolicies
from storage.renewals import SqlRenewals
from storage.snoozes import SqlSnoozes
from storage.standings import SqlStandings
from storage.waiting import SqlWaiting


def stores_over(
    connection: Connection,
    *,
    changes: Changes,
    audit: AuditLog,
    policy: PolicyInForce,
    reporting_currency: str,
    now: datetime,
    crm: bool = False,
) -> Stores:
    """Gather every store; nothing is read before a handler asks. `crm` tells whether one takes what is sent to it."""
    return Stores(
        accounts=SqlAccounts(connection),
        feedback=SqlFeedbackItems(connection),
        audit=audit,
        policy=policy,
        expansions=SqlExpansions(connection),
        renewals=SqlRenewals(connection),
        champions=SqlChampions(connection),
        waiting=SqlWaiting(connection),
        history=SqlHistory(connection),
        policies=SqlPolicies(connection),
        contacts=SqlContacts(connection),
        changes=changes,
        snoozes=SqlSnoozes(connection),
        people=SqlPeople(connection),
        post=SqlPost(connection, now=now),
        absences=SqlAbsences(connection),
        digests=SqlDigests(connection),
        feeds=SqlFeeds(connection),
        standings=SqlStandings(connection),
        alerts=SqlAlerts(connection),
        handoffs=SqlHandoffs(connection),
        crm=SqlCrm(connection, connected=crm, now=now),
        reporting_currency=reporting_currency,
    )

"""Records with believable defaults and keyword overrides, on the day of the designs.

`healthy_account` is Acme and `troubled_account` is Globex; their rows stand in tests/sample_rows.py.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from handlers.ports import (
    AccountState,
    Asker,
    AuditEntry,
    Champion,
    FeedbackRecord,
    Person,
    PolicyInForce,
    Source,
    StateDocument,
)
from scoring.feedback_sla import FeedbackItem
from scoring.policy import default_policy
from scoring.rows import SourceKind
from tests import sample_rows as rows

NOW = datetime(2026, 11, 24, 15, 10, tzinfo=UTC)
"""Tuesday."""

SCORED = NOW - timedelta(minutes=15)

Part = Mapping[str, Any]
"""Overrides of one part of a document, by column."""


def person(**overrides: Any) -> Person:
    """Ann Keller, the CSM who owns Acme and Globex."""
    defaults = {
        "id": "p-ann",
        "email": "csm@example.com",
        "name": "Ann Keller",
        "role": "csm",
        "team": "west",
        "time_zone": "Europe/Berlin",
    }
    return Person(**{**defaults, **overrides})


def manager(**overrides: Any) -> Person:
    """Mara Lindt, who leads the team "west"."""
    return person(**{"id": "p-mara", "email": "manager@example.com", "name": "Mara Lindt", "role": "manager", **overrides})


def sales_rep(**overrides: Any) -> Person:
    """Raj Patel, the rep of Acme."""
    return person(**{"id": "p-raj", "email": "rep@example.com", "name": "Raj Patel", "role": "sales_rep", "team": "sales", **overrides})


def asker(who: Person | None = None, **overrides: Any) -> Asker:
    """Ann, asking in Slack."""
    return Asker(**{"person": who or person(), "channel": "slack", "place": "C-CS", "barred": "", **overrides})


def healthy_account(
    *,
    facts: Part | None = None,
    health: Part | None = None,
    churn: Part | None = None,
    renewal: Part | None = None,
    expansion: Part | None = None,
    opportunities: Sequence[Part] | None = None,
    champions: Sequence[Champion] | None = None,
    evidence: Part | None = None,
    sources: Part | None = None,
    override: Part | None = None,
    **overrides: Any,
) -> AccountState:
    """Acme: green 79.4, nothing due. Parts of the document and columns can be overridden; a new id reaches every part."""
    defaults = {
        "id": "a-0001",
        "name": "Acme",
        "segment": "mid",
        "owner_id": "p-ann",
        "owner_name": "Ann Keller",
        "rep_id": "p-raj",
        "rep_name": "Raj Patel",
        "arr": Decimal(64000),
        "currency": "USD",
        "started_on": date(2024, 4, 2),
        "renewal_on": date(2027, 4, 14),
        "motion": "standard",
        "version": 7,
        "as_of": SCORED,
        "scored_at": SCORED,
        "policy_version": 1,
        **overrides,
    }
    key = {"account_id": defaults["id"]}  # Last, so that the parts of a renamed account agree.
    document: dict[str, Any] = {
        "facts": {**rows.HEALTHY_FACTS, **(facts or {}), **key},
        "health": {**rows.HEALTHY_HEALTH, **(health or {}), **key},
        "churn": {**rows.HEALTHY_CHURN, **(churn or {}), **key},
        "renewal": {**rows.HEALTHY_RENEWAL, **(renewal or {}), **key},
        "expansion": {**rows.HEALTHY_EXPANSION, **(expansion or {}), **key},
        "opportunities": [{**row, **key} for row in (rows.HEALTHY_OPPORTUNITIES if opportunities is None else opportunities)],
        "champions": [
            {**champion, "row": {**champion["row"], **key}} for champion in (rows.HEALTHY_CHAMPIONS if champions is None else champions)
        ],
        "override": override,
        "evidence": {**rows.HEALTHY_EVIDENCE, **(evidence or {})},
        "sources": {**fresh_sources(), **(sources or {})},
    }
    return AccountState(document=cast("StateDocument", document), **defaults)


def troubled_account(
    *,
    facts: Part | None = None,
    health: Part | None = None,
    churn: Part | None = None,
    renewal: Part | None = None,
    expansion: Part | None = None,
    opportunities: Sequence[Part] | None = None,
    champions: Sequence[Champion] | None = None,
    evidence: Part | None = None,
    sources: Part | None = None,
    override: Part | None = None,
    **overrides: Any,
) -> AccountState:
    """Globex: red 30.6, down 21 in 30 days, champion gone, renewal in 40 days. Overrides as in healthy_account."""
    defaults = {
        "id": "a-0002",
        "name": "Globex",
        "segment": "enterprise",
        "rep_id": None,
        "rep_name": None,
        "arr": Decimal(150000),
        "started_on": date(2024, 12, 24),
        "renewal_on": date(2027, 1, 3),
        "motion": "standard",
        "version": 12,
    }
    return healthy_account(
        facts={**rows.TROUBLED_FACTS, **(facts or {})},
        health={**rows.TROUBLED_HEALTH, **(health or {})},
        churn={**rows.TROUBLED_CHURN, **(churn or {})},
        renewal={**rows.TROUBLED_RENEWAL, **(renewal or {})},
        expansion={**rows.TROUBLED_EXPANSION, **(expansion or {})},
        opportunities=rows.TROUBLED_OPPORTUNITIES if opportunities is None else opportunities,
        champions=rows.TROUBLED_CHAMPIONS if champions is None else champions,
        override=override,
        evidence={**rows.TROUBLED_EVIDENCE, **(evidence or {})},
        sources=sources,
        **{**defaults, **overrides},
    )


def fresh_sources() -> dict[SourceKind, Source]:
    """Every source reported an hour before the scoring."""
    reported = (SCORED - timedelta(hours=1)).isoformat()
    kinds: tuple[SourceKind, ...] = ("usage", "tickets", "surveys", "crm", "billing")
    return {kind: {"feed": "main", "reported_at": reported, "stale": False, "owner": "Olga Petrov (CS ops)"} for kind in kinds}


def dead_source(**overrides: Any) -> Source:
    """A feed that stopped six days ago."""
    reported = (NOW - timedelta(days=6)).isoformat()
    return cast("Source", {"feed": "main", "reported_at": reported, "stale": True, "owner": "Olga Petrov (CS ops)", **overrides})


ITEM_FIELDS = set(FeedbackItem.__struct_fields__)


def feedback(**overrides: Any) -> FeedbackRecord:
    """A detractor of Globex who has waited 30 hours. Fields of the item and of the record are overridden alike."""
    item = {
        "feedback_id": "f-1",
        "account_id": "a-0002",
        "type": "nps",
        "score": 3,
        "received_at": NOW - timedelta(hours=30),
        **{name: value for name, value in overrides.items() if name in ITEM_FIELDS},
    }
    record = {
        "channel": "relationship",
        "text": "Since the last release the export fails every other day, and nobody answers us.",
        "contact_name": "Lena Okafor",
        "contact_title": "Head of Operations",
        "contact_id": "c-lena",
        **{name: value for name, value in overrides.items() if name not in ITEM_FIELDS},
    }
    return FeedbackRecord(item=FeedbackItem(**item), **record)


def audit_entry(**overrides: Any) -> AuditEntry:
    """Ann asked for Acme and was answered."""
    defaults = {
        "at": NOW,
        "person_id": "p-ann",
        "channel": "slack",
        "place": "C-CS",
        "action": "account",
        "subject": "a-0001",
        "outcome": "answered",
    }
    return AuditEntry(**{**defaults, **overrides})


def policy_in_force(**overrides: Any) -> PolicyInForce:
    """The default policy, in force since the first of the month."""
    return PolicyInForce(**{"version": 1, "since": datetime(2026, 11, 1, 9, 0, tzinfo=UTC), "policy": default_policy(), **overrides})

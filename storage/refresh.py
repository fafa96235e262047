"""Scoring what is stored: facts, scores and evidence become one document an account, kept as its state and as the day's snapshot."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, bindparam, case, false, or_, select
from sqlalchemy.types import UserDefinedType

from handlers.ports import PolicyInForce, StateDocument
from scoring.rows import Facts
from storage.account_themes import read_account_themes
from storage.band_overrides import read_band_overrides
from storage.books import follow_accounts
from storage.contact_scores import read_champions
from storage.database import insert_into
from storage.evidence import read_evidence
from storage.facts import build_facts
from storage.facts.money import read_rates
from storage.standings import STANDING, standing_columns
from storage.tables import account_state, accounts, snapshots
from storage.turns import take_turn
from storage.watermarks import KINDS, Watermarks, feed_column, read_watermarks, sources_of
from storage.windows import Window, account_batches, chosen_accounts

if TYPE_CHECKING:
    import pandas as pd

    from scoring.score import Scores


class Written(UserDefinedType[str]):
    """JSON that is written already: each document goes into two tables and is serialized once."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Name the type as the column does."""
        return "JSON"


def refresh_scores(
    connection: Connection,
    *,
    policy: PolicyInForce,
    as_of: datetime,
    scored_at: datetime,
    account_ids: Collection[str] | None = None,
    reporting_currency: str = "USD",
    marks: Watermarks | None = None,
) -> int:
    """Score accounts as they were known at `as_of` and keep the result; None: every account. Returns how many were scored.

    A state that was scored as of a later time stays; so does that day's snapshot. Accounts that ended before `as_of` are scored, but at
    risk no more. Who scores some gives the watermarks, for which the records of all accounts are looked through.
    """
    take_turn(connection)
    marks = marks if marks is not None else read_watermarks(connection, policy=policy.policy, now=as_of)
    scored = 0
    for part in account_batches(account_ids):
        window = Window(end=as_of, now=as_of, of=chosen_accounts(part))
        facts = build_facts(connection, policy=policy, now=as_of, account_ids=part, reporting_currency=reporting_currency, watermarks=marks)
        if len(facts):
            documents = _documents(
                connection, facts, window, policy=policy, marks=marks, reporting_currency=reporting_currency, account_ids=part
            )
            _keep(connection, documents, policy=policy, as_of=as_of, scored_at=scored_at)
            scored += len(documents)
    return scored


def _documents(
    connection: Connection,
    facts: "pd.DataFrame",
    window: Window,
    *,
    policy: PolicyInForce,
    marks: Watermarks,
    reporting_currency: str,
    account_ids: Sequence[str] | None,
) -> list[StateDocument]:
    from scoring.facts import parse_facts
    from scoring.score import rows, score

    held = {row.id: row for row in connection.execute(_feeds_and_ends(window))}
    parsed = parse_facts(facts, policy.policy)
    scores = score(parsed, policy.policy, now=window.now)
    over = {row.id for row in held.values() if row.ended_on is not None and row.ended_on < window.today}
    _let_go(scores, over)
    known, health = plain_facts(facts), rows(scores.health)
    evidence = read_evidence(
        connection,
        window,
        facts=known,
        bands={row["account_id"]: row["band"] for row in health},
        rates=read_rates(connection, today=window.today, reporting_currency=reporting_currency),
        version=policy.version,
        gap=int(policy.policy.sources.snapshot_gap),
    )
    champions = read_champions(
        connection, window, facts=parsed, health=scores.health, policy=policy.policy, watermarks=marks, account_ids=account_ids
    )
    overrides, spoken = read_band_overrides(connection, window), read_account_themes(connection, window)
    sources = {feeds: sources_of(marks, dict(zip(KINDS, feeds, strict=True))) for feeds in {_feeds(row) for row in held.values()}}
    parts = zip(known, health, rows(scores.churn), rows(scores.renewals), rows(scores.expansion), strict=True)
    opportunities: dict[str, list[Any]] = {fact["account_id"]: [] for fact in known}
    for row in rows(scores.opportunities):
        opportunities[row["account_id"]].append(row)
    documents = [
        {
            "facts": fact,
            "health": healthy,
            "churn": churn,
            "renewal": renewal,
            "expansion": expansion,
            "opportunities": opportunities[fact["account_id"]],
            "champions": champions.get(fact["account_id"], []),
            "override": overrides.get(fact["account_id"]),
            "evidence": evidence[fact["account_id"]],
            "themes": spoken.get(fact["account_id"], []),
            "sources": sources[_feeds(held[fact["account_id"]])],
        }
        for fact, healthy, churn, renewal, expansion in parts
    ]
    return cast("list[StateDocument]", documents)


def _feeds_and_ends(window: Window) -> Any:
    return select(accounts.c.id, accounts.c.ended_on, *(feed_column(kind) for kind in KINDS)).where(window.of)


def _feeds(row: Any) -> tuple[str, ...]:
    return tuple(row[2:])


def _let_go(scores: "Scores", over: Collection[str]) -> None:
    """Take accounts that are customers no more off the list of those at risk, and the ranks, which hold in this batch alone."""
    churn = scores.churn
    gone = churn["account_id"].isin(list(over)).to_numpy()
    churn.loc[gone, ["at_risk", "blind_spot"]] = "false"
    churn["at_risk_rank"] = float("nan")


def plain_facts(facts: "pd.DataFrame") -> list[Facts]:
    """Return facts as JSON takes them, each account with the keys that are known."""
    plain: list[dict[str, Any]] = [{} for _ in range(len(facts))]
    for name in facts.columns:
        missing = facts[name].isna().to_list()
        for kept, value, absent in zip(plain, facts[name].to_list(), missing, strict=True):
            if not absent:
                kept[name] = value
    return cast("list[Facts]", plain)


def _keep(
    connection: Connection, documents: Sequence[StateDocument], *, policy: PolicyInForce, as_of: datetime, scored_at: datetime
) -> None:
    common = {"as_of": as_of, "scored_at": scored_at, "policy_version": policy.version, "day": as_of.astimezone(UTC).date()}
    today = as_of.astimezone(UTC).date()
    rows = [_row(document) | standing_columns(document, policy.policy, today=today) | common for document in documents]
    connection.execute(_snapshot_upsert(connection), rows)
    connection.execute(_state_upsert(connection), rows)
    follow_accounts(connection, [row["account_id"] for row in rows])


def _row(document: StateDocument) -> dict[str, Any]:
    health, churn = document["health"], document["churn"]
    return {
        "account_id": health["account_id"],
        "band": health["band"],
        "health_score": health["health_score"],
        "arr": document["facts"].get("arr"),
        "at_risk": churn["at_risk"] == "true",
        "blind_spot": churn["blind_spot"] == "true",
        "ready_kind": ready_kind(document),
        "held": bool(document["expansion"]["holds"]),
        "document": written(document),
    }


def ready_kind(document: StateDocument) -> str | None:
    """Name the first opportunity where an expansion is ready, or waits for an approval alone."""
    if document["expansion"]["handoff"] not in ("ready", "needs_approval"):
        return None
    return min(document["opportunities"], key=lambda row: row["rank"])["kind"] if document["opportunities"] else None


def written(document: Mapping[str, Any] | StateDocument) -> str:
    """Write a document as compact JSON; a value that JSON does not know is an error, not a null."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _snapshot_upsert(connection: Connection) -> Any:
    names = ("as_of", "policy_version", "band", "health_score")
    insert = insert_into(connection, snapshots).values(
        account_id=bindparam("account_id"),
        day=bindparam("day"),
        document=bindparam("document", type_=Written()),
        **{name: bindparam(name) for name in names},
    )
    return insert.on_conflict_do_update(
        index_elements=["account_id", "day"],
        set_={name: insert.excluded[name] for name in (*names, "document")},
        where=snapshots.c.as_of <= insert.excluded.as_of,
    )


def _state_upsert(connection: Connection) -> Any:
    """Write a state, unless a later one is there; changes that came after this scoring began keep the account dirty."""
    common = ("as_of", "scored_at", "policy_version", "band", "health_score", "arr", "at_risk", "blind_spot")
    names = (*common, "ready_kind", "held", *STANDING)
    state = account_state.c
    insert = insert_into(connection, account_state).values(
        account_id=bindparam("account_id"),
        version=1,
        document=bindparam("document", type_=Written()),
        **{name: bindparam(name) for name in names},
    )
    changed_since = or_(state.dirty_since > insert.excluded.scored_at, state.dirty_since.is_(None))
    return insert.on_conflict_do_update(
        index_elements=["account_id"],
        set_={name: insert.excluded[name] for name in (*names, "document")}
        | {"version": state.version + 1, "dirty_since": case((changed_since, state.dirty_since)), "seen": false()},
        where=state.as_of <= insert.excluded.as_of,
    )

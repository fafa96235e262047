"""The facts of every account, built by SQL where the data lies: one row an account, as the scoring contract's section 2 lists them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from handlers.ports import PolicyInForce
from scoring.columns import Column
from scoring.facts import FACTS, SEGMENT
from scoring.rows import SourceKind
from storage.facts.billing import billing_facts
from storage.facts.catalogue import catalogue_facts
from storage.facts.crm import crm_facts
from storage.facts.money import Rates, read_rates
from storage.facts.own import own_facts
from storage.facts.surveys import survey_facts
from storage.facts.tickets import ticket_facts
from storage.facts.usage import usage_facts
from storage.snapshots import earlier_scores
from storage.tables import accounts
from storage.watermarks import KINDS, Watermarks, feed_column, read_watermarks
from storage.windows import Window, account_batches, chosen_accounts, frame_of, living_windows

if TYPE_CHECKING:
    import pandas as pd


def build_facts(
    connection: Connection,
    *,
    policy: PolicyInForce,
    now: datetime,
    account_ids: Collection[str] | None = None,
    reporting_currency: str = "USD",
    watermarks: Watermarks | None = None,
) -> "pd.DataFrame":
    """Build the facts as they were known at `now`, one row an account by id; None: every account.

    Whole numbers are Int64, other numbers float64 with NaN, booleans `boolean`, texts None where missing. Columns of a feed that is
    stale or never reported are missing for its accounts. Amounts are in the reporting currency at the newest rate up to `now`.
    `segment` is as the account has it now.
    """
    import pandas as pd

    marks = read_watermarks(connection, policy=policy.policy, now=now) if watermarks is None else watermarks
    parts = []
    for part in account_batches(account_ids):
        own = Window(end=now, now=now, of=chosen_accounts(part))
        rates = read_rates(connection, today=own.today, reporting_currency=reporting_currency)
        facts = _sourced(connection, marks, own, part, rates).join(own_facts(connection, own))
        parts.append(facts.join(earlier_scores(connection, own, policy=policy.policy, version=policy.version)))
    return _typed(pd.concat(parts)) if parts else _typed(pd.DataFrame(index=pd.Index([], dtype=object)))


def _sourced(connection: Connection, marks: Watermarks, own: Window, part: Sequence[str] | None, rates: Rates) -> "pd.DataFrame":
    """Build the columns that feeds deliver; the index has every account, also those whose feeds are all dead."""
    import pandas as pd

    names = [feed_column(kind).label(kind) for kind in KINDS]
    query = select(accounts.c.id.label("account_id"), accounts.c.segment, *names).where(own.of).order_by(accounts.c.id)
    feeds = frame_of(connection, query)
    facts = feeds[[SEGMENT.name]]
    for kind in KINDS:
        windows = living_windows(marks, kind, now=own.now, account_ids=part)
        frames = [_build(connection, kind, window, rates) for window in windows]
        if frames:
            facts = facts.join(pd.concat(frames))
    for column in FACTS:
        if column.name in facts and len(column.sources) > 1:
            stale = [_stale(marks, feeds[kind], kind) for kind in column.sources if kind != "own"]
            facts[column.name] = facts[column.name].mask(pd.concat(stale, axis=1).any(axis=1), None)
    return facts


def _build(connection: Connection, kind: SourceKind, window: Window, rates: Rates) -> "pd.DataFrame":
    if kind == "crm":
        return crm_facts(connection, window, rates).join(catalogue_facts(connection, window, rates))
    builders = {"usage": usage_facts, "tickets": ticket_facts, "surveys": survey_facts, "billing": billing_facts}
    return builders[kind](connection, window)


def _stale(marks: Watermarks, feeds: "pd.Series[Any]", kind: SourceKind) -> "pd.Series[bool]":
    return feeds.map({feed: mark.stale for (of_kind, feed), mark in marks.items() if of_kind == kind}).astype(bool)


def _typed(facts: "pd.DataFrame") -> "pd.DataFrame":
    """Return every declared column, in order, in its type; the account becomes a column."""
    import pandas as pd

    typed: dict[str, pd.Series[Any]] = {"account_id": pd.Series(facts.index.to_numpy(dtype=object), dtype=object)}
    for column in (*FACTS[1:], SEGMENT):
        cells = facts[column.name].reset_index(drop=True) if column.name in facts else pd.Series([None] * len(facts), dtype=object)
        typed[column.name] = _in_type(cells, column)
    return pd.DataFrame(typed)


def _in_type(cells: "pd.Series[Any]", column: Column) -> "pd.Series[Any]":
    import pandas as pd

    if column.kind in ("int", "float"):
        numbers = pd.to_numeric(cells).astype("float64")
        return numbers.astype("Int64") if column.kind == "int" else numbers
    if column.kind == "bool":
        return cells.astype("boolean")
    return cells.astype(object).where(cells.notna(), None)

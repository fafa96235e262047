"""Ranks of the accounts at risk, which hold across all stored states, however few of them were scored last."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, bindparam, select

from storage.tables import account_state, snapshots

CHUNK = 500
"""States read and written at once."""


def rank_at_risk(connection: Connection) -> int:
    """Rank all stored states again; returns how many had another rank: in the row, in its document and in that scoring's snapshot."""
    moved = dict(_moved(connection))
    state, ids = account_state.c, sorted(moved)
    scored = account_state.update().where(state.account_id == bindparam("of_account"))
    scored = scored.values(at_risk_rank=bindparam("rank"), document=bindparam("changed"))
    kept = snapshots.update().where(snapshots.c.account_id == bindparam("of_account"), snapshots.c.as_of == bindparam("scored_as_of"))
    kept = kept.values(document=bindparam("changed"))
    for start in range(0, len(ids), CHUNK):
        query = select(state.account_id, state.as_of, state.document).where(state.account_id.in_(ids[start : start + CHUNK]))
        rows = [_ranked(row, moved[row.account_id]) for row in connection.execute(query)]
        connection.execute(scored, rows)
        connection.execute(kept, rows)
    return len(moved)


def _ranked(row: Any, rank: int) -> dict[str, Any]:
    document = row.document
    document["churn"]["at_risk_rank"] = rank
    return {"of_account": row.account_id, "scored_as_of": row.as_of, "rank": rank, "changed": document}


def _moved(connection: Connection) -> Iterator[tuple[str, int]]:
    """Yield the accounts whose stored rank is not the right one."""
    import numpy as np

    from scoring.churn import at_risk_ranks

    state = account_state.c
    value, days = state.document["churn"]["rank_value"].as_float(), state.document["facts"]["days_to_renewal"].as_integer()
    rows = connection.execute(select(state.account_id, state.at_risk_rank, value, days).where(state.at_risk)).all()
    if not rows:
        return
    ids, stored, values, renewals = zip(*rows, strict=True)
    ranks = at_risk_ranks(
        np.array(values, dtype=np.float64), np.array(renewals, dtype=np.float64), np.array(ids, dtype=object), np.ones(len(ids), dtype=bool)
    )
    for account_id, old, new in zip(ids, stored, ranks, strict=True):
        if old != new:
            yield account_id, int(new)

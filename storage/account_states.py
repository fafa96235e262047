"""One account with one of its scorings, read in lists."""

from typing import Any

from sqlalchemy import Table, literal

from handlers.ports import AccountState
from storage.scopes import owners, with_owner
from storage.scorings import Columns
from storage.tables import accounts, people

_reps = people.alias("reps")

WITH_REP = with_owner.outerjoin(_reps, _reps.c.id == accounts.c.rep_id)

ACCOUNT_COLUMNS = (
    *(accounts.c.id, accounts.c.name, accounts.c.segment, accounts.c.owner_id, owners.c.name.label("owner_name")),
    *(accounts.c.rep_id, _reps.c.name.label("rep_name"), accounts.c.arr, accounts.c.currency),
    *(accounts.c.started_on, accounts.c.renewal_on, accounts.c.motion),
)


def scoring_columns(table: Table) -> Columns:
    """Take what a scoring says; a snapshot has no version of its own and was scored at its own time."""
    kept = table.c
    scored_at = kept.scored_at if "scored_at" in kept else kept.as_of.label("scored_at")
    version = kept.version if "version" in kept else literal(0).label("version")
    return (version, kept.as_of, scored_at, kept.policy_version, kept.document)


def account_state_of(row: Any) -> AccountState:
    """Build the record of a row with ACCOUNT_COLUMNS and `scoring_columns`, in the order of its fields."""
    return AccountState(*row)

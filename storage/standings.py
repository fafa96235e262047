"""Where accounts stand, in columns: a document takes a hundred times as long to read as they do."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Integer, Select, and_, bindparam, case, func, select

from handlers.ports import Cause, Glance, Scope, Standing, StateDocument, Tally
from scoring.policy import Policy
from scoring.ranking import RANK_DECIMALS, rank_key
from storage.books import books
from storage.prepared import Prepared
from storage.scopes import Shape, limits, owners, with_owner, within
from storage.scorings import is_customer, scored, scoring_parameters
from storage.tables import account_state, accounts, snapshots, source_watermarks

STANDING = (
    *("factors", "factors_unknown", "escalations", "rank_value", "delta_7d"),
    *("due_step", "due_step_on", "stale", "set_band", "set_until"),
)
"""The columns that are taken out of the document."""


def standing_columns(document: StateDocument, policy: Policy, *, today: date) -> dict[str, Any]:
    """Take out of a document what lists read of it."""
    churn, override = document["churn"], document["override"]
    step, on = _due_step(document, policy, today=today)
    stale = "|".join(kind for kind, source in document["sources"].items() if source["stale"])
    return {
        "factors": churn["factors"],
        "factors_unknown": churn["flags_unknown"],
        "escalations": churn["escalations"],
        "rank_value": None if churn["rank_value"] is None else round(churn["rank_value"], RANK_DECIMALS),
        "delta_7d": document["health"]["delta_7d"],
        "due_step": step,
        "due_step_on": on,
        "stale": stale or None,
        "set_band": override["band"] if override else None,
        "set_until": date.fromisoformat(override["ends_on"]) if override else None,
    }


def _due_step(document: StateDocument, policy: Policy, *, today: date) -> tuple[str | None, date | None]:
    """Find the latest step that arrived and is not done, and its day: earlier at high risk (R1, R2)."""
    renewal, left = document["renewal"], document["facts"].get("days_to_renewal")
    due = [name for name in (renewal["due_steps"] or "").split("|") if name]
    if not due or left is None or renewal["renewal_state"] not in ("active", "lapsed"):
        return None, None
    plan = policy.renewals.high_risk_days if renewal["renewal_risk"] == "high" else policy.renewals.days
    return due[-1], today + timedelta(days=left - getattr(plan, due[-1]))


class SqlStandings:
    """handlers.ports.Standings over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_accounts(self, *, scope: Scope, at: datetime) -> Sequence[Standing]:
        """Read the columns of every customer whose last scoring is not later than `at`."""
        given = limits(self._connection, scope)
        parameters = {**given, "at": at, "today": at.astimezone(UTC).date()}
        return [Standing(*row) for row in _standings(tuple(given)).rows(self._connection, parameters)]

    def glances(self, *, scope: Scope, at: datetime) -> Sequence[Glance]:
        """Read the same accounts through a narrow index, which holds all that is asked."""
        return self._glanced(_glances, scope, at)

    def riskiest(self, *, scope: Scope, at: datetime, first: int) -> Sequence[Glance]:
        """Read the head of the at-risk list; the index is gone through, and no more than the head handed over."""
        found = self._glanced(_riskiest, scope, at, first=first)
        return sorted(found, key=lambda each: rank_key(each.rank_value, each.renewal_on, each.id))[:first]

    def with_step(self, *, scope: Scope, at: datetime, first: int) -> Sequence[Glance]:
        """Read those with a renewal step due, in the same way."""
        found = self._glanced(_with_step, scope, at, first=first)
        return sorted(found, key=lambda each: (each.renewal_on or date.max, each.id))[:first]

    def tallies(self, *, scope: Scope, at: datetime, first_day: date, last_day: date) -> Sequence[Tally]:
        """Count in the database, through the same indexes: to hand over a book's rows takes longer than to find them."""
        shape, parameters = scoring_parameters(self._connection, scope=scope, at=at)
        given = {**parameters, "first_day": first_day, "last_day": last_day}
        return [Tally(*row) for part in _tallies(shape) for row in part.rows(self._connection, given)]

    def _glanced(self, statements: Callable[[Shape], Sequence[Prepared]], scope: Scope, at: datetime, **limit: int) -> list[Glance]:
        shape, parameters = scoring_parameters(self._connection, scope=scope, at=at)
        return [Glance(*row) for part in statements(shape) for row in part.rows(self._connection, {**parameters, **limit})]

    def some(self, account_ids: Collection[str], *, at: datetime) -> Mapping[str, Standing]:
        """Read these accounts, so many at once that one statement serves any number of them."""
        ids = sorted(account_ids)
        found: dict[str, Standing] = {}
        for start in range(0, len(ids), len(_SOME_IDS)):
            part = ids[start : start + len(_SOME_IDS)]
            named = dict(zip(_SOME_IDS, [*part, *[part[0]] * (len(_SOME_IDS) - len(part))], strict=True))
            parameters = {**named, "at": at, "today": at.astimezone(UTC).date()}
            found |= {row[0]: Standing(*row) for row in _some().rows(self._connection, parameters)}
        return found

    def causes(self, account_ids: Collection[str], *, since: datetime) -> Mapping[str, Cause]:
        """Read the parts of both documents that tell a cause; an account without a scoring has none."""
        found = {}
        for account_id in account_ids:
            row = _CAUSE.first(self._connection, {"account_id": account_id, "since": since})
            if row is not None:
                found[account_id] = Cause(*row)
        return found

    def usage_reported_at(self, *, at: datetime) -> datetime | None:
        """Read the newest word of any usage feed."""
        row = _USAGE.first(self._connection, {"at": at})
        return None if row is None else row[0]


STANDING_COLUMNS = (
    *(accounts.c.id, accounts.c.name, accounts.c.owner_id, owners.c.name.label("owner_name"), accounts.c.renewal_on),
    *(account_state.c.arr, account_state.c.band, account_state.c.health_score, account_state.c.delta_7d),
    *(account_state.c.at_risk, account_state.c.rank_value, account_state.c.blind_spot),
    *(account_state.c.factors, func.coalesce(account_state.c.factors_unknown, 0), account_state.c.escalations),
    *(account_state.c.due_step, account_state.c.due_step_on, account_state.c.stale),
    *(account_state.c.set_band, account_state.c.set_until),
    *(account_state.c.policy_version, account_state.c.as_of, account_state.c.version),
    account_state.c.ready_kind,
)
"""In the order of Standing's fields."""


@cache
def _standings(shape: Shape) -> Prepared:
    return Prepared(select(*STANDING_COLUMNS).select_from(with_owner.join(account_state, scored)).where(is_customer, *within(shape)))


_SOME_IDS = tuple(f"id_{number}" for number in range(12))


@cache
def _some() -> Prepared:
    named = accounts.c.id.in_([bindparam(name, type_=accounts.c.id.type) for name in _SOME_IDS])
    return Prepared(select(*STANDING_COLUMNS).select_from(with_owner.join(account_state, scored)).where(is_customer, named))


_state = account_state.c
_GLANCED = (
    *(_state.account_id, _state.renewal_on, _state.band, _state.arr),
    *(_state.at_risk, _state.rank_value, _state.due_step, _state.stale, _state.ready_kind),
)
"""In the order of Glance's fields."""


@cache
def _glances(shape: Shape) -> Sequence[Prepared]:
    return [Prepared(part) for part in _book(shape, *_GLANCED)]


@cache
def _riskiest(shape: Shape) -> Sequence[Prepared]:
    order = (func.coalesce(_state.rank_value, 0.0).desc(), _state.renewal_on.nulls_last(), _state.account_id)
    return [Prepared(part.where(_state.at_risk).order_by(*order).limit(_FIRST)) for part in _book(shape, *_GLANCED)]


@cache
def _with_step(shape: Shape) -> Sequence[Prepared]:
    order = (_state.renewal_on.nulls_last(), _state.account_id)
    return [Prepared(part.where(_state.due_step.is_not(None)).order_by(*order).limit(_FIRST)) for part in _book(shape, *_GLANCED)]


@cache
def _tallies(shape: Shape) -> Sequence[Prepared]:
    # Of all accounts no columns but values: SQLite would go through the table in the order of bands, and read every document on its way.
    band, stale = (_state.band, _state.stale) if shape else (_state.band.concat(""), _state.stale.concat(""))
    renews = _state.renewal_on.between(bindparam("first_day"), bindparam("last_day"))
    counted = (
        *(func.count(), func.sum(_state.arr), func.count(_state.ready_kind), func.count(case((renews, 1)))),
        *(func.count(case((_state.at_risk, 1))), func.count(_state.due_step)),
    )
    return [Prepared(part.group_by(band, stale)) for part in _book(shape, band, stale, *counted)]


_FIRST: Any = bindparam("first", type_=Integer())


def _book(shape: Shape, *columns: Any) -> Sequence[Select[Any]]:
    """Select of a scope's scored customers, in parts that share none."""
    scored_by_then = _state.as_of <= bindparam("at")
    return [select(*columns).select_from(part).where(scored_by_then, *conditions) for part, conditions in books(shape)]


def _cause() -> Select[Any]:
    earlier, other = snapshots.alias("earlier"), snapshots.alias("other")
    state, before = account_state.c, snapshots.c
    newest = (
        select(func.max(earlier.c.day))
        .where(earlier.c.account_id == state.account_id, earlier.c.as_of <= bindparam("since"))
        .correlate(account_state)
        .scalar_subquery()
    )
    been = (
        select(other.c.day)
        .where(other.c.account_id == state.account_id, other.c.band == state.band, other.c.as_of <= bindparam("since"))
        .correlate(account_state)
        .exists()
    )
    return (
        select(
            *(state.document["facts"], state.document["health"], state.document["evidence"]),
            *(before.document["facts"], before.document["health"], before.policy_version, been),
        )
        .select_from(account_state.outerjoin(snapshots, and_(before.account_id == state.account_id, before.day == newest)))
        .where(state.account_id == bindparam("account_id"))
    )


_CAUSE = Prepared(_cause())

_marks = source_watermarks.c
_USAGE = Prepared(
    select(_marks.reported_at)
    .where(_marks.kind == "usage", _marks.reported_at <= bindparam("at"))
    .order_by(_marks.reported_at.desc())
    .limit(1)
)

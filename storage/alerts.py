"""Alerts and what they compare with, as handlers see them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, func, select

from handlers.ports import Alert, Look, Standing
from storage.database import insert_into
from storage.prepared import Prepared
from storage.scopes import with_owner
from storage.scorings import is_customer, scored
from storage.standings import STANDING_COLUMNS
from storage.tables import account_state, accounts, alerts, baselines

CHUNK = 500
"""Ids in one query: databases take a limited number of parameters."""

_LOOK = tuple(baselines.c[name] for name in Look.__struct_fields__)
_ALERT = tuple(alerts.c[name] for name in Alert.__struct_fields__)
_told = alerts.c
_HELD_BACK = Prepared(
    select(*_ALERT)
    .where(_told.person_id == bindparam("person_id"), _told.surfaced_at > bindparam("since"), _told.held_back, _told.ended_at.is_(None))
    .order_by(_told.surfaced_at, _told.account_id, _told.kind)
)


class SqlAlerts:
    """handlers.ports.Alerts over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def unseen(self, *, at: datetime, limit: int) -> Sequence[Standing]:
        """Read by the mark that each scoring takes away; PostgreSQL skips what another clock holds, SQLite has but one writer."""
        state = account_state.c
        query = (
            select(*STANDING_COLUMNS)
            .select_from(with_owner.join(account_state, scored))
            .where(state.seen.is_(False), state.factors_unknown.is_not(None), is_customer)
            .order_by(state.rank_value.desc().nulls_last(), accounts.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=account_state)
        )
        rows: Any = self._connection.execute(query, {"at": at, "today": at.astimezone(UTC).date()})
        return [Standing(*row) for row in rows]

    def looks(self, account_ids: Collection[str]) -> Mapping[str, Sequence[Look]]:
        """Read each account's, the one with most silent sources first: it is the newest."""
        found: dict[str, list[Look]] = {}
        for ids in _chunks(account_ids):
            query = select(baselines.c.account_id, *_LOOK).where(baselines.c.account_id.in_(ids))
            for account_id, *look in self._connection.execute(query):
                found.setdefault(account_id, []).append(Look(*look))
        return {account_id: sorted(looks, key=_silent, reverse=True) for account_id, looks in found.items()}

    def see(self, standings: Sequence[Standing], looks: Mapping[str, Sequence[Look]]) -> None:
        """Mark the versions that were read: one that was scored again since stays unseen."""
        state = account_state.c
        for ids in _chunks(looks):
            self._connection.execute(baselines.delete().where(baselines.c.account_id.in_(ids)))
        rows = [{"account_id": account_id, **asdict(look)} for account_id, kept in looks.items() for look in kept]
        if rows:
            self._connection.execute(baselines.insert(), rows)
        versions = {each.id: each.version for each in standings}
        for ids in _chunks(versions):
            read = select(state.account_id, state.version).where(state.account_id.in_(ids))
            same = [account_id for account_id, version in self._connection.execute(read) if versions[account_id] == version]
            self._connection.execute(account_state.update().where(state.account_id.in_(same)).values(seen=True))

    def of_accounts(self, account_ids: Collection[str]) -> Sequence[Alert]:
        """Read them by account and kind."""
        found = []
        for ids in _chunks(account_ids):
            query = select(*_ALERT).where(alerts.c.account_id.in_(ids)).order_by(alerts.c.account_id, alerts.c.kind, alerts.c.person_id)
            found += [_alert(row) for row in self._connection.execute(query)]
        return found

    def keep(self, alert: Alert) -> None:
        """Write the row of its account, kind and person."""
        values = {name: getattr(alert, name) for name in alert.__struct_fields__}
        values["story"] = [[at.isoformat(), text] for at, text in alert.story]
        insert = insert_into(self._connection, alerts).values(values)
        keys = {column.name for column in alerts.primary_key}
        changed = {name: insert.excluded[name] for name in values if name not in keys}
        self._connection.execute(insert.on_conflict_do_update(index_elements=list(alerts.primary_key), set_=changed))

    def surfaced(self, person_id: str, *, since: datetime, until: datetime) -> int:
        """Count messages, which several alerts may share."""
        told = alerts.c
        query = select(func.count(told.root_key.distinct())).where(
            told.person_id == person_id, told.surfaced_at >= since, told.surfaced_at < until, told.held_back.is_(False)
        )
        return int(self._connection.execute(query).scalar_one())

    def held_back(self, person_id: str, *, since: datetime) -> Sequence[Alert]:
        """Read those that were held back and are not over."""
        return [_alert(row) for row in _HELD_BACK.rows(self._connection, {"person_id": person_id, "since": since})]


def _silent(look: Look) -> int:
    return len([kind for kind in look.stale.split("|") if kind])


def _alert(row: Any) -> Alert:
    values = dict(zip(Alert.__struct_fields__, row, strict=True))
    values["story"] = tuple((datetime.fromisoformat(at), text) for at, text in values["story"])
    return Alert(**values)


def _chunks(ids: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]

"""Requests to be linked, as rows; one open a user."""

# ruff: noqa: D102 - the port says what each gives.
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from handlers.ports import Channel
from handlers.ports.links import LinkRequest, LinkState
from storage.database import insert_into
from storage.people import SqlPeople
from storage.tables import link_requests, person_identities

_table = link_requests.c
_READ = tuple(_table[name] for name in LinkRequest.__struct_fields__)


class SqlLinkRequests:
    """handlers.ports.LinkRequests over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, request_id: str) -> LinkRequest | None:
        row = self._connection.execute(select(*_READ).where(_table.id == request_id)).first()
        return None if row is None else LinkRequest(*row)

    def of_user(self, channel: Channel, workspace_id: str, user_id: str) -> Sequence[LinkRequest]:
        mine = (_table.workspace_id == workspace_id, _table.user_id == user_id, _table.channel == channel)
        return self._read(select(*_READ).where(*mine).order_by(_table.asked_at.desc(), _table.id))

    def open(self, *, since: datetime) -> Sequence[LinkRequest]:
        return self._read(select(*_READ).where(_table.state == "open", _table.asked_at >= since).order_by(_table.asked_at, _table.id))

    def add(self, request: LinkRequest) -> bool:
        values = {name: getattr(request, name) for name in LinkRequest.__struct_fields__} | {"open_key": _key(request)}
        new = insert_into(self._connection, link_requests).values(values).on_conflict_do_nothing().returning(_table.id)
        return self._connection.execute(new).first() is not None

    def decide(self, request: LinkRequest, state: LinkState, *, by: str | None, person_id: str | None, at: datetime) -> bool:
        still = (_table.id == request.id, _table.state == "open")
        ended = {"state": state, "open_key": None, "decided_at": at, "decided_by": by, "person_id": person_id}
        return self._connection.execute(update(link_requests).where(*still).values(ended)).rowcount == 1

    def link(self, request: LinkRequest, person_id: str, *, at: datetime) -> None:
        people = SqlPeople(self._connection)
        people.link(person_id, request.channel, request.workspace_id, request.user_id, at, via="approval", email=request.user_email)

    def accounts_of(self, person_id: str, channel: Channel, workspace_id: str) -> Sequence[str]:
        mine = person_identities.c
        there = (mine.person_id == person_id, mine.channel == channel, mine.workspace_id == workspace_id)
        return self._connection.scalars(select(mine.user_id).where(*there).order_by(mine.user_id)).all()

    def _read(self, query: object) -> list[LinkRequest]:
        return [LinkRequest(*row) for row in self._connection.execute(query)]  # type: ignore[call-overload]


def _key(request: LinkRequest) -> str:
    return f"{request.channel}:{request.workspace_id}:{request.user_id}"

"""The API: data in, by the same checks and upserts as files, each row with its own outcome (docs/api.md)."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from msgspec import Struct, field
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.api_access import idempotency_key, require_scopes, sender_of
from bot.api_requests import RECORDS, RefusalError, read_events, read_rows
from bot.failure import new_token
from bot.sealing import Seal
from bot.settings import Settings
from handlers.ports import AuditEntry, Outcome
from storage.api_keys import Answered, ApiKey, MistakenKeyError, begin_request, keep_answer, note_use
from storage.audit import write_audit
from storage.database import Database
from storage.imports.batch import Incoming, RowResult, keep_rejects, land_rows
from storage.imports.spelling import shown

PREFIX = "/api/v1"
EVENTS = "events"
RETRY_AFTER_SECONDS = "30"

_log = logging.getLogger(__name__)


class Asked(Struct, frozen=True):
    """One request: what it sends, and the bytes that say so. Names of headers are in lower case."""

    record: str
    """A record, or `events`."""
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_events(self) -> bool:
        """Whether it may hold several kinds of event."""
        return self.record == EVENTS


class Reply(Struct, frozen=True):
    """What is answered."""

    status: int
    answer: Any
    headers: Mapping[str, str] = field(default_factory=dict)


def routes(settings: Settings, now: Callable[[], datetime]) -> Sequence[BaseRoute]:
    """Return the routes of the API; the application's state holds the assistant."""
    seal = Seal(settings.encryption_key) if settings.encryption_key else None

    async def send(request: Request) -> Response:
        asked = Asked(request.path_params.get("record", EVENTS), dict(request.headers.items()), await request.body())
        database: Database = request.app.state.assistant.database
        return _drawn(await asyncio.to_thread(serve, database, asked, seal=seal, now=now()))

    async def openapi(_: Request) -> Response:
        from bot.api_openapi import document

        return _drawn(Reply(HTTPStatus.OK, document()))

    async def page(_: Request) -> Response:
        from bot.api_page import page

        return Response(page(), media_type="text/html; charset=utf-8")

    return (
        Route(f"{PREFIX}/openapi.json", openapi, methods=["GET"]),
        Route(f"{PREFIX}/docs", page, methods=["GET"]),
        Route(f"{PREFIX}/{EVENTS}", send, methods=["POST"]),
        Route(f"{PREFIX}/{{record}}", send, methods=["POST"]),
    )


def serve(database: Database, asked: Asked, *, seal: Seal | None = None, now: datetime, make_token: Callable[[], str] = new_token) -> Reply:
    """Answer one request. Never raises: what is wrong with it is a sentence, what is wrong with us a token."""
    key = None
    try:
        with database.reading() as connection:
            key = sender_of(connection, asked.headers, asked.body, signed=asked.is_events, seal=seal, now=now)
        return _land(database, asked, key, now=now)
    except RefusalError as refused:
        return _refuse(database, asked, key, refused, now=now)
    except IntegrityError:
        conflict = "Another request changed the same rows at the same moment. Nothing was saved; send it again."
        return Reply(HTTPStatus.CONFLICT, {"error": conflict})
    except (InterfaceError, OperationalError) as error:
        _log.warning("The API could not reach the database: %s", type(error.orig).__name__)
        away = "The database does not answer. Nothing was saved; send it again in half a minute."
        return Reply(HTTPStatus.SERVICE_UNAVAILABLE, {"error": away}, {"Retry-After": RETRY_AFTER_SECONDS})
    except Exception:  # noqa: BLE001 - the one catch-all: senders see a token, the log has the trace
        token = make_token()
        _log.exception("%s: a request to %s/%s could not be answered.", token, PREFIX, shown(asked.record))
        broke = f"Something broke here, not in what you sent. Nothing was saved. Give your admin the token {token}."
        return Reply(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": broke, "token": token})


def _land(database: Database, asked: Asked, key: ApiKey, *, now: datetime) -> Reply:
    if not asked.is_events and asked.record not in RECORDS:
        raise RefusalError(HTTPStatus.NOT_FOUND, f"There is no record {shown(asked.record)}; {PREFIX}/docs lists all of them.")
    if not asked.is_events:
        require_scopes(key, [asked.record], events=False)
    once = idempotency_key(asked.headers)
    rows = read_events(asked.body) if asked.is_events else read_rows(asked.record, asked.body)
    require_scopes(key, dict.fromkeys(row.record for row in rows), events=asked.is_events)
    with database.writing() as connection:
        note_use(connection, key, now=now)
        if once is not None:
            before = _before(connection, asked, key, once, now=now)
            if before is not None:
                return Reply(before.status, before.answer, {"Idempotent-Replay": "true"})
        answer = _answer(connection, asked, key, rows, now=now)
        if once is not None:
            keep_answer(connection, key, once, Answered(HTTPStatus.OK, answer))
        return Reply(HTTPStatus.OK, answer)


def _before(connection: Connection, asked: Asked, key: ApiKey, once: str, *, now: datetime) -> Answered | None:
    digest = sha256(asked.record.encode() + b"\n" + asked.body).hexdigest()
    try:
        return begin_request(connection, key, once, digest=digest, now=now)
    except MistakenKeyError:
        sentence = "This Idempotency-Key came before with another body. Nothing was saved; take a new key for new rows."
        raise RefusalError(HTTPStatus.CONFLICT, sentence) from None


def _answer(connection: Connection, asked: Asked, key: ApiKey, rows: Sequence[Incoming], *, now: datetime) -> dict[str, Any]:
    results = land_rows(connection, rows, now=now)
    keep_rejects(connection, rows, results, batch_id=str(uuid4()), source=f"api:{key.id}/{asked.record}", now=now)
    outcomes = [result.outcome for result in results]
    counts = {name: outcomes.count(name) for name in ("landed", "unchanged", "rejected")}
    told = ", ".join(f"{number:,} {name}" for name, number in counts.items())
    _audit(connection, asked, key, "answered", f"{len(rows):,} read: {told}", now=now)
    return {"read": len(rows), **counts, "rows": [_row(place, result) for place, result in enumerate(results, 1)]}


def _row(place: int, result: RowResult) -> dict[str, Any]:
    told: dict[str, Any] = {"row": place, "outcome": result.outcome}
    if result.reason is not None:
        told |= {"column": result.column, "reason": result.reason}
    return told


def _refuse(database: Database, asked: Asked, key: ApiKey | None, refused: RefusalError, *, now: datetime) -> Reply:
    """Answer the sentence; what a known sender was refused is kept, what nobody in particular tries is not."""
    headers = {"WWW-Authenticate": "Bearer"} if refused.status == HTTPStatus.UNAUTHORIZED else {}
    if key is not None:
        try:
            with database.writing() as connection:
                _audit(connection, asked, key, "refused", refused.sentence, now=now)
        except (InterfaceError, OperationalError) as error:
            _log.warning("A refusal of the API could not be kept: %s", type(error.orig).__name__)
    return Reply(refused.status, {"error": refused.sentence}, headers)


def _audit(connection: Connection, asked: Asked, key: ApiKey, outcome: Outcome, detail: str, *, now: datetime) -> None:
    action = f"api {asked.record}" if asked.is_events or asked.record in RECORDS else "api"
    write_audit(connection, [AuditEntry(now, None, "api", key.id, action, None, outcome, detail)])


def _drawn(reply: Reply) -> Response:
    # A sentence may quote half a character that was sent, which no UTF-8 has.
    body = json.dumps(reply.answer, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, reply.status, dict(reply.headers), media_type="application/json")

"""What a request of the API says: rows of one record, or events of several kinds, read from any bytes."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from msgspec import Struct

from storage.imports.batch import WATERMARKS, Incoming
from storage.imports.formats import FORMATS
from storage.imports.spelling import shown

ROWS_MOST = 1_000
"""Rows or events of one request."""

RECORDS = (*FORMATS, WATERMARKS)
EVENTS_SCOPE = "events"
SCOPES = (*RECORDS, EVENTS_SCOPE)


class EventType(Struct, frozen=True):
    """One kind of event: the record that its data lands in, and what the kind itself says."""

    record: str
    about: str
    says: Mapping[str, Any]


EVENTS = {
    "usage": EventType("usage_days", "What an account did on a day.", {}),
    "user_usage": EventType("user_days", "What one user did on a day.", {}),
    "feature_usage": EventType("feature_days", "How often a feature was used on a day.", {}),
    "ticket": EventType("tickets", "A support ticket, new or changed.", {}),
    "feedback": EventType("feedback", "What a customer said.", {}),
    "touch": EventType("touches", "A conversation with the customer.", {}),
    "competitor_mention": EventType("account_events", "A customer named a competitor.", {"kind": "competitor_mention"}),
    "watermark": EventType(WATERMARKS, "A feed has come so far, with or without rows.", {}),
}


class RefusalError(Exception):
    """A request that is answered with one sentence; nothing of it was saved."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def read_rows(record: str, body: bytes) -> list[Incoming]:
    """Read `{"rows": [...]}` of one record.

    Raises:
        RefusalError: The body has another form, or too many rows.
    """
    return [Incoming(record, row) for row in _list_of(body, "rows")]


def read_events(body: bytes) -> list[Incoming]:
    """Read `{"events": [{"type": ..., "data": {...}}, ...]}`.

    Raises:
        RefusalError: The body has another form, too many events, or one of a kind that there is not.
    """
    return [_incoming(place, event) for place, event in enumerate(_list_of(body, "events"), 1)]


def _incoming(place: int, event: Mapping[str, Any]) -> Incoming:
    kind, data = event.get("type"), event.get("data")
    if set(event) != {"type", "data"} or not isinstance(kind, str) or not isinstance(data, dict):
        raise _bad(f'Event {place} must be an object with "type" and "data", and nothing else.')
    known = EVENTS.get(kind)
    if known is None:
        raise _bad(f"Event {place} has the type {shown(kind)}; known are {', '.join(EVENTS)}.")
    contradicted = next((name for name, value in known.says.items() if data.get(name, value) != value), None)
    if contradicted is not None:
        raise _bad(f"Event {place}: {contradicted} of a {kind} is {known.says[contradicted]}; leave it out.")
    return Incoming(known.record, {**data, **known.says})


def _list_of(body: bytes, name: str) -> list[dict[str, Any]]:
    document = _json(body)
    if not isinstance(document, dict) or set(document) != {name} or not isinstance(document[name], list):
        raise _bad(f'The body must be {{"{name}": [...]}}, and nothing else.')
    items: list[Any] = document[name]
    if len(items) > ROWS_MOST:
        raise RefusalError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"That is {len(items):,} {name}; one request takes at most {ROWS_MOST:,}.")
    for place, item in enumerate(items, 1):
        if not isinstance(item, dict):
            raise _bad(f"Number {place} of {name} is no object.")
    return items


def _json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise _bad("The body is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise _bad(f"The body is not JSON: {error.msg}, line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise _bad("The body is nested too deeply.") from None
    except ValueError as error:  # Python reads no whole number of more than 4,300 digits.
        raise _bad(f"The body holds a number that cannot be read: {str(error)[:60]}.") from None


def _no_constant(word: str) -> Any:
    raise ValueError(word)


def _bad(sentence: str) -> RefusalError:
    return RefusalError(HTTPStatus.BAD_REQUEST, sentence)

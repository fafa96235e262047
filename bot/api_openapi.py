"""The API's own description (OpenAPI 3.1), made from the same formats that check the rows."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from bot.api_access import IDEMPOTENCY_LONGEST, WINDOW_SECONDS
from bot.api_examples import example_event, example_row
from bot.api_requests import EVENTS, RECORDS, ROWS_MOST
from storage.imports.batch import WATERMARKS, columns_of
from storage.imports.columns import ColumnFormat
from storage.imports.formats import FORMATS

Schema = dict[str, Any]

_TYPES: dict[str, Schema] = {
    "text": {"type": "string"},
    "whole number": {"type": "integer"},
    "number": {"type": "number"},
    "amount": {"type": ["string", "number"]},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "date-time"},
    "true or false": {"type": "boolean"},
    "list": {"type": "array", "items": {"type": "string"}},
}
_SHAPES = {"email": "email"}
_REFUSALS = {
    "400": "The body has another form.",
    "401": "No key that is known and in force.",
    "403": "The key has not this scope.",
    "404": "There is no such record.",
    "409": "The Idempotency-Key came before with another body, or another request changed the same rows at the same moment.",
    "413": f"More than {ROWS_MOST:,} rows, or more bytes than are taken.",
    "503": "The database does not answer; send it again.",
}
ABOUT_WATERMARKS = "How far a feed has come, for days on which nothing else tells."


def about(record: str) -> str:
    """Say what a record holds."""
    return ABOUT_WATERMARKS if record == WATERMARKS else FORMATS[record].about


@cache
def document() -> Mapping[str, Any]:
    """Return the whole description."""
    paths = {f"/api/v1/{record}": {"post": _post_rows(record)} for record in RECORDS}
    schemas = {record: _row_schema(record) for record in RECORDS}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hourglass",
            "version": "1",
            "description": "Data in. A batch is upserted by natural keys: good rows land, bad ones come back with column and reason.",
        },
        "paths": {**paths, "/api/v1/events": {"post": _post_events()}},
        "components": {
            "schemas": {**schemas, "event": _event_schema(), "answer": _answer_schema(), "error": _error_schema()},
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "Made by `hourglass keys add`, shown once."},
                "signature": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "X-Hourglass-Signature",
                    "description": "`v1=` and the HMAC-SHA256, in hexadecimal, of X-Hourglass-Timestamp (Unix seconds, at most "
                    f"{WINDOW_SECONDS // 60} minutes off), a dot and the body; X-Hourglass-Key names the key.",
                },
            },
        },
        "security": [{"key": []}],
    }


def _post_rows(record: str) -> Schema:
    return {
        "summary": about(record),
        "operationId": f"send_{record}",
        "parameters": [_idempotency()],
        "requestBody": _body("rows", {"$ref": f"#/components/schemas/{record}"}, [example_row(record)]),
        "responses": _responses(),
    }


def _post_events() -> Schema:
    return {
        "summary": "Events of several kinds in one envelope.",
        "operationId": "send_events",
        "parameters": [_idempotency()],
        "requestBody": _body("events", {"$ref": "#/components/schemas/event"}, [example_event(kind) for kind in EVENTS]),
        "responses": _responses(),
        "security": [{"key": []}, {"signature": []}],
    }


def _body(name: str, item: Schema, example: list[Any]) -> Schema:
    items = {"type": "array", "items": item, "maxItems": ROWS_MOST}
    schema = {"type": "object", "required": [name], "properties": {name: items}, "additionalProperties": False}
    return {"required": True, "content": {"application/json": {"schema": schema, "example": {name: example}}}}


def _idempotency() -> Schema:
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "schema": {"type": "string", "minLength": 1, "maxLength": IDEMPOTENCY_LONGEST},
        "description": "The same key with the same body gives the same answer again for seven days, and changes nothing.",
    }


def _responses() -> Schema:
    answer = {"application/json": {"schema": {"$ref": "#/components/schemas/answer"}}}
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}}
    refusals = {status: {"description": text, "content": error} for status, text in _REFUSALS.items()}
    return {"200": {"description": "What became of every row.", "content": answer}, **refusals}


def _row_schema(record: str) -> Schema:
    columns = columns_of(record)
    return {
        "type": "object",
        "description": about(record),
        "required": [name for name, column in columns.items() if column.required],
        "properties": {name: _column_schema(column) for name, column in columns.items()},
        "additionalProperties": False,
    }


def _column_schema(column: ColumnFormat) -> Schema:
    rule, schema = column.rule, dict(_TYPES[column.kind])
    schema["description"] = column.meaning
    if not column.required:
        schema["type"] = [*(schema["type"] if isinstance(schema["type"], list) else [schema["type"]]), "null"]
    if column.kind == "text" and column.longest is not None:
        schema["maxLength"] = column.longest
    if column.kind == "text" and rule.choices:
        schema["enum"] = [*rule.choices, *([] if column.required else [None])]
    if column.kind in {"whole number", "number"}:
        bounds = {"exclusiveMinimum" if rule.above_low else "minimum": rule.low, "maximum": rule.high}
        schema |= {name: bound for name, bound in bounds.items() if bound is not None}
    if rule.shape in _SHAPES:
        schema["format"] = _SHAPES[rule.shape]
    if column.default is not None:
        schema["description"] += f"; empty means {column.default}"
    return schema


def _event_schema() -> Schema:
    kinds = [
        {
            "type": "object",
            "description": event.about,
            "required": ["type", "data"],
            "properties": {"type": {"const": kind}, "data": {"description": f"A row of {event.record}.", "type": "object"}},
            "additionalProperties": False,
        }
        for kind, event in EVENTS.items()
    ]
    return {"oneOf": kinds}


def _answer_schema() -> Schema:
    row = {
        "type": "object",
        "required": ["row", "outcome"],
        "properties": {
            "row": {"type": "integer", "minimum": 1, "description": "its place in the request, 1 first"},
            "outcome": {"enum": ["landed", "unchanged", "rejected"]},
            "column": {"type": ["string", "null"], "description": "of a rejected row: the cell to blame"},
            "reason": {"type": "string"},
        },
    }
    counts = {name: {"type": "integer"} for name in ("read", "landed", "unchanged", "rejected")}
    return {"type": "object", "required": [*counts, "rows"], "properties": {**counts, "rows": {"type": "array", "items": row}}}


def _error_schema() -> Schema:
    properties = {
        "error": {"type": "string", "description": "one sentence"},
        "token": {"type": "string", "description": "of a fault of ours"},
    }
    return {"type": "object", "required": ["error"], "properties": properties}

"""A row of each record as it may be sent: made from the columns' own rules, so that every example is accepted."""

from typing import Any

from bot.api_requests import EVENTS
from storage.imports.batch import WATERMARKS, columns_of
from storage.imports.columns import ColumnFormat
from storage.imports.formats import FORMATS

_IDS = {"people": "p-ann", "accounts": "a-acme", "contacts": "c-lena", "products": "reports"}
_SHAPED = {"currency": "USD", "email": "ann@example.com", "zone": "Europe/Berlin", "domain": "acme.example"}
_KINDS: dict[str, Any] = {
    "text": "text",
    "whole number": 3,
    "number": 3.5,
    "amount": "1200.00",
    "date": "2026-11-20",
    "time": "2026-11-20T12:00:00Z",
    "true or false": True,
    "list": ["acme.example"],
}
_NAMED: dict[tuple[str, str], Any] = {
    ("people", "name"): "Ann Keller",
    ("people", "team"): "west",
    ("accounts", "name"): "Acme",
    ("accounts", "segment"): "mid",
    ("accounts", "arr"): "64000.00",
    ("accounts", "started_on"): "2024-04-02",
    ("accounts", "domains"): ["acme.example"],
    ("contacts", "name"): "Lena Okafor",
    ("contacts", "title"): "Head of Operations",
    ("products", "name"): "Reports",
    ("feeds", "name"): "main",
    ("tickets", "subject"): "The export fails.",
    ("feedback", "type"): "nps",
    ("feedback", "score"): 3,
    ("feedback", "text"): "The export fails every other day.",
    ("feedback", "source"): "delighted",
    ("feedback", "source_id"): "r-2041",
    ("touches", "note"): "They want seats.",
    ("account_events", "detail"): "They looked at Initech.",
    ("usage_days", "active_users"): 12,
    ("usage_days", "actions"): 480,
    ("user_days", "user_id"): "u-1",
    ("feature_days", "feature"): "reports",
    ("overrides", "ends_on"): "2026-12-20",
    (WATERMARKS, "feed"): "main",
}
"""What reads better than the kind's own, and optional columns worth showing."""


def example_row(record: str) -> dict[str, Any]:
    """Return a row with the columns a record requires, and a few that it is usually sent with."""
    columns = columns_of(record)
    return {name: _cell(record, column) for name, column in columns.items() if column.required or _is_shown(record, name)}


def example_event(kind: str) -> dict[str, Any]:
    """Return an event of a kind."""
    event = EVENTS[kind]
    data = {name: value for name, value in example_row(event.record).items() if name not in event.says}
    return {"type": kind, "data": data}


def _is_shown(record: str, name: str) -> bool:
    return (record, name) in _NAMED or (name in {"contact_id", "owner_id"} and record in FORMATS)


def _cell(record: str, column: ColumnFormat) -> Any:
    if (record, column.name) in _NAMED:
        return _NAMED[record, column.name]
    if column.references is not None:
        return _IDS[column.references]
    if column.name == "id":
        return _IDS.get(record, f"{record}-1")
    if column.rule.choices:
        return column.rule.choices[0]
    if column.rule.shape is not None:
        return _SHAPED[column.rule.shape]
    return _KINDS[column.kind]

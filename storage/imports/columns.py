"""One column of an importable table: what a cell may hold, taken from the SQLAlchemy column and its rule."""

from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import Boolean, Column, Date, Float, Integer, String, Text

from storage.tables.columns import Money, Rate, Utc

Kind = Literal["text", "whole number", "number", "amount", "date", "time", "true or false", "list"]
Shape = Literal["currency", "email", "zone", "domain", "country"]

SHAPES: dict[Shape, str] = {
    "currency": "three capital letters such as USD",
    "email": "an address such as csm@example.com",
    "zone": "an IANA time zone such as Europe/Berlin",
    "domain": "a domain such as acme.example, or several joined by |",
    "country": "an ISO 3166 country with a calendar, with its part where holidays differ, such as US, GB-ENG or DE-BY",
}


class Rule(Struct, frozen=True):
    """What the database's types do not say about a column."""

    choices: tuple[str, ...] = ()
    low: int | None = 0
    """Least value of a number; None: any."""
    high: int | None = None
    above_low: bool = False
    """The least value itself is out of range."""
    shape: Shape | None = None
    references: str | None = None
    """The table whose ids it holds, where the schema has no foreign key."""
    meaning: str | None = None
    optional: bool = False
    """May be empty although the table needs it: something else stands in."""
    verbatim: bool = False
    """A customer's own words: what cannot be shown is taken out, not refused."""
    longest: int | None = None
    """In characters, for text that the database does not limit."""


class ColumnFormat(Struct, frozen=True):
    """What a cell of this column may hold."""

    name: str
    kind: Kind
    required: bool
    default: str | None
    """What an empty cell means; None: missing, that is unknown."""
    longest: int | None
    """In characters, for text."""
    decimals: int | None
    """For amounts."""
    several_lines: bool
    references: str | None
    meaning: str
    rule: Rule
    stored: bool = True
    """False: it feeds another table or a watermark, not a column of this table."""


KINDS: tuple[tuple[type[Any], Kind], ...] = (
    (Utc, "time"),
    (Money, "amount"),
    (Boolean, "true or false"),
    (Date, "date"),
    (Integer, "whole number"),
    (Float, "number"),
    (String, "text"),
)

MEANINGS = {
    "id": "the source system's own key; never reused",
    "account_id": "the account",
    "contact_id": "the customer's contact, where one is known",
    "person_id": "our person",
    "name": "as people call it",
    "email": "e-mail address",
    "title": "job title",
    "note": "free text",
    "currency": "of the amounts beside it",
    "active": "false once they have left us",
    "industry": "as the CRM calls it",
    "region": "as the CRM calls it",
    "term_months": "length of the contract's term, in months",
    "renewal_on": "next renewal",
    "auto_renew": "renews unless someone acts",
    "features_available": "features in the customer's plan",
    "usage_feed": "the feed its usage comes from",
    "tickets_feed": "the feed its tickets come from",
    "surveys_feed": "the feed its surveys come from",
    "crm_feed": "the feed its CRM data comes from",
    "billing_feed": "the feed its billing comes from",
    "at": "when it happened",
    "day": "in UTC",
    "since": "from this day on",
    "detail": "free text",
    "direction": "who spoke",
    "planned_at": "when it is or was to be",
    "user_id": "the customer's user, as the product knows them",
    "feature": "as the product calls it",
    "actions": "that user's actions that day",
    "uses": "of the feature that day",
    "opened_at": "when the customer asked",
    "closed_at": "empty while open",
    "escalated_at": "empty if never",
    "subject": "one line",
    "sent_at": "when it was sent",
    "answered_at": "empty without an answer",
    "received_at": "when the customer said it",
    "text": "the customer's own words",
    "language": "such as en",
    "fixed_at": "when the cause was removed",
    "told_customer_at": "when the customer was told of it",
    "outcome": "what came of it",
    "seats": "contracted seats",
    "issued_on": "invoice date",
    "due_on": "due date",
    "paid_on": "empty while unpaid",
    "amount": "in `currency`",
    "product_id": "the product",
    "opened_on": "when it was opened",
    "closed_on": "empty while open",
    "metric": "what is measured",
    "baseline": "the metric when the goal was set",
    "target": "the metric wanted",
    "actual": "the metric at the last measurement",
    "set_on": "when it was agreed",
    "measured_on": "day of `actual`",
    "method": "how the amount was worked out",
    "done_at": "when the step was done",
    "done_by": "our person who did it",
    "value": "for renewal_risk low, medium or high; for band green, yellow or red",
    "reason": "in words",
    "author_id": "our person who set it",
    "evidence": "what they said or did, and where",
    "created_at": "when it was set",
    "ends_on": "last day it holds",
    "removed_at": "empty while it holds",
}


def column_format(column: Column[Any], rule: Rule) -> ColumnFormat:
    """Describe a stored column."""
    kind = next(kind for type_, kind in KINDS if isinstance(column.type, type_))
    default = column.server_default.arg if column.server_default is not None else None  # type: ignore[attr-defined]
    foreign = next(iter(column.foreign_keys), None)
    return ColumnFormat(
        name=column.name,
        kind=kind,
        required=not column.nullable and default is None and not rule.optional,
        default=_spelled(default, kind),
        longest=rule.longest or (column.type.length if isinstance(column.type, String) else None),
        decimals=(10 if isinstance(column.type, Rate) else 4) if kind == "amount" else None,
        several_lines=isinstance(column.type, Text),
        references=foreign.column.table.name if foreign is not None else rule.references,
        meaning=rule.meaning or column.comment or MEANINGS[column.name],
        rule=rule,
    )


def extra(name: str, kind: Kind, meaning: str, *, shape: Shape | None = None) -> ColumnFormat:
    """Describe a column of the file that is no column of the table."""
    return ColumnFormat(
        name=name,
        kind=kind,
        required=False,
        default=None,
        longest=200 if kind == "list" else None,
        decimals=None,
        several_lines=False,
        references=None,
        meaning=meaning,
        rule=Rule(shape=shape),
        stored=False,
    )


def _spelled(default: object, kind: Kind) -> str | None:
    """Write the database's default as a cell would."""
    if default is None:
        return None
    text = str(default)
    return {"0": "false", "1": "true"}[text] if kind == "true or false" else text

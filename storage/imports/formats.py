"""The declared format of every importable table: its columns by rule, the order of loading, what its rows report and when."""

from typing import get_args

from msgspec import Struct
from sqlalchemy import Table

from handlers.ports import Role
from scoring.rows import RENEWAL_STEPS, SourceKind
from storage import tables
from storage.imports.columns import ColumnFormat, Rule, column_format, extra


class TableFormat(Struct, frozen=True):
    """One importable table."""

    name: str
    about: str
    table: Table
    columns: dict[str, ColumnFormat]
    key: tuple[str, ...]
    unique: str | None
    """A column whose values belong to one row each, beside the key."""
    in_order: tuple[tuple[str, str], ...]
    """Pairs of dates or times of which the first never lies after the second."""
    reports: SourceKind | None
    """The kind of source that these rows show to be alive; None: our own records."""
    instants: tuple[str, ...]
    """The columns that say when the source knew a row."""


_CURRENCY = Rule(shape="currency")
_SEVERITY = Rule(choices=("P1", "P2", "P3", "P4"))
_FEEDBACK_CHANNEL = Rule(choices=("csat", "relationship", "in_app", "qbr", "community", "ticket", "social"))
_SAID_AGAIN = "the source system's own key; empty: source and source_id tell, else account, contact, channel, day and text"
VERBATIM_LONGEST = 100_000
_CONTACT = Rule(references="contacts")
_ANY = Rule(low=None)
_SOURCE_KINDS = get_args(SourceKind)
_REPORTED = extra("reported_at", "time", "when the CRM handed this row over; without it the row does not show that the CRM feed is alive")

_COMMON = {"currency": _CURRENCY, "contact_id": _CONTACT}


def _format(
    about: str,
    table: Table,
    *,
    rules: dict[str, Rule] | None = None,
    extras: tuple[ColumnFormat, ...] = (),
    unique: str | None = None,
    in_order: tuple[tuple[str, str], ...] = (),
    reports: SourceKind | None = None,
    instants: tuple[str, ...] = (),
    worked_out: tuple[str, ...] = (),
) -> TableFormat:
    known = {**_COMMON, **(rules or {})}
    columns = {each.name: column_format(each, known.get(each.name, Rule())) for each in table.columns if each.name not in worked_out}
    columns.update({column.name: column for column in extras})
    key = tuple(column.name for column in table.primary_key)
    return TableFormat(table.name, about, table, columns, key, unique, in_order, reports, instants)


_ALL = (
    _format(
        "Our people: who owns accounts and who may ask.",
        tables.people,
        rules={
            "role": Rule(choices=get_args(Role)),
            "email": Rule(shape="email"),
            "time_zone": Rule(shape="zone"),
            "country": Rule(shape="country"),
        },
        unique="email",
    ),
    _format(
        "Which feed brings what, and who repairs it.",
        tables.feeds,
        rules={"kind": Rule(choices=_SOURCE_KINDS), "name": Rule(meaning="as in the accounts' feed columns")},
    ),
    _format(
        "What one unit of a currency was worth in the reporting currency, from a day on.",
        tables.exchange_rates,
        rules={"rate": Rule(above_low=True)},
    ),
    _format("The price list.", tables.products, rules={"kind": Rule(choices=("feature", "premium_feature", "product"))}),
    _format(
        "The customers, with their contract.",
        tables.accounts,
        rules={
            "motion": Rule(choices=("standard", "enterprise", "plg")),
            "advocacy": Rule(choices=("public", "private", "none")),
            "term_months": Rule(low=1),
        },
        extras=(
            extra("aliases", "list", "other names people use, joined by |"),
            extra("domains", "list", "the customer's domains, joined by |", shape="domain"),
            _REPORTED,
        ),
        in_order=(("started_on", "ended_on"),),
        reports="crm",
        instants=("reported_at",),
    ),
    _format(
        "The customers' people.",
        tables.contacts,
        rules={"email": Rule(shape="email")},
        extras=(_REPORTED,),
        reports="crm",
        instants=("reported_at",),
    ),
    _format(
        "Who is champion or sponsor, from when until when.",
        tables.contact_roles,
        rules={"role": Rule(choices=("champion", "sponsor"))},
        in_order=(("since", "until"),),
        reports="crm",
        instants=("since", "until"),
    ),
    _format(
        "Things that happened at a customer.",
        tables.account_events,
        rules={"kind": Rule(choices=("competitor_mention", "milestone", "budget_window", "first_value"))},
        in_order=(("at", "until"),),
        reports="crm",
        instants=("at",),
    ),
    _format("How our CSM feels about the account.", tables.csm_pulses, rules={"rating": Rule(low=1, high=5)}),
    _format(
        "Conversations with the customer.",
        tables.touches,
        rules={
            "kind": Rule(choices=("call", "email", "meeting", "chat", "other")),
            "direction": Rule(choices=("inbound", "outbound", "two_way")),
        },
        reports="crm",
        instants=("at",),
    ),
    _format(
        "Meetings, planned and held.",
        tables.meetings,
        rules={"kind": Rule(choices=("meeting", "qbr", "executive", "training"))},
        reports="crm",
        instants=("planned_at", "held_at"),
    ),
    _format("What an account did on a day.", tables.usage_days, reports="usage", instants=("day",)),
    _format("What one user did on a day.", tables.user_days, reports="usage", instants=("day",)),
    _format("How often a feature was used on a day.", tables.feature_days, reports="usage", instants=("day",)),
    _format(
        "Support tickets.",
        tables.tickets,
        rules={"severity": _SEVERITY, "csat": Rule(low=1, high=5)},
        in_order=(("opened_at", "closed_at"), ("opened_at", "escalated_at")),
        reports="tickets",
        instants=("opened_at", "closed_at", "escalated_at"),
    ),
    _format(
        "Surveys that were sent, answered or not.",
        tables.surveys_sent,
        rules={"channel": _FEEDBACK_CHANNEL},
        in_order=(("sent_at", "answered_at"),),
        reports="surveys",
        instants=("sent_at", "answered_at"),
    ),
    _format(
        "What customers said. Only NPS answers show that the surveys feed is alive.",
        tables.feedback,
        rules={
            "channel": _FEEDBACK_CHANNEL,
            "type": Rule(choices=("nps", "feature_request", "product_issue", "other")),
            "score": Rule(low=0, high=10, meaning="0 to 10 for nps; for every other type a CSAT, 1 to 5"),
            "severity": _SEVERITY,
            "id": Rule(optional=True, meaning=_SAID_AGAIN),
            "text": Rule(verbatim=True, longest=VERBATIM_LONGEST),
        },
        in_order=(("received_at", "first_reply_at"), ("received_at", "closed_at")),
        reports="surveys",
        instants=("received_at",),
        worked_out=("kind", "kind_source", "sentiment", "sentiment_source"),
    ),
    _format("Contracted seats over time.", tables.seat_history, reports="crm", instants=("day",)),
    _format("Invoices.", tables.invoices, in_order=(("issued_on", "due_on"),), reports="billing", instants=("issued_on", "paid_on")),
    _format(
        "Changes of monthly recurring revenue.",
        tables.mrr_movements,
        rules={"kind": Rule(choices=("new", "expansion", "downgrade", "churn", "reactivation"))},
        reports="billing",
        instants=("day",),
    ),
    _format("Which products an account has.", tables.product_holdings),
    _format(
        "The CRM's own opportunities.",
        tables.crm_opportunities,
        rules={"won": Rule(choices=("true", "false"))},
        in_order=(("opened_on", "closed_on"),),
        reports="crm",
        instants=("opened_on", "closed_on"),
    ),
    _format(
        "What the customer wants to reach, and how far they are.",
        tables.goals,
        rules={"outcome": Rule(meaning="what it is for, in words"), "baseline": _ANY, "target": _ANY, "actual": _ANY},
        in_order=(("set_on", "due_on"), ("set_on", "measured_on")),
    ),
    _format(
        "Value that the customer got, on record.",
        tables.value_records,
        rules={"category": Rule(choices=("cost_savings", "revenue_impact", "efficiency", "risk_mitigation", "strategic"))},
    ),
    _format(
        "How a person rates a contact as a champion; the newest counts.",
        tables.champion_assessments,
        rules={name: Rule(low=1, high=5) for name in ("success", "communication", "influence", "enthusiasm")},
    ),
    _format(
        "What contacts did for us in public.",
        tables.advocacy_activities,
        rules={"kind": Rule(choices=("reference", "case_study", "review", "referral", "event", "quote", "other"))},
    ),
    _format("Steps of a renewal that are done.", tables.renewal_steps, rules={"step": Rule(choices=RENEWAL_STEPS)}),
    _format(
        "A person's word over a computed one, for a time.",
        tables.overrides,
        rules={
            "kind": Rule(choices=("renewal_risk", "band")),
            "value": Rule(choices=("low", "medium", "high", "green", "yellow", "red")),
        },
        in_order=(("created_at", "ends_on"), ("created_at", "removed_at")),
    ),
)

FORMATS: dict[str, TableFormat] = {format_.name: format_ for format_ in _ALL}
"""Every importable table by name, in the order of loading: what others refer to comes first."""

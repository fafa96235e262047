"""The cards of one handoff, drawn by the handlers from the company of the design: Dana Reyes hands Acme's seats to Sam Ortiz."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from handlers.card import Card, Form
from tests import factories
from tests.handlers.handoff_desk import NOW as ASKED
from tests.handlers.handoff_desk import HandoffDesk, handoff_desk

DANA = factories.person(id="p-ann", name="Dana Reyes", time_zone="UTC")
RUTH = factories.manager(name="Ruth Lindqvist", time_zone="UTC")
SAM = factories.sales_rep(name="Sam Ortiz", time_zone="UTC")
ANSWERED = ASKED + timedelta(minutes=32)
SOURCES = {
    "usage": {"feed": "main", "reported_at": (ASKED - timedelta(hours=2)).isoformat(), "stale": False, "owner": None},
    "crm": {"feed": "main", "reported_at": (ASKED - timedelta(minutes=40)).isoformat(), "stale": False, "owner": None},
}


def company(**changes: Any) -> HandoffDesk:
    """Acme as it is drawn in the design."""
    fields: dict[str, Any] = {
        "arr": Decimal(120_000),
        "owner_name": DANA.name,
        "rep_name": SAM.name,
        "facts": {"mau": 210, "seats": 250, "seat_price": 480.0},
        "health": {"health_score": 78.4},
        "expansion": {"readiness": 84.2},
        "opportunities": [{**factories.rows.HEALTHY_OPPORTUNITIES[0], "units": 63, "value": 30_240.0}],
        "evidence": {"champion": "Priya Nair", "value_method": "Time study", "value_day": "2026-10-12"},
        "sources": SOURCES,
        **changes,
    }
    desk = handoff_desk(factories.healthy_account(**fields))
    desk.people.people = [DANA, RUTH, SAM]
    return desk


def offered() -> HandoffDesk:
    """Handed off, and not answered yet."""
    desk = company()
    desk.submit("handoff id:a-0001", {"kind": "seat", "problem": "the new night shift has no seats"}, DANA, now=ASKED)
    return desk


def _last(desk: HandoffDesk, who: Any) -> Card:
    return next(message.card for message in reversed(desk.sent_to(who)) if message.mode != "thread")


def _answered(verb: str, values: dict[str, str] | None = None, *, then: tuple[str, dict[str, str]] | None = None) -> HandoffDesk:
    desk = offered()
    _do(desk, verb, values, ANSWERED)
    if then is not None:
        _do(desk, *then, ANSWERED + timedelta(days=20))
    return desk


def _do(desk: HandoffDesk, verb: str, values: dict[str, str] | None, now: datetime) -> None:
    if values is None:
        desk.ask(desk.command(verb), SAM, now)
    else:
        desk.submit(desk.command(verb), values, SAM, key=f"view-{verb}", now=now)


def _suggested() -> HandoffDesk:
    desk = company()
    desk.tick(ASKED)
    return desk


def _asked_for() -> HandoffDesk:
    desk = company(expansion={"readiness": 84.2, "handoff": "needs_approval"}, health={"band": "yellow", "health_score": 66.0})
    desk.submit("handoff id:a-0001", {"kind": "seat", "note": "Their sponsor asked for it in the last review."}, DANA, now=ASKED)
    return desk


def _form(words: str) -> Form:
    form = company().ask(words, DANA, ASKED)
    assert isinstance(form, Form)
    return form


_won = _answered("accept", then=("won", {"amount": "28800"}))

HANDOFF_CARDS: dict[str, Card] = {
    "handoff-ping": _last(offered(), SAM),
    "handoff-offered-to-csm": _last(offered(), DANA),
    "handoff-accepted": _last(_answered("accept"), SAM),
    "handoff-declined": _last(_answered("decline", {"reason": "No budget", "note": "Frozen until spring"}), DANA),
    "handoff-not-now": _last(_answered("later", {"until": "2026-12-08", "reason": "Their board meets first"}), SAM),
    "handoff-won": _last(_won, DANA),
    "handoff-suggested": _last(_suggested(), DANA),
    "handoff-approval": _last(_asked_for(), RUTH),
    "handoffs-open": _suggested().ask("handoffs", DANA, ASKED),
    "handoffs-report": _won.ask("handoffs report 90d", RUTH, ASKED + timedelta(days=30)),
}

HANDOFF_FORMS: dict[str, Form] = {"form-handoff": _form("handoff acme")}

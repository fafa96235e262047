"""Money and promises: seats, invoices, revenue movements, opportunities, goals, value records, renewal steps."""

from collections.abc import Iterator
from decimal import Decimal

from storage.sample.moment import Moment, Row
from storage.sample.script import Script

QUARTER = 91
"""Days between invoices."""

DUE_AFTER = 30
"""Days from an invoice to its due day."""


def seat_rows(script: Script, account_id: str, moment: Moment) -> Iterator[Row]:
    """List the contracted seats since the start, where the CRM kept them."""
    if not script.contract.seats_known_before:
        return
    earlier = script.contract.seat_history or ((script.started, script.contract.seats),)
    for ago, seats in earlier:
        yield {"account_id": account_id, "day": moment.day(ago), "seats": seats}


def invoice_rows(script: Script, account_id: str, moment: Moment) -> Iterator[Row]:
    """Bill each quarter, a month to pay; only the newest due one may be late."""
    contract = script.contract
    if script.feeds.get("billing", "main") != "main":
        return
    late = contract.overdue
    newest_due = late or 20
    newest_due = max(newest_due, script.ended or 0)
    for number, due in enumerate(range(newest_due, min(script.started - DUE_AFTER, moment.days) + 1, QUARTER)):
        paid = None if late and number == 0 else due + 3 - number % 7
        yield {
            "id": f"{account_id}-i{number + 1}",
            "account_id": account_id,
            "issued_on": moment.day(due + DUE_AFTER),
            "due_on": moment.day(due),
            "paid_on": None if paid is None else moment.day(paid),
            "amount": Decimal(contract.arr) / 4,
            "currency": contract.currency,
        }


def movement_rows(script: Script, account_id: str, moment: Moment) -> Iterator[Row]:
    """List every change of revenue; the first makes the sum today's revenue."""
    contract = script.contract
    if script.feeds.get("billing", "main") != "main":
        return
    net = sum(amount for _, amount in contract.expansions) - sum(amount for _, amount in contract.downgrades)
    changes = [(float(script.started), "new", contract.arr // 12 - net)]
    changes += [(ago, "expansion", amount) for ago, amount in contract.expansions]
    changes += [(ago, "downgrade", amount) for ago, amount in contract.downgrades]
    changes.sort(reverse=True)
    if contract.pause is not None:
        left, back = contract.pause
        before = sum(-amount if kind == "downgrade" else amount for ago, kind, amount in changes if ago > left)
        changes = sorted([*changes, (left, "churn", before), (back, "reactivation", before)], reverse=True)
    if script.ended is not None:
        changes.append((float(script.ended), "churn", contract.arr // 12))
    for number, (ago, kind, amount) in enumerate(changes):
        yield {
            "id": f"{account_id}-r{number + 1}",
            "account_id": account_id,
            "day": moment.day(ago),
            "kind": kind,
            "amount": Decimal(amount),
            "currency": contract.currency,
        }


def opportunity_rows(script: Script, account_id: str, moment: Moment) -> Iterator[Row]:
    """List the CRM's opportunities."""
    for number, deal in enumerate(script.opportunities):
        yield {
            "id": f"{account_id}-o{number + 1}",
            "account_id": account_id,
            "name": deal.name,
            "amount": Decimal(deal.amount),
            "currency": script.contract.currency,
            "opened_on": moment.day(deal.opened),
            "closed_on": None if deal.closed is None else moment.day(deal.closed),
            "won": None if deal.closed is None else str(deal.won).lower(),
        }


def goal_rows(script: Script, account_id: str, moment: Moment) -> Iterator[Row]:
    """List the customer's goals."""
    for number, goal in enumerate(script.goals):
        yield {
            "id": f"{account_id}-g{number + 1}",
            "account_id": account_id,
            "outcome": goal.outcome,
            "metric": goal.metric,
            "baseline": goal.baseline,
            "target": goal.target,
            "actual": goal.actual,
            "set_on": moment.day(goal.set_on),
            "due_on": moment.day(-goal.due_on),
            "measured_on": None if goal.actual is None else moment.day(min(14, goal.set_on)),
        }


def value_rows(script: Script, account_id: str, moment: Moment) -> Iterator[Row]:
    """List what the product was worth to them."""
    for number, record in enumerate(script.values):
        yield {
            "id": f"{account_id}-v{number + 1}",
            "account_id": account_id,
            "category": record.category,
            "amount": None if record.amount is None else Decimal(record.amount),
            "currency": script.contract.currency,
            "method": record.method,
            "source": record.source,
            "day": moment.day(record.at),
            "note": record.note or None,
        }


def step_rows(script: Script, account_id: str, moment: Moment, owner_id: str) -> Iterator[Row]:
    """List the renewal steps done in this cycle."""
    for step, ago in script.contract.steps_done:
        yield {
            "account_id": account_id,
            "renewal_on": moment.day(-script.contract.renewal),
            "step": step,
            "done_at": moment.at(ago),
            "done_by": owner_id,
        }

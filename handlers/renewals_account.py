"""`renewals NAME`: one contract, its steps with their days, and which are done, due or ahead."""

from datetime import date, timedelta

from handlers.account_facts import LEVEL_NAMES, STEP_NAMES, due_step, renewal_fact, step_days
from handlers.bands import band_cell, standing
from handlers.card import Actions, Block, Button, Card, Column, Context, Fact, Facts, Headline, Paragraph, Table, bold, plain
from handlers.ports import AccountState
from handlers.request import Request
from handlers.text import day, days, local, money, sentence_case
from scoring.rows import RENEWAL_STEPS

_BASES = {
    "churn": "from churn factors",
    "health": "from health",
    "churn|health": "from churn factors and health",
    "override": "set by hand",
}


def account_renewal(state: AccountState, request: Request) -> Card:
    """Draw one account's renewal; one without a date has no steps."""
    today = local(request.now, request.person.time_zone).date()
    policy, renewal = request.stores.policy, state.document["renewal"]
    when = renewal_fact(state, policy=policy, today=today)
    step = due_step(state, policy=policy, today=today)
    lead = f"Renews {plain(when.verdict)}" if state.renewal_on and state.renewal_on >= today else f"Renewal: {plain(when.verdict)}"
    due = f" {sentence_case(STEP_NAMES[step[0]])} is {f'{days(step[1])} late' if step[1] else 'due today'}." if step else ""
    bands = policy.policy.health.bands
    facts = [
        Fact("Renewal risk", (LEVEL_NAMES[renewal["renewal_risk"]],), (_BASES.get(renewal["renewal_risk_basis"] or "", "not known"),)),
        Fact("Health", (band_cell(state.document["health"], standing(state.document["override"], today=today), bands),)),
    ]
    arr = state.document["facts"].get("arr")
    if arr is not None:
        facts.append(Fact("ARR", (money(arr, request.stores.reporting_currency),)))
    blocks: list[Block] = [Paragraph(((bold(f"{lead}."), due),)), Facts(tuple(facts)), *_steps(state, request, today)]
    blocks.append(
        Actions((Button(f"Open {state.name}", f"account id:{state.id} v{state.version}"), Button("All renewals", "renewals 90d")))
    )
    blocks.append(Context((("Steps begin earlier at high risk",), (f"Policy v{policy.version}",))))
    return Card(f"{state.name}: {lead[0].lower()}{lead[1:]}.{due}", tuple(blocks), Headline(state.name, "Renewal"))


def _steps(state: AccountState, request: Request, today: date) -> list[Block]:
    renewal, on = state.document["renewal"], state.renewal_on
    if on is None or renewal["renewal_state"] not in ("active", "lapsed", "scheduled"):
        return []
    due = (renewal["due_steps"] or "").split("|")
    rows = []
    for name in RENEWAL_STEPS:
        begins = on - timedelta(days=step_days(name, renewal, request.stores.policy))
        rows.append((sentence_case(STEP_NAMES[name]), day(begins, today=today), _standing(begins, open_=name in due, today=today)))
    columns = (Column("Step"), Column("Begins"), Column("State"))
    return [Table(columns, tuple(rows), caption="Steps of the renewal")]


def _standing(begins: date, *, open_: bool, today: date) -> str:
    if begins > today:
        return f"in {days((begins - today).days)}"
    if not open_:
        return "✓ done"
    return f"{days((today - begins).days)} late" if begins < today else "due today"

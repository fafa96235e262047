"""The state of an account in lines of two: churn risk, renewal, value, feedback. What burns comes first."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from decimal import Decimal

from handlers.card import Fact, Line, Paragraph, bold
from handlers.clocks import RunningClock, class_name
from handlers.expansion_words import holds_named, opportunity_words, readiness_shown
from handlers.ports import AccountState, Evidence, PolicyInForce, StateDocument
from handlers.text import count, cut, day, days, deadline, listed, money, percent, sentence_case, short_of, span, whole
from scoring.rows import ChurnRow, Facts, RenewalRow

STEP_NAMES = {
    "kickoff": "kickoff",
    "alignment": "strategic alignment",
    "conversation": "renewal conversation",
    "negotiation": "negotiation",
    "closing": "closing",
}
NEAR_DAYS = 90
"""A renewal nearer than this stands in bold."""

METHOD_MOST = 22
"""Characters, so that the date beside it stays on the line."""

LEVEL_NAMES = {"high": "High", "medium": "Medium", "low": "Low", "unknown": "Unknown"}

ESCALATIONS = {
    "competitor_renewal": "competitor mentioned with the renewal near",
    "champion_renewal": "champion left with the renewal near",
    "critical_risk": "satisfaction below 50",
}

_UNKNOWN_FLAGS = {
    "no_login_14d": "logins",
    "tickets_high": "tickets",
    "invoice_overdue": "invoices",
    "champion_left": "champion",
    "competitor_mentioned": "competitors",
    "renewal_soon": "renewal date",
    "usage_decline": "usage",
}


def factor_count(churn: ChurnRow) -> str:
    """`4 of 7 factors, 1 unknown`."""
    unknown = churn["flags_unknown"]
    tail = f", {unknown} unknown" if unknown else ""
    return f"{churn['flags_true']} of {churn['flags_known'] + unknown} factors{tail}"


def churn_paragraph(state: AccountState, *, today: date) -> Paragraph:
    """Name a troubled account's churn factors in full width, with the estimate and its basis."""
    churn = state.document["churn"]
    level = f" {LEVEL_NAMES[churn['churn_level']]}, {factor_count(churn)}{_estimate(state, today=today)}"
    lines: list[Line] = [(bold("Churn risk:"), level)]
    named = factors_named((churn["factors"] or "").split("|"), state.document["facts"], state.document["evidence"], today=today)
    unknown = [words for flag, words in _UNKNOWN_FLAGS.items() if churn[flag] == "unknown"]  # type: ignore[literal-required]
    if named or unknown:
        tail = f"{listed(unknown)} unknown" if unknown else ""
        text = "; ".join(part for part in (", ".join(named), tail) if part)
        lines.append((sentence_case(text),))
    escalations = [ESCALATIONS[name] for name in (churn["escalations"] or "").split("|") if name]
    if escalations:
        lines.append((bold("Escalated:"), f" {', '.join(escalations)}"))
    return Paragraph(tuple(lines))


def _estimate(state: AccountState, *, today: date) -> str:
    """Say when churn would come; days to the renewal run to the reader's today, not to the scoring."""
    churn = state.document["churn"]
    reach = churn["days_to_churn"]
    if reach is None:
        return ""
    if churn["days_to_churn_basis"] == "renewal":
        left = (state.renewal_on - today).days if state.renewal_on else whole(reach)
        return f". Estimate: at renewal, {f'in {days(left)}' if left > 0 else f'{days(-left)} past' if left else 'today'}"
    return f". Estimate: within {days(whole(reach))}, by the level"


def factors_named(factors: Collection[str], facts: Facts, evidence: Evidence, *, today: date) -> list[str]:
    """Write each of these factors as a fact of its account."""
    left_day = evidence["champion_left_day"]
    left = f" {day(date.fromisoformat(left_day), today=today)}" if left_day else ""
    usage, before = facts.get("usage_30d"), facts.get("usage_prior_30d")
    fall = f" {percent((before - usage) / before)}" if usage is not None and before else ""
    names = {
        "no_login_14d": f"no login for {days(facts.get('days_since_login') or 0)}",
        "tickets_high": count(facts.get("tickets_30d") or 0, "ticket") + " in 30 days",
        "invoice_overdue": f"invoice {days(facts.get('invoice_days_overdue') or 0)} overdue",
        "champion_left": f"champion left{left}",
        "competitor_mentioned": "competitor mentioned",
        "renewal_soon": "renewal near",
        "usage_decline": f"usage down{fall}",
    }
    order = ("usage_decline", "champion_left", "competitor_mentioned", "tickets_high", "no_login_14d", "invoice_overdue", "renewal_soon")
    return [names[flag] for flag in order if flag in factors]


def churn_fact(churn: ChurnRow) -> Fact:
    """Churn risk in two short lines, for an account that is not in trouble."""
    return Fact("Churn risk", (LEVEL_NAMES[churn["churn_level"]],), (factor_count(churn),))


def renewal_fact(state: AccountState, *, policy: PolicyInForce, today: date) -> Fact:
    """The renewal's date and the step that is due, late or next."""
    renewal = state.document["renewal"]
    on = state.renewal_on
    match renewal["renewal_state"]:
        case "monthly":
            return Fact("Renewal", ("month to month",), ("no date to prepare for",))
        case "unknown":
            return Fact("Renewal", ("date unknown",), ("the CRM has none",))
        case _ if on is None:
            return Fact("Renewal", ("date unknown",), ("the CRM has none",))
        case _ if on < today:
            past = bold(f"{days((today - on).days)} past")
            return Fact("Renewal", (past, f", since {day(on, today=today)}"), _steps_line(state, policy=policy, today=today))
        case _:
            left = (on - today).days
            shown = bold(days(left)) if left < NEAR_DAYS else days(left)
            return Fact("Renewal", (f"{day(on, today=today)}, ", shown), _steps_line(state, policy=policy, today=today))


def _steps_line(state: AccountState, *, policy: PolicyInForce, today: date) -> Line:
    step = due_step(state, policy=policy, today=today)
    if step is not None:
        name, late = step
        return (f"{STEP_NAMES[name]} {f'{days(late)} late' if late else 'due today'}",)
    renewal = state.document["renewal"]
    if renewal["next_step"] is None or renewal["next_step_date"] is None:
        return ("all steps done",)
    return (f"{STEP_NAMES[renewal['next_step']]} due {day(date.fromisoformat(renewal['next_step_date']), today=today)}",)


def due_step(state: AccountState, *, policy: PolicyInForce, today: date) -> tuple[str, int] | None:
    """Return the latest renewal step that has arrived and is not done, and how many days ago it arrived."""
    due = [name for name in (state.document["renewal"]["due_steps"] or "").split("|") if name]
    if not due or state.renewal_on is None or state.document["renewal"]["renewal_state"] not in ("active", "lapsed"):
        return None
    arrival = state.renewal_on - timedelta(days=step_days(due[-1], state.document["renewal"], policy))
    return due[-1], max(0, (today - arrival).days)


def step_days(step: str, renewal: RenewalRow, policy: PolicyInForce) -> int:
    """Return how many days before the renewal a step begins, earlier at high risk (R1, R2)."""
    plan = policy.policy.renewals
    days_before: int = getattr(plan.high_risk_days if renewal["renewal_risk"] == "high" else plan.days, step)
    return days_before


def value_fact(state: AccountState, *, today: date) -> Fact:
    """What the customer gained, by how it was measured; ROI against a year's ARR (Y1)."""
    evidence = state.document["evidence"]
    if evidence["value_amount"] is None or evidence["value_day"] is None:
        return Fact("Value", ("none recorded",), ("no number with method, source and date",))
    amount = Decimal(evidence["value_amount"])
    verb = "saved" if evidence["value_category"] in ("cost_savings", "efficiency") else "gained"
    roi = f", ROI {percent(float((amount - state.arr) / state.arr))}" if state.arr else ""
    method = cut(evidence["value_method"] or "", METHOD_MOST)
    measured = day(date.fromisoformat(evidence["value_day"]), today=today)
    return Fact("Value", (f"{money(amount, state.currency)} {verb}{roi}",), (f"{method}, {measured}",))


def feedback_fact(clocks: Sequence[RunningClock], last: Line, *, zone: str, to_close: int = 0) -> Fact:
    """The clock that ends first; else the detractors who were answered and are `to_close`, or what was said last."""
    if not clocks:
        return Fact("Feedback", (f"{count(to_close, 'detractor')} to close" if to_close else "nothing open",), last)
    first = clocks[0]
    until = deadline(first.due, now=first.now, zone=zone)
    name = class_name(first.clock)
    others = f", {len(clocks) - 1} more open" if len(clocks) > 1 else ""
    if first.over:
        return Fact("Feedback", (f"{name}, ", bold(f"{span(first.over)} over"), others), (f"due {until}",))
    if first.clock.feedback_class == "detractor":
        waiting = span(first.now - first.record.item.received_at)
        return Fact("Feedback", (f"{name}, ", bold(waiting), f" waiting{others}"), (f"{span(first.left)} left, until {until}",))
    return Fact("Feedback", (f"{name} open{others}",), (f"answer by {until}",))


def expansion_fact(document: StateDocument, *, policy: PolicyInForce, currency: str) -> Fact:
    """Readiness with what opens or holds it; only a high one is called held."""
    row = document["expansion"]
    readiness = row["readiness"]
    if readiness is None or row["readiness_band"] == "unknown":
        return Fact("Expansion", ("not scored",), (f"{percent(row['readiness_coverage'])} of readiness known",))
    holds, shown = holds_named(row), readiness_shown(readiness, policy)
    match row["handoff"]:
        case "ready":
            verdict = f"ready, {shown} of 100"
        case "needs_approval":
            verdict = f"ready, {shown}; needs approval"
        case "held":
            return Fact("Expansion", ("held", f", readiness {shown}"), (", ".join(holds),))
        case "not_ready":
            evidence = f"would be held: {', '.join(holds)}" if holds else f"{row['readiness_band']} readiness"
            return Fact("Expansion", (f"not ready, {shown}",), (evidence,))
    best = min(document["opportunities"], key=lambda each: each["rank"], default=None)
    if best is None:
        return Fact("Expansion", (verdict,), ("no opportunity found",))
    worth = f", about {money(best['value'], currency)} a year" if best["value"] is not None else ""
    return Fact("Expansion", (verdict,), (f"{opportunity_words(best)}{worth}",))


def champion_fact(document: StateDocument, *, policy: PolicyInForce, today: date) -> Fact:
    """Who speaks for us, or who left."""
    evidence = document["evidence"]
    if evidence["champion"] is None and evidence["champion_left"] is not None:
        left = evidence["champion_left_day"]
        when = f"{day(date.fromisoformat(left), today=today)}, " if left else ""
        return Fact("Champion", (f"{evidence['champion_left']} left",), (f"{when}no successor",))
    people = document["champions"]
    best = min(
        people, key=lambda each: (each["row"]["champion_eligible"] != "true", -(each["row"]["champion_score"] or -1.0)), default=None
    )
    if best is None or best["row"]["champion_score"] is None:
        name = evidence["champion"]
        return Fact("Champion", (f"{name}, not assessed" if name else "not assessed",), (f"{count(len(people), 'contact')} on record",))
    row, lines = best["row"], policy.policy.champions
    score = short_of(row["champion_score"] or 0.0, lines.eligible, lines.nurture)
    tier = {"eligible": "eligible", "nurture": "nurture", "not_yet": "not yet", "not_assessed": "not assessed"}[row["champion_tier"]]
    if row["champion_eligible"] == "true":
        return Fact("Champion", (f"{best['name']}, eligible ({score})",), ("every gate passed",))
    failed = len([name for name in (row["gates_failed"] or "").split("|") if name])
    unknown = len([name for name in (row["gates_unknown"] or "").split("|") if name])
    told = ", ".join(
        part for part in (count(failed, "gate") + " failed" if failed else "", f"{unknown} unknown" if unknown else "") if part
    )
    return Fact("Champion", (f"{best['name']}, {tier} ({score})",), (told or "score below the line",))

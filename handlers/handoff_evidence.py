"""What a handoff says of its account: the customer's problem first, then proof, safety and the next step (E10, E18)."""

from datetime import date, datetime
from decimal import Decimal

from handlers.account_facts import LEVEL_NAMES
from handlers.bands import verdict
from handlers.expansion_words import opportunity_words
from handlers.ports import AccountState, HandoffEvidence, Stores
from handlers.text import count, cut, day, listed, local, money, percent, sentence_case
from scoring.rows import Facts, OpportunityRow

PROBLEM_MOST = 90
"""Characters of the CSM's words, so that with the fact behind them the line takes two lines at most."""
SOURCE_MOST = 32
PERSON_MOST = 45
METHOD_MOST = 24

_BRING = {
    "usage_data_presentation": "with the usage report",
    "value_demonstration": "and show the value of what is unused",
    "integration_benefits": "with what the integration brings",
    "stakeholder_mapping": "to map who decides",
}


def evidence_of(
    state: AccountState,
    opportunity: OpportunityRow,
    confirmed_by: str | None,
    *,
    stores: Stores,
    now: datetime,
    zone: str,
    problem: str | None = None,
    note: str | None = None,
    planned_on: date | None = None,
) -> HandoffEvidence:
    """Write down what there is to say for one opportunity of an account as it stands now; days are those of `zone`."""
    document, today = state.document, local(now, zone).date()
    currency = stores.reporting_currency
    row = document["expansion"]
    others = sorted((each for each in document["opportunities"] if each is not opportunity), key=lambda each: each["rank"])
    due = planned_on or (date.fromisoformat(row["due_date"]) if row["due_date"] else today)
    when = f"{day(due, today=today)}{' (planned)' if planned_on else ''}"
    return HandoffEvidence(
        readiness=row["readiness"] or 0.0,
        policy_version=state.policy_version,
        currency=currency,
        opportunity=opportunity,
        others=others,
        title=title_of(opportunity, currency),
        problem=_problem(opportunity, document["facts"], problem),
        proof=_proof(state, confirmed_by, today),
        safe=_safe(state),
        step=f"{_call(state, stores, now)} by {when} {_BRING[opportunity['approach']]}.",
        call_by=due.isoformat(),
        basis=_basis(opportunity, document["facts"], currency),
        reported={kind: source["reported_at"] for kind in ("usage", "crm") if (source := document["sources"].get(kind)) is not None},
        note=note,
    )


def title_of(opportunity: OpportunityRow, currency: str) -> str:
    """`63 more seats, about $30k a year`."""
    units, words = opportunity["units"], opportunity_words(opportunity)
    if opportunity["kind"] == "seat" and units is not None:
        words = f"{units} more {'seat' if units == 1 else 'seats'}"
    value = opportunity["value"]
    if value is None:
        return words
    return f"{words}, {'at most' if opportunity['value_is_upper_bound'] == 'true' else 'about'} {money(value, currency)} a year"


def _problem(opportunity: OpportunityRow, facts: Facts, said: str | None) -> str:
    fact = _fact(opportunity, facts)
    if not said:
        return f"{fact}."
    return f"{cut(said, PROBLEM_MOST).rstrip('.;, ')}; {fact}."


def _fact(opportunity: OpportunityRow, facts: Facts) -> str:
    users, seats, size = facts.get("mau"), facts.get("seats"), facts.get("company_size")
    used, available = facts.get("features_used_30d"), facts.get("features_available")
    units = opportunity["units"] or 0
    match opportunity["kind"]:
        case "seat":
            return f"{users} of {seats} seats are in use ({percent(users / seats)})" if users is not None and seats else "seats run out"
        case "feature":
            so_far = f"{used} of {available} features are in use; " if used is not None and available else ""
            return f"{so_far}{count(units, 'premium feature')} could do more for them"
        case "cross_sell":
            return f"{count(units, 'product')} that would fit theirs {'is' if units == 1 else 'are'} missing"
        case "department":
            return f"{users} of {size:,} employees use it" if users is not None and size else "most of the company does without it"


def _proof(state: AccountState, confirmed_by: str | None, today: date) -> str:
    """Quote the value that is documented; a handoff without one is held, so this is never empty for long."""
    evidence = state.document["evidence"]
    if evidence["value_amount"] is None or evidence["value_day"] is None:
        return "documented; the amount is not known in their currency."
    amount = Decimal(evidence["value_amount"])
    verb = "saved" if evidence["value_category"] in ("cost_savings", "efficiency") else "gained"
    roi = f", ROI {percent(float((amount - state.arr) / state.arr))}" if state.arr else ""
    measured = day(date.fromisoformat(evidence["value_day"]), today=today)
    method = sentence_case(cut(evidence["value_method"] or "Measured", METHOD_MOST))
    by = f", confirmed by {cut(confirmed_by, SOURCE_MOST)}" if confirmed_by else ""
    return f"{money(amount, state.currency)} {verb} in 12 months{roi}. {method}, {measured}{by}."


def _safe(state: AccountState) -> str:
    churn, facts = state.document["churn"], state.document["facts"]
    flags = f"{churn['flags_true']} of {churn['flags_known'] + churn['flags_unknown']}"
    said = [verdict(state.document["health"]), f"churn {LEVEL_NAMES[churn['churn_level']]} ({flags})"]
    detractors, tickets = facts.get("open_detractors"), (facts.get("open_p1_tickets"), facts.get("open_p2_tickets"))
    clear = [words for words, sure in (("detractor", detractors == 0), ("P1", tickets == (0, 0)), ("P2", tickets == (0, 0))) if sure]
    unknown = [words for words, gap in (("detractors", detractors is None), ("tickets", None in tickets)) if gap]
    if clear:
        said.append(f"no open {', '.join(clear[:-1])}{' or ' if clear[1:] else ''}{clear[-1]}")
    if unknown:
        said.append(f"{listed(unknown)} unknown")
    return f"{', '.join(said)}."


def _call(state: AccountState, stores: Stores, now: datetime) -> str:
    champion = state.document["evidence"]["champion"]
    if champion is None:
        return "find out who decides"
    contacts = stores.contacts.of_account(state.id, at=now)
    titles = {each["name"]: each["title"] for each in state.document["champions"]} | {each.name: each.title for each in contacts}
    title = titles.get(champion)
    return f"call {cut(f'{champion}, {title}', PERSON_MOST)}," if title else f"call {cut(champion, PERSON_MOST)}"


def _basis(opportunity: OpportunityRow, facts: Facts, currency: str) -> str:
    users, price, arr, units = facts.get("mau"), facts.get("seat_price"), facts.get("arr"), opportunity["units"]
    match opportunity["kind"]:
        case "seat":
            at = f", at {money(price, currency)} a seat" if price is not None else ""
            return f"{units} = 30% of {users} active users{at}"
        case "feature":
            return f"{count(units or 0, 'unused premium feature')} at list price"
        case "cross_sell":
            return f"{count(units or 0, 'product')} at list price"
        case "department":
            return f"At most: twice the contract{f' of {money(arr, currency)}' if arr is not None else ''}"

"""`expansion`: who is ready to grow, who is held and why, and who is not there yet."""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from handlers import expansion_account, expansion_top
from handlers.book import Listing, nothing_scored, read_listing, scope_of, where
from handlers.card import Actions, Block, Button, Card, Choice, Column, Context, Fact, Facts, Headline, Line, Paragraph, Table, bold
from handlers.errors import UserError
from handlers.expansion_words import HANDOFF_NAMES, HANDOFF_ORDER, holds_named, opportunity_words, readiness_shown, short_hold
from handlers.names import one_account
from handlers.ports import ExpansionCandidate, PolicyInForce
from handlers.request import Answer, Request
from handlers.text import count, cut, day, listed, local, local_day, money, plain_number
from scoring.rows import OpportunityRow

CELL_MOST = 22
HELD_NAMED = 5


def expansion(request: Request) -> Answer:
    """Answer `expansion [mine|team|all] [segment=NAME] [full]`, `expansion top` with the same words, and `expansion NAME`."""
    asked, rest = read_listing("expansion", request.words, views=("top",))
    if rest:
        return one_account(request, "expansion", expansion_account.expansion_card)
    if asked.views:
        return Answer(expansion_top.expansion_top(asked, request))
    candidates = request.stores.expansions.ranked(scope=scope_of(asked, request.person), at=request.now)
    if not candidates:
        raise UserError(nothing_scored(asked, request))
    return Answer(expansion_list(candidates, asked, request))


def expansion_list(candidates: Sequence[ExpansionCandidate], asked: Listing, request: Request) -> Card:
    """Rank a book: ready first, then what needs an approval, then held with the reason, then not yet."""
    currency, zone = request.stores.reporting_currency, request.person.time_zone
    today = local(request.now, zone).date()
    ranked = sorted(candidates, key=_order)
    listed_ones = [item for item in ranked if item.expansion["handoff"] != "not_ready"]
    shown = asked.shown(listed_ones)
    ready = [item for item in ranked if item.expansion["handoff"] == "ready"]
    worth = sum((best.get("value") or 0.0) for item in ready if (best := best_opportunity(item)) is not None)
    total, place = f"{count(len(ready), 'account')} ready to grow", where(asked, request.person)
    lead: Line = (
        (bold(f"{total}{f', about {money(worth, currency)} a year' if worth else ''},"), f" {place}.")
        if ready
        else (bold("No account is ready to hand off"), f" {place}.")
    )
    blocks: list[Block] = [Paragraph((lead,)), _states(ranked, currency)]
    top = Button("Top 20 by ARR", replace(asked, views=("top",), start=0).command())
    if shown:
        blocks += [*asked.title(len(listed_ones), "Candidates"), _table(shown, request.stores.policy, currency, today)]
    choice = _open(shown) if shown else None
    blocks.append(Actions((*asked.buttons(len(listed_ones)), top), choice=choice))
    blocks += _held(shown if asked.start else ranked, most=len(shown) if asked.start else HELD_NAMED)
    high = request.stores.policy.policy.expansion.bands.high
    blocks.append(
        Context(
            (
                (f"Ready = readiness of {plain_number(high)} and more, Green, and nothing that holds it",),
                (f"Policy v{request.stores.policy.version}",),
            )
        )
    )
    heading = local_day(request.now, now=request.now, zone=zone)
    return Card(f"Expansion, {heading}: {total} {place}.", tuple(blocks), Headline("Expansion", heading))


def best_opportunity(item: ExpansionCandidate) -> OpportunityRow | None:
    """Return the opportunity that ranks first within its account."""
    return min(item.opportunities, key=lambda row: row["rank"], default=None)


def _order(item: ExpansionCandidate) -> tuple[int, float, float, str]:
    best = best_opportunity(item)
    priority = (best["priority"] if best else None) or 0.0
    return HANDOFF_ORDER.index(item.expansion["handoff"]), -priority, -(item.expansion["readiness"] or 0.0), item.name


def _states(items: Sequence[ExpansionCandidate], currency: str) -> Facts:
    facts = []
    for state in HANDOFF_ORDER:
        of_them = [item for item in items if item.expansion["handoff"] == state]
        if of_them:
            facts.append(
                Fact(
                    HANDOFF_NAMES[state],
                    (f"{count(len(of_them), 'account')}",),
                    (f"{money(sum(item.arr or 0.0 for item in of_them), currency)} ARR",),
                )
            )
    return Facts(tuple(facts))


def _table(items: Sequence[ExpansionCandidate], policy: PolicyInForce, currency: str, today: date) -> Table:
    columns = (
        Column("Account"),
        Column("Readiness", "right"),
        Column("State"),
        Column("Opportunity"),
        Column("Value", "right"),
        Column("Act by"),
    )
    return Table(columns, tuple(_row(item, policy, currency, today) for item in items))


def _row(item: ExpansionCandidate, policy: PolicyInForce, currency: str, today: date) -> tuple[str, ...]:
    row, best = item.expansion, best_opportunity(item)
    due = row["due_date"]
    state = HANDOFF_NAMES[row["handoff"]]
    holds = holds_named(row)
    if holds:
        state = f"{state}: {short_hold(row)}" if len(holds) == 1 else f"{state}: {len(holds)} reasons"
    return (
        cut(item.name, CELL_MOST),
        "–" if row["readiness"] is None else f"{readiness_shown(row['readiness'], policy)}",
        cut(state, CELL_MOST),
        cut(opportunity_words(best), CELL_MOST) if best else "–",
        money(best["value"], currency) if best and best["value"] is not None else "–",
        day(date.fromisoformat(due), today=today) if due else "–",
    )


def _open(items: Sequence[ExpansionCandidate]) -> Choice:
    return Choice("Open an account…", tuple(Button(item.name, f"expansion id:{item.id}", spoken=f"Open {item.name}") for item in items))


def _held(items: Sequence[ExpansionCandidate], *, most: int) -> list[Block]:
    held = [item for item in items if item.expansion["handoff"] == "held"]
    if not held:
        return []
    bullets: list[Line] = [(bold(item.name), f": {listed(holds_named(item.expansion))}") for item in held[:most]]
    more = len(held) - most
    if more > 0:
        bullets.append((f"and {more} more",))
    return [Paragraph(((bold("Held, with the reason"),),), tuple(bullets))]

"""`renewals 90d`: which contracts come up, what is due for each, and what was missed; `renewals NAME` for one."""

import re
from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from handlers.account_facts import LEVEL_NAMES, STEP_NAMES, due_step
from handlers.bands import band_cell, standing
from handlers.book import Listing, read_listing, scope_of, where
from handlers.card import Actions, Block, Button, Card, Choice, Column, Context, Fact, Facts, Headline, Line, Paragraph, Table, bold
from handlers.errors import UserError
from handlers.names import one_account
from handlers.ports import AccountState
from handlers.renewals_account import account_renewal
from handlers.request import Answer, Request
from handlers.text import count, cut, day, days, local, local_day, money, quoted, sentence_case

DEFAULT_DAYS = 90
MOST_DAYS = 730
BUTTONS_MOST = 4
LATE_NAMED = 6
CELL_MOST = 22
_DAYS = re.compile(r"^(?P<days>\d{1,4})\s*d?(?:ays)?$")

_LIKE_DAYS = re.compile(r"^[-+]?\d+\s*(?:d(?:ays?)?\b|$)")
"""What is meant as a span, be it one or not; everything else is a name."""


def renewals(request: Request) -> Answer:
    """Answer `renewals [90d] [mine|team|all] [segment=NAME] [full]`: soonest first, lapsed contracts before them; and `renewals NAME`."""
    asked, rest = read_listing("renewals", request.words)
    if rest and not _LIKE_DAYS.match(" ".join(rest)):
        return one_account(request, "renewals", account_renewal)
    within = _within(" ".join(rest))
    today = local(request.now, request.person.time_zone).date()
    states = request.stores.renewals.within(within, scope=scope_of(asked, request.person), today=today, at=request.now)
    return Answer(renewals_card(states, within, replace(asked, word=f"renewals {within}d"), request))


def _within(words: str) -> int:
    if not words:
        return DEFAULT_DAYS
    found = _DAYS.match(words.casefold())
    if found is None or not 0 < int(found["days"]) <= MOST_DAYS:
        raise UserError(f"I know no span {quoted(words)}. Try `renewals 90d`, with 1 to {MOST_DAYS} days.")
    return int(found["days"])


def renewals_card(states: Sequence[AccountState], within: int, asked: Listing, request: Request) -> Card:
    """Draw the renewals of one book."""
    currency, zone = request.stores.reporting_currency, request.person.time_zone
    today = local(request.now, zone).date()
    ordered = sorted(states, key=lambda state: (state.renewal_on or date.max, state.name))
    place = where(asked, request.person)
    total = f"No renewal in {days(within)}"
    if ordered:
        total = f"{count(len(ordered), 'renewal')} in {days(within)}, {money(sum(_arr(state) for state in ordered), currency)} ARR,"
    blocks: list[Block] = [Paragraph(((bold(total), f" {place}."),))]
    shown = asked.shown(ordered)
    if ordered:
        blocks += [_risks(ordered, currency), *_due(shown if asked.start else ordered, asked, request, today)]
        blocks += [*asked.title(len(ordered), "Renewals"), _table(shown, request, currency, today)]
    blocks.append(_actions(shown, len(ordered), within, asked))
    blocks.append(
        Context((("Steps begin 120, 90, 60, 30 and 14 days before; earlier at high risk",), (f"Policy v{request.stores.policy.version}",)))
    )
    return Card(f"{total} {place}.", tuple(blocks), Headline("Renewals", local_day(request.now, now=request.now, zone=zone)))


def _arr(state: AccountState) -> float:
    return state.document["facts"].get("arr") or 0.0


def _risks(states: Sequence[AccountState], currency: str) -> Facts:
    facts = []
    for level in ("high", "medium", "low", "unknown"):
        of_them = [state for state in states if state.document["renewal"]["renewal_risk"] == level]
        if of_them:
            arr = money(sum(_arr(state) for state in of_them), currency)
            facts.append(Fact(f"{LEVEL_NAMES[level]} risk", (count(len(of_them), "renewal"),), (f"{arr} ARR",)))
    return Facts(tuple(facts))


def _due(states: Sequence[AccountState], asked: Listing, request: Request, today: date) -> list[Block]:
    late: list[tuple[int, AccountState, str]] = []
    for state in states:
        step = due_step(state, policy=request.stores.policy, today=today)
        if step is not None:
            late.append((step[1], state, step[0]))
    if not late:
        return []
    most = len(late) if asked.start else LATE_NAMED
    late.sort(key=lambda item: (-item[0], item[1].name))
    bullets: list[Line] = [
        (
            bold(state.name),
            f", {STEP_NAMES[name]}: ",
            bold(f"{days(over)} late") if over else "due today",
            f", {state.owner_name or 'no owner'}",
        )
        for over, state, name in late[:most]
    ]
    if len(late) > most:
        bullets.append((f"and {len(late) - most} more",))
    return [Paragraph(((bold(f"Steps due ({len(late)})"),),), tuple(bullets))]


def _table(states: Sequence[AccountState], request: Request, currency: str, today: date) -> Table:
    columns = (Column("Account"), Column("Renewal"), Column("Days", "right"), Column("Health"), Column("ARR", "right"), Column("Step"))
    return Table(columns, tuple(_row(state, request, currency, today) for state in states))


def _row(state: AccountState, request: Request, currency: str, today: date) -> tuple[str, ...]:
    renewal, health = state.document["renewal"], state.document["health"]
    on = state.renewal_on or today
    step = due_step(state, policy=request.stores.policy, today=today)
    if step is not None:
        words = sentence_case(STEP_NAMES[step[0]])
    else:
        following = renewal["next_step"]
        words = f"Next: {STEP_NAMES[following].removeprefix('renewal ')}" if following else "All done"
    return (
        cut(state.name, CELL_MOST),
        day(on, today=today),
        f"{(on - today).days}".replace("-", "−"),
        band_cell(health, standing(state.document["override"], today=today), request.stores.policy.policy.health.bands),
        money(_arr(state), currency),
        cut(words, CELL_MOST),
    )


def _actions(states: Sequence[AccountState], total: int, within: int, asked: Listing) -> Actions:
    options = tuple(Button(state.name, f"account id:{state.id}", spoken=f"Open {state.name}") for state in states)
    rest = asked.buttons(total)
    spans = [
        Button(days(other), replace(asked, word=f"renewals {other}d", start=0).command()) for other in (30, 90, 180) if other != within
    ]
    choice = Choice("Open an account…", options) if options else None
    return Actions((*rest, *spans[: BUTTONS_MOST - len(rest)]), choice=choice)

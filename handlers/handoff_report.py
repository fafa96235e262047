"""`handoffs`: which are open and with whom; `handoffs report 90d`: how many end well, how fast, and why others do not (E17)."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median

from handlers.card import Actions, Block, Button, Card, Choice, Column, Context, Fact, Facts, Headline, Line, Paragraph, Table, bold
from handlers.errors import UserError
from handlers.handoff_card import headline_of
from handlers.ports import Handoff, HandoffHistory, HandoffState, Scope
from handlers.request import Answer, Request
from handlers.rights import own_book
from handlers.text import count, cut, day, listed, local, local_day, money, percent, quoted, span

SHOWN = 20
CELL_MOST = 22
DEFAULT_DAYS, MOST_DAYS = 90, 730
STATE_NAMES: dict[HandoffState, str] = {
    "suggested": "Suggested",
    "approval": "Waits for a manager",
    "offered": "Offered",
    "later": "Not now",
    "accepted": "Accepted",
    "won": "Won",
    "lost": "Lost",
    "declined": "Declined",
    "withdrawn": "Withdrawn",
}
_TIMED: tuple[HandoffState, ...] = ("suggested", "approval", "offered", "later", "accepted")
_SPAN = re.compile(r"^report(?:\s+(?P<days>\d{1,4})d)?$")


def handoffs(request: Request) -> Answer:
    """Answer `handoffs` and `handoffs report [90d]`.

    Raises:
        UserError: Other words, or a period out of range.
    """
    words = request.words.casefold()
    if not words:
        return Answer(_open_card(request))
    match = _SPAN.match(words)
    if match is None:
        raise UserError(f"`handoffs` takes no {quoted(request.words)}. Try `handoffs` or `handoffs report 90d`.")
    days = int(match["days"] or DEFAULT_DAYS)
    if not 1 <= days <= MOST_DAYS:
        raise UserError(f"A report covers 1 to {MOST_DAYS} days, such as `handoffs report 90d`.")
    return Answer(_report_card(days, request))


def _open_card(request: Request) -> Card:
    found = _known_to(request, request.stores.handoffs.open_in(_scope(request)))
    zone, heading = request.person.time_zone, local_day(request.now, now=request.now, zone=request.person.time_zone)
    if not found:
        hint = "`expansion` lists who is ready to grow." if request.person.role != "sales_rep" else "A ping comes when an account is ready."
        sentence = "No handoff is open."
        return Card(f"{sentence} {hint.replace('`', '')}", (Paragraph(((bold(sentence), f" {hint.replace('`', '')}"),)),))
    late = sum(_is_late(each, request.now) for each in found)
    lead: Line = (bold(f"{count(len(found), 'handoff')} open"), f", {late} late." if late else ".")
    columns = (Column("Account"), Column("What for"), Column("State"), Column("With"), Column("Since"), Column("Due"))
    shown = found[:SHOWN]
    table = Table(columns, tuple(_row(each, request.now, zone) for each in shown), caption="Open handoffs, the oldest first")
    options = tuple(Button(cut(headline_of(each), 60), f"handoff id:{each.id}") for each in shown)
    blocks: list[Block] = [
        Paragraph((lead,)),
        table,
        Actions((Button("Report, 90 days", "handoffs report 90d"),), choice=Choice("Open a handoff…", options)),
    ]
    if len(found) > SHOWN:
        blocks.append(Context(((f"{len(found) - SHOWN} more",),)))
    return Card(f"{count(len(found), 'handoff')} open{f', {late} late' if late else ''}.", tuple(blocks), Headline("Handoffs", heading))


def _row(handoff: Handoff, now: datetime, zone: str) -> tuple[str, ...]:
    today = local(now, zone).date()
    due = "–"
    if handoff.state == "offered" and handoff.due_at is not None:
        due = f"{'late: ' if _is_late(handoff, now) else ''}{local_day(handoff.due_at, now=now, zone=zone)}"
    elif handoff.state == "later" and handoff.later_until is not None:
        due = f"back {day(handoff.later_until, today=today)}"
    words = handoff.evidence["title"].partition(", ")[0]
    waits_with = handoff.csm_name if handoff.state == "suggested" else handoff.rep_name
    return (
        cut(handoff.account_name, CELL_MOST),
        cut(words, CELL_MOST),
        STATE_NAMES[handoff.state],
        cut(waits_with or "–", CELL_MOST),
        local_day(handoff.moved_at, now=now, zone=zone),
        due,
    )


def _report_card(days: int, request: Request) -> Card:
    since = request.now - timedelta(days=days)
    begun = [each for each in request.stores.handoffs.histories(_scope(request), since=since) if _reaches(each, "offered")]
    title = f"Handoffs, {count(days, 'day')}"
    if not begun:
        sentence = f"No handoff was offered in the last {count(days, 'day')}."
        return Card(sentence, (Paragraph(((sentence,),)), Actions((Button("Open handoffs", "handoffs"),))))
    accepted = [each for each in begun if _reaches(each, "accepted")]
    won = [each for each in begun if each.handoff.state == "won"]
    worth = _worth(each.handoff for each in won)
    lead: Line = (
        bold(f"{count(len(begun), 'handoff')} offered, {len(accepted)} accepted, {len(won)} won"),
        f": {worth} a year." if worth else ".",
    )
    blocks: list[Block] = [
        Paragraph((lead,)),
        Facts(
            (
                Fact("Accepted of offered", (percent(len(accepted) / len(begun)),), (f"{len(accepted)} of {len(begun)}",)),
                Fact("Won of accepted", (_share(len(won), len(accepted)),), (_outcome(accepted),)),
            )
        ),
        *_times(begun),
        *_reasons(begun),
        Actions((Button("Open handoffs", "handoffs"),)),
        Context((("Counted by the day each began",), ("times are of the stays that ended",))),
    ]
    return Card(f"{title}: {len(begun)} offered, {len(accepted)} accepted, {len(won)} won.", tuple(blocks), Headline(title))


def _times(begun: Sequence[HandoffHistory]) -> list[Block]:
    """Say how long a handoff stays in each state, by the median of the stays that ended."""
    stays: dict[HandoffState, list[float]] = {state: [] for state in _TIMED}
    for each in begun:
        for move, following in zip(each.moves, each.moves[1:], strict=False):
            if move.becomes in stays and following.at > move.at:
                stays[move.becomes].append((following.at - move.at).total_seconds())
    bullets: list[Line] = [
        (f"{STATE_NAMES[state]}: {span(timedelta(seconds=median(lengths)))}", f" ({len(lengths)})")
        for state, lengths in stays.items()
        if lengths
    ]
    return [Paragraph(((bold("Median time in each state"),),), tuple(bullets))] if bullets else []


def _reasons(begun: Sequence[HandoffHistory]) -> list[Block]:
    blocks: list[Block] = []
    for state, title in (("declined", "Declined for"), ("lost", "Lost for")):
        counted = Counter((each.handoff.reason or "no reason").partition(":")[0] for each in begun if each.handoff.state == state)
        if counted:
            named = [f"{reason} ({number})" for reason, number in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]
            blocks.append(Paragraph(((bold(f"{title}:"), f" {listed(named)}"),)))
    return blocks


def _outcome(accepted: Sequence[HandoffHistory]) -> str:
    states = Counter(each.handoff.state for each in accepted)
    return f"{states['lost']} lost, {len(accepted) - states['won'] - states['lost']} still open or back"


def _share(part: int, whole: int) -> str:
    return percent(part / whole) if whole else "none accepted yet"


def _worth(won: Iterable[Handoff]) -> str:
    sums: dict[str, Decimal] = {}
    for each in won:
        if each.amount is not None and each.currency is not None:
            sums[each.currency] = sums.get(each.currency, Decimal(0)) + each.amount
    return " and ".join(money(amount, currency) for currency, amount in sorted(sums.items()))


def _reaches(history: HandoffHistory, state: HandoffState) -> bool:
    return any(move.becomes == state for move in history.moves)


def _is_late(handoff: Handoff, now: datetime) -> bool:
    return handoff.state == "offered" and handoff.due_at is not None and handoff.due_at <= now


def _scope(request: Request) -> Scope:
    return own_book(request.person)


def _known_to(request: Request, found: Sequence[Handoff]) -> list[Handoff]:
    """Leave out what a rep does not know of yet."""
    early = ("suggested", "approval") if request.person.role == "sales_rep" else ()
    return [each for each in found if each.state not in early]

"""`expansion top`: the twenty largest accounts with three ticks each: capacity, documented ROI, sponsor (E16).

Unlike other lists it is not cut at ten: twenty is what it is for.
"""

from collections.abc import Sequence

from handlers.book import Listing, nothing_scored, scope_of, where
from handlers.card import Actions, Block, Button, Card, Choice, Column, Context, Headline, Line, Paragraph, Table, bold
from handlers.errors import UserError
from handlers.ports import AccountState
from handlers.request import Request
from handlers.text import cut, listed, local_day, money, number_word, percent, share_short_of

TOP = 20
GAPS_NAMED = 6
CELL_MOST = 22


def expansion_top(asked: Listing, request: Request) -> Card:
    """Draw the largest accounts of a book.

    Raises:
        UserError: No account of it is scored.
    """
    states = request.stores.expansions.largest(scope=scope_of(asked, request.person), at=request.now, limit=TOP)
    if not states:
        raise UserError(nothing_scored(asked, request))
    place = where(asked, request.person)
    currency = request.stores.reporting_currency
    full = request.stores.policy.policy.expansion.signals.capacity
    ticks = [(state, _ticks(state, full)) for state in states]
    complete = sum(all(tick for tick, _ in three) for _, three in ticks)
    lead: Line = (
        bold(f"{complete} of {len(states)} have all three"),
        f" {place}: capacity near its limit, documented ROI, an engaged sponsor.",
    )
    rows = tuple(
        (cut(state.name, CELL_MOST), money(state.document["facts"].get("arr") or 0, currency), *(text for _, text in three))
        for state, three in ticks
    )
    table = Table((Column("Account"), Column("ARR", "right"), Column("Capacity"), Column("ROI"), Column("Sponsor")), rows)
    options = tuple(Button(state.name, f"expansion id:{state.id}", spoken=f"Open {state.name}") for state in states)
    blocks: list[Block] = [Paragraph((lead,)), table, *_gaps(ticks), Actions((), choice=Choice("Open an account…", options))]
    blocks.append(
        Context(
            (
                (f"The {len(states)} largest accounts by ARR {place}",),
                (f"✓ from {percent(full)} of capacity, one ROI record within 12 months, sponsor engaged",),
            )
        )
    )
    today = local_day(request.now, now=request.now, zone=request.person.time_zone)
    return Card(
        f"Top {len(states)} by ARR {place}: {complete} have capacity, ROI and sponsor.",
        tuple(blocks),
        Headline(f"Top {len(states)} by ARR", today),
    )


Tick = tuple[bool, str]


def _ticks(state: AccountState, full: float) -> tuple[Tick, Tick, Tick]:
    facts = state.document["facts"]
    used, limit = facts.get("capacity_used"), facts.get("capacity_limit")
    share = used / limit if used is not None and limit else None
    records = facts.get("roi_records_12m") or 0
    sponsor = facts.get("sponsor_state")
    near = state.document["expansion"]["signal_capacity"] == "true"
    return (
        (near, "not known" if share is None else f"{'✓ ' if near else ''}{share_short_of(share, full)}%"),
        (records > 0, f"✓ {records}" if records else "none"),
        (sponsor == "engaged", "✓ engaged" if sponsor == "engaged" else sponsor or "not known"),
    )


def _gaps(ticks: Sequence[tuple[AccountState, tuple[Tick, Tick, Tick]]]) -> list[Block]:
    bullets: list[Line] = []
    for name, index in (("documented ROI", 1), ("engaged sponsor", 2), ("capacity near its limit", 0)):
        missing = [state.name for state, three in ticks if not three[index][0]]
        if missing:
            more = [f"{len(missing) - GAPS_NAMED} more"] if len(missing) > GAPS_NAMED else []
            bullets.append((bold(f"No {name}:"), f" {listed([*missing[:GAPS_NAMED], *more])}"))
    return (
        [Paragraph(((bold(f"{number_word(len(bullets))} kinds of gap" if len(bullets) != 1 else "One kind of gap"),),), tuple(bullets))]
        if bullets
        else []
    )

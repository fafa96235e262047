"""A sales rep's Home: handoffs that wait for them, and who of their own accounts is ready to grow."""

from collections import Counter
from collections.abc import Sequence

from handlers.card import Actions, Block, Button, Card, Context, Divider, Line, Paragraph, bold
from handlers.expansion_words import HANDOFF_NAMES, HANDOFF_ORDER, holds_named, opportunity_words, readiness_shown
from handlers.home_page import Page
from handlers.home_queue import SHOWN, Queue, handoffs_of, queue_blocks
from handlers.home_settings import made_how, settings_blocks
from handlers.home_shelf import Shelf, request_day, standings_of
from handlers.ports import ExpansionCandidate, Standing
from handlers.request import Request
from handlers.text import count, day, money

HOLDS_NAMED = 2


def rep_home(shelf: Shelf, page: Page, request: Request) -> Card:
    """Draw it; views of a book by risk are not a rep's."""
    from handlers.home import greeting

    waiting = handoffs_of(shelf, request)
    queue = Queue(waiting[:SHOWN], {"handoff": len(waiting)})
    found = {each.id: each for scope in shelf.scopes for each in request.stores.expansions.ranked(scope=scope, at=request.now)}
    rows = sorted(found.values(), key=_order)
    shown = page.rows(rows)
    standings = standings_of((each.id for each in shown), request)
    blocks: list[Block] = [
        Paragraph(_totals(rows, request)),
        Actions(
            (Button("Find an account…", "find"), Button("Expansion", "expansion"), Button("Renewals", "renewals 90d")),
            more=(Button("Handoffs", "handoffs"), Button("Help", "help")),
        ),
        Divider(),
        *queue_blocks(queue, {}, request, title="My queue"),
        Divider(),
        Paragraph(((bold("My accounts"),),)),
        Context(((f"Ranked by readiness  ·  {page.part(len(rows))}",) if rows else ("No scored account of yours yet",),)),
    ]
    for each in shown:
        opened = Button("Open", f"expansion id:{each.id}", spoken=f"Open {each.name}")
        blocks.append(
            Paragraph(
                (_named(each, request), _facts(each, standings.get(each.id), request)),
                button=opened,
            )
        )
    blocks += [*page.turning(len(rows), ()), Divider(), *settings_blocks(shelf, request), Context(made_how((), request))]
    summary = f"{count(len(rows), 'account')}; {count(queue.size, 'handoff waits', 'handoffs wait')} for you."
    return Card(summary, tuple(blocks), greeting(request))


def _order(each: ExpansionCandidate) -> tuple[int, float, float, str]:
    readiness = each.expansion["readiness"]
    return HANDOFF_ORDER.index(each.expansion["handoff"]), -(readiness or 0.0), -(each.arr or 0.0), each.id


def _totals(rows: Sequence[ExpansionCandidate], request: Request) -> tuple[Line, ...]:
    arr = money(sum(each.arr or 0.0 for each in rows), request.stores.reporting_currency)
    states = Counter[str](each.expansion["handoff"] for each in rows)
    told = [f"{states[name]} {HANDOFF_NAMES[name].lower()}" for name in HANDOFF_ORDER if states[name]]
    lead: Line = (bold(f"{count(len(rows), 'account')}, {arr} ARR"),)
    return (lead, ("  ·  ".join(told),)) if told else (lead,)


def _named(each: ExpansionCandidate, request: Request) -> Line:
    """`Acme  Ready, readiness 84`."""
    row = each.expansion
    readiness = row["readiness"]
    scored = f", readiness {readiness_shown(readiness, request.stores.policy)}" if readiness is not None else ""
    return (bold(each.name), f"  {HANDOFF_NAMES[row['handoff']]}{scored}")


def _facts(each: ExpansionCandidate, standing: Standing | None, request: Request) -> Line:
    currency, today = request.stores.reporting_currency, request_day(request)
    parts = [f"{money(each.arr, currency)}" if each.arr is not None else "ARR unknown"]
    if standing is not None and standing.renewal_on is not None:
        parts.append(f"renewal {day(standing.renewal_on, today=today)}")
    best = min(each.opportunities, key=lambda one: one["rank"], default=None)
    if each.expansion["handoff"] == "held":
        parts.append(", ".join(holds_named(each.expansion)[:HOLDS_NAMED]))
    elif best is not None:
        worth = f", about {money(best['value'], currency)} a year" if best["value"] is not None else ""
        parts.append(f"{opportunity_words(best)}{worth}")
    return ("  ·  ".join(parts),)

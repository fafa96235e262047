"""The book on the Home: every account in one ranking, a few at a time, each in two lines."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from handlers.bands import BAND_GLYPHS, BAND_NAMES, BAND_ORDER, verdict_of
from handlers.card import Block, Button, Context, Line, Paragraph, bold
from handlers.digest_book import Book, total_of
from handlers.expansion_words import KIND_NAMES
from handlers.home_page import VIEWS, Page
from handlers.ports import Person, Standing
from handlers.request import Request
from handlers.rights import OPENS_ACCOUNTS
from handlers.risk_table import factors_cell, moved_cell
from handlers.sources import SOURCE_NAMES
from handlers.text import NO_BREAK, count, days, listed, local, money, sentence_case
from scoring.policy_values import Bands

RENEWAL_DAYS = 90


def by_band(book: Book, request: Request) -> tuple[Line, Line]:
    """Count the whole book, what is snoozed included: accounts and ARR, then the same by band."""
    currency = request.stores.reporting_currency
    everyone = [*book.awake, *book.asleep]
    accounts, arr = total_of(everyone)
    parts = []
    for band in BAND_ORDER:
        of_them, worth = total_of(each for each in everyone if each.band == band)
        if of_them:
            parts.append(f"{BAND_GLYPHS[band]} {of_them} {BAND_NAMES[band]}, {money(worth, currency)}".replace(" ", NO_BREAK))
    return (bold(f"{count(int(accounts), 'account')}, {money(arr, currency)} ARR"),), ("  ·  ".join(parts),)


def ranked(book: Book) -> list[Standing]:
    """Rank a book: by ARR at risk, then what cannot be seen, then the rest by ARR. What is snoozed is left out."""
    at_risk, unseen = book.at_risk, book.blind_spots
    first = {each.id for each in (*at_risk, *unseen)}
    rest = sorted((each for each in book.awake if each.id not in first), key=lambda each: (-(each.arr or 0.0), each.name, each.id))
    return [*at_risk, *unseen, *rest]


def book_blocks(book: Book, page: Page, request: Request, *, title: str) -> list[Block]:
    """List one page of the book, and the ways to the others."""
    person, today = request.person, request_day(request)
    rows = ranked(book)
    shown = {view: [each for each in rows if _IN_VIEW[view](each, today)] for view in VIEWS}
    chosen = shown[page.view]
    blocks: list[Block] = [Paragraph(((bold(title),),))]
    named = f"{VIEWS[page.view]}  ·  " if page.view else ""
    if not chosen:
        blocks.append(Context(((f"{named}Nothing here",),)))
    else:
        blocks.append(Context(((f"{named}Ranked by ARR at risk  ·  ▲ ▼ in 7 days  ·  {page.part(len(chosen))}",),)))
    policy = request.stores.policy.policy
    for each in page.rows(chosen):
        opened = Button("Open", f"account id:{each.id}", spoken=f"Open {each.name}") if person.role in OPENS_ACCOUNTS else None
        lines = (_named(each, policy.health.bands, today), _facts(each, request.stores.reporting_currency, person, today))
        blocks.append(Paragraph(lines, button=opened))
    views = [view for view in VIEWS if shown[view] or view in ("", page.view)] if person.role in OPENS_ACCOUNTS else ()
    return [*blocks, *page.turning(len(chosen), views)]


def request_day(request: Request) -> date:
    """Return the reader's day."""
    return local(request.now, request.person.time_zone).date()


def _renews_soon(each: Standing, today: date) -> bool:
    return each.renewal_on is not None and 0 <= (each.renewal_on - today).days <= RENEWAL_DAYS


_IN_VIEW: Mapping[str, Callable[[Standing, date], bool]] = {
    "": lambda _each, _today: True,
    "at-risk": lambda each, _today: each.at_risk,
    "renewals": _renews_soon,
    "ready": lambda each, _today: each.ready_kind is not None,
}


def _named(each: Standing, bands: Bands, today: date) -> Line:
    """`🔴 Globex  Red 36  ▼ 19`."""
    set_band = each.set_band if each.set_until is not None and today <= each.set_until else None
    computed = verdict_of(each.band, each.score, bands)
    said = f"{BAND_NAMES[set_band]} by hand, computed {computed}" if set_band else computed
    moved = moved_cell(each.delta_7d)
    arrow = f"  {moved}" if moved[0] in "▲▼" else ""
    return (f"{BAND_GLYPHS[set_band or each.band]} ", bold(each.name), f"  {said}{arrow}")


def _facts(each: Standing, currency: str, reader: Person, today: date) -> Line:
    """`$240k  ·  renewal 40 days  ·  4 of 7 churn factors, 1 unknown`."""
    parts = [money(each.arr, currency) if each.arr is not None else "ARR unknown"]
    if each.renewal_on is not None:
        left = (each.renewal_on - today).days
        parts.append(f"renewal {days(left)}" if left >= 0 else f"renewal {days(-left)} past")
    parts.extend(_state(each))
    if each.owner_id != reader.id and reader.role != "executive":
        parts.append(each.owner_name or "no owner")
    return ("  ·  ".join(part.replace(" ", NO_BREAK) for part in parts),)


def _state(each: Standing) -> Sequence[str]:
    """Say what matters most of an account: what is missing, what burns, else what it is ready for."""
    if each.blind_spot and each.stale:
        return (f"{sentence_case(listed([SOURCE_NAMES[kind] for kind in SOURCE_NAMES if kind in each.stale.split('|')]))} data missing",)
    true = len(each.factors.split("|")) if each.factors else 0
    churn = f"churn factors {factors_cell(true, each.factors_unknown, escalated=False)}{', escalated' if each.escalations else ''}"
    ready = f"ready to expand: {KIND_NAMES[each.ready_kind]}" if each.ready_kind else ""
    return [part for part in (churn if true or each.at_risk else "", ready) if part]

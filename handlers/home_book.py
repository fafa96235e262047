"""The book on the Home: every account in one ranking, a few at a time, each in two lines."""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from handlers.bands import BAND_GLYPHS, BAND_NAMES, BAND_ORDER, verdict_of
from handlers.card import Block, Button, Context, Line, Paragraph, bold
from handlers.expansion_words import KIND_NAMES
from handlers.home_page import ROWS, VIEWS, Page
from handlers.home_shelf import Shelf, in_view, ranked, request_day, riskiest
from handlers.ports import Glance, Person, Standing
from handlers.request import Request
from handlers.rights import OPENS_ACCOUNTS
from handlers.risk_table import factors_cell, moved_cell
from handlers.sources import SOURCE_NAMES
from handlers.text import NO_BREAK, count, days, listed, money, sentence_case
from scoring.policy_values import Bands
from scoring.rows import Band


class Turned(Struct, frozen=True):
    """One page of a book, before it is drawn: the accounts it shows, of how many, and the other views there are."""

    page: Page
    shown: Sequence[Glance]
    total: int
    views: Sequence[str]


def by_band(shelf: Shelf, request: Request) -> tuple[Line, Line]:
    """Count the whole book, what is snoozed included: accounts and ARR, then the same by band."""
    currency = request.stores.reporting_currency
    accounts: dict[Band, int] = dict.fromkeys(BAND_ORDER, 0)
    worth: dict[Band, float] = dict.fromkeys(BAND_ORDER, 0.0)
    for each in shelf.tallies:
        accounts[each.band] += each.accounts
        worth[each.band] += each.arr or 0.0
    parts = [
        f"{BAND_GLYPHS[band]} {accounts[band]} {BAND_NAMES[band]}, {money(worth[band], currency)}".replace(" ", NO_BREAK)
        for band in BAND_ORDER
        if accounts[band]
    ]
    whole = f"{count(sum(accounts.values()), 'account')}, {money(sum(worth.values()), currency)} ARR"
    return (bold(whole),), ("  ·  ".join(parts),)


def turned(shelf: Shelf, page: Page, request: Request) -> Turned:
    """Choose the accounts of a page."""
    today = request_day(request)
    counts = shelf.counts(today)
    total = counts[page.view]
    first = page.first(total) - 1
    end = min(first + ROWS, total)
    # Whoever is at risk stands first, so most pages need no more of the book.
    some = page.view in ("", "at-risk") and end <= shelf.at_risk
    rows = riskiest(shelf, request, first=end) if some else [*in_view(ranked(shelf, request), page.view, today)]
    views = [view for view in VIEWS if view in ("", page.view) or counts[view]] if request.person.role in OPENS_ACCOUNTS else ()
    return Turned(page, rows[first:end], total, views)


def book_blocks(turned: Turned, standings: Mapping[str, Standing], request: Request, *, title: str) -> list[Block]:
    """List one page of the book, and the ways to the others."""
    person, today, page = request.person, request_day(request), turned.page
    named = f"{VIEWS[page.view]}  ·  " if page.view else ""
    order = f"Ranked by ARR at risk  ·  ▲ ▼ in 7 days  ·  {page.part(turned.total)}" if turned.shown else "Nothing here"
    blocks: list[Block] = [Paragraph(((bold(title),),)), Context(((f"{named}{order}",),))]
    bands, currency = request.stores.policy.policy.health.bands, request.stores.reporting_currency
    for each in [standings[glance.id] for glance in turned.shown if glance.id in standings]:
        opened = Button("Open", f"account id:{each.id}", spoken=f"Open {each.name}") if person.role in OPENS_ACCOUNTS else None
        blocks.append(Paragraph((_named(each, bands, today), _facts(each, currency, person, today)), button=opened))
    return [*blocks, *page.turning(turned.total, turned.views)]


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

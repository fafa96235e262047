"""`atrisk`: who needs a person, ranked by ARR at risk, with counts and ARR by band and what cannot be seen."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from handlers.bands import BAND_GLYPHS, BAND_NAMES, BAND_ORDER, band_cell, by_hand, override_line, standing, verdict
from handlers.book import FIRST, Listing, nothing_scored, read_listing, scope_of, where
from handlers.card import (
    Actions,
    Block,
    Button,
    Card,
    Choice,
    Context,
    Divider,
    Fact,
    Facts,
    Headline,
    Line,
    Paragraph,
    Table,
    bold,
)
from handlers.errors import UserError
from handlers.portfolio import portfolio_card
from handlers.ports import AtRiskRow, BandTotal, Portfolio, Snooze
from handlers.request import Answer, Request
from handlers.rights import OPENS_ACCOUNTS, READS_VERBATIMS
from handlers.risk_table import CELL_MOST, COLUMNS, factors_cell, moved_cell, renewal_cell, worth_cell
from handlers.snooze import still_holds
from handlers.text import clock_time, count, cut, day, listed, local, local_day, money, quoted

BLIND_SPOTS_NAMED = 5
REASON_MOST = 100
VIEWS = ("chart", "snoozed")


def at_risk(request: Request) -> Answer:
    """Answer `atrisk [mine|team|all] [segment=NAME] [full|snoozed|chart]`."""
    asked, rest = read_listing("atrisk", request.words, views=VIEWS)
    if rest:
        raise UserError(f"I know no list {quoted(rest[0])}. Try `atrisk`, `atrisk team`, `atrisk all` or `atrisk segment=enterprise`.")
    listed_as, view = replace(asked, views=()), asked.views[-1] if asked.views else ""
    portfolio = request.stores.accounts.portfolio(scope=scope_of(asked, request.person), at=request.now)
    if portfolio.as_of is None:
        raise UserError(nothing_scored(listed_as, request))
    left_out = _snoozed(portfolio, request)
    if view == "snoozed":
        return Answer(snoozed_card(portfolio, left_out, listed_as, request))
    awake = without(portfolio, left_out)
    if view == "chart":
        asleep = f", {len(left_out)} more snoozed" if left_out else ""
        return Answer(portfolio_card(awake, f"{where(asked, request.person)}{asleep}", listed_as.command(), request))
    return Answer(at_risk_card(awake, _asleep(portfolio, left_out), listed_as, request))


def _snoozed(portfolio: Portfolio, request: Request) -> dict[str, Snooze]:
    """Return what this person left out of the list and that still holds, by account."""
    snoozes = {snooze.account_id: snooze for snooze in request.stores.snoozes.of_person(request.person.id, at=request.now)}
    today = local(request.now, request.person.time_zone).date()
    return {
        row.id: snoozes[row.id]
        for row in portfolio.at_risk
        if row.id in snoozes and still_holds(snoozes[row.id], band=row.health["band"], score=row.health["health_score"], today=today)
    }


def _asleep(portfolio: Portfolio, left_out: Collection[str]) -> list[AtRiskRow]:
    return [row for row in portfolio.at_risk if row.id in left_out]


def without(portfolio: Portfolio, left_out: Collection[str]) -> Portfolio:
    """Take snoozed accounts out of the list and out of the totals of their bands, so that both count the same accounts."""
    asleep = _asleep(portfolio, left_out)
    return replace(
        portfolio,
        at_risk=[row for row in portfolio.at_risk if row.id not in left_out],
        totals=[_less(total, [row for row in asleep if row.health["band"] == total.band]) for total in portfolio.totals],
    )


def _less(total: BandTotal, rows: Sequence[AtRiskRow]) -> BandTotal:
    arr = sum(row.arr or 0.0 for row in rows)
    return BandTotal(total.band, total.accounts - len(rows), total.arr - arr, total.at_risk_accounts - len(rows), total.at_risk_arr - arr)


def snoozed_card(portfolio: Portfolio, left_out: Mapping[str, Snooze], asked: Listing, request: Request) -> Card:
    """List what this person left out, why, and when each returns."""
    today = local(request.now, request.person.time_zone).date()
    rows = _asleep(portfolio, left_out)
    lead = f"{count(len(rows), 'account')} snoozed" if rows else "Nothing is snoozed"
    bullets: list[Line] = []
    for row in rows:
        until = left_out[row.id].until
        back = f"back {day(until, today=today)}" if until else "back once it changes"
        bullets.append((bold(row.name), f", {_verdict(row, request, today)}, {back}: {cut(left_out[row.id].reason, REASON_MOST)}"))
    options = tuple(Button(row.name, f"account id:{row.id}", spoken=f"Open {row.name}") for row in rows)
    choice = Choice("Open an account…", options) if options else None
    blocks: list[Block] = [Paragraph(((bold(f"{lead}."),),), tuple(bullets)), Actions((Button("At risk", asked.command()),), choice=choice)]
    blocks.append(Context((("Each returns at once if its band gets worse",),)))
    return Card(f"{lead}.", tuple(blocks), Headline("At risk", "snoozed"))


def at_risk_card(portfolio: Portfolio, asleep: Sequence[AtRiskRow], asked: Listing, request: Request) -> Card:
    """Draw the list: total, bands, top ten (or all), bands set by hand, blind spots, what is left out, how it is ranked.

    `portfolio` is without the snoozed accounts. Rank and totals go by the computed band (handlers/bands.py); a set one is shown beside it.
    """
    currency, person = request.stores.reporting_currency, request.person
    today = local(request.now, person.time_zone).date()
    heading = local_day(request.now, now=request.now, zone=person.time_zone)
    rows = portfolio.at_risk
    total = f"{count(len(rows), 'account')}, {money(sum(row.arr or 0.0 for row in rows), currency)} ARR"
    snoozed = f", {len(asleep)} {'more ' if rows else ''}snoozed" if asleep else ""
    lead: Line = (
        (bold(f"{total}, at risk"), f" {where(asked, person)}{snoozed}.")
        if rows
        else (bold(f"No account is at risk {where(asked, person)}{snoozed}."),)
    )
    shown = asked.shown(rows)
    blocks: list[Block] = [Paragraph((lead,)), _bands(portfolio, asleep, currency)]
    if rows:
        part = asked.part(len(rows))
        title = f"Top {FIRST} by ARR at risk" if part and not asked.start else f"By ARR at risk{f', {part}' if part else ''}"
        blocks += [Divider(), Paragraph(((bold(title),),)), _table(shown, request, today)]
    blocks += _by_hand([*shown, *portfolio.blind_spots[:BLIND_SPOTS_NAMED]], request, today)
    if rows or asleep:
        blocks.append(_actions(shown, len(rows), len(asleep), asked, opens=person.role in OPENS_ACCOUNTS))
    if portfolio.blind_spots:
        blocks.append(_blind_spots(portfolio, currency))
    blocks += [_left_out(portfolio, len(asleep)), _made_how(portfolio, request)]
    first = f" First: {rows[0].name}, {_verdict(rows[0], request, today)}." if rows else ""
    return Card(f"At risk, {heading}: {total if rows else 'no account'}.{first}", tuple(blocks), Headline("At risk", heading))


def _verdict(row: AtRiskRow, request: Request, today: date) -> str:
    return by_hand(verdict(row.health, request.stores.policy.policy.health.bands), standing(row.override, today=today))


def _by_hand(rows: Sequence[AtRiskRow], request: Request, today: date) -> list[Block]:
    """Name the accounts whose band a person set: which, who, until when."""
    reads = request.person.role in READS_VERBATIMS
    bullets: list[Line] = []
    for row in rows:
        override = standing(row.override, today=today)
        if override is not None:
            said = override_line(override, today=today, reads_notes=reads)
            bullets.append((bold(row.name), f", {_verdict(row, request, today)}. ", *said))
    return [Paragraph(((bold("Bands set by hand"), "; the list is ranked by the computed ones"),), tuple(bullets))] if bullets else []


def _bands(portfolio: Portfolio, asleep: Sequence[AtRiskRow], currency: str) -> Facts:
    totals = {total.band: total for total in portfolio.totals}
    facts = []
    for band in BAND_ORDER:
        total = totals.get(band)
        if total is None or not total.accounts:
            continue
        of_them = f"{total.at_risk_accounts} at risk, {money(total.at_risk_arr, currency)}" if total.at_risk_accounts else "none at risk"
        facts.append(Fact(f"{BAND_GLYPHS[band]} {BAND_NAMES[band]} {total.accounts}", (f"{money(total.arr, currency)} ARR",), (of_them,)))
    if asleep:
        arr = f"{money(sum(row.arr or 0.0 for row in asleep), currency)} ARR"
        facts.append(Fact(f"Snoozed {len(asleep)}", (arr,), ("counted nowhere else",)))
    return Facts(tuple(facts))


def _table(rows: Sequence[AtRiskRow], request: Request, today: date) -> Table:
    return Table(COLUMNS, tuple(_row(row, request, today) for row in rows))


def _row(row: AtRiskRow, request: Request, today: date) -> tuple[str, ...]:
    bands, currency = request.stores.policy.policy.health.bands, request.stores.reporting_currency
    health, churn = row.health, row.churn
    return (
        cut(row.name, CELL_MOST),
        band_cell(health, standing(row.override, today=today), bands),
        moved_cell(health["delta_7d"]),
        factors_cell(churn["flags_true"], churn["flags_unknown"], escalated=bool(churn["escalations"])),
        worth_cell(churn["rank_value"], currency),
        renewal_cell(row.renewal_on, today),
    )


def _actions(rows: Sequence[AtRiskRow], total: int, snoozed: int, asked: Listing, *, opens: bool) -> Actions:
    options = tuple(Button(row.name, f"account id:{row.id}", spoken=f"Open {row.name}") for row in rows)
    asleep = (Button(f"Snoozed ({snoozed})", asked.command("snoozed")),) if snoozed else ()
    choice = Choice("Open an account…", options) if opens and rows else None
    return Actions((*asked.buttons(total), Button("By band", asked.command("chart")), *asleep), choice=choice)


def _blind_spots(portfolio: Portfolio, currency: str) -> Paragraph:
    spots = portfolio.blind_spots
    arr = sum(row.arr or 0.0 for row in spots)
    named = [row.name for row in spots[:BLIND_SPOTS_NAMED]]
    more = [f"{len(spots) - len(named)} more"] if len(spots) > len(named) else []
    lead: Line = (bold(f"Blind spots: {count(len(spots), 'account')}, {money(arr, currency)} ARR"), " of Unknown band, not ranked.")
    return Paragraph((lead, (f"{listed([*named, *more])}.",)))


def _left_out(portfolio: Portfolio, snoozed: int) -> Context:
    totals = {total.band: total for total in portfolio.totals}
    items: list[Line] = [(f"{snoozed} snoozed",)] if snoozed else []
    for band in ("yellow", "green", "onboarding"):
        total = totals.get(band)
        calm = total.accounts - total.at_risk_accounts if total else 0
        if calm:
            items.append((f"{calm} {BAND_NAMES[band] if band != 'onboarding' else 'onboarding'} not at risk",))
    return Context((("Left out: ", *items[0]), *items[1:]) if items else (("Nothing is left out",),))


def _made_how(portfolio: Portfolio, request: Request) -> Context:
    factor = request.stores.policy.policy.churn.urgency.near_or_escalated
    zone = request.person.time_zone
    scored = portfolio.as_of or request.now
    when = clock_time(scored, zone)
    scored_day = local_day(scored, now=request.now, zone=zone)
    same_day = scored_day == local_day(request.now, now=request.now, zone=zone)
    return Context(
        (
            (f"At risk = ARR × churn share or the band's floor, × {factor:g} if the renewal is near or escalated (!)",),
            (f"Scored {when}" if same_day else f"Scored {scored_day}, {when}",),
            (f"Policy v{request.stores.policy.version}",),
        )
    )

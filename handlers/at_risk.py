"""`atrisk`: who needs a person, ranked by ARR at risk, with counts and ARR by band and what cannot be seen."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from handlers.bands import BAND_GLYPHS, BAND_NAMES, BAND_ORDER, verdict
from handlers.card import (
    Actions,
    Block,
    Button,
    Card,
    Choice,
    Column,
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
from handlers.names import segment_name
from handlers.portfolio import portfolio_card
from handlers.ports import AtRiskRow, Portfolio, Scope, Snooze, name_key
from handlers.request import Answer, Request
from handlers.rights import EVERYTHING, OPENS_ACCOUNTS, own_book, team_book, within
from handlers.snooze import still_holds
from handlers.text import clock_time, count, cut, day, days, listed, local, local_day, money, quoted, signed, whole

TOP = 10
TABLE_MOST = 90
"""Rows of the whole list; Slack draws a hundred."""
CELL_MOST = 22
BLIND_SPOTS_NAMED = 5
REASON_MOST = 100
_SEGMENT = re.compile(r"^segment=(?P<segment>\S+)$")

Whose = Literal["mine", "team", "all"]
View = Literal["top", "full", "snoozed", "chart"]
_VIEWS: dict[str, View] = {"full": "full", "snoozed": "snoozed", "chart": "chart"}
_WHOSE: dict[str, Whose] = {"mine": "mine", "team": "team", "all": "all"}


@dataclass(frozen=True, slots=True)
class _Asked:
    whose: Whose
    segment: str | None
    view: View

    def command(self, *, tail: str = "") -> str:
        parts = ["atrisk", self.whose, f"segment={self.segment}" if self.segment else "", tail]
        return " ".join(part for part in parts if part)


def at_risk(request: Request) -> Answer:
    """Answer `atrisk [mine|team|all] [segment=NAME] [full|snoozed|chart]`."""
    asked = _asked(request)
    portfolio = request.stores.accounts.portfolio(scope=_scope(asked, request), at=request.now)
    if portfolio.as_of is None:
        raise UserError(_nothing_scored(asked, request))
    left_out = _snoozed(portfolio, request)
    match asked.view:
        case "snoozed":
            return Answer(snoozed_card(portfolio, left_out, asked, request))
        case "chart":
            return Answer(portfolio_card(portfolio, _where(asked, request), asked.command(), request))
        case _:
            return Answer(at_risk_card(portfolio, left_out, asked, request))


def _asked(request: Request) -> _Asked:
    whose: Whose = "mine"
    view: View = "top"
    segment = None
    for word in request.words.casefold().split():
        found = _SEGMENT.match(word)
        if found:
            segment = name_key(found["segment"])
        elif word in _WHOSE:
            whose = _WHOSE[word]
        elif word in _VIEWS:
            view = _VIEWS[word]
        else:
            raise UserError(f"I know no list {quoted(word)}. Try `atrisk`, `atrisk team`, `atrisk all` or `atrisk segment=enterprise`.")
    return _Asked(whose, segment, view)


def _snoozed(portfolio: Portfolio, request: Request) -> dict[str, Snooze]:
    """Return what this person left out of the list and that still holds, by account."""
    snoozes = {snooze.account_id: snooze for snooze in request.stores.snoozes.of_person(request.person.id, at=request.now)}
    today = local(request.now, request.person.time_zone).date()
    return {
        row.id: snoozes[row.id] for row in portfolio.at_risk if row.id in snoozes and still_holds(snoozes[row.id], row.health, today=today)
    }


def _scope(asked: _Asked, request: Request) -> Scope:
    match asked.whose:
        case "mine":
            scope = own_book(request.person)
        case "team":
            scope = team_book(request.person)
        case "all":
            scope = EVERYTHING
    return within(scope, segment=asked.segment)


def _nothing_scored(asked: _Asked, request: Request) -> str:
    if asked.segment:
        return f"No scored account {_where(replace(asked, segment=None), request)} is in segment {quoted(asked.segment)}. Try `atrisk all`."
    if asked.whose == "mine":
        return "You own no scored accounts. Try `atrisk team` or `atrisk all`."
    return "No account has a score at this time yet. Scores come with the next `hourglass score`."


def snoozed_card(portfolio: Portfolio, left_out: Mapping[str, Snooze], asked: _Asked, request: Request) -> Card:
    """List what this person left out, why, and when each returns."""
    today = local(request.now, request.person.time_zone).date()
    rows = [row for row in portfolio.at_risk if row.id in left_out]
    lead = f"{count(len(rows), 'account')} snoozed" if rows else "Nothing is snoozed"
    bullets: list[Line] = []
    for row in rows:
        until = left_out[row.id].until
        back = f"back {day(until, today=today)}" if until else "back once it changes"
        bullets.append((bold(row.name), f", {verdict(row.health)}, {back}: {cut(left_out[row.id].reason, REASON_MOST)}"))
    options = tuple(Button(row.name, f"account id:{row.id}", spoken=f"Open {row.name}") for row in rows)
    choice = Choice("Open an account…", options) if options else None
    blocks: list[Block] = [Paragraph(((bold(f"{lead}."),),), tuple(bullets)), Actions((Button("At risk", asked.command()),), choice=choice)]
    blocks.append(Context((("Each returns at once if its band gets worse",),)))
    return Card(f"{lead}.", tuple(blocks), Headline("At risk", "snoozed"))


def at_risk_card(portfolio: Portfolio, left_out: Mapping[str, Snooze], asked: _Asked, request: Request) -> Card:
    """Draw the list: total, bands, top ten (or all), blind spots, what is left out, how it is ranked."""
    currency, zone = request.stores.reporting_currency, request.person.time_zone
    today = local_day(request.now, now=request.now, zone=zone)
    rows = [row for row in portfolio.at_risk if row.id not in left_out]
    arr = sum(row.arr or 0.0 for row in rows)
    total = f"{count(len(rows), 'account')}, {money(arr, currency)} ARR"
    asleep = f", {len(left_out)} more snoozed" if left_out else ""
    lead: Line = (
        (bold(f"{total}, at risk"), f" {_where(asked, request)}{asleep}.")
        if rows
        else (bold(f"No account is at risk {_where(asked, request)}."),)
    )
    blocks: list[Block] = [Paragraph((lead,)), _bands(portfolio, currency)]
    if rows:
        shown = rows[:TABLE_MOST] if asked.view == "full" else rows[:TOP]
        title = f"Top {TOP} by ARR at risk" if len(shown) < len(rows) else "By ARR at risk"
        blocks += [
            Divider(),
            Paragraph(((bold(title),),)),
            _table(shown, currency, local(request.now, zone).date()),
            _actions(shown, len(rows), len(left_out), asked, opens=request.person.role in OPENS_ACCOUNTS),
        ]
    if portfolio.blind_spots:
        blocks.append(_blind_spots(portfolio, currency))
    blocks += [_left_out(portfolio, len(left_out)), _made_how(portfolio, request)]
    first = f" First: {rows[0].name}, {verdict(rows[0].health)}." if rows else ""
    summary = f"At risk, {today}: {total if rows else 'no account'}.{first}"
    return Card(summary, tuple(blocks), Headline("At risk", today))


def _where(asked: _Asked, request: Request) -> str:
    book = {"manager": "in your team", "csm": "in your book"}.get(request.person.role, "in all books")
    whose = {"mine": book, "team": "in your team", "all": "in all books"}[asked.whose]
    return f"{whose}, segment {segment_name(asked.segment)}" if asked.segment else whose


def _bands(portfolio: Portfolio, currency: str) -> Facts:
    totals = {total.band: total for total in portfolio.totals}
    facts = []
    for band in BAND_ORDER:
        total = totals.get(band)
        if total is None or not total.accounts:
            continue
        of_them = f"{total.at_risk_accounts} at risk, {money(total.at_risk_arr, currency)}" if total.at_risk_accounts else "none at risk"
        facts.append(Fact(f"{BAND_GLYPHS[band]} {BAND_NAMES[band]} {total.accounts}", (f"{money(total.arr, currency)} ARR",), (of_them,)))
    return Facts(tuple(facts))


def _table(rows: Sequence[AtRiskRow], currency: str, today: date) -> Table:
    columns = (
        Column("Account"),
        Column("Health"),
        Column("7 days", "right"),
        Column("Churn factors"),
        Column("At risk", "right"),
        Column("Renewal", "right"),
    )
    return Table(columns, tuple(_row(row, currency, today) for row in rows))


def _row(row: AtRiskRow, currency: str, today: date) -> tuple[str, ...]:
    health, churn = row.health, row.churn
    unknown = f", {churn['flags_unknown']} unknown" if churn["flags_unknown"] else ""
    return (
        cut(row.name, CELL_MOST),
        f"{BAND_GLYPHS[health['band']]} {verdict(health)}",
        _moved(health["delta_7d"]),
        f"{churn['flags_true']} of {churn['flags_known'] + churn['flags_unknown']}{unknown}{' !' if churn['escalations'] else ''}",
        money(churn["rank_value"], currency) if churn["rank_value"] is not None else "unknown",
        _renewal(row.renewal_on, today),
    )


def _moved(delta: float | None) -> str:
    if delta is None:
        return "–"
    points = whole(delta)
    return f"▲ {points}" if points > 0 else f"▼ {-points}" if points < 0 else signed(0)


def _renewal(on: date | None, today: date) -> str:
    if on is None:
        return "unknown"
    days_left = (on - today).days
    return f"{days(-days_left)} past" if days_left < 0 else days(days_left)


def _actions(rows: Sequence[AtRiskRow], total: int, snoozed: int, asked: _Asked, *, opens: bool) -> Actions:
    options = tuple(Button(row.name, f"account id:{row.id}", spoken=f"Open {row.name}") for row in rows)
    every = (Button(f"All {total}", asked.command(tail="full")),) if asked.view != "full" and total > TOP else ()
    fewer = (Button(f"Top {TOP}", asked.command()),) if asked.view == "full" and total > TOP else ()
    asleep = (Button(f"Snoozed ({snoozed})", asked.command(tail="snoozed")),) if snoozed else ()
    choice = Choice("Open an account…", options) if opens else None
    return Actions((*every, *fewer, Button("By band", asked.command(tail="chart")), *asleep), choice=choice)


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

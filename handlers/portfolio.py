"""`atrisk chart`: a book by band, in accounts and in ARR, drawn and as numbers."""

from collections.abc import Callable

from handlers.bands import BAND_NAMES, BAND_ORDER
from handlers.card import Actions, Block, Button, Card, Chart, Context, Headline, Line, Paragraph, Series, bold
from handlers.ports import BandTotal, Portfolio
from handlers.request import Request
from handlers.text import count, local_day, money

THOUSAND = 1000

Measure = Callable[[BandTotal], float]
Write = Callable[[float], str]


def portfolio_card(portfolio: Portfolio, where: str, back: str, request: Request) -> Card:
    """Draw a book by band; `where` names it, `back` is the command of its list."""
    currency = request.stores.reporting_currency
    totals = [total for band in BAND_ORDER for total in portfolio.totals if total.band == band]
    accounts = sum(total.accounts for total in totals)
    whole = f"{count(accounts, 'account')}, {money(sum(total.arr for total in totals), currency)} ARR"
    today = local_day(request.now, now=request.now, zone=request.person.time_zone)
    blocks: list[Block] = [
        Paragraph(((bold(f"{whole},"), f" {where}."),)),
        _chart(
            "Accounts by band",
            "Accounts",
            totals,
            all_of=lambda total: total.accounts,
            at_risk=lambda total: total.at_risk_accounts,
            write=lambda value: f"{value:.0f}",
        ),
        _chart(
            "ARR by band",
            f"ARR, thousand {currency}",
            totals,
            all_of=lambda total: round(total.arr / THOUSAND, 1),
            at_risk=lambda total: round(total.at_risk_arr / THOUSAND, 1),
            write=lambda value: money(value * THOUSAND, currency),
        ),
        Actions((Button("At risk", back),)),
        Context(((f"Policy v{request.stores.policy.version}",), ("Bands as computed; a band set by hand is not counted here",))),
    ]
    return Card(f"{whole}, {where}.", tuple(blocks), Headline("By band", today))


def _chart(title: str, y_label: str, totals: list[BandTotal], *, all_of: Measure, at_risk: Measure, write: Write) -> Chart:
    words: list[str] = []
    for total in totals:
        risky = f", {write(at_risk(total))} at risk" if total.at_risk_accounts else ""
        words.append(f"{BAND_NAMES[total.band]} {write(all_of(total))}{risky}")
    text: Line = ("; ".join(words),)
    return Chart(
        kind="bar",
        title=title,
        labels=tuple(BAND_NAMES[total.band] for total in totals),
        series=(
            Series("All", tuple(float(all_of(total)) for total in totals)),
            Series("At risk", tuple(float(at_risk(total)) for total in totals)),
        ),
        y_label=y_label,
        text=text,
    )

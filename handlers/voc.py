"""`voc`: what customers say, by theme, of a book or one account: counted by code, in their own words."""

from collections.abc import Sequence

from msgspec.structs import replace

from handlers.book import Listing, read_listing, scope_of, where
from handlers.card import Actions, Block, Button, Card, Context, Divider, Paragraph, bold
from handlers.errors import UserError
from handlers.names import one_account
from handlers.ports import Person
from handlers.request import Answer, Request
from handlers.rights import READS_VERBATIMS
from handlers.text import local
from handlers.voc_account import account_voice
from handlers.voc_card import (
    TOLD,
    ToTell,
    made_how,
    moved_line,
    rates_line,
    summary_of,
    tell_button,
    tell_lines,
    theme_rows,
    theme_table,
    title,
    total_line,
)
from handlers.voc_chart import voice_chart
from handlers.voc_period import DEFAULT, OFFERED, Period, is_span, period_of
from handlers.voc_quotes import told
from handlers.voc_report import Report, read_report
from handlers.voc_tell import TELLERS, to_tell
from handlers.voc_theme import theme_detail
from handlers.voc_themes import EDITORS, theme_list

QUOTES = 3
"""Of each theme that is told."""
TOLD_LEFT = 2
"""Shipped themes in one report."""
CHART = "chart"
EVERYWHERE = "in all books"


def voc(request: Request) -> Answer:
    """Answer `voc [30d] [mine|team|all] [segment=NAME] [chart|full]`, `voc NAME`, `voc theme KEY` and `voc themes`.

    Raises:
        UserError: The person may not read what customers wrote, or no account or theme is named so.
    """
    first, _, rest = request.words.partition(" ")
    if first.casefold() == "themes":
        return theme_list(replace(request, words=rest))
    if first.casefold() == "theme":
        _verbatims_only(request)
        return theme_detail(replace(request, words=rest))
    asked, others = read_listing("voc", request.words, views=(CHART,))
    spans = [word for word in others if is_span(word)]
    if len(spans) < len(others):
        _verbatims_only(request)
        named = " ".join(word for word in request.words.split() if not is_span(word))
        return one_account(replace(request, words=named), "voc", account_voice)
    if CHART in asked.views:
        return Answer(voice_chart(replace(asked, views=(CHART, *spans[-1:])), spans[-1] if spans else "", request))
    asked = replace(asked, views=tuple(spans[-1:]))
    return Answer(report_card(asked, period_asked(spans[-1] if spans else DEFAULT, request), request))


def period_asked(word: str, request: Request) -> Period:
    """Read a span of days where the person is.

    Raises:
        UserError: It makes no sense.
    """
    zone = request.person.time_zone
    return period_of(word, today=local(request.now, zone).date(), now=request.now, zone=zone)


def report_card(asked: Listing, period: Period, request: Request) -> Card:
    """Draw the report of a book."""
    report = read_report(scope_of(asked, request.person), period, request.stores)
    place = named_place(asked, request.person)
    return _draw(report, asked, place, request) if report.answers else _nothing(report, asked, place)


def named_place(asked: Listing, person: Person) -> str:
    """Say whose customers it is about; empty: everyone's."""
    place = where(asked, person)
    return "" if place == EVERYWHERE else place


def _draw(report: Report, asked: Listing, place: str, request: Request) -> Card:
    person, stores = request.person, request.stores
    reads = person.role in READS_VERBATIMS
    blocks: list[Block] = [Paragraph((total_line(report, stores.reporting_currency, place=place),))]
    summary = None
    if report.themes:
        blocks += [*asked.title(len(report.themes), "Themes"), theme_table(asked.shown(report.themes), stores.reporting_currency)]
        blocks.append(Paragraph((moved_line(report),)))
        if reads and not asked.start:
            said, summary = told(report, report.themes[:TOLD], stores, quotes=QUOTES)
            blocks += [Divider(), *theme_rows(said, asked, person, now=request.now, evidence=True)]
    shipped = to_tell(report.scope, stores, request.now)[:TOLD_LEFT]
    if shipped:
        blocks += [Divider(), *tell_lines(shipped, person, now=request.now)]
    blocks += [_actions(report, asked, shipped, person), *rates_line(report), made_how(report, summary, quotes=summary is not None)]
    return Card(summary_of(report), tuple(blocks), title(report))


def _verbatims_only(request: Request) -> None:
    if request.person.role not in READS_VERBATIMS:
        raise UserError("Your role reads themes and their numbers, not what single customers wrote. Try `voc` or `voc chart`.")


def _actions(report: Report, asked: Listing, shipped: Sequence[ToTell], person: Person) -> Actions:
    asked = replace(asked, start=0)
    tell = tell_button(shipped, asked) if person.role in TELLERS else ()
    chart = Button("Over time", replace(asked, views=(CHART,)).command())
    whose = Button("All accounts", replace(asked, whose="all").command())
    if asked.whose != "mine":
        whose = Button("My accounts", replace(asked, whose="mine").command())
    both = (whose,) if person.role in ("csm", "manager") else ()
    spans = tuple(
        Button(f"{days} days", replace(asked, views=(f"{days}d",)).command()) for days in OFFERED if f"{days}d" != report.period.word
    )
    edit = (Button("Change a theme…", "voc edit"),) if person.role in EDITORS else ()
    more = (*spans, Button("Every theme", "voc themes"), *edit, Button("Weekly digest…", "voc digest"))
    return Actions((*tell, *asked.buttons(len(report.themes)), chart, *both), more=more)


def _nothing(report: Report, asked: Listing, place: str) -> Card:
    sentence = f"No customer{f' {place}' if place else ''} said anything, {report.period.words}."
    longer = Button("90 days", replace(asked, views=("90d",), start=0).command())
    every = Button("All accounts", replace(asked, whose="all", segment=None, industry=None, start=0).command())
    how = Context((("What comes by import, over the API or `log feedback` is counted here",),))
    return Card(sentence, (Paragraph(((bold(sentence),),)), Actions((longer, every)), how), title(report))

"""How a report on customers' words looks: total, themes in a table, what moved, the words themselves, whom to tell."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from handlers.book import Listing
from handlers.card import Block, Button, Column, Context, Headline, Line, Paragraph, Table, bold
from handlers.ports import Person
from handlers.ports.summaries import Summary
from handlers.ports.voice import Theme
from handlers.sources import CHANNEL_NAMES
from handlers.text import count, cut, local_day, money, percent, share_short_of, signed, whole
from handlers.voc_quotes import Told, quote_of
from handlers.voc_report import Nps, Report, ThemeNumbers
from scoring.response_rate import ResponseRate

COLUMNS = (
    Column("Theme"),
    Column("Answers", "right"),
    Column("Change", "right"),
    Column("Accounts", "right"),
    Column("ARR", "right"),
    Column("At risk", "right"),
)
CELL_MOST = 22
TOLD = 3
"""Themes that are told with their words."""
MOVED_NAMED = 4


class ToTell(Struct, frozen=True):
    """A theme that shipped, how many customers asked for it, and how many were told."""

    theme: Theme
    asked: int
    told: int

    @property
    def left(self) -> int:
        """Customers who are still to be told."""
        return self.asked - self.told


def title(report: Report) -> Headline:
    """`What customers said · 16 to 22 Nov`."""
    return Headline(f"What customers said · {report.period.words}")


def summary_of(report: Report) -> str:
    """Say the whole in one sentence, for a notification and who cannot see the table."""
    most = f" Most: {report.themes[0].theme.name.casefold()} ({report.themes[0].answers})." if report.themes else ""
    return f"What customers said, {report.period.words}: {_volume(report)}.{most}"


def total_line(report: Report, currency: str, *, place: str) -> Line:
    """Say how much came from how many, and the NPS."""
    total = f"{_volume(report)}, {money(report.arr, currency)} ARR"
    nps = nps_line(report.nps, report.nps_before)
    return (bold(f"{total},"), f" {place}. {nps}") if place else (bold(f"{total}."), f" {nps}")


def nps_line(now: Nps, before: Nps) -> str:
    """`NPS +12 (52 answers), down 6.`; below five answers only counts."""
    if now.score is None:
        if not now.answers:
            return "No NPS answer."
        parts = (("promoter", now.promoters), ("passive", now.passives), ("detractor", now.detractors))
        return f"{count(now.answers, 'NPS answer')}, too few for a score: {', '.join(count(many, name) for name, many in parts if many)}."
    shown = f"NPS {signed(now.score)} ({count(now.answers, 'answer')})"
    if before.score is None:
        return f"{shown}."
    moved = whole(now.score) - whole(before.score)
    return f"{shown}, {f'up {moved}' if moved > 0 else f'down {-moved}' if moved else 'as before'}."


def theme_table(themes: Sequence[ThemeNumbers], currency: str) -> Table:
    """Draw themes with their numbers, all of them computed."""
    rows = tuple(
        (
            cell_of(each),
            str(each.answers),
            change_cell(each.moved.change),
            str(each.accounts),
            money(each.arr, currency),
            str(each.at_risk),
        )
        for each in themes
    )
    return Table(COLUMNS, rows, caption="Themes by the number of answers that speak of them")


def cell_of(numbers: ThemeNumbers) -> str:
    """Cut a theme's name to fit a cell, never that it is praise."""
    name = numbers.theme.name
    praise = numbers.name.removeprefix(name)
    return f"{cut(name, CELL_MOST - len(praise))}{praise}"


def change_cell(change: int) -> str:
    """`▲ 11`, `▼ 3`, `0`."""
    return f"▲ {change}" if change > 0 else f"▼ {-change}" if change else "0"


def moved_line(report: Report) -> Line:
    """Name the themes that moved by more than chance; of the others a change may be none."""
    named = [f"{each.theme.name} {moved_words(each)}" for each in report.moved]
    if not named:
        return ("No theme moved by more than chance.",)
    more = f" and {count(len(named) - MOVED_NAMED, 'other')}" if len(named) > MOVED_NAMED else ""
    return (bold("More than chance:"), f" {', '.join(named[:MOVED_NAMED])}{more}.")


def moved_words(numbers: ThemeNumbers) -> str:
    """`up 11`, `down 3`, `as often, of fewer answers`."""
    change = numbers.moved.change
    return f"up {change}" if change > 0 else f"down {-change}" if change else "as often in another number of answers"


def theme_rows(themes: Sequence[Told], asked: Listing, reader: Person, *, now: datetime, evidence: bool) -> list[Block]:
    """Tell each theme in its own words, with quotes; `evidence`: with what its numbers say and what was done about it."""
    blocks: list[Block] = []
    for place, each in enumerate(themes, start=1):
        numbers = each.numbers
        lines: list[Line] = [(bold(f"{place}. {numbers.name}."), *((" ", *each.line) if each.line else ()))]
        if evidence:
            lines.append((evidence_of(numbers, reader, now=now),))
        blocks.append(Paragraph(tuple(lines), button=read_button(numbers, asked)))
        blocks += [quote_of(quote, reader, named=False) for quote in each.quotes]
    return blocks


def read_button(numbers: ThemeNumbers, asked: Listing) -> Button:
    """Open every answer on a theme."""
    spoken = f"Read {count(numbers.answers, 'answer')} on {numbers.theme.name}"
    return Button(f"Read {numbers.answers}", replace(asked, word=f"voc theme {numbers.theme.key}", start=0).command(), spoken=spoken)


def evidence_of(numbers: ThemeNumbers, reader: Person, *, now: datetime) -> str:
    """`Up 11, more than chance  ·  4 of 9 scores from detractors  ·  accepted, Dana Reyes`."""
    moved = moved_words(numbers) if numbers.moved.change else "no change"
    if numbers.moved.more_than_chance:
        moved = f"{moved}, more than chance"
    parts = [f"{moved[0].upper()}{moved[1:]}"]
    if numbers.scored:
        parts.append(f"{percent(numbers.detractors / numbers.scored)} detractors of {count(numbers.scored, 'score')}")
    return "  ·  ".join((*parts, done_about(numbers.theme, reader, now=now)))


def done_about(theme: Theme, reader: Person, *, now: datetime) -> str:
    """`new`, `accepted, Dana Reyes`, `shipped Thu 19 Nov`."""
    status = {"new": "nothing decided", "accepted": "accepted", "shipped": "shipped", "declined": "declined"}[theme.status]
    on = f" {local_day(theme.status_at, now=now, zone=reader.time_zone)}" if theme.status_at and theme.status != "new" else ""
    return f"{status}{on}{f', {theme.owner_name}' if theme.owner_name else ''}"


def tell_lines(to_tell: Sequence[ToTell], reader: Person, *, now: datetime) -> list[Block]:
    """Say what shipped, who asked for it and how many of them know."""
    lines: list[Line] = []
    for each in to_tell:
        on = f" {local_day(each.theme.status_at, now=now, zone=reader.time_zone)}" if each.theme.status_at else ""
        told = f"{each.told} {'has' if each.told == 1 else 'have'} been told" if each.left else "all have been told"
        lines.append((bold("Tell them:") if each.left else bold("Told:"), f" “{each.theme.name}” shipped{on}. {each.asked} asked, {told}."))
    return [Paragraph((line,)) for line in lines]


def tell_button(to_tell: Sequence[ToTell], asked: Listing) -> tuple[Button, ...]:
    """Offer the list of whom to tell, of the first theme that has any."""
    waiting = next((each for each in to_tell if each.left), None)
    if waiting is None:
        return ()
    label = f"Tell {count(waiting.left, 'customer')}…"
    listing = replace(asked, word=f"voc tell {waiting.theme.key}", views=(), start=0)
    return (Button(label, listing.command(), primary=True),)


def rates_line(report: Report) -> list[Block]:
    """Say how many of those who were asked answered, by channel, and what is usual where it is less (F5)."""
    known = [each for each in report.rates if each.rate is not None]
    return [Context((("Answered when asked: ", *_rate(known[0])), *(_rate(each) for each in known[1:])))] if known else []


def rate_alarms(report: Report) -> list[Line]:
    """Name the channels in which fewer answer than is usual."""
    return [(bold("Few answer:"), " ", *_rate(each)) for each in report.rates if each.alarm]


def _rate(rate: ResponseRate) -> Line:
    """`Survey 31% of 120`, and what is usual where that is more."""
    shown = f"{CHANNEL_NAMES[rate.channel]} {share_short_of(rate.rate or 0.0, rate.low)}% of {rate.asked}"
    return (bold(f"{shown}, usual are {percent(rate.low)} to {percent(rate.high)}"),) if rate.alarm else (shown,)


def made_how(report: Report, summary: Summary | None, *, quotes: bool) -> Context:
    """Say what the numbers are compared with, what fits nowhere, and who wrote the sentences."""
    items: list[Line] = [(f"Change: against {report.period.before_words}",)]
    if quotes:
        items.append(("Quotes are word for word",))
    if report.unthemed:
        items.append((f"{count(report.unthemed, 'answer fits', 'answers fit')} no theme",))
    items.append((f"Channels {report.channels_active} of {len(CHANNEL_NAMES)}",))
    if summary is not None:
        items.append((_written_by(summary),))
    return Context(tuple(items))


def _written_by(summary: Summary) -> str:
    if summary.model is None:
        return "No model: most frequent words"
    if summary.why_not:
        return f"Most frequent words: {summary.why_not}"
    if not any(each.sentence for each in summary.themes.values()):
        return "Most frequent words: nothing the model wrote passed the checks"
    dropped = f", {count(summary.dropped, 'sentence or quote', 'sentences or quotes')} dropped" if summary.dropped else ""
    return f"Sentences by a model, numbers computed{dropped}"


def _volume(report: Report) -> str:
    return f"{count(report.answers, 'answer')} from {count(report.accounts, 'account')}"

"""`voc chart`: themes over time, week by week, drawn and as numbers."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from handlers.book import Listing, scope_of, where
from handlers.card import Actions, Block, Button, Card, Chart, Context, Headline, Line, Paragraph, Series, bold
from handlers.errors import UserError
from handlers.ports.voice import Theme
from handlers.request import Request
from handlers.text import count, cut, local
from handlers.voc_period import days_between
from handlers.working_time import moment

DEFAULT_DAYS = 84
LEAST, MOST = 2, 365
POINTS_MOST = 14
THEMES = 5
NAME_MOST = 30
WEEK = 7


def voice_chart(asked: Listing, span: str, request: Request) -> Card:
    """Draw the most frequent themes of a book over time; `span` such as `90d`, empty: twelve weeks.

    Raises:
        UserError: The span makes no sense, or nothing was said in it.
    """
    zone = request.person.time_zone
    today = local(request.now, zone).date()
    days = _days(span)
    step = 1 if days < 2 * WEEK else WEEK * -(-days // (WEEK * POINTS_MOST))
    number = -(-days // step)
    starts = [today - timedelta(days=step * (number - place) - 1) for place in range(number)]
    scope, voices = scope_of(asked, request.person), request.stores.voices
    counts = [
        voices.tally(scope=scope, since=moment(start, 0, zone), until=_end(start, step, today, request.now, zone)) for start in starts
    ]
    themes = _most(counts, {each.key: each for each in request.stores.themes.all()})
    place = where(asked, request.person)
    if not themes:
        raise UserError(f"No theme was spoken of {place} in {count(days, 'day')}. Try `voc chart 365d all`.")
    what = "a day" if step == 1 else "a week" if step == WEEK else f"in {step // WEEK} weeks"
    chart = Chart(
        kind="line",
        title=f"Answers by theme, {what}",
        labels=tuple(_label(start) for start in starts),
        series=tuple(Series(cut(theme.name, NAME_MOST), tuple(float(each.get(theme.key, 0)) for each in counts)) for theme in themes),
        y_label=f"Answers {what}",
        text=_numbers(themes, counts),
    )
    total = {theme.key: sum(each.get(theme.key, 0) for each in counts) for theme in themes}
    first = f"{themes[0].name} ({total[themes[0].key]})"
    period = days_between(starts[0], today)
    back = Button("What customers say", replace(asked, views=(), start=0).command())
    blocks: list[Block] = [
        Paragraph(((bold(f"Most: {first},"), f" {place}, {period}."),)),
        chart,
        Actions((back, *_others(asked, days))),
        Context((("Answers that speak of a theme; one may speak of several",), (f"The {count(len(themes), 'theme')} with most answers",))),
    ]
    return Card(f"Themes {period}: most, {first}.", tuple(blocks), Headline("Themes over time", period))


def _days(span: str) -> int:
    if not span:
        return DEFAULT_DAYS
    digits = span.casefold().removesuffix("d")
    days = int(digits) if digits.isdigit() else 0
    if not LEAST <= days <= MOST:
        raise UserError(f"A chart covers {LEAST} to {MOST} days. Try `voc chart 90d`.")
    return days


def _end(start: date, step: int, today: date, now: datetime, zone: str) -> datetime:
    end = start + timedelta(days=step)
    return now if end > today else moment(end, 0, zone)


def _most(counts: Sequence[Mapping[str, int]], themes: Mapping[str, Theme]) -> list[Theme]:
    totals = {key: sum(each.get(key, 0) for each in counts) for each in counts for key in each}
    ranked = sorted(totals, key=lambda key: (-totals[key], key))
    return [themes[key] for key in ranked if key in themes][:THEMES]


def _numbers(themes: Sequence[Theme], counts: Sequence[Mapping[str, int]]) -> Line:
    """Write every value, theme by theme, the oldest first."""
    line: Line = ()
    for theme in themes:
        values = ", ".join(str(each.get(theme.key, 0)) for each in counts)
        line = (*line, "; " if line else "", bold(theme.name), f" {values}")
    return line


def _label(start: date) -> str:
    return f"{start.day} {start:%b}"


def _others(asked: Listing, days: int) -> tuple[Button, ...]:
    offered = {28: "4 weeks", 84: "12 weeks", 365: "A year"}
    plain = replace(asked, start=0)
    return tuple(Button(label, replace(plain, views=("chart", f"{each}d")).command()) for each, label in offered.items() if each != days)

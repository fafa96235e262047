"""The weekly digest of what customers said: what is new, moved or done, the themes in numbers and words, and whom to tell."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from handlers.book import Listing, scope_of
from handlers.card import Actions, Block, Button, Card, Context, Line, Paragraph, bold
from handlers.digests import Composed
from handlers.ports import DigestSetting, KeptDigest, Person, Stores
from handlers.ports.voice import Theme
from handlers.rights import READS_VERBATIMS
from handlers.sources import CHANNEL_NAMES
from handlers.text import count, local, local_day, sentence_case
from handlers.voc import named_place
from handlers.voc_card import (
    TOLD,
    ToTell,
    made_how,
    moved_line,
    rate_alarms,
    summary_of,
    tell_button,
    tell_lines,
    theme_rows,
    theme_table,
    title,
    total_line,
)
from handlers.voc_period import week_before
from handlers.voc_quotes import told
from handlers.voc_report import Report, read_report
from handlers.voc_tell import TELLERS, to_tell
from handlers.voc_themes import EDITORS

ROWS = 5
"""Themes in the table."""
QUOTES = 1
NAMED = 4
DONE = ("shipped", "accepted", "declined")


class Week(Struct, frozen=True):
    """Everything one digest says."""

    report: Report
    news: Sequence[Line]
    shipped: Sequence[ToTell]
    asked: Listing
    person: Person
    stores: Stores
    now: datetime
    in_channel: bool
    """Whether others read it too."""

    @property
    def place(self) -> str:
        """Whose accounts it is about; empty: all."""
        return named_place(self.asked, self.person)

    @property
    def telling(self) -> bool:
        """Whether its reader tells customers, and it is theirs alone."""
        return self.person.role in TELLERS and not self.in_channel


def compose(person: Person, setting: DigestSetting, stores: Stores, now: datetime, previous: KeptDigest | None) -> Composed:
    """Compose the digest of the seven days before today where the person is; in a channel it has no one's words."""
    period = week_before(local(now, person.time_zone).date(), zone=person.time_zone)
    asked = Listing("voc", whose=setting.scope, views=(period.word,))
    report = read_report(scope_of(asked, person), period, stores)
    since = previous.made_at if previous is not None else period.since
    shipped = to_tell(report.scope, stores, now)
    told_below = {each.theme.key for each in shipped}
    news = _news(report, [each for each in stores.themes.all() if each.key not in told_below], person, since=since, now=now)
    week = Week(report, news, shipped, asked, person, stores, now, setting.destination is not None)
    shown = {"first": period.first.isoformat(), "last": period.last.isoformat(), "answers": report.answers}
    return Composed(_card(week) if report.themes else _quiet(week), shown)


def _card(week: Week) -> Card:
    report, person, stores = week.report, week.person, week.stores
    lead = total_line(report, stores.reporting_currency, place=week.place)
    blocks: list[Block] = [Paragraph((lead, *week.news, *rate_alarms(report)))]
    blocks.append(theme_table(report.themes[:ROWS], stores.reporting_currency))
    summary = None
    if person.role in READS_VERBATIMS and not week.in_channel:
        said, summary = told(report, report.themes[:TOLD], stores, quotes=QUOTES)
        blocks += theme_rows(said, week.asked, person, now=week.now, evidence=False)
    lately = [each for each in week.shipped if each.left or (each.theme.status_at and each.theme.status_at >= report.period.since)]
    blocks += tell_lines(lately[:TOLD], person, now=week.now)
    blocks += [_actions(week, lately), made_how(report, summary, quotes=summary is not None)]
    return Card(summary_of(report), tuple(blocks), title(report))


def _news(report: Report, themes: Sequence[Theme], person: Person, *, since: datetime, now: datetime) -> list[Line]:
    """Say which themes are new, which moved by more than chance, and what was decided."""
    new = [each.theme.name for each in report.themes if each.theme.first_seen_at >= report.period.since]
    lines: list[Line] = []
    if new:
        more = f" and {count(len(new) - NAMED, 'other')}" if len(new) > NAMED else ""
        lines.append((bold("New:"), f" {', '.join(new[:NAMED])}{more}."))
    if report.themes:
        lines.append(moved_line(report))
    for status in DONE:
        decided = [each for each in themes if each.status == status and each.status_at is not None and since < each.status_at <= now]
        if decided:
            lines.append((bold(f"{sentence_case(status)}:"), f" {', '.join(_named(each, person, now) for each in decided[:NAMED])}."))
    return lines


def _named(theme: Theme, person: Person, now: datetime) -> str:
    on = f" ({local_day(theme.status_at, now=now, zone=person.time_zone)})" if theme.status_at else ""
    return f"{theme.name}{on}"


def _quiet(week: Week) -> Card:
    """Say in one line that nothing was said of any theme, and what waits all the same."""
    report, waiting = week.report, [each for each in week.shipped if each.left]
    answers = f"{count(report.answers, 'answer')}, none with a theme" if report.answers else "no answer came"
    place = f" {week.place}" if week.place else ""
    left = sum(each.left for each in waiting)
    still = f" {count(left, 'customer is', 'customers are')} still to be told what shipped." if waiting else ""
    lead: Line = (bold(f"{title(report).name}:"), f" {answers}{place}.{still}")
    longer = Button("Last 90 days", Listing("voc", week.asked.whose, views=("90d",)).command())
    button = tell_button(waiting, week.asked)[0] if waiting and week.telling else longer
    summary = f"What customers said, {report.period.words}: {answers}."
    channels = (f"Channels {report.channels_active} of {len(CHANNEL_NAMES)}",)
    return Card(summary, (Paragraph((lead, *week.news), button=button), Context((channels,))))


def _actions(week: Week, shipped: Sequence[ToTell]) -> Actions:
    asked = week.asked
    every = Button(f"All themes ({len(week.report.themes)})", asked.command())
    if week.in_channel:
        return Actions((every,))
    tell = tell_button(shipped, asked) if week.telling else ()
    mine = (Button("My accounts", Listing("voc", views=asked.views).command()),) if asked.whose != "mine" and week.telling else ()
    edit = (Button("Change a theme…", "voc edit"),) if week.person.role in EDITORS else ()
    chart = Button("Over time", Listing("voc", asked.whose, views=("chart",)).command())
    return Actions((*tell, every, *mine), more=(*edit, chart, Button("Digest settings…", "voc digest")))

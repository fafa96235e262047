"""Which words of customers stand under a theme: quotes word for word, and one line that says what they are about."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from handlers.card import Line, Quote, italic
from handlers.ports import Person, Stores
from handlers.ports.summaries import CommentText, Summary, ThemeToSummarise
from handlers.ports.voice import Theme, Verbatim
from handlers.sources import CHANNEL_NAMES
from handlers.text import cut, day, local
from handlers.voc_report import Report, ThemeNumbers

QUOTE_MOST = 160
READABLE_LEAST = 25
"""Characters of a quote that says something by itself."""
LOOKED_AT = 60
"""The newest answers of a theme, among which quotes are chosen."""
SUMMARISED = 400
"""The newest answers of a theme that a model reads, where there is one."""
WORDS_SHOWN = 4


class Told(Struct, frozen=True):
    """What is said of a theme, and its quotes."""

    numbers: ThemeNumbers
    line: Line
    quotes: Sequence[Verbatim]


def told(report: Report, themes: Sequence[ThemeNumbers], stores: Stores, *, quotes: int) -> tuple[list[Told], Summary]:
    """Say what each theme is about: by a model's checked sentence where there is one, else by the words that speak of it."""
    has_model = stores.summaries.of(()).model is not None
    said = {each.theme.key: _said(each, report, stores, SUMMARISED if has_model else LOOKED_AT) for each in themes}
    summary = stores.summaries.of([_to_summarise(each, said[each.theme.key]) for each in themes] if has_model else ())
    return [_told(each, said[each.theme.key], summary, quotes) for each in themes], summary


def quote_of(verbatim: Verbatim, reader: Person, *, named: bool) -> Quote:
    """Draw a quote; `named`: with the contact who said it."""
    return Quote(cut(verbatim.quote, QUOTE_MOST), said_by(verbatim, reader, named=named))


def said_by(verbatim: Verbatim, reader: Person, *, named: bool) -> str:
    """`Vandelay, CSAT 2, Tue 17 Nov`."""
    on = local(verbatim.received_at, reader.time_zone).date()
    who = [verbatim.contact_name] if named and verbatim.contact_name else []
    return ", ".join((*who, verbatim.account_name, score_of(verbatim), day(on, today=on)))


def score_of(verbatim: Verbatim) -> str:
    """`NPS 9`, `CSAT 2`, or the channel it came through."""
    if verbatim.score is None:
        return CHANNEL_NAMES.get(verbatim.channel, verbatim.channel)
    return f"{'NPS' if verbatim.type == 'nps' else 'CSAT'} {verbatim.score}"


def chosen(said: Sequence[Verbatim], number: int, *, praise: bool) -> list[Verbatim]:
    """Choose quotes: of the theme's own tone, long enough to say something and short enough to read, one an account, the newest first."""
    tone = "positive" if praise else "negative"
    ranked = sorted(said, key=lambda each: (each.sentiment != tone, not READABLE_LEAST <= len(each.quote) <= QUOTE_MOST))
    first: dict[str, Verbatim] = {}
    words: set[str] = set()
    for each in ranked:
        folded = " ".join(each.quote.casefold().split())
        if folded not in words and each.account_id not in first:
            words.add(folded)
            first[each.account_id] = each
    return list(first.values())[:number]


def _said(numbers: ThemeNumbers, report: Report, stores: Stores, limit: int) -> Sequence[Verbatim]:
    since, until = report.period.since, report.period.until
    return stores.voices.verbatims(numbers.theme.key, scope=report.scope, since=since, until=until, limit=limit)


def _to_summarise(numbers: ThemeNumbers, said: Sequence[Verbatim]) -> ThemeToSummarise:
    return ThemeToSummarise(numbers.theme.key, numbers.theme.name, tuple(CommentText(each.feedback_id, each.text) for each in said))


def _told(numbers: ThemeNumbers, said: Sequence[Verbatim], summary: Summary, number: int) -> Told:
    kept = summary.themes.get(numbers.theme.key)
    if kept is None or kept.sentence is None:
        return Told(numbers, words_line(numbers), chosen(said, number, praise=numbers.is_praise))
    by_id: Mapping[str, Verbatim] = {each.feedback_id: each for each in said}
    picked = [(by_id[each.feedback_id], each) for each in kept.quotes if each.feedback_id in by_id]
    quotes = [_at(verbatim, each.start, each.end) for verbatim, each in picked][:number]
    others = [each for each in chosen(said, number, praise=numbers.is_praise) if each.account_id not in {own.account_id for own in quotes}]
    return Told(numbers, (kept.sentence,), [*quotes, *others][:number])


def _at(verbatim: Verbatim, start: int, end: int) -> Verbatim:
    from msgspec.structs import replace

    return replace(verbatim, start=start, end=end)


def words_line(numbers: ThemeNumbers) -> Line:
    """`Words: outage, slow, loading, month end`."""
    words = words_of(numbers.theme)[:WORDS_SHOWN]
    return (italic("Words:"), f" {', '.join(words)}") if words else ()


def words_of(theme: Theme) -> list[str]:
    """List the words that speak of a theme; of a taxonomy's beginnings, such as `export*`, those that are whole words come first."""
    whole = [word for word in theme.words if not word.endswith("*")]
    # `reports` beside `report` says nothing more.
    once: dict[str, str] = {}
    for word in whole or [word.removesuffix("*") for word in theme.words]:
        once.setdefault(word.removesuffix("s"), word)
    return list(once.values())

"""What the customers of a book said in a time, in numbers: by code alone, whatever wrote the sentences beside them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from handlers.ports import Scope, Stores
from handlers.ports.voice import AccountMentions, AccountSaid, Theme
from handlers.sources import CHANNEL_NAMES
from handlers.voc_period import Period
from scoring.net_promoter import net_promoter_score
from scoring.response_rate import ResponseRate, response_rates
from scoring.theme_trend import Counted, Moved, theme_trends

PRAISE_LEAST = 0.6
"""Share of a theme's answers with a known tone that are positive, from which it is called praise."""
PRAISE_ANSWERS = 3


class Nps(Struct, frozen=True):
    """Promoters, passives and detractors."""

    promoters: int = 0
    passives: int = 0
    detractors: int = 0

    @property
    def answers(self) -> int:
        """Answers with a score."""
        return self.promoters + self.passives + self.detractors

    @property
    def score(self) -> float | None:
        """From -100 to 100; None: too few answers."""
        return net_promoter_score(self.promoters, self.passives, self.detractors)


class ThemeNumbers(Struct, frozen=True):
    """One theme of a report."""

    theme: Theme
    answers: int
    moved: Moved
    """Against the period before."""
    accounts: int
    arr: Decimal
    """Of the accounts that speak of it, per year in the reporting currency; an unknown one adds nothing."""
    at_risk: int
    """Of those accounts."""
    scored: int
    detractors: int
    is_praise: bool

    @property
    def name(self) -> str:
        """Its name, and that it is praise."""
        return f"{self.theme.name} (praise)" if self.is_praise and "praise" not in self.theme.name.casefold() else self.theme.name


class Report(Struct, frozen=True):
    """The numbers of one period and one book."""

    period: Period
    scope: Scope
    answers: int
    answers_before: int
    accounts: int
    arr: Decimal
    nps: Nps
    nps_before: Nps
    themes: Sequence[ThemeNumbers]
    """Those that were spoken of, the most answers first."""
    gone: Sequence[ThemeNumbers]
    """Those that were spoken of before and are no more."""
    channels: Mapping[str, int]
    rates: Sequence[ResponseRate]
    """Of the channels in which customers were asked."""
    unthemed: int

    @property
    def moved(self) -> list[ThemeNumbers]:
        """Themes that moved by more than chance."""
        return [each for each in (*self.themes, *self.gone) if each.moved.more_than_chance]

    @property
    def channels_active(self) -> int:
        """Of all channels there are (F8)."""
        return sum(self.channels.get(name, 0) > 0 for name in CHANNEL_NAMES)


def read_report(scope: Scope, period: Period, stores: Stores) -> Report:
    """Count what was said in the period and in the one before."""
    voices = stores.voices
    now = voices.said(scope=scope, since=period.since, until=period.until)
    before = voices.said(scope=scope, since=period.before_since, until=period.before_until)
    spoken = voices.mentions(scope=scope, since=period.since, until=period.until)
    spoken_before = voices.tally(scope=scope, since=period.before_since, until=period.before_until)
    numbers = _themes(
        {each.key: each for each in stores.themes.all()},
        {each.account_id: each for each in now},
        spoken,
        spoken_before,
        of=sum(each.answers for each in now),
        of_before=sum(each.answers for each in before),
    )
    return Report(
        period=period,
        scope=scope,
        answers=sum(each.answers for each in now),
        answers_before=sum(each.answers for each in before),
        accounts=len(now),
        arr=arr_of(now),
        nps=_nps(now),
        nps_before=_nps(before),
        themes=[each for each in numbers if each.answers],
        gone=[each for each in numbers if not each.answers],
        channels=voices.channels(scope=scope, since=period.since, until=period.until),
        rates=response_rates(voices.surveys(scope=scope, since=period.since, until=period.until)),
        unthemed=voices.unthemed(scope=scope, since=period.since, until=period.until),
    )


def arr_of(accounts: Sequence[AccountSaid]) -> Decimal:
    """Add up what accounts pay per year, exactly; one of which it is unknown adds nothing."""
    return sum((Decimal(repr(each.arr)) for each in accounts if each.arr is not None), Decimal(0))


def _nps(accounts: Sequence[AccountSaid]) -> Nps:
    return Nps(*(sum(getattr(each, name) for each in accounts) for name in Nps.__struct_fields__))


def _themes(
    themes: Mapping[str, Theme],
    accounts: Mapping[str, AccountSaid],
    spoken: Sequence[AccountMentions],
    before: Mapping[str, int],
    *,
    of: int,
    of_before: int,
) -> list[ThemeNumbers]:
    by_theme: dict[str, list[AccountMentions]] = {key: [] for key in before if key in themes}
    for each in spoken:
        if each.theme_key in themes and each.account_id in accounts:
            by_theme.setdefault(each.theme_key, []).append(each)
    answers = {key: sum(each.answers for each in mentions) for key, mentions in by_theme.items()}
    trends = theme_trends([Counted(answers[key], of, before.get(key, 0), of_before) for key in by_theme])
    found = [
        _numbers(themes[key], mentions, [accounts[each.account_id] for each in mentions], moved)
        for (key, mentions), moved in zip(by_theme.items(), trends, strict=True)
    ]
    return sorted(found, key=lambda each: (-each.answers, each.moved.change, each.theme.name, each.theme.key))


def _numbers(theme: Theme, mentions: Sequence[AccountMentions], accounts: Sequence[AccountSaid], moved: Moved) -> ThemeNumbers:
    positive, negative = sum(each.positive for each in mentions), sum(each.negative for each in mentions)
    return ThemeNumbers(
        theme=theme,
        answers=sum(each.answers for each in mentions),
        moved=moved,
        accounts=len(mentions),
        arr=arr_of(accounts),
        at_risk=sum(each.at_risk for each in accounts),
        scored=sum(each.scored for each in mentions),
        detractors=sum(each.detractors for each in mentions),
        is_praise=positive >= PRAISE_ANSWERS and positive >= PRAISE_LEAST * (positive + negative),
    )

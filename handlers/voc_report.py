"""What the customers of a book said in a time, in numbers: by code alone, whatever wrote the sentences beside them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from handlers.ports import Scope, Stores
from handlers.ports.voice import Theme, ThemeVolume, Volume
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
    themes = {each.key: each for each in stores.themes.all()}
    numbers = _themes(themes, spoken, spoken_before, of=now.answers, of_before=before.answers)
    return Report(
        period=period,
        scope=scope,
        answers=now.answers,
        answers_before=before.answers,
        accounts=now.accounts,
        arr=money_of(now.arr),
        nps=_nps(now),
        nps_before=_nps(before),
        themes=[each for each in numbers if each.answers],
        gone=[each for each in numbers if not each.answers],
        channels=voices.channels(scope=scope, since=period.since, until=period.until),
        rates=response_rates(voices.surveys(scope=scope, since=period.since, until=period.until)),
        unthemed=voices.unthemed(scope=scope, since=period.since, until=period.until),
    )


def money_of(arr: float) -> Decimal:
    """Take a sum of the scorings' ARR as money, to the cent."""
    return Decimal(repr(arr)).quantize(Decimal("0.01"))


def _nps(volume: Volume) -> Nps:
    return Nps(volume.promoters, volume.passives, volume.detractors)


def _themes(
    themes: Mapping[str, Theme], spoken: Sequence[ThemeVolume], before: Mapping[str, int], *, of: int, of_before: int
) -> list[ThemeNumbers]:
    now = {each.theme_key: each for each in spoken if each.theme_key in themes}
    keys = [*now, *(key for key in before if key in themes and key not in now)]
    volumes = [now.get(key) or ThemeVolume(key, 0, 0, 0.0, 0, 0, 0, 0, 0) for key in keys]
    trends = theme_trends([Counted(each.answers, of, before.get(each.theme_key, 0), of_before) for each in volumes])
    found = [_numbers(themes[each.theme_key], each, moved) for each, moved in zip(volumes, trends, strict=True)]
    return sorted(found, key=lambda each: (-each.answers, each.moved.change, each.theme.name, each.theme.key))


def _numbers(theme: Theme, volume: ThemeVolume, moved: Moved) -> ThemeNumbers:
    positive, negative = volume.positive, volume.negative
    return ThemeNumbers(
        theme=theme,
        answers=volume.answers,
        moved=moved,
        accounts=volume.accounts,
        arr=money_of(volume.arr),
        at_risk=volume.at_risk,
        scored=volume.scored,
        detractors=volume.detractors,
        is_praise=positive >= PRAISE_ANSWERS and positive >= PRAISE_LEAST * (positive + negative),
    )

"""Numbers, dates and ages as every card writes them (docs/cards: whole scores, `$1.31M`, `Thu 26 Nov`, `2 h ago`)."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUS = "\u2212"
NO_BREAK = "\u00a0"
ELLIPSIS = "…"

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DUST = 1e-9
"""A smaller distance from a bound is none, as in scoring."""
_YEAR_AWAY = timedelta(days=365)
_HOURS_SHOWN = 48
_PLACES = tuple(Decimal(1).scaleb(-places) for places in range(5))
_WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def half_up(value: float | Decimal, places: int = 0) -> Decimal:
    """Round as people do: halves go away from zero."""
    return Decimal(repr(value) if isinstance(value, float) else value).quantize(_PLACES[places], ROUND_HALF_UP)


def whole(value: float) -> int:
    """Round a score or a delta to a whole number, halves away from zero."""
    number = int(value)
    # Exact: what is left after the point is a float of its own, and no other float is written as just a half.
    return number + (1 if value - number >= 0.5 else -1 if value - number <= -0.5 else 0)  # noqa: PLR2004


def short_of(value: float, *bounds: float) -> int:
    """Round to a whole number, but never up onto a bound that was not reached: 79.6 with a bound of 80 is 79."""
    shown = whole(value)
    return shown - 1 if any(value < bound - DUST and shown >= bound for bound in bounds) else shown


def share_short_of(share: float, *bounds: float) -> int:
    """Round a share to whole percent, but never up onto a bound, a share too, that was not reached."""
    return short_of(share * 100, *(bound * 100 for bound in bounds))


def one_decimal(value: float) -> str:
    """`29.4`."""
    return f"{half_up(value, 1)}"


def plain_number(value: float) -> str:
    """A count or a measure without needless decimals: `27`, `7.4`."""
    rounded = half_up(value, 1)
    return f"{int(rounded)}" if rounded == rounded.to_integral_value() else f"{rounded}"


def signed(value: float, places: int = 0) -> str:
    """`+3.5`, `−0.8` with a true minus, `0`."""
    rounded = half_up(value, places)
    if rounded == 0:
        return f"{abs(rounded)}"
    return f"+{rounded}" if rounded > 0 else f"{MINUS}{abs(rounded)}"


def percent(share: float) -> str:
    """`84%` of a share [0-1]."""
    return f"{whole(share * 100)}%"


def signed_percent(share: float) -> str:
    """`+8%`, `−31%`."""
    return f"{signed(share * 100)}%"


@lru_cache(maxsize=1024)
def money(amount: Decimal | float, currency: str) -> str:
    """`$840`, `$64k`, `$1.31M`; a currency without a sign of its own is spelt: `CHF 64k`."""
    value = Decimal(str(amount))
    sign = MINUS if value < 0 else ""
    value = abs(value)
    if value < 1000:  # noqa: PLR2004 - the border between units and thousands
        figure = f"{half_up(value)}"
    elif (thousands := half_up(value / 1000)) < 1000:  # noqa: PLR2004
        figure = f"{thousands}k"
    else:
        figure = f"{half_up(value / 1_000_000, 2)}M"
    return f"{sign}{_SYMBOLS.get(currency, currency + NO_BREAK)}{figure}"


@lru_cache(maxsize=1024)
def day(value: date, *, today: date) -> str:
    """`Thu 26 Nov`, with the year only when it is over twelve months away."""
    text = f"{_DAYS[value.weekday()]} {value.day} {_MONTHS[value.month - 1]}"
    return f"{text} {value.year}" if abs(value - today) > _YEAR_AWAY else text


def month(value: date) -> str:
    """`Mar 2024`."""
    return f"{_MONTHS[value.month - 1]} {value.year}"


def local(instant: datetime, zone: str) -> datetime:
    """Move an instant into the reader's zone."""
    return instant.astimezone(ZoneInfo(zone))


def clock_time(instant: datetime, zone: str) -> str:
    """`09:10` in the reader's zone."""
    return f"{local(instant, zone):%H:%M}"


def deadline(instant: datetime, *, now: datetime, zone: str) -> str:
    """`Wed 25 Nov, 09:10` in the reader's zone."""
    there = local(instant, zone)
    return f"{day(there.date(), today=local(now, zone).date())}, {there:%H:%M}"


def local_day(instant: datetime, *, now: datetime, zone: str) -> str:
    """`Wed 25 Nov` in the reader's zone."""
    return day(local(instant, zone).date(), today=local(now, zone).date())


def span(length: timedelta) -> str:
    """`15 min`, `30 h`, `6 days`: minutes below an hour, hours below two days."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:  # noqa: PLR2004 - an hour
        return f"{max(minutes, 0)} min"
    hours = minutes // 60
    return f"{hours} h" if hours < _HOURS_SHOWN else days(hours // 24)


def age(instant: datetime, *, now: datetime) -> str:
    """`2 h ago`."""
    return f"{span(now - instant)} ago"


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 day`, `6 days`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def days(number: int) -> str:
    """`1 day`, `6 days`."""
    return count(number, "day")


def number_word(number: int) -> str:
    """`Three` up to ten, then digits: the beginning of a sentence."""
    return _WORDS[number] if number < len(_WORDS) else str(number)


def listed(items: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *rest, last = items
    return f"{', '.join(rest)} and {last}" if rest else last


def cut(text: str, length: int) -> str:
    """Cut at a word with `…`, so that the result has at most `length` characters. White space is folded."""
    words = " ".join(text.split())
    if len(words) <= length:
        return words
    head = words[: length - 1]
    at_word = head.rsplit(" ", 1)[0] if " " in head else head
    return f"{at_word.rstrip(',;:. ')}{ELLIPSIS}"


def quoted(words: str) -> str:
    """What a person typed, in quotation marks and short enough to stand in a sentence. Backticks mark commands there, so none stay."""
    shown = cut(words, 60).replace("`", "'")
    return f"“{shown}”"


def sentence_case(text: str) -> str:
    """Upper-case the first letter and leave the rest alone."""
    return text[:1].upper() + text[1:]


def parse_instant(text: str) -> datetime:
    """Read a stored ISO 8601 instant."""
    return datetime.fromisoformat(text).astimezone(UTC)


def largest_remainder(values: Sequence[float], places: int = 1) -> list[Decimal]:
    """Round values so that what is shown adds up to the rounded sum.

    Each is cut down, then the ones that lost most are raised by one unit until the sum is right.
    """
    unit = Decimal(1).scaleb(-places)
    exact = [Decimal(repr(float(value))) for value in values]
    total = half_up(sum(exact, Decimal(0)), places)
    shown = [value.quantize(unit, "ROUND_FLOOR") for value in exact]
    missing = int((total - sum(shown, Decimal(0))) / unit)
    order = sorted(range(len(exact)), key=lambda index: shown[index] - exact[index])
    for index in order[:missing]:
        shown[index] += unit
    return shown

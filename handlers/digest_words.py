"""A digest's settings in words, such as `at 08:30 mon-fri team to me`: read one by one, and written the same way."""

import re
from collections.abc import Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from handlers.errors import UserError
from handlers.ports import AT_RISK, VOICE, Asker, DigestScope, DigestSetting, is_zone
from handlers.ports.reach import CHAT_NAMES, Chat
from handlers.text import listed, quoted

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WHOLE_WEEK = "1234567"
SCOPES: Mapping[DigestScope, str] = {"mine": "your accounts", "team": "your team's accounts", "all": "all accounts"}
EXAMPLES = ("at 08:30", "mon-fri", "team", "here", "to me", "in teams", "off")
COMMANDS: Mapping[str, str] = {AT_RISK: "digest", VOICE: "voc digest"}
NAMES: Mapping[str, str] = {AT_RISK: "at-risk digest", VOICE: "weekly digest of what customers say"}

_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*([ap]m)?", re.IGNORECASE)
_DAY = rf"(?:{'|'.join(DAYS)})[a-z]*"
_LISTED = re.compile(rf"({_DAY})(?:\s*(?:-|–|to)\s*({_DAY}))?", re.IGNORECASE)
_NOON = 12
_HOURS = 24
_MINUTES = 60


class Wish(Struct, frozen=True):
    """A setting as words change it, and the zone and the chat that its person is to have from now on; None: as it is."""

    setting: DigestSetting
    zone: str | None = None
    chat: Chat | None = None


def read_wish(words: str, setting: DigestSetting, asker: Asker) -> Wish:
    """Read words that change a setting.

    Raises:
        UserError: A part of them says nothing that a digest has; names it and what would work.
    """
    wish, rest = Wish(setting), words.strip(" ,")
    while rest:
        for pattern, change in _PARTS:
            if match := pattern.match(rest):
                wish, rest = change(wish, match, asker), rest[match.end() :].strip(" ,")
                break
        else:
            *tried, last = (f"`{COMMANDS[setting.digest]} {example}`" for example in EXAMPLES)
            raise UserError(f"I do not know what {quoted(rest)} says of a digest. Try {', '.join(tried)} or {last}.")
    return wish


def minute_of(text: str) -> int | None:
    """Read `08:30`, `8`, `8:30 pm` as a minute of the day; None: it is no time of day."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    return hour * _MINUTES + minute if hour < _HOURS and minute < _MINUTES else None


def time_of(minute: int) -> str:
    """`08:30`."""
    return f"{minute // _MINUTES:02}:{minute % _MINUTES:02}"


def days_named(weekdays: str | None, *, digest: str = AT_RISK) -> str:
    """`working days`, `the first working day of the week`, `every day`, `Mon to Fri` or `Mon, Wed and Fri`."""
    if weekdays is None:
        return "the first working day of the week" if digest == VOICE else "working days"
    if weekdays == WHOLE_WEEK:
        return "every day"
    names = [DAYS[int(day) - 1].capitalize() for day in weekdays]
    in_a_row = weekdays in WHOLE_WEEK and len(names) > 2  # noqa: PLR2004 - two days are a list
    return f"{names[0]} to {names[-1]}" if in_a_row else listed(names)


def as_words(setting: DigestSetting) -> str:
    """Write a setting as a person would type it, without where it goes."""
    named = {None: "working days", WHOLE_WEEK: "daily"}
    days = named.get(setting.weekdays) or ",".join(DAYS[int(day) - 1] for day in setting.weekdays or "")
    command = COMMANDS[setting.digest]
    return f"{command} at {time_of(setting.minute)} {days} {setting.scope} {'on' if setting.on else 'off'}"


def own_channel(asker: Asker) -> str | None:
    """Return the channel that the asker is in; None: a direct message, or no channel at all."""
    # Slack's ids of direct messages begin with D, those of channels with C or G. In Teams only channels are named as places.
    if asker.channel not in ("slack", "teams") or not asker.place or (asker.channel == "slack" and asker.place.startswith("D")):
        return None
    return asker.place


def not_here(asker: Asker) -> str:
    """Say why no digest is sent into the asker's channel, and what would work."""
    return f"{asker.barred}, so no digest is sent here. Try `digest to me`."


def closed_told(chat: Chat, because: str) -> str:
    """Say that a chat takes nothing for its person any more, and what would work."""
    name = CHAT_NAMES[chat]
    return f"{name} takes nothing for you ({because.rstrip('.')}). Write to me in {name} once, and it does again."


def no_such_zone(name: str) -> str:
    """Say that there is no time zone of this name."""
    return f"There is no time zone {quoted(name)}. Use an IANA name, such as Europe/Berlin or America/New_York."


def _at(wish: Wish, match: re.Match[str], asker: Asker) -> Wish:  # noqa: ARG001 - every part has this shape
    minute = minute_of(match[1])
    if minute is None:
        raise UserError(f"{quoted(match[1])} is no time of day. Try `digest at 08:30`.")
    return replace(wish, setting=replace(wish.setting, minute=minute, on=True))


def _days(wish: Wish, match: re.Match[str], asker: Asker) -> Wish:  # noqa: ARG001
    chosen: set[int] = set()
    for first, last in _LISTED.findall(match[0]):
        begin = DAYS.index(first[:3].lower())
        end = DAYS.index(last[:3].lower()) if last else begin
        chosen |= {(begin + number) % len(DAYS) + 1 for number in range((end - begin) % len(DAYS) + 1)}
    return replace(wish, setting=replace(wish.setting, weekdays="".join(str(day) for day in sorted(chosen))))


def _working_days(wish: Wish, match: re.Match[str], asker: Asker) -> Wish:  # noqa: ARG001
    return replace(wish, setting=replace(wish.setting, weekdays=None))


def _every_day(wish: Wish, match: re.Match[str], asker: Asker) -> Wish:  # noqa: ARG001
    return replace(wish, setting=replace(wish.setting, weekdays=WHOLE_WEEK))


def _on_off(wish: Wish, match: re.Match[str], asker: Asker) -> Wish:  # noqa: ARG001
    return replace(wish, setting=replace(wish.setting, on=match[1].lower() == "on"))


def _scope(wish: Wish, match: re.Match[str], asker: Asker) -> Wish:
    scope = next(each for each in SCOPES if each == match[1].lower())
    if scope == "team" and asker.person.team is None:
        raise UserError("You are in no team. Try `digest mine` or `digest all`.")
    return replace(wish, setting=replace(wish.setting, scope=scope))


def _here(wish: Wish, match: re.Match[str], asker: Asker) -> Wish:  # noqa: ARG001
    channel = own_channel(asker)
    if channel is None:
        raise UserError("`digest here` sends it into the channel you ask in, and this is none. Ask there, or try `digest to me`.")
    if asker.barred:
        raise UserError(not_here(asker))
    return replace(wish, setting=replace(wish.setting, destination=channel, trouble=None))


def _to_me(wish: Wish, match: re.Match[str], asker: Asker) -> Wish:  # noqa: ARG001
    return replace(wish, setting=replace(wish.setting, destination=None, trouble=None))


def _in_chat(wish: Wish, match: re.Match[str], asker: Asker) -> Wish:
    chat = next(each for each in CHAT_NAMES if each == match[1].lower())
    return replace(_to_me(wish, match, asker), chat=chat)


def _zone(wish: Wish, match: re.Match[str], asker: Asker) -> Wish:  # noqa: ARG001
    if not is_zone(match[1]):
        raise UserError(no_such_zone(match[1]))
    return replace(wish, zone=match[1])


_Change = Callable[[Wish, re.Match[str], Asker], Wish]
_PARTS: tuple[tuple[re.Pattern[str], _Change], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), change)
    for pattern, change in (
        (r"at\s+([^\s,]+(?:\s*[ap]m\b)?)", _at),
        (r"(\d{1,2}[:.]\d{2}(?:\s*[ap]m\b)?)(?![^\s,])", _at),
        (r"(on|off)\b", _on_off),
        (r"(?:scope\s+)?(mine|team|all)\b", _scope),
        (r"(?:working\s*days|weekdays|workdays)\b", _working_days),
        (r"(?:daily|every\s*day)\b", _every_day),
        (rf"{_DAY}(?:\s*(?:-|–|,|to|and|\s)\s*{_DAY})*(?![^\s,])", _days),
        (r"here\b", _here),
        (rf"(?:to\s+me\s+)?(?:in|to)\s+({'|'.join(CHAT_NAMES)})\b", _in_chat),
        (r"to\s+me\b", _to_me),
        (r"(?:time\s*)?zone\s+(\S+)", _zone),
    )
)

"""The end of the Home: settings with the forms that change them, and how far each source has come."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import timedelta

from handlers.card import Actions, Block, Button, Context, Line, Paragraph, bold
from handlers.digest_words import days_named, time_of
from handlers.home_shelf import Shelf, request_day
from handlers.ports import AT_RISK, FeedWord, Role, Standing
from handlers.request import Request
from handlers.sources import SOURCE_NAMES
from handlers.text import age, clock_time, count, day, local, sentence_case

HAS_DIGEST: frozenset[Role] = frozenset({"csm", "manager", "executive", "cs_ops"})
FEEDS_NAMED = 12


def settings_blocks(shelf: Shelf, request: Request) -> list[Block]:
    """Say when the digest comes, whether the person is away and what they snoozed, each with its form."""
    person, today = request.person, request_day(request)
    parts, buttons = [], []
    if person.role in HAS_DIGEST:
        setting = request.stores.digests.setting(AT_RISK, person)
        told = f"Digest at {time_of(setting.minute)}, {days_named(setting.weekdays)}" if setting.on else "Digest off"
        parts.append(told)
        buttons.append(Button("Digest…", "digest"))
    parts.append(person.time_zone)
    lines: list[Line] = [(bold("Settings"), f"  {'  ·  '.join(parts)}")]
    ahead = next(iter(request.stores.absences.of_person(person.id, since=today)), None)
    if ahead is not None:
        lines.append((f"Away from {day(ahead.first_day, today=today)} to {day(ahead.last_day, today=today)}",))
    is_away = ahead is not None and ahead.first_day <= today
    buttons.append(Button("Back", "back") if is_away else Button("Away…", "away"))
    if asleep := len(shelf.asleep):
        lines.append((f"{count(asleep, 'account')} snoozed, not in the lists above",))
        buttons.append(Button(f"Snoozed ({asleep})", "atrisk snoozed"))
    return [Paragraph(tuple(lines)), Actions(tuple(buttons))]


def freshness(words: Sequence[FeedWord], shelf: Shelf, standings: Collection[Standing], request: Request) -> Context:
    """Say how far each kind of source has come, by the feed that came furthest; what is too old stands in bold, with the accounts."""
    items: list[Line] = []
    blind = _blind(shelf)
    for kind, name in SOURCE_NAMES.items():
        newest = max((each for each in words if each.kind == kind), key=lambda each: each.reported_at, default=None)
        if newest is not None:
            told = f"{sentence_case(name)} {age(newest.reported_at, now=request.now)}"
            items.append((bold(told),) if _too_old(newest, request) else (told,))
        if blind[kind]:
            items.append((bold(f"{sentence_case(name)}: no data for {count(blind[kind], 'account')}"),))
    return Context((*items, *made_how(standings, request)))


def made_how(standings: Collection[Standing], request: Request) -> tuple[Line, ...]:
    """Say when the oldest of the shown accounts was scored, and under which policy."""
    version: Line = (f"Policy v{request.stores.policy.version}",)
    scored = min((each.as_of for each in standings), default=None)
    if scored is None:
        return (version,)
    zone, today = request.person.time_zone, request_day(request)
    on, when = local(scored, zone).date(), clock_time(scored, zone)
    return (f"Scored {when}" if on == today else f"Scored {day(on, today=today)}, {when}",), version


def feed_blocks(words: Sequence[FeedWord], shelf: Shelf, request: Request) -> list[Block]:
    """List every feed with its age and who repairs it, the silent ones first; for those who connect data."""
    ordered = sorted(words, key=lambda each: (not _too_old(each, request), each.reported_at, each.kind, each.name))
    silent = sum(_too_old(each, request) for each in words)
    title = f"Data freshness ({count(silent, 'feed is', 'feeds are')} too old)" if silent else "Data freshness"
    bullets: list[Line] = [_feed(each, request) for each in ordered[:FEEDS_NAMED]]
    if len(ordered) > FEEDS_NAMED:
        bullets.append((f"and {len(ordered) - FEEDS_NAMED} more",))
    blind = _blind(shelf)
    bullets.extend(
        (bold(f"{sentence_case(name)} counts as unknown"), f" at {count(blind[kind], 'account')}")
        for kind, name in SOURCE_NAMES.items()
        if blind[kind]
    )
    if not bullets:
        bullets.append(("No feed has said how far it came yet",))
    return [Paragraph(((bold(title),),)), Paragraph((), tuple(bullets))]


def _feed(word: FeedWord, request: Request) -> Line:
    name = f"{sentence_case(SOURCE_NAMES[word.kind])}, {word.name}"
    owner = word.owner_name or "no one owns it"
    told = age(word.reported_at, now=request.now)
    if _too_old(word, request):
        most: float = getattr(request.stores.policy.policy.sources, word.kind)
        return (bold(f"{name}: {told}"), f", at most {most:g} days count; {owner}")
    return (f"{name}: {told}, {owner}",)


def _too_old(word: FeedWord, request: Request) -> bool:
    most: float = getattr(request.stores.policy.policy.sources, word.kind)
    return request.now - word.reported_at > timedelta(days=most)


def _blind(shelf: Shelf) -> Counter[str]:
    """Count, by kind of source, the accounts at which it is too old to be believed."""
    blind = Counter[str]()
    for each in shelf.tallies:
        if each.stale:
            blind.update(dict.fromkeys(each.stale.split("|"), each.accounts))
    return blind

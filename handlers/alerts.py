"""One alert as a message: what happened, why, and what to do; later news of it stand in the same message."""

from collections.abc import Sequence
from datetime import date, datetime

from handlers.bands import BAND_GLYPHS, verdict_of
from handlers.card import Actions, Block, Button, Card, Context, Headline, Line, Paragraph, bold
from handlers.ports import Person, PolicyInForce, Standing
from handlers.text import clock_time, day, days, deadline, local, money, sentence_case

Story = Sequence[tuple[datetime, str]]
"""What happened, each with its time, the first first."""


def alert_card(
    standing: Standing, story: Story, reader: Person, *, now: datetime, policy: PolicyInForce, currency: str, ended: bool
) -> Card:
    """Draw an alert as it stands now: the newest of its story on top, what came before below it."""
    zone = reader.time_zone
    *earlier, (_, newest) = story
    first, _, cause = newest.partition(". ")
    lines: list[Line] = [(bold(f"{sentence_case(first)}."),)]
    if cause:
        lines.append((f"{cause.rstrip('.')}.",))
    bullets: list[Line] = [(f"{deadline(at, now=now, zone=zone)}: {text}",) for at, text in reversed(earlier)]
    today = local(now, zone).date()
    blocks: list[Block] = [
        Context(_about(standing, reader, currency=currency, today=today)),
        Paragraph(tuple(lines)),
        *((Paragraph(((bold("Before that"),),), tuple(bullets)),) if bullets else ()),
        _actions(standing, ended=ended),
        Context((*_scored(standing, zone, today), (f"Policy v{policy.version}",), _rule(ended=ended))),
    ]
    verdict = verdict_of(standing.band, standing.score, policy.policy.health.bands)
    return Card(f"{standing.name}: {first}.", tuple(blocks), Headline(standing.name, verdict, BAND_GLYPHS[standing.band]))


def _about(standing: Standing, reader: Person, *, currency: str, today: date) -> tuple[Line, ...]:
    arr = f"{money(standing.arr, currency)} ARR" if standing.arr is not None else "ARR unknown"
    items: list[Line] = [(arr,)]
    if standing.renewal_on is not None:
        left = (standing.renewal_on - today).days
        items.append((f"renewal in {days(left)}" if left > 0 else f"renewal {days(-left)} past" if left else "renewal today",))
    owned = standing.owner_id == reader.id
    items.append(("your account",) if owned else (f"for {standing.owner_name or 'nobody'}",))
    return tuple(items)


def _actions(standing: Standing, *, ended: bool) -> Actions:
    opened = Button("Open account", f"account id:{standing.id}", primary=not ended, spoken=f"Open {standing.name}")
    why = Button("Why", f"account id:{standing.id} why")
    return Actions((opened, why, Button("Snooze…", f"snooze id:{standing.id}")), more=(Button("Assign…", f"assign id:{standing.id}"),))


def _scored(standing: Standing, zone: str, today: date) -> tuple[Line, ...]:
    on = local(standing.as_of, zone).date()
    when = clock_time(standing.as_of, zone)
    return ((f"Scored {when}" if on == today else f"Scored {day(on, today=today)}, {when}",),)


def _rule(*, ended: bool) -> Line:
    return ("Over; nothing more is sent of it",) if ended else ("Updated here; heard again only if the band gets worse",)

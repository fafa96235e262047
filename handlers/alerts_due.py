"""Alerts that are due: of accounts scored since the last look, those with news of the customer, to whoever answers for the account.

A person hears of an account once for each thing that happened. What follows is written into the same message; only a worse band is
heard again. Over the day's cap, and while the account is snoozed and not worse, nothing is sent: the digest tells it. A sharp drop is
heard at any hour; everything else waits for the reader's working hours, for most of it comes of what is scored at night (docs/adr/0008).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from handlers.absence import reader_of
from handlers.alerts import alert_card
from handlers.bands import verdict_of
from handlers.causes import news, why
from handlers.looks import CALENDAR, WORSE, Difference, compared, kept, look_at
from handlers.ports import Alert, Cause, Look, Message, Person, Standing, Stores
from handlers.snooze import still_holds
from handlers.text import local
from handlers.working_time import moment, next_working_moment

BATCH = 500
"""Accounts of one transaction."""
WEEK = timedelta(days=7)
A_POINT = 1.0
FACTOR = "factor:"
"""Begins the kind of an alert of one churn factor."""


def alerts_due(stores: Stores, *, now: datetime, limit: int = BATCH) -> int:
    """Look at accounts scored since the last look and send what is news; returns how many were looked at, at most `limit`.

    The first look at an account tells nothing. Looking again at the same scoring tells nothing.
    """
    standings = stores.alerts.unseen(at=now, limit=limit)
    earlier = stores.alerts.looks([each.id for each in standings])
    told: dict[str, list[Alert]] = {}
    for alert in stores.alerts.of_accounts([each.id for each in standings]):
        told.setdefault(alert.account_id, []).append(alert)
    changed: dict[str, Sequence[Look]] = {}
    for each in standings:
        before, look = earlier.get(each.id, ()), look_at(each, stores.policy.policy)
        known = kept(before, look)
        if _differs(before, known):
            changed[each.id] = known
        difference = compared(before, look)
        if difference is not None and (difference.is_news or told.get(each.id)):
            _follow(_News(each, difference, stores, now), told.get(each.id, []))
    stores.alerts.see(standings, changed)
    return len(standings)


def _differs(before: Sequence[Look], known: Sequence[Look]) -> bool:
    """Tell whether a look must be kept; a score that moved by less than a point is the same."""
    if len(before) != len(known) or not before:
        return True
    then, now = before[0], known[0]
    moved = None in (then.score, now.score) or abs((then.score or 0.0) - (now.score or 0.0)) >= A_POINT
    return (moved and then.score != now.score) or replace(then, score=None) != replace(now, score=None)


class _News(Struct, frozen=True):
    """What is news of one account."""

    standing: Standing
    difference: Difference
    stores: Stores
    now: datetime

    @property
    def kinds(self) -> list[str]:
        """What happened, the gravest first. That a renewal comes near is told by its steps."""
        difference = self.difference
        factors = [f"{FACTOR}{name}" for name in difference.new_factors if name != CALENDAR]
        return [*(["band"] if difference.worse else []), *(["drop"] if difference.dropped else []), *factors]

    def text(self, cause: Cause | None, reader: Person) -> str:
        """Write what happened and why: two sentences, the second where a cause is known."""
        today = local(self.now, reader.time_zone).date()
        because = why(self.standing, self.difference, cause, policy=self.stores.policy.policy, today=today, notes=True)
        return ". ".join(part for part in (news(self.standing, self.difference, cause), because) if part)


def _follow(told_of: _News, told: Sequence[Alert]) -> None:
    """Tell everyone whom it concerns: who answers for the account today what happened, and who was told of it before what is over."""
    kinds, stores, now = told_of.kinds, told_of.stores, told_of.now
    reader = _reader(told_of.standing, stores, now) if kinds else None
    if reader is not None and not _sleeps(told_of, reader):
        causes = stores.standings.causes([told_of.standing.id], since=told_of.standing.as_of - WEEK)
        own = [alert for alert in told if alert.person_id == reader.id]
        _tell(told_of, reader, own, causes.get(told_of.standing.id))
        spoken = {alert.root_key for alert in own if alert.kind in kinds}
        told = [alert for alert in told if alert.person_id != reader.id or alert.root_key not in spoken]
    for person_id in {alert.person_id for alert in told}:
        if (person := stores.people.by_id(person_id)) is not None:
            _end(told_of, person, [alert for alert in told if alert.person_id == person_id])


def _reader(standing: Standing, stores: Stores, now: datetime) -> Person | None:
    """Find who answers for an account today: whoever was given it, else its owner, or who covers for them."""
    holder = stores.assignments.holder(standing.id) or standing.owner_id
    person = stores.people.by_id(holder) if holder else None
    if person is None and standing.owner_id:
        person = stores.people.by_id(standing.owner_id)
    return None if person is None else reader_of(person, stores, now)


def _sleeps(told_of: _News, reader: Person) -> bool:
    """Tell whether the reader snoozed the account, and it is not worse than then."""
    each, today = told_of.standing, local(told_of.now, reader.time_zone).date()
    own = (snooze for snooze in told_of.stores.snoozes.of_person(reader.id, at=told_of.now) if snooze.account_id == each.id)
    return any(still_holds(snooze, band=each.band, score=each.score, today=today) for snooze in own)


def _tell(told_of: _News, reader: Person, own: Sequence[Alert], cause: Cause | None) -> None:
    """Tell one person what happened: in a new message, or where it was told before, in that one."""
    by_kind = {alert.kind: alert for alert in own}
    loud = [kind for kind in told_of.kinds if _is_heard(told_of, by_kind.get(kind))]
    text = told_of.text(cause, reader)
    if loud:
        heard = told_of.now if "drop" in loud else next_working_moment(told_of.now, reader.time_zone, reader.country)
        again = by_kind.get("band") if "band" in loud else None
        # Below a message that waits for Monday nobody would hear of a drop before.
        if again is not None and again.ended_at is None and not again.held_back and again.surfaced_at <= max(heard, told_of.now):
            _resurface(told_of, reader, again, own, text=text, heard=heard)
        else:
            _surface(told_of, reader, text, heard)
        return
    for root in {by_kind[kind].root_key for kind in told_of.kinds}:
        _update(told_of, reader, [alert for alert in own if alert.root_key == root], text, ended=False)


def _is_heard(told_of: _News, before: Alert | None) -> bool:
    """Tell whether an alert makes itself heard: it is new, or long over, or the band is worse than it was told."""
    if before is None:
        return True
    again = timedelta(days=told_of.stores.policy.policy.alerts.again_after_days)
    if told_of.now - before.surfaced_at > again:
        return True
    return before.kind == "band" and _rank(told_of.standing) > WORSE.index(before.surfaced_band)


def _rank(standing: Standing) -> int:
    return WORSE.index(standing.band) if standing.band in WORSE else 0


def _surface(told_of: _News, reader: Person, text: str, heard: datetime) -> None:
    """Send a new message for all that happened at once; over the cap of the day on which it is heard, only keep that it happened."""
    stores, now, each = told_of.stores, told_of.now, told_of.standing
    key = _key(told_of, told_of.kinds[0], reader)
    held_back = _heard_on(told_of, reader, heard) >= stores.policy.policy.alerts.a_day
    story = ((now, text),)
    if not held_back:
        card = alert_card(each, story, reader, now=now, policy=stores.policy, currency=stores.reporting_currency, ended=False)
        stores.post.send(Message(key, "alert", reader, card, account_id=each.id, not_before=heard))
    at = now if held_back else heard
    for kind in told_of.kinds:
        stores.alerts.keep(Alert(each.id, kind, reader.id, key, at, each.band, each.score, each.version, 0, story, held_back=held_back))


def _resurface(told_of: _News, reader: Person, before: Alert, own: Sequence[Alert], *, text: str, heard: datetime) -> None:
    """Say below the message that the band is worse, and write it into the message."""
    stores, now, each = told_of.stores, told_of.now, told_of.standing
    rows = [replace(alert, surfaced_at=heard, surfaced_band=each.band) for alert in own if alert.root_key == before.root_key]
    new = [kind for kind in told_of.kinds if kind not in {alert.kind for alert in rows}]
    rows += [replace(before, kind=kind, surfaced_at=heard, surfaced_band=each.band) for kind in new]
    story = _update(told_of, reader, rows, text, ended=False)
    if _heard_on(told_of, reader, heard) > stores.policy.policy.alerts.a_day:
        return
    card = alert_card(each, story[-1:], reader, now=now, policy=stores.policy, currency=stores.reporting_currency, ended=False)
    key = f"{_key(told_of, before.kind, reader)}:again"
    below = Message(key, "alert", reader, card, account_id=each.id, root_key=before.root_key, mode="thread", not_before=heard)
    stores.post.send(below)


def _end(told_of: _News, reader: Person, own: Sequence[Alert]) -> None:
    """End what is over, and write so into its message once all of it is."""
    for root in {alert.root_key for alert in own if alert.ended_at is None}:
        alerts = [alert for alert in own if alert.root_key == root]
        live = [alert for alert in alerts if alert.ended_at is None]
        over = [alert for alert in live if _is_over(told_of, alert)]
        if over and len(over) == len(live):
            now = verdict_of(told_of.standing.band, told_of.standing.score, told_of.stores.policy.policy.health.bands)
            _update(told_of, reader, alerts, f"over: now {now}", ended=True)
        else:
            for alert in over:
                told_of.stores.alerts.keep(replace(alert, ended_at=told_of.now))


def _is_over(told_of: _News, alert: Alert) -> bool:
    """Tell whether the cause of an alert is gone; what is not known now is not gone."""
    look = told_of.difference.now
    if alert.kind == "band":
        return look.band in WORSE and WORSE.index(look.band) < WORSE.index(alert.surfaced_band)
    if alert.kind == "drop":
        return not look.dropped
    return alert.kind.removeprefix(FACTOR) not in look.factors.split("|") and not told_of.standing.factors_unknown


def _update(told_of: _News, reader: Person, alerts: Sequence[Alert], text: str, *, ended: bool) -> tuple[tuple[datetime, str], ...]:
    """Write news into the message of these alerts, which share it; one that was never sent is only kept."""
    stores, now, each = told_of.stores, told_of.now, told_of.standing
    first = alerts[0]
    story = (*first.story, (now, text))
    if not first.held_back:
        card = alert_card(each, story, reader, now=now, policy=stores.policy, currency=stores.reporting_currency, ended=ended)
        key = f"{_key(told_of, first.kind, reader)}:update"
        stores.post.send(Message(key, "alert", reader, card, account_id=each.id, root_key=first.root_key, mode="update"))
    for alert in alerts:
        number = alert.updates + 1
        over = (alert.ended_at or now) if ended else None
        stores.alerts.keep(replace(alert, version=each.version, score=each.score, updates=number, story=story, ended_at=over))
    return story


def _key(told_of: _News, kind: str, reader: Person) -> str:
    """Name a message by the scoring it tells of: whoever looks at that scoring again writes the same key."""
    return f"alert:{told_of.standing.id}:{kind}:{reader.id}:{told_of.standing.version}"


def _heard_on(told_of: _News, reader: Person, at: datetime) -> int:
    """Count what the reader hears on the day of a moment, theirs."""
    day = local(at, reader.time_zone).date()
    since, until = (moment(each, 0, reader.time_zone) for each in (day, day + timedelta(days=1)))
    return told_of.stores.alerts.surfaced(reader.id, since=since, until=until)

"""The one thing to do next: who, what, by when. The most urgent of what is known, never a list (H10)."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from handlers.account_facts import STEP_NAMES, due_step
from handlers.card import Button
from handlers.clocks import RunningClock, class_name
from handlers.expansion_words import holds_of
from handlers.ports import AccountState, PolicyInForce, Source
from handlers.sources import SOURCE_NAMES
from handlers.text import clock_time, day, days, local, local_day, span
from scoring.rows import SourceKind

_RISK_ACTIONS = {
    "satisfaction_issue": "take the complaints to an executive sponsor: satisfaction is below 50.",
    "low_usage": "plan an engagement campaign: usage is below 40.",
    "no_expansion": "hold a business review: nothing new was adopted in 90 days.",
}
_WEEK_DAYS = 7


class Next(Struct, frozen=True):
    """The next step in one sentence, and the button that does it where an ability can."""

    sentence: str
    button: Button | None = None


def next_action(
    state: AccountState, clocks: Sequence[RunningClock], *, policy: PolicyInForce, today: date, zone: str, handoff: Next | None = None
) -> Next:
    """Choose the next step: clocks that end first, dead feeds, late renewal steps, risks, a hold to lift, a handoff, what is planned."""
    pressing = _pressing(state, clocks, policy=policy, today=today, zone=zone)
    if pressing is not None:
        return pressing
    row = state.document["expansion"]
    if row["handoff"] == "held" and holds_of(row) == ["no_documented_roi"]:
        return Next("log what they gained: only that holds the expansion.", Button("Log value…", f"log value id:{state.id}", primary=True))
    if handoff is not None:
        return handoff
    if clocks:
        return _answer(clocks[0], zone=zone)
    return Next(planned(state, today=today))


def _pressing(state: AccountState, clocks: Sequence[RunningClock], *, policy: PolicyInForce, today: date, zone: str) -> Next | None:
    urgent = next((item for item in clocks if item.over is not None or item.clock.feedback_class == "detractor"), None)
    if urgent is not None:
        return _answer(urgent, zone=zone)
    if state.document["health"]["band"] == "unknown" and (gap := repair(state)) is not None:
        return Next(gap)
    step = due_step(state, policy=policy, today=today)
    if step is not None:
        name, late = step
        return Next(f"do the renewal step {STEP_NAMES[name]}, {f'{days(late)} late' if late else 'due today'}.")
    risks = [name for name in (state.document["health"]["risks"] or "").split("|") if name in _RISK_ACTIONS]
    return Next(_RISK_ACTIONS[risks[0]]) if risks else None


def _answer(item: RunningClock, *, zone: str) -> Next:
    reply = Button("Log reply…", f"feedback reply {item.record.item.feedback_id}", primary=True)
    return Next(answer_by(item, zone=zone), reply)


def answer_by(item: RunningClock, *, zone: str) -> str:
    """Who is waiting, and until when."""
    who = item.record.contact_name or f"the {class_name(item.clock)}"
    verb = "call" if item.clock.feedback_class == "detractor" else "answer"
    if item.over is not None:
        return f"{verb} {who} now: the answer is {span(item.over)} over."
    there = local(item.due, zone)
    soon = (there.date() - local(item.now, zone).date()).days < _WEEK_DAYS
    when = f"{there:%a} {clock_time(item.due, zone)}" if soon else local_day(item.due, now=item.now, zone=zone)
    return f"{verb} {who} before {when}."


def repair(state: AccountState) -> str | None:
    """Which feed must come back, or come at all, and who owns it."""
    gaps: list[tuple[SourceKind, Source]] = [(kind, source) for kind, source in state.document["sources"].items() if source["stale"]]
    if not gaps:
        return None
    kind, source = gaps[0]
    owner = f" {source['owner']} owns this feed." if source["owner"] else " No one owns this feed yet."
    if source["reported_at"] is None:
        return f"connect {SOURCE_NAMES[kind]} data.{owner}"
    return f"get {SOURCE_NAMES[kind]} data back.{owner}"


def planned(state: AccountState, *, today: date) -> str:
    """What the calendar holds when nothing presses."""
    renewal = state.document["renewal"]
    if renewal["next_step"] and renewal["next_step_date"]:
        name = STEP_NAMES[renewal["next_step"]].removeprefix("renewal ")
        return f"renewal {name} on {day(date.fromisoformat(renewal['next_step_date']), today=today)}."
    return "nothing is due. Keep the next touch."

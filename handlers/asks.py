"""Whether a contact may be asked to speak for us now: the champion's gates, the limit of asks, what the customer allows (V3, V7, V13)."""

from datetime import date, timedelta

from msgspec import Struct

from handlers.champions import GATE_NAMES, TIER_NAMES
from handlers.ports import AccountState, Champion, Stores
from handlers.text import count, day, days, listed


class Ask(Struct, frozen=True):
    """What to ask for, or why not to."""

    allowed: bool
    sentence: str


def ask_of(contact_id: str | None, state: AccountState, stores: Stores, *, advocacy: str, today: date) -> Ask:
    """Tell whether a contact of an account may be asked today, and for what.

    What they did for us stands for what they were asked: an ask that led to nothing is on no record. `advocacy` is the account's.
    """
    if advocacy == "none":
        return Ask(False, f"Thanks only: {state.name} speaks for no one.")
    own = next((each for each in state.document["champions"] if each["row"]["contact_id"] == contact_id), None)
    reason = _closed_gate(own) or _limit(contact_id or "", stores, today)
    if reason is None:
        what = "a private reference call" if advocacy == "private" else "a reference or a review"
        return Ask(True, f"Thank them, then ask for {what}: every champion gate is passed.")
    others = [each for each in state.document["champions"] if each is not own and each["row"]["champion_eligible"] == "true"]
    free = next((each for each in others if _limit(each["row"]["contact_id"], stores, today) is None), None)
    instead = f" {free['name']} can be asked instead." if free else ""
    return Ask(False, f"Thanks only: {reason}.{instead}")


def _closed_gate(champion: Champion | None) -> str | None:
    """Say what keeps a contact from being asked at all."""
    if champion is None:
        return "they are not on record as a contact"
    row = champion["row"]
    if row["champion_eligible"] == "true":
        return None
    failed, unknown = (_names(row[name]) for name in ("gates_failed", "gates_unknown"))
    if failed:
        return f"still needed: {listed(failed)}"
    if row["champion_tier"] != "eligible":
        return f"as a champion they are {TIER_NAMES[row['champion_tier']].lower()}"
    return f"it cannot be told: {listed(unknown)}"


def _names(gates: str | None) -> list[str]:
    return [GATE_NAMES[name] for name in (gates or "").split("|") if name]


def _limit(contact_id: str, stores: Stores, today: date) -> str | None:
    """Say why a champion is not asked again yet."""
    limits = stores.policy.policy.champions
    since = today - timedelta(days=limits.asks_window_days)
    done = [each for each in stores.champions.activity_days(contact_id, since=since) if each <= today]
    if len(done) >= limits.asks_most:
        return f"they did {count(len(done), 'thing')} for us within {days(limits.asks_window_days)}"
    if done and today < (free := done[-1] + timedelta(days=limits.asks_apart_days)):
        return f"they did something for us on {day(done[-1], today=today)}; the next ask waits until {day(free, today=today)}"
    return None

"""What is to go wrong on purpose: which call or delivery, how often, and how."""

from collections.abc import Collection
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import count
from random import Random
from typing import Any, Literal, get_args

from msgspec import Struct
from msgspec.structs import asdict

from bot.workspace.json_values import Json, is_number

Effect = Literal["delay", "drop", "cut", "rate_limit", "http_error", "error", "expired_trigger", "duplicate", "retry"]

DELIVERIES = ("command", "event.message", "event.app_mention", "event.app_home_opened", "block_actions", "view_submission", "view_closed")
ADDRESSES = ("response_url", "upload")
CALL_EFFECTS = frozenset({"delay", "drop", "cut", "rate_limit", "http_error", "error"})
DELIVERY_EFFECTS = frozenset({"delay", "drop", "cut", "expired_trigger", "duplicate", "retry"})
_ONLY_ON = {
    "expired_trigger": {"command", "block_actions", "view_submission"},
    "retry": {place for place in DELIVERIES if place.startswith("event.")},
}
EFFECTS: tuple[Effect, ...] = get_args(Effect)


class Fault(Struct, frozen=True):
    """One thing that goes wrong.

    Attributes:
        on: a Web API method, a delivery, `response_url` or `upload`; `*` stands for any letters: `chat.*`, `event.*`, `*`.
        effect: what happens; see docs/workspace.md.
        times: how often it happens before it is used up; `None` is until it is taken away.
        probability: how likely it happens where it could [0-1], drawn from `seed`: the same calls in the same order fail again.
        seed: where the draws begin.
        seconds: how long `delay` waits.
        retry_after: the header that `rate_limit` answers with [s].
        status: what `http_error` answers with.
        error: the code that `error` answers with.
        copies: how many more times `duplicate` and `retry` deliver.
    """

    on: str
    effect: Effect
    times: int | None = None
    probability: float = 1.0
    seed: int = 0
    seconds: float = 1.0
    retry_after: int = 1
    status: int = 503
    error: str = "fatal_error"
    copies: int = 1


@dataclass(slots=True)
class _Kept:
    """A fault that waits for its moment."""

    id: str
    fault: Fault
    draws: Random
    left: int | None
    happened: int = field(default=0)


class Faults:
    """Every fault there is at the moment, the oldest first; one that fits is taken at each call and each delivery."""

    def __init__(self) -> None:
        self._kept: list[_Kept] = []
        self._numbers = count(1)
        self.methods: set[str] = set()

    def add(self, on: str, effect: Effect, **more: Any) -> str:
        """Make something go wrong from now on; the further arguments are those of `Fault`. Returns its id.

        Raises:
            ValueError: there is no such place or effect, or the effect does not happen there, or a number makes no sense.
        """
        fault = Fault(on, effect, **more)
        self._hold(fault)
        # Repeatable on purpose: tests replay it.
        kept = _Kept(f"fault-{next(self._numbers)}", fault, Random(fault.seed), fault.times)  # noqa: S311
        self._kept.append(kept)
        return kept.id

    def add_written(self, written: object) -> list[str]:
        """Add what JSON says: one fault or a list of them; all or none."""
        faults = [_read(item) for item in (written if isinstance(written, list) else [written])]
        for fault in faults:
            self._hold(fault)
        return [self.add(**asdict(fault)) for fault in faults]

    def clear(self, id_: str | None = None) -> None:
        """Take one fault away, or all of them."""
        self._kept = [kept for kept in self._kept if id_ is not None and kept.id != id_]

    def listed(self) -> list[Json]:
        """Return the faults as JSON, with how often each happened and how often it still will."""
        return [{"id": kept.id, **asdict(kept.fault), "left": kept.left, "happened": kept.happened} for kept in self._kept]

    def take(self, place: str, among: Collection[str]) -> Fault | None:
        """Return what goes wrong here and now, if anything, and count it."""
        for kept in self._kept:
            if kept.left == 0 or kept.fault.effect not in among or not fnmatchcase(place, kept.fault.on):
                continue
            if kept.draws.random() < kept.fault.probability:
                kept.left = None if kept.left is None else kept.left - 1
                kept.happened += 1
                return kept.fault
        return None

    def _hold(self, fault: Fault) -> None:
        places = self._places(fault.effect)
        if fault.effect not in EFFECTS:
            raise ValueError(f'There is no effect "{fault.effect}"; there are: {", ".join(EFFECTS)}.')
        if not any(fnmatchcase(place, fault.on) for place in places):
            raise ValueError(f'"{fault.effect}" never happens on "{fault.on}"; it happens on: {", ".join(sorted(places))}.')
        if not 0 <= fault.probability <= 1:
            raise ValueError("A probability lies between 0 and 1.")
        if min(fault.seconds, fault.retry_after, fault.copies, fault.times or 0) < 0:
            raise ValueError("Seconds, retry_after, copies and times are never negative.")
        if not 500 <= fault.status <= 599:  # noqa: PLR2004 - the class of answers that blames the server
            raise ValueError("The status of an http_error lies between 500 and 599.")

    def _places(self, effect: str) -> set[str]:
        calls = self.methods | set(ADDRESSES) if effect in CALL_EFFECTS else set()
        return calls | {place for place in DELIVERIES if effect in DELIVERY_EFFECTS and (place in _ONLY_ON.get(effect, DELIVERIES))}


_NUMBERS = {"times", "probability", "seed", "seconds", "retry_after", "status", "copies"}


def _read(item: object) -> Fault:
    if not isinstance(item, dict) or not isinstance(item.get("on"), str) or not isinstance(item.get("effect"), str):
        raise TypeError('A fault is an object with "on" and "effect".')
    known = set(Fault.__struct_fields__)
    wrong = sorted(set(item) - known)
    if wrong:
        raise ValueError(f'A fault has no "{wrong[0]}"; it has: {", ".join(sorted(known))}.')
    given = {name: value for name, value in item.items() if not (name == "times" and value is None)}
    _typed(given)
    return Fault(**given)


def _typed(given: Json) -> None:
    whole = _NUMBERS - {"probability", "seconds"}
    for name in sorted(_NUMBERS & set(given)):
        if not is_number(given[name]) or (name in whole and not isinstance(given[name], int)):
            raise ValueError(f'"{name}" is a {"whole " if name in whole else ""}number.')
    if not isinstance(given.get("error", ""), str):
        raise TypeError('"error" is one of Slack\'s codes, a string.')

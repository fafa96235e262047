"""The `trigger_id` of each press and command: what lets an app open a modal, once and for three seconds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from secrets import token_hex

from bot.workspace import limits
from bot.workspace.refusals import RefusedError

TRIGGERS_KEPT = 1_000


@dataclass(slots=True)
class _Trigger:
    member_id: str
    until: datetime
    used: bool = False


class Triggers:
    """Every trigger that was handed out of late."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._numbers = count(1)
        self._triggers: dict[str, _Trigger] = {}

    def hand_out(self, member_id: str, *, expired: bool = False) -> str:
        """Return a new trigger; one that is `expired` already is a fault asked for."""
        now = self._clock()
        name = f"{next(self._numbers)}.{int(now.timestamp())}.{token_hex(8)}"
        until = now if expired else now + timedelta(seconds=limits.TRIGGER_SECONDS)
        self._triggers[name] = _Trigger(member_id, until)
        if len(self._triggers) > TRIGGERS_KEPT:
            self._triggers.pop(next(iter(self._triggers)))
        return name

    def use(self, name: object) -> str:
        """Exchange a trigger for the id of whoever pressed.

        Raises:
            RefusedError: `invalid_trigger_id`, `exchanged_trigger_id` or `expired_trigger_id`.
        """
        trigger = self._triggers.get(str(name))
        if trigger is None:
            raise RefusedError("invalid_trigger_id")
        if trigger.used:
            raise RefusedError("exchanged_trigger_id")
        if trigger.until <= self._clock():
            raise RefusedError("expired_trigger_id")
        trigger.used = True
        return trigger.member_id

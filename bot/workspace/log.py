"""Everything that went over the line, in order: what reached the app and what the app called."""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import asdict

from bot.workspace import limits
from bot.workspace.json_values import Json

Kind = Literal["delivery", "call"]


class Entry(Struct, frozen=True):
    """One request. `outcome` is `ok`, Slack's error code, or what went wrong; `fault` is the effect that was asked for."""

    number: int
    at: str
    kind: Kind
    name: str
    outcome: str
    fault: str
    body: Json


class Log:
    """The last requests, both ways."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._entries: deque[Entry] = deque(maxlen=limits.LOG_ENTRIES)
        self._count = 0

    @property
    def entries(self) -> list[Entry]:
        """All that is kept, the oldest first."""
        return list(self._entries)

    def add(self, kind: Kind, name: str, outcome: str, *, fault: str = "", body: Json | None = None) -> None:
        """Write one request down."""
        self._count += 1
        self._entries.append(Entry(self._count, self._clock().isoformat(), kind, name, outcome, fault, body or {}))

    def of(self, name: str) -> list[Entry]:
        """Return the entries of one method or delivery."""
        return [entry for entry in self._entries if entry.name == name]

    def listed(self, *, after: int = 0) -> list[Json]:
        """Return the entries as JSON, those after a number."""
        return [asdict(entry) for entry in self._entries if entry.number > after]

"""A channel and a database that fail where a script says so: cut, slow, refused, or the process is killed right there."""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.sending import Arrived, CannotLookError, DrawingRefusedError, NotTakenError, Part, Place, UnclearError
from storage.database import Database
from storage.outbox import Claimed, Root
from tests.bot.workspace.serving import FakeClock

SETTLE = timedelta(seconds=60)
STEPS = ("well", "kill before", "kill after", "cut before", "cut after", "late", "wait", "unreachable", "no drawing")
"""What may happen at a step; where it makes no sense there, it goes well."""


class Killed(BaseException):
    """The process ends here: nothing of it runs any more."""


class Script:
    """What happens at each step to come; when it is used up, all goes well."""

    def __init__(self, steps: Sequence[str]) -> None:
        self._steps = deque(steps)

    def next(self) -> str:
        """Take the next step."""
        return self._steps.popleft() if self._steps else "well"


class KillingDatabase(Database):
    """A database whose user may be killed before or after a commit."""

    def __init__(self, database: Database, script: Script) -> None:
        super().__init__(database.engine)
        self._script = script

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        step = self._script.next()
        with super().writing() as connection:
            yield connection
            if step == "kill before":
                raise Killed
        if step == "kill after":
            raise Killed


@dataclass
class SimulatedChannel:
    """bot.sending.Sender in memory. What it took may be readable late, but never later than it settles."""

    clock: FakeClock
    script: Script
    can_look: bool = True
    taken: list[tuple[str, int, bool, datetime]] = field(default_factory=list)
    """Key, part, whether it was marked as a repeat, and from when on it can be read."""

    def counted(self) -> Counter[tuple[str, int]]:
        """Count what is there by key and part."""
        return Counter((key, part) for key, part, _, _ in self.taken)

    def parts(self, item: Claimed) -> int:
        return len(item.body["messages"])

    def repeats_safely(self, part: Part, place: Place) -> bool:
        return False

    async def locate(self, item: Claimed, root: Root | None) -> Place:
        return Place(item.destination, root.parts if root else ())

    async def send(self, part: Part, place: Place) -> Arrived:
        step = self.script.next()
        match step:
            case "kill before":
                raise Killed
            case "cut before":
                raise UnclearError(step)
            case "wait":
                raise NotTakenError(step, seconds=7)
            case "unreachable":
                raise NotTakenError(step)
            case "no drawing" if not part.in_words:
                raise DrawingRefusedError(step)
        late = SETTLE - timedelta(seconds=1) if step in ("late", "cut after", "kill after") else timedelta()
        self.taken.append((part.item.key, part.number, part.may_repeat, self.clock() + late))
        if step == "kill after":
            raise Killed
        if step in ("cut after", "late"):
            raise UnclearError(step)
        return Arrived(place.address, str(len(self.taken)), part.in_words)

    async def redraw(self, part: Part, place: Place) -> None:
        return None

    async def look_up(self, part: Part, place: Place) -> Arrived | None:
        step = self.script.next()
        if not self.can_look:
            raise CannotLookError("missing_scope")
        if step in ("kill before", "kill after"):
            raise Killed
        if step in ("wait", "unreachable"):
            raise NotTakenError(step, seconds=11 if step == "wait" else None)
        for number, (key, place_in_it, _, readable) in enumerate(self.taken):
            if (key, place_in_it) == (part.item.key, part.number) and readable <= self.clock():
                return Arrived(place.address, str(number + 1))
        return None

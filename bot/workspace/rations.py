"""How many calls a minute a method takes before it answers 429."""

from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from math import ceil

from bot.workspace.refusals import RationedError

WINDOW = timedelta(minutes=1)


class Rations:
    """Counts the calls of the last minute by method; methods that are not named are not rationed."""

    def __init__(self, calls_per_minute: Mapping[str, int], clock: Callable[[], datetime]) -> None:
        self._most, self._clock = dict(calls_per_minute), clock
        self._calls: defaultdict[str, deque[datetime]] = defaultdict(deque)

    def count(self, method: str) -> None:
        """Count one call.

        Raises:
            RationedError: there were too many in the last minute.
        """
        most = self._most.get(method)
        if most is None:
            return
        now, calls = self._clock(), self._calls[method]
        while calls and calls[0] <= now - WINDOW:
            calls.popleft()
        if len(calls) >= most:
            raise RationedError(max(1, ceil((calls[0] + WINDOW - now).total_seconds())) if calls else int(WINDOW.total_seconds()))
        calls.append(now)

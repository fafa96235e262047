"""A database that may be away for a while: said once, and asked again after longer and longer pauses."""

import logging

LONGEST_WAIT_SECONDS = 10.0


class Away:
    """What a loop knows of trouble with its database."""

    def __init__(self, what: str, log: logging.Logger) -> None:
        self._what = what
        self._log = log
        self._seconds = 0.0

    def failed(self) -> float:
        """Note a failure, inside the handler of its exception; returns how long to wait [s]."""
        if not self._seconds:
            self._log.exception("%s could not be read; it is tried again until it can.", self._what)
        self._seconds = min(max(1.0, 2 * self._seconds), LONGEST_WAIT_SECONDS)
        return self._seconds

    def back(self) -> None:
        """Note that it went well."""
        if self._seconds:
            self._log.warning("%s can be read again.", self._what)
        self._seconds = 0.0

"""The audit of reads, written in batches: one write a read would make every reader a writer."""

import logging
import threading
from collections.abc import Callable, Sequence

from handlers.ports import AuditEntry

BATCH_SECONDS = 1.0
BATCH_ENTRIES = 200
ACTION_LENGTH = 50

_log = logging.getLogger(__name__)


class Entries:
    """The audit of one transaction, which writes it itself or hands it to the buffer."""

    def __init__(self) -> None:
        self.recorded: list[AuditEntry] = []

    def record(self, entry: AuditEntry) -> None:
        """Keep one entry."""
        self.recorded.append(entry)

    def taken(self) -> list[AuditEntry]:
        """Hand the entries over to a transaction that writes them itself."""
        entries, self.recorded = self.recorded, []
        return entries


class AuditBuffer:
    """Entries waiting for the next batch. A batch that could not be written is kept and tried again; the asker never notices."""

    def __init__(
        self, write: Callable[[Sequence[AuditEntry]], None], *, seconds: float = BATCH_SECONDS, entries: int = BATCH_ENTRIES
    ) -> None:
        self._write = write
        self._seconds = seconds
        self._entries = entries
        self._waiting: list[AuditEntry] = []
        self._added = threading.Condition()
        self._writing = threading.Lock()
        self._closed = False
        self._thread: threading.Thread | None = None

    @property
    def waiting(self) -> int:
        """Count the entries of the next batch."""
        with self._added:
            return len(self._waiting)

    def extend(self, entries: Sequence[AuditEntry]) -> None:
        """Keep entries for the next batch, within a second or 200 entries."""
        with self._added:
            self._waiting.extend(entries)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="audit", daemon=True)
                self._thread.start()
            elif len(self._waiting) >= self._entries:
                self._added.notify()

    def flush(self) -> bool:
        """Write what is waiting now; False: it could not be written and still waits."""
        with self._writing:
            with self._added:
                batch = self._waiting
                self._waiting = []
            if not batch:
                return True
            try:
                self._write(batch)
            except Exception:  # noqa: BLE001
                # Nothing an audit write meets may reach the person who asked; the entries stay, in their order.
                with self._added:
                    self._waiting = batch + self._waiting
                _log.exception("The audit could not be written; %s entries wait for the next attempt.", len(batch))
                return False
            return True

    def close(self) -> None:
        """Write the rest and end."""
        with self._added:
            self._closed = True
            self._added.notify()
        if self._thread is not None:
            self._thread.join()
        if not self.flush():
            with self._added:
                _log.error("%s audit entries are lost: the database did not take them before the end.", len(self._waiting))

    def _run(self) -> None:
        written = True
        while True:
            with self._added:
                # After a failure it waits its time, however much there is: the database is not asked without a pause.
                if not self._closed and not (written and len(self._waiting) >= self._entries):
                    self._added.wait(self._seconds)
                if self._closed:
                    return
            written = self.flush()


def action_of(words: str) -> str:
    """Name the ability that words ask for by the first of them, printable and short."""
    first = next(iter(words.split()), "")
    return "".join(character for character in first if character.isprintable())[:ACTION_LENGTH] or "nothing"

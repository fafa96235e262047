"""One process at a time on an SQLite file: a second one is told why it may not start. PostgreSQL takes any number."""

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import make_url

from bot.settings import SettingError, Settings


@contextmanager
def alone(settings: Settings, process: str) -> Iterator[None]:
    """Hold an SQLite database for this process until the block ends; the system lets go of it when the process dies.

    Args:
        settings: They name the database.
        process: What this process is, such as `web`, `worker` or `clock`, for the one that comes second.

    Raises:
        SettingError: Another process holds it.
    """
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        yield
        return
    file = Path(url.database)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_name(f"{file.name}.lock").open("a+", encoding="utf-8") as lock:
        if not _taken(lock):
            lock.seek(0)
            holder = lock.read().strip() or "another one"
            raise SettingError(
                f"HOURGLASS_DATABASE_URL: on SQLite one process does all, and {holder} already serves {file}. "
                "End it first, or keep the data in PostgreSQL, which takes any number of processes."
            )
        lock.truncate(0)
        lock.write(f"hourglass {process} (process {os.getpid()})")
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)


def _taken(lock: IO[str]) -> bool:
    try:
        import fcntl
    except ImportError:  # pragma: no cover - Windows has no such lock; there nobody is told
        return True
    with contextlib.suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False

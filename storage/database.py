"""The database: SQLite in a file, or PostgreSQL. One class opens it, hands out transactions and brings its schema up to date."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, Self

import orjson
from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from handlers.errors import UserError

HEAD = "0006"
"""The newest revision in storage/migrations/versions; tests hold it equal to Alembic's own head."""

BUSY_TIMEOUT_MS = 10_000
POSTGRES_WAITS = {"connect_timeout": 10, "tcp_user_timeout": 10_000, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
"""How soon a server is known to be gone that says nothing, [s] and [ms]; libpq and the system would wait for minutes, some for hours."""
MIGRATION_LOCK = 4_860_175_523
"""Key of PostgreSQL's advisory lock: any number, as long as it stays the same."""


class Database:
    """One database with its pool of connections. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._turn = Lock() if engine.dialect.name == "sqlite" else None

    @classmethod
    def open(cls, url: str) -> Self:
        """Prepare the connections; nothing is reached or made yet.

        Raises:
            UserError: the URL names neither an SQLite file nor a PostgreSQL database.
        """
        return cls(_engine(_read_url(url)))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a transaction that sees one state of the data and keeps nothing that is written in it."""
        with self.engine.connect() as connection:
            _begin(connection, "BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a transaction that commits at the end, or keeps nothing after an error. On SQLite it waits for its turn at the start."""
        with self._in_turn(), self.engine.begin() as connection:
            _begin(connection, "BEGIN IMMEDIATE")
            yield connection

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Let one thread of this process write at a time on SQLite: who waits there sleeps between looks, and may be passed over.

        Whoever waits for too long goes on, and hears of it from SQLite.
        """
        taken = self._turn is not None and self._turn.acquire(timeout=BUSY_TIMEOUT_MS / 1000)
        try:
            yield
        finally:
            if self._turn is not None and taken:
                self._turn.release()

    def is_current(self) -> bool:
        """Tell whether the schema is the one this code was written for."""
        return self._revision() == HEAD

    def migrate(self) -> None:
        """Bring the schema up to date; on first use makes the SQLite file and its folder. Safe when several processes start at once.

        Raises:
            UserError: the schema is of a Hourglass that this one does not know.
        """
        from storage.migrations.upgrade import upgrade

        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        with _refusal(self.engine.url), self.writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
            upgrade(connection)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @property
    def _file(self) -> Path | None:
        url = self.engine.url
        return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None

    def _revision(self) -> str | None:
        if self._file is not None and not self._file.exists():
            return None
        with _refusal(self.engine.url), self.reading() as connection:
            return _revision_of(connection)


def insert_into(connection: Connection, table: Table) -> Any:
    """Start an INSERT that knows ON CONFLICT, which SQLite and PostgreSQL spell alike and SQLAlchemy keeps apart."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert(table)
    from sqlalchemy.dialects.postgresql import insert

    return insert(table)


def _read_url(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError:
        raise UserError(f"{text!r} is no database address; write sqlite:///hourglass.db or postgresql://user@host/name.") from None
    if url.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise UserError(f"{url.drivername} databases are not served; write sqlite:///hourglass.db or postgresql://user@host/name.")
    if url.database in (None, "", ":memory:"):
        raise UserError("A database in memory forgets everything; name a file, such as sqlite:///hourglass.db.")
    return url


def _engine(url: URL) -> Engine:
    # ASCII alone, because a channel's text may hold half a character, which no database takes as it is.
    compact = partial(json.dumps, separators=(",", ":"), allow_nan=False)
    if url.get_backend_name() == "postgresql":
        waits = {name: seconds for name, seconds in POSTGRES_WAITS.items() if name not in url.query}
        return create_engine(url, json_serializer=compact, json_deserializer=_parsed, pool_size=20, pool_pre_ping=True, connect_args=waits)
    engine = create_engine(url, json_serializer=compact, json_deserializer=_parsed, pool_size=20)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _parsed(text: str | bytes) -> Any:
    """Read a document: every question reads one, and orjson takes a third of the time; half a character it refuses."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # The driver begins nothing by itself; _begin does.
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    # A commit is on the disk when it returns, such as that a send begins, or what Slack was told we have: for a tenth of a millisecond.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA journal_mode = WAL")


def _begin(connection: Connection, statement: str) -> None:
    # Straight to SQLite's driver: every question begins so, and SQLAlchemy's event costs as much as a look-up.
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.execute(statement)


def _revision_of(connection: Connection) -> str | None:
    """Read Alembic's own table without Alembic, which takes longer to import than a question takes to answer."""
    if connection.dialect.name == "sqlite":
        there = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").first() is not None
    else:
        there = connection.exec_driver_sql("SELECT to_regclass('alembic_version')").scalar() is not None
    revision: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() if there else None
    return revision


@contextmanager
def _refusal(url: URL) -> Iterator[None]:
    """Turn what a driver says of a database that cannot be used into a sentence."""
    try:
        yield
    except DBAPIError as error:
        cause = " ".join(str(error.orig).split()).rstrip(".")
        if url.get_backend_name() == "postgresql" and isinstance(error, OperationalError):
            raise UserError(_unreachable(url, cause)) from error
        raise UserError(f"The database {url.render_as_string(hide_password=True)} cannot be used: {cause}.") from error


def _unreachable(url: URL, cause: str) -> str:
    """Say why PostgreSQL is not reached, without what its driver says around the reason."""
    reason = cause.partition(" Is the server running")[0].rpartition("failed: ")[2].removeprefix("FATAL: ").strip()
    at = f"{url.host}:{url.port}" if url.host and url.port else url.host or "this machine"
    return f"The database {url.database!r} of PostgreSQL at {at} cannot be opened: {reason}. Start PostgreSQL, or correct the address."

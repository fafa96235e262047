"""Run Alembic inside a given transaction; the only module that imports it, and imported only where a migration is due."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from handlers.errors import UserError


def upgrade(connection: Connection) -> None:
    """Bring the schema to the newest revision.

    Raises:
        UserError: the database is at a revision that this code does not know.
    """
    try:
        command.upgrade(configuration(connection), "head")
    except CommandError as error:
        raise UserError(
            f"This database was made by a newer Hourglass ({error}); install that version, or name another database."
        ) from error


def head() -> str | None:
    """Return the newest revision there is."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def configuration(connection: Connection | None = None) -> Config:
    """Point Alembic at this folder and, for a migration, at the transaction to use."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config

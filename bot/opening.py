"""Opening what the settings name: the database, brought up to date, and the policy that counts."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.settings import SettingError, Settings
from handlers.errors import UserError
from handlers.ports import PolicyInForce
from scoring.policy import Policy, default_policy, policy_from_toml
from storage.database import Database
from storage.policies import in_force, newest_policy, register_policy

if TYPE_CHECKING:
    from bot.summarising import Summarising


def policy_of(settings: Settings) -> Policy:
    """Read the policy the settings name.

    Raises:
        SettingError: The file cannot be used; the sentence has the line and the key.
    """
    if settings.policy_file is None:
        return default_policy()
    try:
        return policy_from_toml(settings.policy_file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingError(f"HOURGLASS_POLICY_FILE: {settings.policy_file}: {error}") from None


def open_database(settings: Settings) -> Database:
    """Open the database; an SQLite file is made and migrated on first use.

    Raises:
        SettingError: It cannot be used, or `hourglass migrate` has not brought a PostgreSQL database up to date.
    """
    try:
        database = Database.open(settings.database_url)
        current = database.is_current()
        if not current and database.engine.dialect.name == "sqlite":
            database.migrate()
            current = True
    except UserError as error:
        raise SettingError(f"HOURGLASS_DATABASE_URL: {error}") from error
    if not current:
        database.close()
        raise SettingError("HOURGLASS_DATABASE_URL: the database is not up to date; run `hourglass migrate`.")
    return database


def register(database: Database, policy: Policy, *, now: datetime) -> PolicyInForce:
    """Put a policy in force; one that is in force already keeps its version."""
    with database.reading() as connection:
        known = in_force(connection, policy)
    if known is not None:
        return known
    with database.writing() as connection:
        return register_policy(connection, policy, now=now)


def put_in_force(database: Database, settings: Settings, *, now: datetime) -> PolicyInForce:
    """Return the policy that counts: the settings' file; without one the newest in the database, at first the published.

    Raises:
        SettingError: The file, or the document in the database, cannot be used.
    """
    if settings.policy_file is None:
        try:
            with database.reading() as connection:
                newest = newest_policy(connection)
        except ValueError as error:
            raise SettingError(
                f"The policy in the database cannot be used: {error} Put another in force by `hourglass policy set`."
            ) from error
        if newest is not None:
            return newest
    return register(database, policy_of(settings), now=now)


def summarising_of(settings: Settings, database: Database) -> "Summarising | None":
    """Make what asks the model that the settings name; None: they name none, and nothing of it is loaded."""
    if settings.model_base_url is None:
        return None
    from bot.summarising import Summarising

    return Summarising.of(settings, database)

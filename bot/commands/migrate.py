"""`hourglass migrate`: the database's schema."""

import typer

EXAMPLES = ("HOURGLASS_DATABASE_URL=postgresql://user:password@host/hourglass hourglass migrate",)


def migrate() -> None:
    """Bring the database's schema up to date. Safe to run at any time, and by several processes at once."""
    from bot.settings import SettingError, read_settings
    from handlers.errors import UserError
    from storage.database import Database

    settings = read_settings()
    try:
        database = Database.open(settings.database_url)
        was_current = database.is_current()
        if not was_current:
            database.migrate()
        database.close()
    except UserError as error:
        raise SettingError(f"HOURGLASS_DATABASE_URL: {error}") from error
    typer.echo("The database was up to date already." if was_current else "The database is up to date.")

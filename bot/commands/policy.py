"""`hourglass policy`: every weight, threshold and window; which of them are in force, since when, and what others would change."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.policy_words import history_text, in_force_text, preview_json, preview_text
from bot.commands.reading import NOT_FOUND, WRONG_INPUT, AsJson, examples, refuse

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.settings import Settings
    from handlers.ports import PolicyInForce
    from scoring.policy import Policy
    from storage.database import Database

app = typer.Typer(help="Show, check, preview and change the policy in force.", no_args_is_help=True, rich_markup_mode=None)
PolicyFile = Annotated[Path, typer.Argument(help="A policy as TOML.")]


@app.command(epilog=examples("hourglass policy show > policy.toml", "HOURGLASS_POLICY_FILE=policy.toml hourglass policy show --json"))
def show(*, as_json: AsJson = False) -> None:
    """Print every value of the policy in force, with its source, as a TOML file to change and read back."""
    from bot.settings import read_settings
    from scoring.policy import policy_entries, policy_to_toml

    policy = _shown(read_settings())
    if not as_json:
        typer.echo(policy_to_toml(policy), nl=False)
        return
    import json

    rows = [{"key": key, "value": value, "source": source} for key, value, source in policy_entries(policy)]
    typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))


@app.command(epilog=examples("hourglass policy check policy.toml"))
def check(file: PolicyFile) -> None:
    """Check a policy file and list what it changes; a wrong one ends with exit code 2 and names the line."""
    from scoring.policy import default_policy, policy_entries

    published = {key: value for key, value, _ in policy_entries(default_policy())}
    changed = [(key, published.get(key, "not set"), value) for key, value, _ in policy_entries(_read(file)) if published.get(key) != value]
    for key, before, after in changed:
        typer.echo(f"{key}: {before} → {after}")
    typer.echo(f"{file} is a valid policy; it changes {len(changed)} of {len(published)} values.")


@app.command(epilog=examples("hourglass policy preview policy.toml", "hourglass policy preview policy.toml --json"))
def preview(file: PolicyFile, *, as_json: AsJson = False) -> None:
    """List the customers that would change band under a policy file; nothing is kept.

    Each customer's newest snapshot is scored again; no data is read anew.
    """
    from bot.opening import open_database
    from bot.settings import read_settings
    from bot.timekeeping import now
    from storage.policy_preview import preview_policy

    policy, settings = _read(file), read_settings()
    database = open_database(settings)
    try:
        with database.reading() as connection:
            found = preview_policy(connection, policy, today=now().date())
    finally:
        database.close()
    typer.echo(preview_json(found) if as_json else preview_text(found, currency=settings.reporting_currency))


@app.command("set", epilog=examples("hourglass policy set policy.toml", "hourglass score"))
def put(file: PolicyFile) -> None:
    """Put a policy file in force; the next `hourglass score` scores every account under it."""
    from bot.timekeeping import now
    from scoring.policy import default_policy
    from storage.policies import policy_history, register_policy

    policy, settings = _read(file), _settings_without_file("set")
    database, moment = _opened(settings), now()
    try:
        with database.writing() as connection:
            if not policy_history(connection, today=moment.date()):
                register_policy(connection, default_policy(), now=moment)
            before = policy_history(connection, today=moment.date())[0].version
            after = register_policy(connection, policy, now=moment)
            if after.version != before:
                _audit(connection, "policy set", before, after, at=moment)
            versions = policy_history(connection, today=moment.date())
    finally:
        database.close()
    if after.version == before:
        typer.echo(f"This policy is in force already, as version {before}; nothing changed.")
    else:
        typer.echo(in_force_text(versions))


@app.command(epilog=examples("hourglass policy history", "hourglass policy history --json"))
def history(*, as_json: AsJson = False) -> None:
    """List every policy that was in force, the newest first, with the customers last scored under it."""
    from bot.settings import read_settings
    from bot.timekeeping import now
    from storage.policies import policy_history

    database = _opened(read_settings())
    try:
        with database.reading() as connection:
            versions = policy_history(connection, today=now().date())
    finally:
        database.close()
    if not as_json:
        typer.echo(history_text(versions))
        return
    import json

    from msgspec.structs import asdict

    rows = [{**asdict(each), "since": each.since.isoformat()} for each in versions]
    typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))


@app.command(epilog=examples("hourglass policy undo", "hourglass score"))
def undo() -> None:
    """Put the policy in force again that was before this one; a second undo comes back to this one."""
    from bot.timekeeping import now
    from storage.policies import policy_before, policy_history, register_policy

    database, moment = _opened(_settings_without_file("undo")), now()
    try:
        with database.writing() as connection:
            earlier = policy_before(connection)
            if earlier is None:
                refuse("There is nothing to undo: no other policy was in force before this one.", code=NOT_FOUND)
            before = policy_history(connection, today=moment.date())[0].version
            after = register_policy(connection, earlier, now=moment)
            _audit(connection, "policy undo", before, after, at=moment)
            versions = policy_history(connection, today=moment.date())
    except ValueError as error:
        refuse(f"The policy before this one cannot be used: {error}", code=NOT_FOUND)
    finally:
        database.close()
    typer.echo(in_force_text(versions))


def _read(file: Path) -> "Policy":
    from scoring.policy import policy_from_toml

    try:
        return policy_from_toml(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        refuse(f"There is no file {file}; `hourglass policy show > {file}` writes one to change.", code=WRONG_INPUT)
    except (OSError, UnicodeDecodeError) as error:
        refuse(f"{file} cannot be read: {error}.", code=WRONG_INPUT)
    except ValueError as error:
        refuse(f"{file}: {error}", code=WRONG_INPUT)


def _settings_without_file(command: str) -> "Settings":
    from bot.settings import read_settings

    settings = read_settings()
    if settings.policy_file is not None:
        refuse(
            f"HOURGLASS_POLICY_FILE names {settings.policy_file}, so that file is the policy: change it, "
            f"or unset the setting to use `hourglass policy {command}`.",
            code=NOT_FOUND,
        )
    return settings


def _opened(settings: "Settings") -> "Database":
    from bot.opening import open_database

    return open_database(settings)


def _shown(settings: "Settings") -> "Policy":
    """Return the policy that counts, without making a database where there is none."""
    from bot.opening import policy_of
    from bot.settings import SettingError
    from handlers.errors import UserError
    from storage.database import Database
    from storage.policies import newest_policy

    if settings.policy_file is not None:
        return policy_of(settings)
    database = Database.open(settings.database_url)
    try:
        if not database.is_current():
            return policy_of(settings)
        with database.reading() as connection:
            newest = newest_policy(connection)
    except UserError as error:
        raise SettingError(f"HOURGLASS_DATABASE_URL: {error}") from error
    finally:
        database.close()
    return newest.policy if newest else policy_of(settings)


def _audit(connection: "Connection", action: str, before: int, after: "PolicyInForce", *, at: "datetime") -> None:
    from handlers.ports import AuditEntry
    from scoring.policy import policy_digest
    from storage.audit import write_audit

    detail = f"version {before} → {after.version}, digest {policy_digest(after.policy)}"
    write_audit(connection, [AuditEntry(at, None, "cli", None, action, None, "answered", detail)])

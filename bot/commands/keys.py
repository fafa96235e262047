"""`hourglass keys`: who may send data in through the API."""

from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.commands.reading import NOT_FOUND, WRONG_INPUT, AsJson, examples, refuse

if TYPE_CHECKING:
    from storage.api_keys import ApiKey
    from storage.database import Database

app = typer.Typer(
    help="Make, list and revoke the keys of the API; seal what is kept of them anew.", no_args_is_help=True, rich_markup_mode=None
)

NAME_MOST = 100
SECRET_PREFIX = "hgs_"  # noqa: S105 - the beginning of every one
"""Of what a sender signs with; nothing that is sealed begins so."""


@app.command(
    epilog=examples(
        "hourglass keys add warehouse --scope accounts,contacts,usage_days",
        "hourglass keys add helpdesk --scope events --signs",
    )
)
def add(
    name: Annotated[str, typer.Argument(help="Who sends, such as warehouse.")],
    scope: Annotated[list[str], typer.Option(help="A record it may send, or events; several with commas between them.")],
    *,
    signs: Annotated[bool, typer.Option("--signs", help="Also make a secret, for a sender that signs webhooks.")] = False,
) -> None:
    """Make a key. It is shown once and kept nowhere."""
    import secrets

    from bot.api_access import digest_of
    from bot.sealing import Seal
    from bot.settings import read_settings
    from bot.timekeeping import now
    from storage.api_keys import add_key

    scopes = _scopes(scope)
    if not 0 < len(name.strip()) <= NAME_MOST or not name.isprintable():
        refuse(f"A key's name has 1 to {NAME_MOST} printable characters.", code=WRONG_INPUT)
    key_id, key = f"key-{secrets.token_hex(4)}", f"hg_{secrets.token_urlsafe(32)}"
    secret = f"{SECRET_PREFIX}{secrets.token_urlsafe(32)}" if signs else None
    sealed = Seal.of(read_settings()).seal(secret) if secret is not None else None
    database = _open()
    try:
        with database.writing() as connection:
            add_key(connection, key_id=key_id, name=name.strip(), digest=digest_of(key), scopes=scopes, webhook_secret=sealed, now=now())
    finally:
        database.close()
    typer.echo(f"{key_id} may send {', '.join(scopes)}. Keep this key now; it is shown only this once:", err=True)
    typer.echo(key)
    if secret is not None:
        typer.echo(f"It signs webhooks as {key_id} with this secret, shown only this once:", err=True)
        typer.echo(secret)


@app.command("list", epilog=examples("hourglass keys list", "hourglass keys list --json"))
def list_keys(*, as_json: AsJson = False) -> None:
    """List the keys, revoked ones too."""
    from storage.api_keys import all_keys

    database = _open()
    try:
        with database.reading() as connection:
            keys = all_keys(connection)
    finally:
        database.close()
    if as_json:
        import json

        typer.echo(json.dumps([_plain(key) for key in keys], ensure_ascii=False, indent=2))
        return
    for key in keys:
        used = f"used {key.used_at:%Y-%m-%d %H:%M}" if key.used_at else "never used"
        state = f"revoked {key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else used
        typer.echo(f"{key.id:<14} {key.name:<24} {state:<26} {'signs ' if key.webhook_secret else ''}{', '.join(sorted(key.scopes))}")
    if not keys:
        typer.echo("No key yet; `hourglass keys add NAME --scope RECORD` makes one.")


@app.command(epilog=examples("hourglass keys revoke key-1a2b3c4d"))
def revoke(key_id: Annotated[str, typer.Argument(metavar="ID", help="The key's id, as `keys list` shows it.")]) -> None:
    """Let a key in no more, from its next request on."""
    from bot.timekeeping import now
    from storage.api_keys import revoke_key

    database = _open()
    try:
        with database.writing() as connection:
            key = revoke_key(connection, key_id, now=now())
    finally:
        database.close()
    if key is None or key.revoked_at is None:
        _unknown(key_id)
    typer.echo(f"{key.id} ({key.name}) is revoked since {key.revoked_at:%Y-%m-%d %H:%M} UTC.")


@app.command(epilog=examples("HOURGLASS_ENCRYPTION_KEY=NEW,OLD hourglass keys reseal"))
def reseal() -> None:
    """Seal every secret that is kept, Slack's tokens included, under the first key of HOURGLASS_ENCRYPTION_KEY."""
    from bot.sealing import Seal
    from bot.settings import read_settings
    from storage.sealed import reseal as renew_all

    seal = Seal.of(read_settings())
    database = _open()
    try:
        with database.writing() as connection:
            number = renew_all(connection, lambda kept: seal.seal(kept) if kept.startswith(SECRET_PREFIX) else seal.renew(kept))
    finally:
        database.close()
    typer.echo(f"{number} {'secret is' if number == 1 else 'secrets are'} sealed under the first key; the others are needed no more.")


def _scopes(given: list[str]) -> list[str]:
    from bot.api_requests import SCOPES

    scopes = [word.strip() for part in given for word in part.split(",") if word.strip()]
    unknown = next((word for word in scopes if word not in SCOPES), None)
    if unknown is not None or not scopes:
        refuse(f"{f'{unknown!r} is no scope' if unknown else 'A key needs a scope'}; there are {', '.join(SCOPES)}.", code=WRONG_INPUT)
    return list(dict.fromkeys(scopes))


def _plain(key: "ApiKey") -> dict[str, object]:
    told = {"created_at": key.created_at, "used_at": key.used_at, "revoked_at": key.revoked_at}
    times = {name: at.isoformat() if at else None for name, at in told.items()}
    return {"id": key.id, "name": key.name, "scopes": sorted(key.scopes), "signs": key.webhook_secret is not None, **times}


def _unknown(key_id: str) -> NoReturn:
    refuse(f"There is no key {key_id!r}; `hourglass keys list` shows all of them.", code=NOT_FOUND)


def _open() -> "Database":
    from bot.opening import open_database
    from bot.settings import read_settings

    return open_database(read_settings())

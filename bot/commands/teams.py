"""`hourglass teams`: what Microsoft Teams has to know of this app."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.reading import WRONG_INPUT, examples, refuse

app = typer.Typer(help="Describe the Teams app.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def teams() -> None:
    """Keep `manifest` a command of its own: with one command alone Typer would drop its name."""


@app.command(
    epilog=examples(
        "hourglass teams manifest --client-id 11111111-2222-3333-4444-555555555555",
        "hourglass teams manifest --out hourglass-teams.zip --url https://hourglass.example.com",
    )
)
def manifest(
    *,
    client_id: Annotated[str | None, typer.Option(help="The bot's Microsoft App ID; else HOURGLASS_TEAMS_CLIENT_ID.")] = None,
    url: Annotated[str | None, typer.Option(help="A page about the app, its privacy and terms; else HOURGLASS_PUBLIC_URL.")] = None,
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("hourglass-teams.zip"),
) -> None:
    """Write the app package, which a Teams admin uploads."""
    from bot.settings import SettingError, read_settings
    from bot.teams.manifest import EXAMPLE_URL, package
    from bot.teams.manifest import manifest as describe

    settings = read_settings()
    try:
        said = read_settings({"HOURGLASS_TEAMS_CLIENT_ID": client_id or "", "HOURGLASS_PUBLIC_URL": url or ""})
    except SettingError as error:
        refuse(str(error).replace("HOURGLASS_TEAMS_CLIENT_ID", "--client-id").replace("HOURGLASS_PUBLIC_URL", "--url"), code=WRONG_INPUT)
    bot_id = said.teams_client_id or settings.teams_client_id
    if bot_id is None:
        refuse("Which bot? Give --client-id, or set HOURGLASS_TEAMS_CLIENT_ID.", code=WRONG_INPUT)
    about = said.public_url or settings.public_url
    if about is None:
        typer.echo(f"No address is set: the app names {EXAMPLE_URL} for its privacy and terms; give --url.", err=True)
    try:
        out.write_bytes(package(describe(bot_id, url=about)))
    except OSError as error:
        refuse(f"{out} cannot be written: {error.strerror}.", code=WRONG_INPUT)
    typer.echo(f"{out} is written. Upload it in the Teams admin center; docs/teams.md says how.")

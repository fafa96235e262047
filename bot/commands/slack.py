"""`hourglass slack`: what Slack has to know of this app."""

from typing import Annotated

import typer

from bot.commands.reading import WRONG_INPUT, AsJson, examples, refuse

app = typer.Typer(help="Describe the Slack app.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def slack() -> None:
    """Keep `manifest` a command of its own: with one command alone Typer would drop its name."""


@app.command(
    epilog=examples(
        "hourglass slack manifest --url https://hourglass.example.com",
        "hourglass slack manifest --socket --with channels --with look-ups",
        "hourglass slack manifest --json > manifest.json",
    )
)
def manifest(
    *,
    url: Annotated[str | None, typer.Option(help="Where Slack reaches this server; else HOURGLASS_PUBLIC_URL.")] = None,
    socket: Annotated[bool | None, typer.Option("--socket/--http", help="Whether this server calls Slack, or Slack calls it.")] = None,
    features: Annotated[
        list[str] | None,
        typer.Option("--with", help="channels, look-ups or pictures: what needs more scopes; else HOURGLASS_SLACK_FEATURES."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the app's manifest, which Slack takes when an app is made or changed."""
    from bot.settings import SettingError, read_settings
    from bot.slack.manifest import EXAMPLE_URL, as_yaml
    from bot.slack.manifest import manifest as describe

    settings = read_settings()
    given = {"HOURGLASS_PUBLIC_URL": url or "", "HOURGLASS_SLACK_FEATURES": ",".join(features or ())}
    try:
        said = read_settings(given)
    except SettingError as error:
        refuse(_as_options(str(error)), code=WRONG_INPUT)
    document = describe(settings, url=said.public_url, socket=socket, features=said.slack_features if features else settings.slack_features)
    if EXAMPLE_URL in str(document):
        typer.echo(f"No address is set: put yours in place of {EXAMPLE_URL}, give --url, or use --socket.", err=True)
    if as_json:
        import json

        typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        typer.echo(as_yaml(document), nl=False)


def _as_options(sentence: str) -> str:
    return sentence.replace("HOURGLASS_PUBLIC_URL", "--url").replace("HOURGLASS_SLACK_FEATURES", "--with")

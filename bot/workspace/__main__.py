"""The workspace by itself, for any Slack app: `python -m bot.workspace --help`."""

from typing import Annotated

import typer
import uvicorn

from bot.workspace.app import create_workspace
from bot.workspace.members import AppProfile, Command, Member

PEOPLE = ["Dana Reyes,dana@example.com,CSM", "Mira Sol,mira@example.com,manager"]


def main(
    *,
    request_url: Annotated[str, typer.Option(help="Where the app takes commands, events and presses.")],
    signing_secret: Annotated[str, typer.Option(help="The signing secret that the app was given.")],
    bot_token: Annotated[str, typer.Option(help="The token that the app was given.")],
    command: Annotated[list[str] | None, typer.Option(help='A slash command, with an example or more: "/account,/account acme".')] = None,
    person: Annotated[list[str] | None, typer.Option(help='Somebody to act as: "Name,e-mail,role".')] = None,
    app_name: Annotated[str, typer.Option(help="What the app is called.")] = "Your app",
    history_seconds: Annotated[float, typer.Option(help="How late conversations.history may know of a message.")] = 0,
    seed: Annotated[int, typer.Option(help="Where those delays begin.")] = 0,
    port: Annotated[int, typer.Option(help="Where the page is, on this machine.")] = 4100,
) -> None:
    """Run a stand-in for a Slack workspace; the app's base_url is http://127.0.0.1:PORT/api/."""
    workspace = create_workspace(
        [_member(number, words) for number, words in enumerate(person or PEOPLE, start=1)],
        request_url=request_url,
        signing_secret=signing_secret,
        bot_token=bot_token,
        commands=[_command(words) for words in command or []],
        app=AppProfile(name=app_name, about=f"Messages between you and {app_name}."),
        history_seconds=history_seconds,
        seed=seed,
    )
    typer.echo(f"The page is at http://127.0.0.1:{port}/ and the Web API at http://127.0.0.1:{port}/api/ (Ctrl-C ends it).")
    uvicorn.run(workspace, host="127.0.0.1", port=port, log_level="warning")


def _member(number: int, words: str) -> Member:
    name, email, role, *_ = [*(part.strip() for part in words.split(",")), "", ""]
    if "@" not in email:
        raise typer.BadParameter(f'"{words}" is no person; write "Name,e-mail,role".')
    return Member(f"U{number:03}", name, email, role)


def _command(words: str) -> Command:
    name, *examples = [part.strip() for part in words.split(",")]
    if not name.startswith("/"):
        raise typer.BadParameter(f'"{name}" is no slash command; it begins with "/".')
    return Command(name, examples=examples)


if __name__ == "__main__":
    typer.run(main)

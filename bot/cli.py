"""The command line `hourglass`: everything an operator does, and one question without a chat.

Exit codes: 0 done; 1 not found, refused, or a check that failed; 2 wrong input.
"""

# ruff: noqa: E402 - see COLLECT_AFTER
import gc
import sys

COLLECT_AFTER = 100_000
"""Objects more than were let go. Everything that loads below stays; looking through it again and again took a tenth of an answer."""

gc.set_threshold(COLLECT_AFTER, 20, 20)

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import typer

from bot.commands.lean import TextCommand, TextGroup
from bot.commands.reading import examples
from bot.settings import SettingError
from handlers.errors import UserError

COMMANDS = {
    "demo": "demo.demo",
    "serve": "serve.serve",
    "worker": "worker.worker",
    "clock": "clock.clock",
    "sample": "sample.sample",
    "import": "importing.import_data",
    "score": "score.score",
    "migrate": "migrate.migrate",
    "doctor": "doctor.doctor",
    "ask": "ask.ask",
    "people": "people.app",
    "policy": "policy.app",
    "keys": "keys.app",
    "model": "model.app",
    "outbox": "outbox.app",
    "slack": "slack.app",
    "teams": "teams.app",
    "themes": "themes.themes",
}
"""Each command with where it stands in bot/commands. It loads when it is asked for: all of them together took a fifth of an answer."""


class Loading(Mapping[str, Any]):
    """The commands by name, each made of its module's function and examples, or of its module's group."""

    def __getitem__(self, name: str) -> Any:
        place, _, own = COMMANDS[name].partition(".")
        module = import_module(f"bot.commands.{place}")
        made = getattr(module, own)
        if isinstance(made, typer.Typer):
            group = typer.main.get_group(made)
            group.name = name
            return group
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(name, epilog=examples(*module.EXAMPLES), cls=TextCommand if name == "ask" else None)(made)
        return typer.main.get_command(alone)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class Commands(TextGroup):
    """The command line's own group."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = Loading()  # type: ignore[assignment]  # Typer only reads it.


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def hourglass() -> None:
    """Customer health that explains itself, in Slack and here."""


def main() -> None:
    """Run the command line; what is wrong with input or settings is one sentence, not a trace."""
    try:
        app()
    except SettingError as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(2)
    except UserError as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(1)

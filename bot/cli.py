"""The command line `hourglass`: everything an operator does, and one question without a chat.

Exit codes: 0 done; 1 not found, refused, or a check that failed; 2 wrong input.
"""

# ruff: noqa: E402 - see COLLECT_AFTER
import gc
import sys

COLLECT_AFTER = 100_000
"""Objects more than were let go. Everything that loads below stays; looking through it again and again took a tenth of an answer."""

gc.set_threshold(COLLECT_AFTER, 20, 20)

import typer

from bot.commands import ask, clock, demo, doctor, importing, keys, migrate, outbox, people, policy, sample, score, serve, slack, worker
from bot.commands.lean import TextCommand, TextGroup
from bot.commands.reading import examples
from bot.settings import SettingError
from handlers.errors import UserError

app = typer.Typer(
    cls=TextGroup,
    help="Customer health that explains itself, in Slack and here.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for name, command, lines in (
    ("demo", demo.demo, demo.EXAMPLES),
    ("serve", serve.serve, serve.EXAMPLES),
    ("worker", worker.worker, worker.EXAMPLES),
    ("clock", clock.clock, clock.EXAMPLES),
    ("sample", sample.sample, sample.EXAMPLES),
    ("import", importing.import_data, importing.EXAMPLES),
    ("score", score.score, score.EXAMPLES),
    ("migrate", migrate.migrate, migrate.EXAMPLES),
    ("doctor", doctor.doctor, doctor.EXAMPLES),
):
    app.command(name, epilog=examples(*lines))(command)
app.command("ask", epilog=examples(*ask.EXAMPLES), cls=TextCommand)(ask.ask)
app.add_typer(people.app, name="people")
app.add_typer(policy.app, name="policy")
app.add_typer(keys.app, name="keys")
app.add_typer(outbox.app, name="outbox")
app.add_typer(slack.app, name="slack")


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

"""How the command line reads times and says what is wrong with them."""

from datetime import UTC, datetime
from typing import Annotated, Never

import typer

NOT_FOUND = 1
WRONG_INPUT = 2

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="TIME", help="The moment that counts, with its offset: 2026-11-20T12:00:00Z. [default: now]"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


def examples(*lines: str) -> str:
    """Write the end of a command's help; the backspace keeps Click from folding the lines into one."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def refuse(sentence: str, *, code: int = WRONG_INPUT) -> Never:
    """End with one sentence on standard error."""
    typer.echo(f"Error: {sentence}", err=True)
    raise typer.Exit(code)


def instant(text: str | None, *, days: bool = False) -> datetime:
    """Read a time with an offset; nothing is now. With `days`, a date alone is its midnight in UTC."""
    if text is None:
        from bot.timekeeping import now

        return now()
    try:
        # A date has ten characters; fromisoformat would read it as a midnight in no zone.
        read = datetime.fromisoformat(f"{text}T00:00:00+00:00" if days and len(text) == len("2026-11-20") else text)
    except ValueError:
        example = "2026-11-20 or 2026-11-20T12:00:00Z" if days else "2026-11-20T12:00:00Z"
        refuse(f"--as-of {text!r} is no time; write it as {example}.")
    if read.tzinfo is None:
        refuse(f"--as-of {text!r} has no offset; add Z for UTC, or an offset such as +01:00.")
    return read.astimezone(UTC)

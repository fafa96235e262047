"""`hourglass outbox`: what is to be sent, what could not be, and what to do about it."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.reading import NOT_FOUND, AsJson, examples, refuse

if TYPE_CHECKING:
    from storage.outbox_overview import Listed

app = typer.Typer(help="See what is to be sent, send it after all, or never.", no_args_is_help=True, rich_markup_mode=None)

NOT_SENT = ("due", "claimed", "uncertain", "unknown", "dead")
Key = Annotated[str, typer.Argument(help="The message's key, as `hourglass outbox list` shows it.")]


@app.command("list", epilog=examples("hourglass outbox list", "hourglass outbox list --state dead --state unknown --json"))
def list_messages(
    state: Annotated[
        list[str] | None, typer.Option(help="due, claimed, uncertain, sent, unknown, dead or dropped. [default: all but sent and dropped]")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="The most to list.")] = 50,
    *,
    as_json: AsJson = False,
) -> None:
    """List messages, the oldest first, with the reason where one is not sent."""
    from bot.opening import open_database
    from bot.settings import read_settings
    from storage import outbox_overview

    states = tuple(state or NOT_SENT)
    for name in states:
        if name not in outbox_overview.STATES:
            refuse(f"--state {name!r} is no state; the states are {', '.join(outbox_overview.STATES)}.")
    database = open_database(read_settings())
    try:
        with database.reading() as connection:
            found = outbox_overview.listed(connection, states, limit=limit)
            counts = outbox_overview.counts(connection)
    finally:
        database.close()
    if as_json:
        import json

        from msgspec.structs import asdict

        typer.echo(json.dumps([asdict(message) for message in found], ensure_ascii=False, indent=2, default=str))
        return
    for message in found:
        typer.echo(_line(message))
    typer.echo(", ".join(f"{number} {name}" for name, number in counts.items()) + ".")


@app.command(epilog=examples("hourglass outbox retry digest:at-risk:p-1:2026-11-23", "hourglass outbox retry --all-dead"))
def retry(
    key: Annotated[str | None, typer.Argument(help="The message's key, as `hourglass outbox list` shows it.")] = None,
    *,
    all_dead: Annotated[bool, typer.Option("--all-dead", help="Every dead message, after what killed them was put right.")] = False,
) -> None:
    """Send a message after all: looked up first where it may have arrived, marked where nobody can look."""
    if (key is None) != all_dead:
        refuse("Name one key, or --all-dead.")
    _change("retry", [] if key is None else [key], all_dead=all_dead)


@app.command(epilog=examples("hourglass outbox drop digest:at-risk:p-1:2026-11-23"))
def drop(key: Key) -> None:
    """Never send a message; it stays in the list of dropped ones."""
    _change("drop", [key])


def _change(action: str, keys: list[str], *, all_dead: bool = False) -> None:
    from bot.opening import open_database
    from bot.settings import read_settings
    from bot.timekeeping import now
    from handlers.ports import AuditEntry
    from storage import outbox_overview
    from storage.audit import write_audit

    database, moment = open_database(read_settings()), now()
    try:
        with database.writing() as connection:
            if all_dead:
                keys = [message.key for message in outbox_overview.listed(connection, ("dead",), limit=1_000_000)]
            for key in keys:
                was = outbox_overview.drop(connection, key) if action == "drop" else outbox_overview.retry(connection, key, now=moment)
                _require_open(key, was)
            write_audit(
                connection, [AuditEntry(moment, None, "cli", None, f"outbox {action}", None, "answered", key, None) for key in keys]
            )
    finally:
        database.close()
    done = "will never be sent" if action == "drop" else "will be sent as soon as a worker takes it up"
    typer.echo(f"{keys[0] if len(keys) == 1 else f'{len(keys)} messages'} {done}.")


def _require_open(key: str, was: "Listed | None") -> None:
    if was is None:
        refuse(f"There is no message {key!r}; `hourglass outbox list` shows them.", code=NOT_FOUND)
    if was.state == "sent":
        refuse(f"{key} was sent at {was.sent_at:%Y-%m-%d %H:%M} UTC already; nothing was changed.", code=NOT_FOUND)
    if was.state == "claimed":
        refuse(f"{key} is being sent at this moment; try again in a minute.", code=NOT_FOUND)


def _line(message: "Listed") -> str:
    due = f"{message.due_at:%Y-%m-%d %H:%M}"
    repeat = ", repeated" if message.repeated else ""
    return f"{message.state:<9} {due}  {message.kind:<8} {message.key}{repeat}" + (f"\n          {message.error}" if message.error else "")

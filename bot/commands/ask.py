"""`hourglass ask`: one question, without a chat."""

from typing import Annotated, Any

import typer

from bot.commands.reading import NOT_FOUND, AsOf, instant, refuse

RENDERINGS = ("text", "slack", "teams", "card")

EXAMPLES = (
    'hourglass ask "/account acme" --as csm@example.com',
    'hourglass ask "account acme why" --as csm@example.com --as-of 2026-11-20T12:00:00Z',
    'hourglass ask "/cs atrisk" --as manager@example.com --render slack',
)


def ask(
    question: Annotated[str, typer.Argument(help='Such as "/account acme", "/cs atrisk" or "atrisk".')],
    email: Annotated[str, typer.Option("--as", metavar="EMAIL", help="Who asks: one of `hourglass people list`.")],
    as_of: AsOf = None,
    render: Annotated[
        str,
        typer.Option(metavar="|".join(RENDERINGS), help="slack, teams: the payloads, one a line; card: the neutral card."),
    ] = "text",
) -> None:
    """Answer one question as that person would get it. A refused question ends with exit code 1."""
    now = instant(as_of)
    if render not in RENDERINGS:
        refuse(f"--render {render!r} is no way to print an answer; use {', '.join(RENDERINGS[:-1])} or {RENDERINGS[-1]}.")
    from bot.settings import read_settings
    from bot.timekeeping import now as clock
    from bot.wiring import Assistant
    from handlers.card import Form

    settings = read_settings()
    assistant = Assistant.open(settings, now=clock())
    try:
        person = assistant.person(email)
        if person is None:
            refuse(f"No one here has the e-mail {email}; see `hourglass people list` and `hourglass people add`.", code=NOT_FOUND)
        words = words_of(question, account_command=settings.slack_account_command, cs_command=settings.slack_cs_command)
        reply = assistant.reply(words, person=person, channel="cli", place=None, now=now)
        if isinstance(reply.card, Form):
            refuse(f"`{words}` opens a form, which only a chat can show; ask it there.")
        _print(reply.card, render)
    finally:
        assistant.close()
    if reply.outcome != "answered":
        raise typer.Exit(NOT_FOUND)


def words_of(question: str, *, account_command: str, cs_command: str) -> str:
    """Read a question as Slack would: `/account X` is `account X`, `/cs X` is `X`, anything else stands for itself."""
    command, _, rest = question.strip().partition(" ")
    if command == cs_command:
        return rest.strip()
    if command == account_command:
        return f"account {rest.strip()}".strip()
    return question.strip()


def _print(card: Any, render: str) -> None:
    if render == "text":
        from bot.render import plain_text

        typer.echo(plain_text.render(card))
        return
    import json

    documents: list[Any]
    if render == "slack":
        from bot.render import block_kit

        documents = block_kit.render(card)
    elif render == "teams":
        from bot.render import adaptive_card

        documents = adaptive_card.render(card)
    else:
        documents = [document(card)]
    for each in documents:
        typer.echo(json.dumps(each, ensure_ascii=False))


def document(value: Any) -> Any:
    """Spell a card as JSON: every part with its `kind`, as handlers/card.py declares it."""
    from dataclasses import fields, is_dataclass

    if is_dataclass(value):
        return {"kind": type(value).__name__.lower(), **{each.name: document(getattr(value, each.name)) for each in fields(value)}}
    if isinstance(value, tuple):
        return [document(each) for each in value]
    return value

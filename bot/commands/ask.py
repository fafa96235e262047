"""`hourglass ask`: one question, without a chat."""

from typing import Annotated, Any

import typer
from msgspec import Struct

from bot.commands.reading import NOT_FOUND, AsOf, instant, refuse

RENDERINGS = ("text", "slack", "teams", "card")

EXAMPLES = (
    'hourglass ask "/account acme" --as csm@example.com',
    'hourglass ask "account acme why" --as csm@example.com --as-of 2026-11-20T12:00:00Z',
    'hourglass ask "/cs atrisk" --as manager@example.com --render slack',
    'hourglass ask "log value acme" --as csm@example.com --set amount=186000 --set source="Priya Nair"',
)


def ask(
    question: Annotated[str, typer.Argument(help='Such as "/account acme", "/cs atrisk" or "atrisk".')],
    email: Annotated[str, typer.Option("--as", metavar="EMAIL", help="Who asks: one of `hourglass people list`.")],
    as_of: AsOf = None,
    render: Annotated[
        str,
        typer.Option(metavar="|".join(RENDERINGS), help="slack, teams: the payloads, one a line; card: the neutral card."),
    ] = "text",
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="Fill in a field of the form that the question opens, and save it."),
    ] = None,
) -> None:
    """Answer one question as that person would get it. What is refused, or wrong in a form, ends with exit code 1."""
    now = instant(as_of)
    if sets and as_of is not None:
        refuse("--set saves now; leave out --as-of.")
    if render not in RENDERINGS:
        refuse(f"--render {render!r} is no way to print an answer; use {', '.join(RENDERINGS[:-1])} or {RENDERINGS[-1]}.")
    from bot.settings import read_settings
    from bot.timekeeping import now as clock
    from bot.wiring import Assistant

    settings = read_settings()
    assistant = Assistant.open(settings, now=clock())
    try:
        person = assistant.person(email)
        if person is None:
            refuse(f"No one here has the e-mail {email}; see `hourglass people list` and `hourglass people add`.", code=NOT_FOUND)
        words = words_of(question, account_command=settings.slack_account_command, cs_command=settings.slack_cs_command)
        reply = assistant.reply(words, person=person, channel="cli", place=None, now=now)
        if sets and reply.outcome == "answered":
            reply = _submitted(assistant, reply.card, sets, person, now)
        _print(reply.card, render, email)
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


def _submitted(assistant: Any, form: Any, sets: list[str], person: Any, now: Any) -> Any:
    """Save a form, or end with what is wrong in it, field by field."""
    from secrets import token_hex

    from bot.commands.form_answers import filled, told
    from handlers.card import Form

    if not isinstance(form, Form):
        refuse("That question opens no form; leave out --set.")
    saved = assistant.submit(form.command, filled(form, sets), person=person, channel="cli", place=None, now=now, key=token_hex(12))
    if isinstance(saved, dict):
        typer.echo(told(saved), err=True)
        raise typer.Exit(NOT_FOUND)
    return saved


def _print(card: Any, render: str, email: str) -> None:
    from handlers.card import Form

    if render == "text":
        if isinstance(card, Form):
            from bot.render import plain_form

            typer.echo(plain_form.render(card, asker=email), nl=False)
            return
        from bot.render import plain_text

        typer.echo(plain_text.render(card))
        return
    import json

    for each in _form_documents(card, render) if isinstance(card, Form) else _documents(card, render):
        typer.echo(json.dumps(each, ensure_ascii=False))


def _documents(card: Any, render: str) -> list[Any]:
    if render == "slack":
        from bot.render import block_kit

        return [*block_kit.render(card)]
    if render == "teams":
        from bot.render import adaptive_card

        return [*adaptive_card.render(card)]
    return [document(card)]


def _form_documents(form: Any, render: str) -> list[Any]:
    if render == "slack":
        from bot.render.slack_forms import form_view, metadata

        return [form_view(form, metadata(form.command))]
    if render == "teams":
        from bot.render.card_forms import render_form

        return [render_form(form)]
    return [document(form)]


def document(value: Any) -> Any:
    """Spell a card as JSON: every part with its `kind`, as handlers/card.py declares it; a kind of its own is its `variant`."""
    if isinstance(value, Struct):
        spelled = {name: document(getattr(value, name)) for name in value.__struct_fields__}
        own = {"variant": spelled.pop("kind")} if "kind" in spelled else {}
        return {"kind": type(value).__name__.lower(), **own, **spelled}
    if isinstance(value, tuple):
        return [document(each) for each in value]
    return value

"""A form as plain text: what it asks, and how the command line answers."""

import shlex
from collections.abc import Iterator

from bot.render.display_width import pad, width, wrap
from bot.render.plain_text import BULLET, COLUMNS, GAP
from bot.render.text import clean, clean_line
from handlers.card import Field, Form

PLACES = {"number": "186000", "date": "2026-11-24"}


def render(form: Form, *, asker: str) -> str:
    """Return the questions with their fields' names, and a command that answers those without a value yet."""
    lines = [*wrap(clean(form.title), COLUMNS), *(line for intro in form.intro for line in wrap(clean_line(intro), COLUMNS)), ""]
    indent = max((width(field.name) for field in form.fields), default=0) + len(GAP)
    for field in form.fields:
        lines.extend(_asked(field, indent))
    return "\n".join([*lines, "", "Answer with:", f"  {_command(form, asker)}"]) + "\n"


def _asked(field: Field, indent: int) -> Iterator[str]:
    notes = " ".join(filter(None, (clean(field.hint), "" if field.required else "May be left out.")))
    then = " " * indent
    yield from wrap(f"{clean(field.label)} {notes}".rstrip(), COLUMNS, first=pad(field.name, indent), then=then)
    for option in field.options:
        told = clean(option.value) if option.value == option.label else f"{clean(option.value)}: {clean(option.label)}"
        yield from wrap(told, COLUMNS, first=then + BULLET, then=then + " " * len(BULLET))
    if field.initial:
        yield from wrap(f"Unless you say otherwise: {clean(field.initial)}", COLUMNS, first=then, then=then)


def _command(form: Form, asker: str) -> str:
    asked = [field for field in form.fields if field.required and not field.initial] or [*form.fields[:1]]
    sets = " ".join(f"--set {field.name}={_example(field)}" for field in asked)
    return f"hourglass ask {shlex.quote(clean(form.command))} --as {shlex.quote(clean(asker))} {sets}".rstrip()


def _example(field: Field) -> str:
    return shlex.quote(clean(field.options[0].value)) if field.options else PLACES.get(field.kind, '"…"')

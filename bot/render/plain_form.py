"""A form as plain text: what it asks, and how the command line answers."""

import shlex
from collections.abc import Iterator, Sequence

from bot.render.display_width import pad, width, wrap
from bot.render.plain_text import BULLET, COLUMNS, GAP, LABEL_COLUMNS
from bot.render.text import clean, clean_line
from handlers.card import Field, Form, Option

PLACES = {"number": "186000", "date": "2026-11-24"}


def render(form: Form, *, asker: str) -> str:
    """Return the questions with their fields' names, and a command that answers those without a value yet."""
    lines = [*wrap(clean(form.title), COLUMNS), *(line for intro in form.intro for line in wrap(clean_line(intro), COLUMNS)), ""]
    indent = max((width(clean(field.name)) for field in form.fields), default=0) + len(GAP)
    for field in form.fields:
        lines.extend([*_asked(field, indent), ""])
    return "\n".join([*lines, "Answer with:", f"  {_command(form, asker)}"]) + "\n"


def _asked(field: Field, indent: int) -> Iterator[str]:
    """Yield the field's name with its question, and under the question what may be answered, the hint and what stands in it."""
    then = " " * indent
    yield from wrap(clean(field.label), COLUMNS, first=pad(clean(field.name), indent), then=then)
    yield from _options(field.options, then)
    initial = f"Unless you say otherwise: {clean(field.initial)}" if field.initial else ""
    left_out = "" if field.required else "May be left out."
    for note in filter(None, (clean(field.hint), initial, left_out)):
        yield from wrap(note, COLUMNS, first=then, then=then)


def _options(options: Sequence[Option], indent: str) -> Iterator[str]:
    """Yield what may be answered, with what it means beside it where it says more than the answer itself."""
    told = [(clean(option.value), clean(option.label).removeprefix(f"{clean(option.value)}, ")) for option in options]
    if all(value == meaning.casefold() for value, meaning in told):
        told = [(value, "") for value, _ in told]
    column = max((width(value) for value, _ in told if width(value) <= LABEL_COLUMNS), default=0)
    for value, meaning in told:
        beside = pad(value, column) if width(value) <= column else value
        then = " " * (len(BULLET) + (column + len(GAP) if width(value) <= column else 0))
        yield from wrap(f"{beside}{GAP}{meaning}".rstrip(), COLUMNS, first=indent + BULLET, then=indent + then)


def _command(form: Form, asker: str) -> str:
    asked = [field for field in form.fields if field.required and not field.initial] or [*form.fields[:1]]
    sets = " ".join(f"--set {field.name}={_example(field)}" for field in asked)
    return f"hourglass ask {shlex.quote(clean(form.command))} --as {shlex.quote(clean(asker))} {sets}".rstrip()


def _example(field: Field) -> str:
    return shlex.quote(clean(field.options[0].value)) if field.options else PLACES.get(field.kind, '"…"')

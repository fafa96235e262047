"""Forms without a chat: `--set FIELD=VALUE` fills one in."""

from collections.abc import Mapping, Sequence

from bot.commands.reading import refuse
from handlers.card import Form


def filled(form: Form, sets: Sequence[str]) -> dict[str, str]:
    """Return a form's values: what stands in it already, and what was said. A choice may be said by its label.

    Ends the command where something said is no field of the form.
    """
    values = {field.name: field.initial for field in form.fields}
    for said in sets:
        name, equals, value = said.partition("=")
        if not equals or name not in values:
            refuse(f"--set {said!r} names no field; write FIELD=VALUE with one of {', '.join(values)}.")
        values[name] = value
    for field in form.fields:
        named = {option.label.casefold(): option.value for option in field.options}
        if values[field.name] not in named.values():
            values[field.name] = named.get(values[field.name].strip().casefold(), values[field.name])
    return values


def told(errors: Mapping[str, str]) -> str:
    """Write what is wrong, one line a field."""
    return "\n".join(f"{name}: {sentence}" for name, sentence in errors.items())

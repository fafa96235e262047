"""A form as a Slack modal, and what was typed into it read back. Nothing typed is lost: a modal drawn anew holds it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from bot.render.mrkdwn import mrkdwn_pieces
from bot.render.slack_actions import plain_text
from bot.render.text import clean, cut
from handlers.card import Field, Form, Line, Option, italic

Json = dict[str, Any]

CALLBACK_ID = "form"
TITLE_CHARACTERS = 24
METADATA_CHARACTERS = 3000
BLOCKS = 100
LABEL_CHARACTERS = 2000
INPUT_CHARACTERS = 3000
OPTION_CHARACTERS = 75
OPTION_VALUE_CHARACTERS = 150
GROUP_OPTIONS = 100
GROUPS = 100
LOADING = "One moment…"
BLANK = "…"


def form_view(form: Form, carried: str) -> Json:
    """Return the modal of a form.

    Raises:
        ValueError: The metadata, or the form, is larger than Slack takes.
    """
    if len(carried) > METADATA_CHARACTERS:
        raise ValueError(f"{len(carried)} characters of metadata; a modal carries {METADATA_CHARACTERS}")
    blocks = [*_texts(form.intro), *(block for field in form.fields for block in _field(field))]
    if len(blocks) > BLOCKS:
        raise ValueError(f"{len(blocks)} blocks; a modal holds {BLOCKS}")
    return {
        **_modal(form.title, blocks or [*_texts([(clean(form.title).strip() or BLANK,)])]),
        "callback_id": CALLBACK_ID,
        "submit": _words(form.submit, "Save", TITLE_CHARACTERS),
        "close": plain_text("Cancel", TITLE_CHARACTERS),
        "private_metadata": carried,
    }


def metadata(command: str, **where: str | None) -> str:
    """Write what a modal carries: the command its submit runs, and where the answer goes."""
    return json.dumps({"command": command, **{name: value for name, value in where.items() if value}})


def loading_view(title: str) -> Json:
    """Return the modal that stands while the form is made: a trigger lives three seconds."""
    return note_view(title, LOADING)


def note_view(title: str, sentence: str) -> Json:
    """Return a modal that says one thing."""
    return {**_modal(title, [*_texts([(sentence,)])]), "close": plain_text("Close", TITLE_CHARACTERS)}


def typed(view: Mapping[str, Any]) -> dict[str, str]:
    """Read what stands in a submitted modal, by field; an empty field is an empty text."""
    state = (view.get("state") or {}).get("values") or {}
    return {name: _text_of(element) for elements in state.values() for name, element in elements.items()}


def field_errors(view: Mapping[str, Any], errors: Mapping[str, str]) -> dict[str, str]:
    """Return each sentence under its field's block; what belongs to no field that is shown stands under the first."""
    shown = [block["block_id"] for block in view.get("blocks") or [] if block.get("type") == "input"]
    placed: dict[str, str] = {name: sentence for name, sentence in errors.items() if name in shown}
    for name, sentence in errors.items():
        if name not in shown and shown:
            placed[shown[0]] = " ".join(filter(None, (placed.get(shown[0]), sentence)))
    return placed


def filled_again(view: Mapping[str, Any], errors: Mapping[str, str]) -> Json:
    """Return a submitted modal as it was, what was typed in its fields and what is wrong above them.

    For answers too late for Slack to show errors beside the fields.
    """
    said = typed(view)
    blocks: list[Json] = []
    for block in view["blocks"]:
        name = block.get("block_id")
        if block["type"] == "input":
            if name in errors:
                blocks.extend(_texts([(italic(errors[name]),)]))
            block = {**block, "element": _holding(block["element"], said.get(name, ""))}  # noqa: PLW2901 - the same block, filled
        blocks.append(block)
    kept = ("type", "title", "callback_id", "submit", "close", "private_metadata")
    return {**{key: view[key] for key in kept if view.get(key)}, "blocks": blocks[:BLOCKS]}


def _modal(title: str, blocks: Sequence[Json]) -> Json:
    return {"type": "modal", "title": _words(title, BLANK, TITLE_CHARACTERS), "blocks": [*blocks]}


def _words(text: str, otherwise: str, most: int) -> Json:
    return plain_text(clean(text).strip() or otherwise, most)


def _texts(lines: Iterable[Line]) -> Iterator[Json]:
    for piece in (piece for line in lines for piece in mrkdwn_pieces(line) if piece.strip()):
        yield {"type": "section", "text": {"type": "mrkdwn", "text": piece, "verbatim": True}}


def _field(field: Field) -> Iterator[Json]:
    element = _element(field)
    left_out = [option.label for option in field.options if len(option.value) > OPTION_VALUE_CHARACTERS]
    if element is None:
        yield from _texts([(f"{field.label}: there is nothing to choose from.",)])
        return
    block: Json = {
        "type": "input",
        "block_id": field.name,
        "label": _words(field.label, field.name, LABEL_CHARACTERS),
        "element": element,
        "optional": not field.required,
    }
    hint = " ".join(filter(None, (clean(field.hint).strip(), f"Not offered here: {', '.join(left_out)}." if left_out else "")))
    if hint:
        block["hint"] = plain_text(hint, LABEL_CHARACTERS)
    yield block


def _element(field: Field) -> Json | None:
    if field.kind == "choice":
        return _choice(field)
    if field.kind == "date":
        element: Json = {"type": "datepicker", "action_id": field.name}
    else:
        # Numbers are text too: Slack's own number field refuses "186,000", which people type.
        element = {"type": "plain_text_input", "action_id": field.name, "max_length": INPUT_CHARACTERS}
        if field.kind == "long_text":
            element["multiline"] = True
    return _holding(element, field.initial)


def _choice(field: Field) -> Json | None:
    options = [_option(option) for option in field.options if 0 < len(option.value) <= OPTION_VALUE_CHARACTERS]
    if not options:
        return None
    element: Json = {"type": "static_select", "action_id": field.name, "placeholder": plain_text("Choose…", OPTION_CHARACTERS)}
    if len(options) <= GROUP_OPTIONS:
        element["options"] = options
    else:
        # A menu takes a hundred options, and a hundred groups of them.
        if len(options) > GROUPS * GROUP_OPTIONS:
            raise ValueError(f"{len(options)} options; a menu holds {GROUPS * GROUP_OPTIONS}")
        element["option_groups"] = [
            {"label": plain_text(f"From {first + 1} on", OPTION_CHARACTERS), "options": options[first : first + GROUP_OPTIONS]}
            for first in range(0, len(options), GROUP_OPTIONS)
        ]
    return _holding(element, field.initial)


def _option(option: Option) -> Json:
    """Return an option; a label too long for its line goes on below it."""
    label = clean(option.label).strip() or option.value
    drawn: Json = {"text": plain_text(label[:OPTION_CHARACTERS], OPTION_CHARACTERS), "value": option.value}
    if rest := label[OPTION_CHARACTERS:].strip():
        drawn["description"] = plain_text(rest, OPTION_CHARACTERS)
    return drawn


def _holding(element: Json, value: str) -> Json:
    """Return an element with a value in it; one that it cannot hold is left out."""
    bare = {key: held for key, held in element.items() if not key.startswith("initial_")}
    if not value:
        return bare
    if element["type"] == "datepicker":
        return {**bare, "initial_date": value} if _is_day(value) else bare
    if element["type"] == "static_select":
        groups = element.get("option_groups") or [element]
        chosen = next((option for group in groups for option in group["options"] if option["value"] == value), None)
        return {**bare, "initial_option": chosen} if chosen else bare
    return {**bare, "initial_value": cut(value, INPUT_CHARACTERS)}


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _text_of(element: Mapping[str, Any]) -> str:
    chosen = element.get("selected_option") or {}
    return str(element.get("value") or element.get("selected_date") or chosen.get("value") or "")

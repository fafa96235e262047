"""What a language model is asked about themes: the messages, the form of its answer, and how many tokens they take.

Text in, text out. The words of a prompt are the file of its name and version beside this module; a change of them is a new version.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from math import ceil
from typing import Any, Literal

from msgspec import Struct
from msgspec.json import encode

Prompt = Literal["themes", "merge"]
PROMPTS: Mapping[Prompt, str] = {"themes": "themes.v1", "merge": "merge.v1"}
"""`themes` reads comments; `merge` reads what was noted of parts of them."""
VERSION = "themes.v1 merge.v1"
"""Of all that a summary comes from: another version asks anew."""

CHARACTERS_A_TOKEN = 3.5
"""Of English, on the safe side; what is not ASCII counts as a token a character."""
COMMENT_TOKENS = 14
"""Around each comment: its id, quotation marks, keys."""
THEME_TOKENS = 24
"""Around each theme, without its name."""
REPLY_TOKENS: Mapping[Prompt, int] = {"themes": 300, "merge": 90}
"""The most that an answer takes for a theme: a sentence, the ids it rests on, three quotes."""

_ASKS = "Customers wrote what stands between the two lines {mark}.\n{mark}\n{data}\n{mark}\nAnswer for {themes} with the JSON object alone."


class Comment(Struct, frozen=True):
    """A comment as it is sent: under an id drawn for this request, personal data masked."""

    id: str
    text: str


class Asked(Struct, frozen=True):
    """A theme as it is asked about."""

    id: str
    name: str
    comments: tuple[Comment, ...]


class _Data(Struct, frozen=True):
    themes: Sequence[Asked]


@cache
def instructions(prompt: Prompt) -> str:
    """Return the words of a prompt."""
    return files(__package__).joinpath(f"{PROMPTS[prompt]}.md").read_text(encoding="utf-8").strip()


def messages(themes: Sequence[Asked], *, prompt: Prompt, mark: str) -> list[dict[str, str]]:
    """Build the messages: the prompt, then the themes as JSON between two lines of a mark that nobody could guess."""
    data = encode(_Data(themes)).decode()
    number = "the theme" if len(themes) == 1 else f"all {len(themes)} themes"
    asked = _ASKS.format(mark=mark, data=data, themes=number)
    return [{"role": "system", "content": instructions(prompt)}, {"role": "user", "content": asked}]


def schema(prompt: Prompt) -> dict[str, Any]:
    """Return the form of an answer as a JSON Schema that every server understands: no bounds, nothing optional, nothing besides."""
    text = {"type": "string"}
    theme: dict[str, Any] = {"theme": text, "sentence": text, "from": {"type": "array", "items": text}}
    if prompt == "themes":
        theme["quotes"] = {"type": "array", "items": _object({"comment": text, "text": text})}
    return _object({"themes": {"type": "array", "items": _object(theme)}})


def tokens(text: str) -> int:
    """Estimate how many tokens a text takes, rather too many than too few: no model's own count is at hand."""
    plain = sum(character.isascii() for character in text)
    return ceil(plain / CHARACTERS_A_TOKEN) + len(text) - plain


@cache
def frame_tokens(prompt: Prompt) -> int:
    """Estimate what a request takes without its themes."""
    return sum(tokens(message["content"]) for message in messages((), prompt=prompt, mark="x" * 16))


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}

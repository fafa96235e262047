"""The Markdown of Adaptive Cards, written so that data stays literal.

Clients differ in how they read a backslash, so none is used: `*`, the backtick and an underscore at a word's edge become the letter
that looks alike, and an invisible joiner parts what would mean something together: "](", "{{", "&lt;", a list mark at a line's start.
"""

import re
from collections.abc import Iterator

from bot.render.text import JOINER, clean, length, pieces
from handlers.card import Line, Styled

PIECE_CHARACTERS = 1500

_SPECIAL = re.compile(r"[*_`~\\\]{<&]")
_LITERAL = str.maketrans({"*": "∗", "`": "ˋ", "~": "∼"})
_EDGE_UNDERSCORE = re.compile("(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_PARTED = re.compile(r"\](?=[(\[:])|\{(?=\{)|&(?=#?\w+;)|<(?=[A-Za-z/!?])|\\(?=[!-/:-@\[-`{-~])")
_LIST_MARK = re.compile(r"^(\s*)(?=[-+](?:[-\s]|$)|[#>]|\d+[.)](?:\s|$))")
_MARKS = {"bold": "**", "italic": "_", "code": ""}
_EDGE = "\u200b"


def escape(text: str) -> str:
    """Return data as a card draws it literally: no formatting, list, link, entity or date function comes of it."""
    text = clean(text)
    if not _SPECIAL.search(text):
        return text
    return _PARTED.sub(rf"\g<0>{JOINER}", _EDGE_UNDERSCORE.sub("ˍ", text)).translate(_LITERAL)


def markdown(line: Line) -> str:
    """Return one line with its emphasis; code has no mark of its own here and stays plain."""
    out = ""
    for run in line:
        text, mark = (run, "") if isinstance(run, str) else (clean(run.text), _MARKS[run.emphasis])
        inner = text.strip()
        if not (mark and inner):
            out = _joined(out, escape(text))
            continue
        body = escape(inner).replace("_", "ˍ") if mark == "_" else escape(inner)
        out += text[: len(text) - len(text.lstrip())]
        edge = _EDGE if out and (out[-1].isalnum() or out[-1] in "*_") else ""
        out = f"{out}{edge}{mark}{body}{mark}{text[len(text.rstrip()) :]}"
    return _LIST_MARK.sub(rf"\1{JOINER}", out)


def markdown_pieces(line: Line) -> Iterator[str]:
    """Yield one line in pieces of which any fits a card; nearly always there is one."""
    if length(line) <= PIECE_CHARACTERS:
        yield markdown(line)
        return
    for run in line:
        emphasis = None if isinstance(run, str) else run.emphasis
        for piece in pieces(clean(run if isinstance(run, str) else run.text), PIECE_CHARACTERS):
            yield markdown((Styled(piece, emphasis) if emphasis else piece,))


def _joined(before: str, after: str) -> str:
    if before and after and before[-1] in "*_" and (after[0].isalnum() or after[0] in "*_"):
        return before + _EDGE + after
    return before + after

"""Slack's markup, written so that data stays literal.

Slack knows no escape for `*`, `_`, `~` and the backtick, so data gets the letter that looks alike instead: markup that is not
there cannot be misread, whatever a client does around it. An underscore inside a word starts nothing and stays.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.render.text import JOINER, clean, length, pieces
from handlers.card import Line, Styled

RAW_PIECE_CHARACTERS = 500  # "&" grows fivefold: a piece stays under 3,000

_SPECIAL = re.compile(r"[&<>*_~`]|:[\w+'-]+:")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_LITERAL = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "*": "∗", "~": "∼", "`": "ˋ"})
_EDGE_UNDERSCORE = re.compile("(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_SHORTCODE = re.compile(r":(?=[\w+'-]+:)")
_QUOTE_MARK = re.compile("^(\\s*)(?:&gt;|\uff1e)")
_QUOTE_MARKS = ("&gt;", "\uff1e")
_MARKS = {"bold": "*", "italic": "_", "code": "`"}
_EDGE = "\u200b"  # Slack needs an edge beside a mark: between "4" and "th" there is none


@lru_cache(maxsize=2048)
def escape(text: str) -> str:
    """Return data as Slack draws it literally: no formatting, mention, link or emoji shortcode comes of it."""
    text = clean(text)
    if _SPECIAL.search(text) is None:
        return text
    return _EDGE_UNDERSCORE.sub("ˍ", _SHORTCODE.sub(":" + JOINER, text)).translate(_LITERAL)


def plain(text: str) -> str:
    """Return data for a `plain_text` object, where only emoji shortcodes mean something."""
    text = clean(text)
    return _SHORTCODE.sub(":" + JOINER, text) if ":" in text else text


@lru_cache(maxsize=2048)
def mrkdwn(line: Line) -> str:
    """Return one line with its emphasis. Kept for a while: most lines of a card are said again, of this account or of others."""
    out = ""
    for run in line:
        out = _joined(out, escape(run)) if isinstance(run, str) else _emphasised(out, run)
    return _QUOTE_MARK.sub(r"\1›", out) if out.lstrip().startswith(_QUOTE_MARKS) else out


def mrkdwn_pieces(line: Line) -> Iterator[str]:
    """Yield one line in pieces short enough for any text object; nearly always there is one."""
    if length(line) <= RAW_PIECE_CHARACTERS:
        yield mrkdwn(line)
        return
    for run in line:
        emphasis = None if isinstance(run, str) else run.emphasis
        for piece in pieces(clean(run if isinstance(run, str) else run.text), RAW_PIECE_CHARACTERS):
            yield mrkdwn((Styled(piece, emphasis) if emphasis else piece,))


def _joined(before: str, after: str) -> str:
    if before and after and before[-1] in "*_`" and (after[0].isalnum() or after[0] in "*_`"):
        return before + _EDGE + after
    return before + after


def _emphasised(before: str, run: Styled) -> str:
    text = clean(run.text)
    inner = text.strip()
    if not inner:
        return before + text
    mark = _MARKS[run.emphasis]
    body = inner.replace("`", "ˋ").translate(_ENTITIES) if run.emphasis == "code" else escape(inner)
    if run.emphasis == "italic":
        body = body.replace("_", "ˍ")
    if inner != text:
        before += text[: len(text) - len(text.lstrip())]
    edge = _EDGE if before and (before[-1].isalnum() or before[-1] in "*_`") else ""
    return f"{before}{edge}{mark}{body}{mark}{text[len(text.rstrip()) :]}"

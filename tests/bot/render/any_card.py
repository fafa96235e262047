"""Any card at all, for tests of what holds for each of them, and what of its words a drawing lost."""

import html
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from msgspec import Struct

from bot.render.text import clean
from handlers.card import (
    Actions,
    Button,
    Card,
    Chart,
    Choice,
    Column,
    Context,
    Divider,
    Driver,
    Fact,
    Facts,
    Headline,
    Paragraph,
    Quote,
    Reason,
    Series,
    Styled,
    Table,
)

_NASTY = st.sampled_from(
    [
        "*",
        "_",
        "`",
        "~",
        "<@U1>",
        "<!channel>",
        "&amp;",
        ":fire:",
        "\n",
        "\r\n",
        "\x1b[2J",
        "\u202e",
        "> ",
        "1. ",
        "[a](b)",
        "{{",
        "}}",
        "漢",
        "🟢",
    ]
)
_WORDS = st.text(max_size=12) | _NASTY | st.sampled_from(["Acme", "Company_12", "$30k", "78"])


def _texts(words: int) -> st.SearchStrategy[str]:
    return st.lists(_WORDS, max_size=words).map(" ".join)


def _cards(short: st.SearchStrategy[str], long: st.SearchStrategy[str]) -> st.SearchStrategy[Card]:
    """Cards of texts that may be cut (`short`: names, cells, labels) and texts that may not (`long`)."""
    lines = st.lists(long | st.builds(Styled, long, st.sampled_from(["bold", "italic", "code"])), max_size=3).map(tuple)
    buttons = st.builds(Button, short, long, st.booleans(), st.none() | short)
    several = st.lists(buttons, max_size=12).map(tuple)

    def tables(columns: int) -> st.SearchStrategy[Table]:
        row = st.tuples(*[short] * columns)
        aligned = st.builds(Column, short, st.sampled_from(["left", "right"]))
        return st.builds(Table, st.tuples(*[aligned] * columns), st.lists(row, max_size=5).map(tuple), st.none() | row, st.just(""))

    values = st.lists(st.none() | st.floats(-1e6, 1e6), max_size=30).map(tuple)
    charts = st.builds(
        Chart,
        st.sampled_from(["line", "bar"]),
        long,
        st.lists(short, max_size=30).map(tuple),
        st.lists(st.builds(Series, short, values), min_size=1, max_size=8).map(tuple),
        short,
        lines,
        st.lists(st.tuples(short, long), max_size=3).map(tuple),
    )
    blocks = st.one_of(
        charts,
        st.builds(Context, st.lists(lines, max_size=5).map(tuple)),
        st.builds(Reason, lines, st.lists(st.builds(Driver, long, long, long), max_size=3).map(tuple), st.none() | buttons),
        st.builds(Paragraph, st.lists(lines, max_size=4).map(tuple), st.lists(lines, max_size=4).map(tuple), st.none() | buttons, several),
        st.builds(Facts, st.lists(st.builds(Fact, long, lines, lines), max_size=13).map(tuple)),
        st.builds(Quote, short, long),
        st.integers(0, 8).flatmap(tables),
        st.builds(Actions, several, st.none() | st.builds(Choice, short, several), several),
        st.just(Divider()),
    )
    headlines = st.none() | st.builds(Headline, short, short, st.sampled_from(["", "🟢"]))
    return st.builds(Card, long, st.lists(blocks, max_size=8).map(tuple), headlines)


WHOLE = _cards(_texts(2).map(lambda text: text[:18]), _texts(12))
_REPEATED = st.builds(lambda text, times: text * times, _texts(5), st.sampled_from([1, 30, 800]))
ANY = _cards(_REPEATED, _REPEATED)
MANY = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def _said(node: Any) -> Iterator[str]:
    """Yield every text of a card that a reader must find.

    What is only spoken, the prompt of an empty menu, the title of an empty column and the axis of an empty chart are none.
    """
    if isinstance(node, str):
        yield node
    elif isinstance(node, tuple):
        for child in node:
            yield from _said(child)
    elif isinstance(node, Struct):
        for name in node.__struct_fields__:
            if name not in {"spoken", "emphasis", "align", "caption", "summary", "placeholder", "title", "kind", "y_label"}:
                yield from _said(getattr(node, name))


_FOLDED = str.maketrans({"∗": "*", "ˍ": "_", "∼": "~", "ˋ": "`", "›": ">", "\uff1e": ">"})
_MARKS = str.maketrans(dict.fromkeys("*_`~>│\u2060\u200b\u2068\u2069"))


def _folded(text: str) -> str:
    """Return text without spaces, marks and case, with the look-alikes undone."""
    return "".join(text.split()).translate(_FOLDED).translate(_MARKS).casefold()


def drawn_text(node: Any) -> str:
    """Return all text of a payload in order, with Slack's entities undone where it would undo them."""
    if isinstance(node, str):
        return clean(node)
    if isinstance(node, list):
        return "\n".join(map(drawn_text, node))
    if isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            return html.unescape(node["text"])
        return "\n".join(drawn_text(child) for child in node.values())
    return ""


def lost(card: Card, drawn: str) -> list[str]:
    """Return the words of a card that are not in what was drawn."""
    found = _folded(drawn)
    words = (word for text in _said((card.headline, card.blocks)) for word in clean(text).split())
    return [word for word in words if _folded(word) not in found]

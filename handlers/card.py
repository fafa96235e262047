"""The channel-neutral message: what is said, without how a channel draws it.

A card is a title and a few kinds of block. Renderers turn it into Block Kit, an Adaptive Card or plain text;
they decide no content, and no kind of block may become nothing in any of them. Text is data: renderers escape it.
"""

from typing import Literal

from msgspec import Struct

Emphasis = Literal["bold", "italic", "code"]


class Styled(Struct, frozen=True):
    """A run of text with one emphasis."""

    text: str
    emphasis: Emphasis


Line = tuple[str | Styled, ...]
"""One line of text: plain runs and styled runs, in reading order. Never holds a line break."""


def bold(text: str) -> Styled:
    """Mark a run as bold."""
    return Styled(text, "bold")


def italic(text: str) -> Styled:
    """Mark a run as italic."""
    return Styled(text, "italic")


def code(text: str) -> Styled:
    """Mark a run as something a person would type."""
    return Styled(text, "code")


def plain(line: Line) -> str:
    """Return a line's words without emphasis."""
    return "".join(run if isinstance(run, str) else run.text for run in line)


class Button(Struct, frozen=True):
    """One press. `command` is what a person would type, with ids and a version in place of names."""

    label: str
    command: str
    primary: bool = False
    spoken: str | None = None
    """Accessibility label where the visible one is repeated in the message, such as "Open Northwind Traders"."""


class Headline(Struct, frozen=True):
    """The first line of a card. When it is too long the name is cut, never glyph or verdict."""

    name: str
    verdict: str = ""
    glyph: str = ""


class Context(Struct, frozen=True):
    """A small, quiet line of short items: who, sources, how a number was made."""

    items: tuple[Line, ...]


class Driver(Struct, frozen=True):
    """One part that moves a score: `Usage 84`, `29.4 of 35`, and the fact behind it."""

    label: str
    measure: str
    fact: str


class Reason(Struct, frozen=True):
    """Why: one sentence, then at most three drivers, with a button beside it."""

    sentence: Line
    drivers: tuple[Driver, ...]
    button: Button | None = None


class Paragraph(Struct, frozen=True):
    """Lines of text, then bullets, then an optional button or menu beside them. A line starting a list is a line of its own."""

    lines: tuple[Line, ...]
    bullets: tuple[Line, ...] = ()
    button: Button | None = None
    menu: tuple[Button, ...] = ()
    """What can be done with a row: at most five, behind one mark where a channel has one. The first is the main one."""


class Fact(Struct, frozen=True):
    """A label with its verdict, and the evidence behind it; both begin in lower case unless a name stands first.

    A channel with room gives the evidence a line of its own, others join both by a semicolon.
    """

    label: str
    verdict: Line
    evidence: Line = ()


class Facts(Struct, frozen=True):
    """The state of things as label and value, two columns where a channel has room."""

    items: tuple[Fact, ...]


class Quote(Struct, frozen=True):
    """What a customer wrote, verbatim, and who, where and when. Untrusted text."""

    text: str
    source: str


class Column(Struct, frozen=True):
    """A table column."""

    title: str
    align: Literal["left", "right"] = "left"


class Table(Struct, frozen=True):
    """Rows under headers; `total` is a last row in bold. At most six columns, cells of 22 characters."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None = None
    caption: str = ""
    """What the table shows, for screen readers and channels without tables."""


class Choice(Struct, frozen=True):
    """A menu of commands behind one placeholder, such as "Open an account…"."""

    placeholder: str
    options: tuple[Button, ...]


class Actions(Struct, frozen=True):
    """One row of what can be done: a choice, buttons (at most four), and an overflow menu."""

    buttons: tuple[Button, ...]
    choice: Choice | None = None
    more: tuple[Button, ...] = ()


class Divider(Struct, frozen=True):
    """A thin line between sections."""


class Series(Struct, frozen=True):
    """The values of one line or one set of bars; None leaves a gap."""

    name: str
    values: tuple[float | None, ...]


class Chart(Struct, frozen=True):
    """A chart whose numbers stand as text beside it: a channel that cannot draw it loses no number.

    There is at least one series. `marks` names labels where something happened, such as a new policy. Colour carries no meaning:
    series are named.
    """

    kind: Literal["line", "bar"]
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    y_label: str
    text: Line
    """The numbers, as every channel prints them."""
    marks: tuple[tuple[str, str], ...] = ()


Block = Context | Reason | Paragraph | Facts | Quote | Table | Actions | Divider | Chart


class Card(Struct, frozen=True):
    """One answer. `summary` is the whole of it in one sentence: the notification, and what a screen reader says."""

    summary: str
    blocks: tuple[Block, ...]
    headline: Headline | None = None
    again: str = ""
    """What asks for the same once more, as it stands then, where a channel can show it in place of this; empty: nothing does."""


class Option(Struct, frozen=True):
    """One choice of a field."""

    label: str
    value: str


class Field(Struct, frozen=True):
    """One thing a form asks for. `initial` is what stands in it; an answer is text in every channel."""

    name: str
    label: str
    kind: Literal["text", "long_text", "number", "date", "choice", "account"] = "text"
    """An account is named as a person would type it; a channel that can offers some while they type."""
    required: bool = True
    hint: str = ""
    initial: str = ""
    options: tuple[Option, ...] = ()


class Form(Struct, frozen=True):
    """A question with fields. `command` is what its submit runs, with ids in place of names; `title` has at most 24 characters."""

    title: str
    command: str
    submit: str
    fields: tuple[Field, ...]
    intro: tuple[Line, ...] = ()

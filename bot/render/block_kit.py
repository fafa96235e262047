"""A card as Slack's Block Kit. Limits are split around, never run into."""

from collections.abc import Iterable, Iterator
from typing import Any, assert_never

from msgspec.structs import replace

from bot.render.charts import numbers
from bot.render.mrkdwn import escape, mrkdwn, mrkdwn_pieces
from bot.render.onlookers import tell
from bot.render.slack_actions import Presses, action_blocks, plain_text, spelled, unpressable
from bot.render.slack_charts import CHART_TITLE_CHARACTERS, chart_blocks
from bot.render.slack_messages import Message, deal
from bot.render.slack_tables import table_blocks
from bot.render.text import carries, clean, heading_of, headline_text, length, no_break, quote_text, summary_text
from handlers.card import (
    Actions,
    Block,
    Button,
    Card,
    Chart,
    Context,
    Divider,
    Driver,
    Fact,
    Facts,
    Headline,
    Line,
    Paragraph,
    Quote,
    Reason,
    Styled,
    Table,
    bold,
)

Json = dict[str, Any]

HEADER_CHARACTERS = 150
SECTION_CHARACTERS = 3000
SECTION_FIELDS = 10
FIELD_LINE_CHARACTERS = 36  # design/cards "Cutting": a longer line takes the full width instead
SUMMARY_CHARACTERS = 3000
QUOTE_PIECE_CHARACTERS = 2000

SEPARATOR = "  ·  "
BULLET = "•  "


def render(card: Card) -> list[Message]:
    """Return the messages to send, nearly always one. Later ones continue the first."""
    messages = deal(blocks_of(card), escape(summary_text(card, SUMMARY_CHARACTERS)))
    tell(card, messages)
    return messages


def blocks_of(card: Card, *, headings: bool = False) -> list[Json]:
    """Return a card's blocks, at least one; with `headings` a heading of a section is a header too, as the card's own is."""
    presses = Presses()
    blocks = [*_header(card.headline)]
    for block in card.blocks:
        blocks.extend(_header(Headline(heading)) if headings and (heading := heading_of(block)) else _block(block, presses))
    return blocks or [*_sections([(summary_text(card, SUMMARY_CHARACTERS),)], presses)]


def _block(block: Block, presses: Presses) -> Iterable[Json]:  # noqa: PLR0911 - one return for each kind of block
    match block:
        case Context():
            return _context(block)
        case Reason():
            return _sections([block.sentence, *map(_driver, block.drivers)], presses, block.button)
        case Paragraph():
            return _paragraph(block, presses)
        case Facts():
            return _facts(block, presses)
        case Quote():
            return _quote(block)
        case Table():
            return table_blocks(block)
        case Chart():
            return _chart(block)
        case Actions():
            return [*_sections([spelled(button) for button in unpressable(block)], presses), *action_blocks(block, presses)]
        case Divider():
            return [{"type": "divider"}]
        case _:
            assert_never(block)


def _header(headline: Headline | None) -> Iterator[Json]:
    if headline is None:
        return
    text, below = headline_text(headline), ""
    if len(text) > HEADER_CHARACTERS:
        text, below = headline_text(replace(headline, verdict="")), headline.verdict
    if text.strip():
        yield {"type": "header", "text": plain_text(text, HEADER_CHARACTERS)}
    if below:
        yield from _sections([(bold(below),)], Presses())


def _text(text: str) -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _section(text: str) -> Json:
    return {"type": "section", "text": _text(text)}


def _packed(lines: Iterable[Line]) -> Iterator[str]:
    """Yield texts of whole lines, each short enough for a section."""
    held = ""
    for line in lines:
        for piece in mrkdwn_pieces(line):
            if not piece.strip():
                continue
            if held and len(held) + 1 + len(piece) > SECTION_CHARACTERS:
                yield held
                held = ""
            held = f"{held}\n{piece}" if held else piece
    if held:
        yield held


def _sections(lines: Iterable[Line], presses: Presses, button: Button | None = None) -> Iterator[Json]:
    """Yield sections with these lines, the button beside the first."""
    if button and not carries(button):
        lines, button = [*lines, spelled(button)], None
    for text in _packed(lines):
        section = _section(text)
        if button:
            section["accessory"], button = presses.button(button), None
        yield section
    if button:
        yield {"type": "actions", "elements": [presses.button(button)]}


def _paragraph(paragraph: Paragraph, presses: Presses) -> Iterable[Json]:
    """Draw lines and bullets with a button or a menu beside the first section; what does not fit a menu stands under the text."""
    lines = [*paragraph.lines, *((BULLET, *bullet) for bullet in paragraph.bullets)]
    if not paragraph.menu:
        return _sections(lines, presses, paragraph.button)
    row = Actions((), more=(*((paragraph.button,) if paragraph.button else ()), *paragraph.menu))
    drawn = [*_sections([*lines, *map(spelled, unpressable(row))], presses)]
    menus = [*action_blocks(row, presses)]
    if drawn and len(menus) == 1 and [element["type"] for element in menus[0]["elements"]] == ["overflow"]:
        drawn[0]["accessory"] = menus.pop()["elements"][0]
    return [*drawn, *menus]


def _driver(driver: Driver) -> Line:
    measure = f" ({driver.measure})" if driver.measure else ""
    return (BULLET, bold(driver.label), f"{measure}: {driver.fact}" if driver.fact else measure)


def _context(context: Context) -> Iterator[Json]:
    items = [[*mrkdwn_pieces(item)] for item in context.items]
    # One item alone is a sentence and may break anywhere; several stay whole each.
    keep = sum(any(map(str.strip, item)) for item in items) > 1
    held = ""
    for item in items:
        separator = SEPARATOR
        for piece in [no_break(item[0])] if keep and len(item) == 1 else item:
            if not piece.strip():
                continue
            if held and len(held) + len(separator) + len(piece) > SECTION_CHARACTERS:
                yield _context_block(held)
                held = ""
            held = f"{held}{separator}{piece}" if held else piece
            separator = ""
    if held:
        yield _context_block(held)


def _context_block(text: str) -> Json:
    return {"type": "context", "elements": [_text(text)]}


def _facts(facts: Facts, presses: Presses) -> Iterator[Json]:
    fields: list[Json] = []
    for fact in facts.items:
        lines = _fact(fact)
        short = all(length(line) <= FIELD_LINE_CHARACTERS for line in lines)
        if fields and (not short or len(fields) == SECTION_FIELDS):
            yield {"type": "section", "fields": fields}
            fields = []
        if not short:
            yield from _sections(lines, presses)
        elif text := "\n".join(filter(str.strip, map(mrkdwn, lines))):
            fields.append(_text(text))
    if fields:
        yield {"type": "section", "fields": fields}


def _fact(fact: Fact) -> list[Line]:
    verdict: Line = (bold(f"{fact.label}:"), " ", *fact.verdict) if fact.label else fact.verdict
    return [verdict, _sentence(fact.evidence)]


def _sentence(line: Line) -> Line:
    """Begin a line with a capital: what follows a semicolon elsewhere stands alone here."""
    match line:
        case (str() as first, *rest):
            return (first[:1].upper() + first[1:], *rest)
        case (Styled() as first, *rest):
            return (replace(first, text=first.text[:1].upper() + first.text[1:]), *rest)
        case _:
            return line


def _chart(chart: Chart) -> Iterator[Json]:
    """Draw a chart and, after it, its numbers; a title too long for it stands whole beside them."""
    drawn = [*chart_blocks(chart)]
    yield from drawn
    title = clean(chart.title).strip()
    named = bool(drawn) and len(title) <= CHART_TITLE_CHARACTERS
    yield from _context(Context((*(() if named else ((bold(title),),)), *numbers(chart))))


def _quote(quote: Quote) -> Iterator[Json]:
    """Draw a quote as rich text, whose words Slack never reads as markup: it stays word for word."""
    text = "\n".join(filter(None, (quote_text(quote), clean(quote.source).strip())))
    runs = [text[start : start + QUOTE_PIECE_CHARACTERS] for start in range(0, len(text), QUOTE_PIECE_CHARACTERS)]
    for run in runs:
        element = {"type": "rich_text_quote", "elements": [{"type": "text", "text": run}]}
        yield {"type": "rich_text", "elements": [element]}

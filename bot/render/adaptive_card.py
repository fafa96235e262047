"""A card as an Adaptive Card 1.5, as Teams draws it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, assert_never

from bot.render.card_actions import Commands, refreshing
from bot.render.card_charts import chart_elements
from bot.render.card_markdown import escape, markdown, markdown_pieces
from bot.render.card_pages import PART_BYTES, dealt, pages, weight
from bot.render.card_tables import driver_table, table_elements
from bot.render.charts import numbers
from bot.render.onlookers import tell
from bot.render.text import NO_BREAK, clean, cut, headline_text, no_break, pieces, quote_text, summary_text
from handlers.card import (
    Actions,
    Block,
    Card,
    Chart,
    Context,
    Divider,
    Fact,
    Facts,
    Headline,
    Line,
    Paragraph,
    Quote,
    Reason,
    Styled,
    Table,
)

Json = dict[str, Any]

SUMMARY_CHARACTERS = 1000
TEXT_CHARACTERS = 1500

SEPARATOR = "  ·  "


def render(card: Card) -> list[Json]:
    """Return the cards to send, nearly always one. Later ones continue the first; the buttons stand under the last."""
    commands = Commands(card)
    heading = _heading(card.headline)
    body = [*heading]
    divided = False
    for block in card.blocks:
        drawn = [*_block(block, commands)]
        if drawn and divided:
            drawn[0]["separator"] = True
        if drawn and body == heading != [] and isinstance(block, Context):
            drawn[0]["spacing"] = "None"  # the line under the heading belongs to it
        body.extend(drawn)
        divided = isinstance(block, Divider) or (divided and not drawn)
    if divided:
        body.append(_text(NO_BREAK, separator=True, size="Small"))
    summary = summary_text(card, SUMMARY_CHARACTERS)
    cards = pages(body or [_text(escape(summary))], commands.last, summary)
    if card.again and len(cards) == 1:
        cards[0]["refresh"] = {"action": refreshing(card.again)}
    tell(card, cards)
    return cards


def _block(block: Block, commands: Commands) -> Iterable[Json]:  # noqa: PLR0911 - one return for each kind of block
    match block:
        case Context():
            return _context(block)
        case Reason():
            return commands.beside([*_texts(block.sentence, spacing="Medium"), *driver_table(block.drivers)], block.button)
        case Paragraph():
            return commands.paragraph(_paragraph(block), block)
        case Facts():
            return _facts(block)
        case Quote():
            return _quote(block)
        case Table():
            return table_elements(block)
        case Chart():
            return _chart(block)
        case Actions():
            return commands.row(block)
        case Divider():
            return []  # a line above what comes next, which `render` draws
        case _:
            assert_never(block)


def _heading(headline: Headline | None) -> list[Json]:
    text = headline_text(headline).strip() if headline else ""
    return _texts((text,), size="Large", weight="Bolder", style="heading")


def _text(text: str, **style: str | bool) -> Json:
    return {"type": "TextBlock", "text": text, "wrap": True, **style}


def _texts(line: Line, **style: str | bool) -> list[Json]:
    return [_text(piece, **style) for piece in markdown_pieces(line) if piece.strip()]


def _paragraph(paragraph: Paragraph) -> list[Json]:
    first, *others = paragraph.lines or ((),)
    if not others and _is_heading(first, paragraph):
        # Bold comes from the style: a screen reader finds its way by headings.
        elements = _texts(tuple(run.text for run in first if isinstance(run, Styled)), weight="Bolder", style="heading", spacing="Medium")
    else:
        elements = _texts(first, spacing="Medium")
    for line in others:
        elements.extend(_texts(line, spacing="Small"))
    bullets = ""
    for bullet in (piece for line in paragraph.bullets for piece in markdown_pieces(line) if piece.strip()):
        if bullets and len(bullets) + len(bullet) > TEXT_CHARACTERS:
            elements.append(_text(bullets, spacing="Small"))
            bullets = ""
        bullets = f"{bullets}\r- {bullet}" if bullets else f"- {bullet}"
    return [*elements, _text(bullets, spacing="Small")] if bullets else elements


def _is_heading(line: Line, paragraph: Paragraph) -> bool:
    is_bold = bool(line) and all(isinstance(run, Styled) and run.emphasis == "bold" for run in line)
    return is_bold and paragraph.button is None and not paragraph.menu


def _context(context: Context) -> Iterator[Json]:
    items = [[*markdown_pieces(item)] for item in context.items]
    items = [item for item in items if any(map(str.strip, item))]
    held = ""
    for item in items:
        separator = SEPARATOR
        for piece in [no_break(item[0])] if len(items) > 1 and len(item) == 1 else item:
            if held and len(held) + len(piece) > TEXT_CHARACTERS:
                yield _small(held)
                held = ""
            held = f"{held}{separator}{piece}" if held else piece
            separator = ""
    if held:
        yield _small(held)


def _small(text: str, spacing: str = "Medium") -> Json:
    return _text(text, size="Small", isSubtle=True, spacing=spacing)


def _facts(facts: Facts) -> Iterator[Json]:
    items = [item for fact in facts.items for item in _fact(fact)]
    for part in dealt(items):
        yield {"type": "FactSet", "spacing": "Medium", "facts": part}


def _fact(fact: Fact) -> Iterator[Json]:
    title = escape(cut(fact.label, TEXT_CHARACTERS)).strip() or NO_BREAK
    between = ("; ",) if fact.verdict and fact.evidence else ()
    for value in [*markdown_pieces((*fact.verdict, *between, *fact.evidence))] or [NO_BREAK]:
        yield {"title": title, "value": value if value.strip() else NO_BREAK}
        title = NO_BREAK


def _chart(chart: Chart) -> Iterator[Json]:
    """Draw a chart under its title and over its numbers: a client that draws none loses nothing."""
    yield from _texts((chart.title,), weight="Bolder", spacing="Medium")
    yield from chart_elements(chart)
    for line in numbers(chart):
        yield from _texts(line, size="Small", isSubtle=True, spacing="Small")


def _quote(quote: Quote) -> list[Json]:
    """Draw a quote's words as a rich text block, which knows no Markdown: they stay word for word."""
    items: list[Json] = []
    if said := quote_text(quote):
        items.append({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": said}]})
    source = clean(quote.source).strip()
    items.extend(_small(markdown((piece,)), "None") for piece in pieces(source, TEXT_CHARACTERS) if piece.strip())
    container = {"type": "Container", "style": "emphasis", "spacing": "Medium", "items": items}
    return _light(container, items)


def _light(container: Json, items: Sequence[Json]) -> list[Json]:
    """Return a container, or what it holds where it would be too heavy to place on a page."""
    return [container] if items and weight(container) <= PART_BYTES else [*items]

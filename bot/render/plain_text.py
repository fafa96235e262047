"""A card as plain text, 80 columns wide, for the command line."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import assert_never

from bot.render import tables
from bot.render.charts import marks, number, sparkline, tells_all, value_at
from bot.render.display_width import pad, width, wrap
from bot.render.text import clean, clean_line, headline_text, quote_text, summary_text
from handlers.card import (
    Actions,
    Block,
    Button,
    Card,
    Chart,
    Column,
    Context,
    Divider,
    Driver,
    Fact,
    Facts,
    Paragraph,
    Quote,
    Reason,
    Table,
)

COLUMNS = 80
SUMMARY_CHARACTERS = 3000
LABEL_COLUMNS = 24  # a longer label stands on a line of its own
CELL_COLUMNS = 14  # to which a column of words may shrink, its cells on several lines, so that a table stays one
GAP = "  "
SEPARATOR = "  ·  "
BULLET = "•  "
ARROW = "→ "


def render(card: Card) -> str:
    """Return the text, ending with a line break. A button is written as its label and the command one would type."""
    parts = [[headline_text(card.headline)]] if card.headline else []
    parts.extend([*_block(block)] for block in card.blocks)
    lines = [[line for text in part for line in _bounded(text)] for part in parts]
    drawn = "\n\n".join("\n".join(part) for part in lines if part)
    return (drawn or "\n".join(wrap(summary_text(card, SUMMARY_CHARACTERS), COLUMNS))) + "\n"


def _block(block: Block) -> Iterable[str]:  # noqa: PLR0911 - one return for each kind of block
    match block:
        case Context():
            return _items([clean_line(item) for item in block.items])
        case Reason():
            return [*wrap(clean_line(block.sentence), COLUMNS), *_drivers(block.drivers), *_buttons([block.button])]
        case Paragraph():
            return _paragraph(block)
        case Facts():
            return _facts(block.items)
        case Quote():
            return _quote(block)
        case Table():
            return _table(block)
        case Chart():
            return _chart(block)
        case Actions():
            return _actions(block)
        case Divider():
            return ["─" * COLUMNS]
        case _:
            assert_never(block)


def _bounded(line: str) -> Iterator[str]:
    """Break what is still too wide: a headline with a long verdict, a row of a wide table."""
    return wrap(line, COLUMNS, then=GAP) if width(line) > COLUMNS else iter([line])


def _items(items: Sequence[str]) -> Iterator[str]:
    """Yield items beside each other; a line breaks between two of them where it can."""
    line = ""
    for item in filter(str.strip, items):
        if line and width(line) + width(SEPARATOR) + width(item) > COLUMNS:
            yield from wrap(line, COLUMNS)
            line = ""
        line = f"{line}{SEPARATOR}{item}" if line else item
    if line:
        yield from wrap(line, COLUMNS)


def _drivers(drivers: Sequence[Driver]) -> Iterator[str]:
    for driver in drivers:
        measure = f" ({clean(driver.measure)})" if driver.measure else ""
        fact = f": {clean(driver.fact)}" if driver.fact else ""
        yield from wrap(f"{clean(driver.label)}{measure}{fact}", COLUMNS, first=BULLET, then=" " * len(BULLET))


def _paragraph(paragraph: Paragraph) -> Iterator[str]:
    for line in paragraph.lines:
        yield from wrap(clean_line(line), COLUMNS)
    for bullet in paragraph.bullets:
        yield from wrap(clean_line(bullet), COLUMNS, first=BULLET, then=" " * len(BULLET))
    yield from _buttons([paragraph.button, *paragraph.menu])


def _facts(facts: Sequence[Fact]) -> Iterator[str]:
    labels = [clean(fact.label).strip() for fact in facts]
    widest = max((width(label) for label in labels if width(label) <= LABEL_COLUMNS), default=0)
    indent = widest + len(GAP) if widest else 0
    for label, fact in zip(labels, facts, strict=True):
        first = pad(label, indent)
        if width(label) > LABEL_COLUMNS:
            yield from wrap(label, COLUMNS)
            first = " " * indent
        value = "; ".join(filter(str.strip, (clean_line(fact.verdict), clean_line(fact.evidence))))
        yield from wrap(value, COLUMNS, first=first, then=" " * indent)


def _quote(quote: Quote) -> Iterator[str]:
    for line in (quote_text(quote), clean(quote.source).strip()):
        if line:
            yield from wrap(line, COLUMNS, first="│ ", then="│ ")


def _table(table: Table) -> Iterator[str]:
    if table.caption.strip():
        yield from wrap(clean(table.caption), COLUMNS)
    table = tables.drawn(table)
    total = [table.total] if table.total is not None else []
    titles = tuple(column.title for column in table.columns)
    widths = _widths(table, [max(map(width, cells)) for cells in zip(titles, *table.rows, *total, strict=True)])
    if widths is None:
        yield from _records(titles, [*table.rows, *total])
        return

    def row(cells: Sequence[str]) -> Iterator[str]:
        for line in zip_longest(*map(wrap, cells, widths), fillvalue=""):
            columns = zip(line, widths, table.columns, strict=True)
            yield GAP.join(pad(cell, room, right=column.align == "right") for cell, room, column in columns).rstrip()

    rule = GAP.join("─" * room for room in widths)
    yield from row(titles)
    yield rule
    for cells in table.rows:
        yield from row(cells)
    if total:
        yield rule
        yield from row(total[0])


def _widths(table: Table, wanted: Sequence[int]) -> Sequence[int] | None:
    """Return the columns' widths, the widest words broken first where the screen ends; None: too little room is left for them."""
    widths = [*wanted]
    for _ in range(sum(widths) + len(GAP) * (len(widths) - 1) - COLUMNS):
        words = [place for place, column in enumerate(table.columns) if column.align == "left"]
        breakable = [place for place in words if widths[place] > max(CELL_COLUMNS, wanted[place] // 2)]
        if not breakable:
            return None
        widths[max(breakable, key=widths.__getitem__)] -= 1
    return widths


def _chart(chart: Chart) -> Iterator[str]:
    """Yield a line of blocks for each series that moves, then the numbers, in a table where the chart's text leaves some out."""
    label = clean(chart.y_label).strip()
    yield from wrap(" · ".join(filter(None, (clean(chart.title).strip(), label))), COLUMNS)
    moving = [series for series in chart.series if chart.kind == "line" and len(set(series.values)) > 1]
    for series in moving:
        yield from wrap(f"{sparkline(series.values)}{GAP}{clean(series.name)}", COLUMNS, then=GAP)
    if clean_line(chart.text).strip():
        yield from wrap(clean_line(chart.text), COLUMNS)
    if tells_all(chart):
        yield from _items([clean(series.name) for series in chart.series if series not in moving])
    else:
        yield from _numbers(chart)
    for mark in marks(chart):
        yield from wrap(clean_line(mark), COLUMNS)


def _numbers(chart: Chart) -> Iterator[str]:
    columns = (Column(""), *(Column(series.name, "right") for series in chart.series))
    rows = [(label, *(number(value_at(series, place)) for series in chart.series)) for place, label in enumerate(chart.labels)]
    yield from _table(Table(columns, tuple(rows)))


def _records(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a table too wide for the screen as one paragraph a row."""
    yield from wrap(SEPARATOR.join(filter(None, titles)), COLUMNS)
    for cells in rows:
        named = (
            f"{title} {cell}" if title and place else cell for place, (title, cell) in enumerate(zip(titles, cells, strict=True)) if cell
        )
        yield from wrap(SEPARATOR.join(named), COLUMNS, then=GAP)


def _actions(actions: Actions) -> Iterator[str]:
    if actions.choice:
        yield from wrap(clean(actions.choice.placeholder), COLUMNS)
        yield from _buttons(actions.choice.options)
    yield from _buttons((*actions.buttons, *actions.more))


def _buttons(buttons: Iterable[Button | None]) -> Iterator[str]:
    shown = [button for button in buttons if button]
    labels = [clean(button.label).strip() for button in shown]
    indent = max((width(label) for label in labels if width(label) <= LABEL_COLUMNS), default=0)
    for button, label in zip(shown, labels, strict=True):
        first = f"{ARROW}{pad(label, indent)}{GAP}"
        if width(label) > LABEL_COLUMNS:
            yield from wrap(label, COLUMNS, first=ARROW, then=" " * len(ARROW))
            first = " " * (len(ARROW) + indent + len(GAP))
        yield from wrap(clean(button.command), COLUMNS, first=first, then=" " * (len(ARROW) + indent + len(GAP)))

"""Tables of an Adaptive Card: four columns at most, for a chat 410 px wide."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.render import tables
from bot.render.card_markdown import markdown, markdown_pieces
from bot.render.card_pages import PART_BYTES, dealt, weight
from bot.render.text import NO_BREAK
from handlers.card import Driver, Table, bold

Json = dict[str, Any]

TABLE_COLUMNS = 4
WIDTH_LEAST, WIDTH_MOST = 4, 9  # relative widths of a table's columns

_DRIVER_COLUMNS = [{"width": "116px"}, {"width": "84px"}, {"width": 1}]


def driver_table(drivers: Sequence[Driver]) -> list[Json]:
    """Return the drivers of a score as three columns without a grid; as a list where their texts are too long for it."""
    if not drivers:
        return []
    rows = [_row([_cell(driver.label, weight="Bolder"), _cell(driver.measure, isSubtle=True), _cell(driver.fact)]) for driver in drivers]
    table = {
        "type": "Table",
        "spacing": "Small",
        "showGridLines": False,
        "firstRowAsHeaders": False,
        "columns": _DRIVER_COLUMNS,
        "rows": rows,
    }
    if weight(table) <= PART_BYTES:
        return [table]
    lines = [(bold(driver.label), f" ({driver.measure})" if driver.measure else "", ": ", driver.fact) for driver in drivers]
    return [{"type": "TextBlock", "text": piece, "wrap": True, "spacing": "Small"} for line in lines for piece in markdown_pieces(line)]


def table_elements(table: Table) -> Iterator[Json]:
    """Yield a table; a long one in several, each with the headers. None breaks inside a row."""
    table = tables.narrowed(tables.drawn(table), TABLE_COLUMNS)
    if not table.columns:
        return
    header = _row([_cell(column.title, weight="Bolder") for column in table.columns])
    rows = [_row([_cell(cell, **({} if place else {"weight": "Bolder"})) for place, cell in enumerate(row)]) for row in table.rows]
    if table.total is not None:
        rows.append(_row([_cell(cell, weight="Bolder") for cell in table.total]))
    for part in dealt(rows) or [[]]:
        yield {
            "type": "Table",
            "spacing": "Small",
            "firstRowAsHeaders": True,
            "showGridLines": True,
            "gridStyle": "default",
            "columns": [_column(table, place) for place in range(len(table.columns))],
            "rows": [header, *part],
        }


def _column(table: Table, place: int) -> Json:
    rows = (*table.rows, *([table.total] if table.total is not None else []))
    lines = [line for row in (tuple(column.title for column in table.columns), *rows) for line in row[place].split("\n")]
    word = max((len(word) for line in lines for word in line.split()), default=0)
    # Half of the longest line, which may wrap; but a phone is to break no word and no amount.
    width = max(max(map(len, lines)) // 2, (2 * word + 3) // 3, WIDTH_LEAST)
    column: Json = {"width": min(width, WIDTH_MOST)}
    if table.columns[place].align == "right":
        column["horizontalCellContentAlignment"] = "Right"
    return column


def _row(cells: list[Json]) -> Json:
    return {"type": "TableRow", "cells": cells}


def _cell(text: str, **style: str | bool) -> Json:
    first, *notes = text.split("\n")
    quiet: dict[str, str | bool] = {"isSubtle": True, "size": "Small", "spacing": "None"}
    items = [_text(first, **style), *(_text(note, **quiet) for note in notes)]
    return {"type": "TableCell", "items": items}


def _text(text: str, **style: str | bool) -> Json:
    drawn = markdown((text,))
    return {"type": "TextBlock", "text": drawn if drawn.strip() else NO_BREAK, "wrap": True, **style}

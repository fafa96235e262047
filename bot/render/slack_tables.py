"""A table as Slack draws it, in parts where it is too long for one."""

from collections.abc import Iterator
from typing import Any

from bot.render import tables
from handlers.card import Column, Table

Json = dict[str, Any]

TABLE_ROWS = 100  # with the row of headers
TABLE_COLUMNS = 20
TABLE_CHARACTERS = 9000  # Slack takes 10,000

_EMPTY = " "  # Slack refuses a cell without a character


def table_blocks(table: Table) -> Iterator[Json]:
    """Yield table blocks, one a message: nearly always there is one. Each repeats the headers; none breaks inside a row."""
    table = tables.narrowed(tables.drawn(table), TABLE_COLUMNS)
    if not table.columns:
        return
    header = [_raw(column.title) for column in table.columns]
    settings = [_setting(table, place) for place in range(len(table.columns))]
    rows = [[_raw(cell) for cell in row] for row in table.rows]
    if table.total is not None:
        rows.append([_bold(cell) for cell in table.total])
    sizes = [sum(len(cell) for cell in row) + len(row) for row in (*table.rows, *([table.total] if table.total is not None else []))]
    first = sum(len(column.title) + 1 for column in table.columns)
    part: list[list[Json]] = [header]
    room = TABLE_CHARACTERS - first
    for row, size in zip(rows, sizes, strict=True):
        if len(part) > 1 and (len(part) == TABLE_ROWS or size > room):
            yield {"type": "table", "column_settings": settings, "rows": part}
            part, room = [header], TABLE_CHARACTERS - first
        part.append(row)
        room -= size
    yield {"type": "table", "column_settings": settings, "rows": part}


def _setting(table: Table, place: int) -> Json:
    column: Column = table.columns[place]
    cells = (row[place] for row in (*table.rows, *([table.total] if table.total is not None else [])))
    return {"align": column.align, "is_wrapped": any(len(cell) > tables.NAME_CHARACTERS for cell in cells)}


def _raw(text: str) -> Json:
    return {"type": "raw_text", "text": text or _EMPTY}


def _bold(text: str) -> Json:
    run = {"type": "text", "text": text or _EMPTY, "style": {"bold": True}}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [run]}]}

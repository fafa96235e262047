"""Tables made narrower for a channel with fewer columns, without losing a cell."""

from collections.abc import Callable

from msgspec.structs import replace

from bot.render.text import clean, cut
from handlers.card import Column, Table

NAME_CHARACTERS = 22  # of a first cell; design/cards "Cutting"
CELL_CHARACTERS = 120  # of any other cell, which is wrapped long before it is cut: it may hold a number or a hold reason
TITLE_CHARACTERS = 40

Row = tuple[str, ...]


def drawn(table: Table) -> Table:
    """Return the table with clean cells of bounded length; a name in the first column keeps 22 characters."""

    def cells(row: Row) -> Row:
        return tuple(cut(clean(cell).strip(), CELL_CHARACTERS if place else NAME_CHARACTERS) for place, cell in enumerate(row))

    columns = tuple(replace(column, title=cut(clean(column.title).strip(), TITLE_CHARACTERS)) for column in table.columns)
    return replace(table, columns=columns, rows=tuple(map(cells, table.rows)), total=None if table.total is None else cells(table.total))


def narrowed(table: Table, most: int) -> Table:
    """Return a table of at most `most` columns (2 or more).

    A column of numbers joins the text column before it ("Health, 7 days"); what is still too many goes under the name, each
    value with its title, columns of text first.
    """
    if len(table.columns) > most:
        aside = next((place for place in range(2, len(table.columns)) if _is_aside(table, place)), None)
        table = table if aside is None else _beside(table, aside)
    while len(table.columns) > most:
        texts = [place for place, column in enumerate(table.columns) if place and column.align == "left"]
        table = _beneath(table, texts[-1] if texts else len(table.columns) - 1)
    return table


def _is_aside(table: Table, place: int) -> bool:
    return table.columns[place - 1].align == "left" and table.columns[place].align == "right"


def _beside(table: Table, place: int) -> Table:
    title = ", ".join(filter(None, (table.columns[place - 1].title, table.columns[place].title)))
    columns = (*table.columns[: place - 1], Column(title), *table.columns[place + 1 :])

    def row(cells: Row) -> Row:
        return (*cells[: place - 1], "  ".join(filter(None, cells[place - 1 : place + 1])), *cells[place + 1 :])

    return _with(table, columns, row)


def _beneath(table: Table, place: int) -> Table:
    title = table.columns[place].title
    columns = table.columns[:place] + table.columns[place + 1 :]

    def row(cells: Row) -> Row:
        name, _, notes = cells[0].partition("\n")
        note = f"{title}: {cells[place]}" if title and cells[place] else cells[place]
        first = "\n".join(filter(None, (name, "  ·  ".join(filter(None, (note, notes))))))
        return (first, *cells[1:place], *cells[place + 1 :])

    return _with(table, columns, row)


def _with(table: Table, columns: tuple[Column, ...], row: Callable[[Row], Row]) -> Table:
    return replace(table, columns=columns, rows=tuple(map(row, table.rows)), total=None if table.total is None else row(table.total))

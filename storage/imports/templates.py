"""The declared format on paper: an empty file a table, and every column explained."""

from collections.abc import Iterator
from pathlib import Path

from storage.imports.columns import SHAPES, ColumnFormat
from storage.imports.formats import FORMATS, TableFormat

INTRODUCTION = """\
# What can be imported

One file a table, named after it, as CSV (UTF-8, commas, the first line names the columns) or Parquet. Leave out files and columns that
you do not have: a column that is left out keeps what is stored. An empty cell means what its row says below. Dates are written
2026-11-20, times 2026-11-20T12:00:00Z with their offset, numbers 1234.5, yes and no `true` and `false`. Ids are text.
"""


def write_templates(folder: Path) -> list[Path]:
    """Write an empty CSV file for each table, and COLUMNS.md; the folder is made.

    Raises:
        ValueError: a file of that name is there already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    documents = {f"{name}.csv": _header(format_) for name, format_ in FORMATS.items()} | {"COLUMNS.md": columns_page()}
    there = next((name for name in documents if (folder / name).exists()), None)
    if there is not None:
        raise ValueError(f"{folder / there} is there already; give an empty folder.")
    written = []
    for name, text in documents.items():
        (folder / name).write_text(text, encoding="utf-8")
        written.append(folder / name)
    return written


def columns_page() -> str:
    """Give COLUMNS.md: every column of every table."""
    return "\n".join([INTRODUCTION, *(line for format_ in FORMATS.values() for line in _section(format_))])


def _header(format_: TableFormat) -> str:
    return ",".join(format_.columns) + "\n"


def _section(format_: TableFormat) -> Iterator[str]:
    yield f"## {format_.name}\n"
    yield f"{format_.about} One row for each {' and '.join(f'`{name}`' for name in format_.key)}.\n"
    yield "| column | type | required | allowed | an empty cell means | meaning |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for column in format_.columns.values():
        required = "yes" if column.required else "no"
        yield f"| `{column.name}` | {column.kind} | {required} | {_allowed(column)} | {_empty(column)} | {column.meaning} |".replace(
            "joined by |", "joined by \\|"
        )
    for first, second in format_.in_order:
        yield f"\n`{second}` is never before `{first}`."
    yield ""


def _allowed(column: ColumnFormat) -> str:
    rule = column.rule
    if rule.choices:
        return ", ".join(rule.choices)
    if rule.shape is not None:
        return SHAPES[rule.shape]
    if column.references is not None:
        return f"an id of {column.references}"
    if column.kind in {"whole number", "number", "amount"}:
        return _numbers(column)
    if column.longest is not None:
        return f"at most {column.longest} characters"
    return ""


def _numbers(column: ColumnFormat) -> str:
    rule = column.rule
    if rule.low is None:
        return "any"
    if rule.high is not None:
        return f"{rule.low} to {rule.high}"
    decimals = f", at most {column.decimals} decimals" if column.decimals is not None else ""
    return f"{'above' if rule.above_low else 'at least'} {rule.low}{decimals}"


def _empty(column: ColumnFormat) -> str:
    if column.required:
        return "refused"
    if column.default is not None:
        return f"`{column.default}`"
    return "see the meaning" if "empty" in column.meaning or not column.stored else "unknown"

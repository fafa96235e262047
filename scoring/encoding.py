"""Facts as arrays: numbers and booleans as floats with NaN, choices as codes with -1, steps as bit masks, a reason as given or not."""

from typing import Any

import numpy as np

from scoring.arithmetic import Columns
from scoring.columns import Column
from scoring.facts import FACTS, SEGMENT, FactTable
from scoring.rows import Facts


def columns_of(facts: FactTable) -> Columns:
    """Return a parsed table's columns as arrays."""
    arrays: dict[str, Any] = {}
    for column in FACTS:
        cells = facts[column.name]
        match column.kind:
            case "enum":
                arrays[column.name] = cells.cat.codes.to_numpy()
            case "text":
                arrays[column.name] = cells.notna().to_numpy().astype(np.float64)
            case _:
                arrays[column.name] = cells.to_numpy()
    if SEGMENT.name in facts:
        arrays[SEGMENT.name] = facts[SEGMENT.name].to_numpy()
    return arrays


def columns_of_rows(rows: list[Facts]) -> Columns:
    """Return a few accounts' facts as arrays, without a table; values are taken to be right."""
    arrays = {column.name: _cells([row.get(column.name) for row in rows], column) for column in FACTS}
    return {**arrays, SEGMENT.name: np.array([row.get("segment") for row in rows], dtype=object)}


def _cells(values: list[Any], column: Column) -> Any:
    match column.kind:
        case "key":
            return np.array(values, dtype=object)
        case "enum":
            return np.array([column.choices.index(value) if value else -1 for value in values], dtype=np.int8)
        case "list":
            return np.array([sum(1 << column.choices.index(name) for name in value.split("|")) if value else 0 for value in values])
        case "text":
            return np.array([bool(value and value.strip()) for value in values], dtype=np.float64)
        case _:
            return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

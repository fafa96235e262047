"""Reading an input table: text or typed cells in, checked columns out; the first wrong cell is refused by name."""

from collections.abc import Callable
from decimal import Decimal
from math import isinf
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scoring.arithmetic import Bools, Floats, Texts
from scoring.columns import Column

EXACT = 2.0**53
"""Whole numbers from here on are not exact in double precision."""

NUMBERS = ("integer", "floating", "mixed-integer-float", "decimal", "string", "empty")
WORDS = {"true": 1.0, "false": 0.0}


def read_table(raw: pd.DataFrame, columns: tuple[Column, ...]) -> pd.DataFrame:
    """Return the declared columns: numbers and booleans as float64 with NaN, choices as Categorical, times in UTC.

    Lists become a bit mask over their names, texts stay text with None. Row order is kept; the index is 0, 1, ….

    Raises:
        ValueError: one sentence with the row's key and the column.
    """
    key = next(column for column in columns if column.kind == "key")
    ids = _keys(raw, key)
    table: dict[str, Any] = {key.name: ids}
    for column in columns:
        if column.kind != "key":
            table[column.name] = _READERS[column.kind](_cells(raw, column), column, ids)
    return pd.DataFrame({name: _untouched(cells) for name, cells in table.items()}, copy=False)


def _untouched(cells: Any) -> Any:
    """Keep objects as they are: pandas would make its own text type of them."""
    return pd.Series(cells, dtype="object") if cells.dtype == object else cells


def _keys(raw: pd.DataFrame, column: Column) -> np.ndarray[Any, np.dtype[np.object_]]:
    cells = _cells(raw, column)
    missing = _blank(cells)
    if missing.any():
        raise ValueError(f"Row {int(missing.argmax()) + 1} has no {column.name}; every row needs one.")
    _refuse(~_is_text(cells), cells, column, cells.to_numpy(dtype=object), "must be text")
    ids = cells.to_numpy(dtype=object)
    repeated = cells.duplicated().to_numpy()
    if repeated.any():
        raise ValueError(f"{ids[repeated.argmax()]}: {column.name} is repeated; each row needs its own.")
    return ids


def _cells(raw: pd.DataFrame, column: Column) -> "pd.Series[Any]":
    if column.name in raw.columns:
        return raw[column.name].reset_index(drop=True)
    return pd.Series([None] * len(raw), dtype=object)


def _objects(cells: "pd.Series[Any]") -> Texts:
    """Return the cells as Python objects, None where missing."""
    values = cells.to_numpy(dtype=object).copy()
    values[cells.isna().to_numpy(dtype=bool)] = None
    values[values == ""] = None
    return values


def _blank(cells: "pd.Series[Any]") -> Bools:
    """Tell which cells are missing or hold nothing but spaces."""
    values = _objects(cells)
    return np.fromiter((cell is None or (isinstance(cell, str) and not cell.strip()) for cell in values), dtype=bool, count=len(values))


def _is_text(cells: "pd.Series[Any]") -> Bools:
    if pd.api.types.is_string_dtype(cells) and not pd.api.types.is_object_dtype(cells):
        return np.ones(len(cells), dtype=bool)
    return np.fromiter((isinstance(cell, str) for cell in cells.to_numpy(dtype=object)), dtype=bool, count=len(cells))


def _refuse(wrong: Bools, cells: "pd.Series[Any]", column: Column, ids: Any, rule: str) -> None:
    if wrong.any():
        row = int(wrong.argmax())
        raise ValueError(f"{ids[row]}: {column.name} {rule}, not {str(cells.iloc[row])[:60]!r}.")


def _numbers(cells: "pd.Series[Any]", column: Column, ids: Any) -> Floats:
    """Read numbers; text is read to the nearest double, booleans and dates are no numbers."""
    rule = "must be a whole number" if column.kind == "int" else "must be a number"
    values, present = _as_floats(cells, lambda wrong: _refuse(wrong, cells, column, ids, rule))
    _refuse(present & ~np.isfinite(values), cells, column, ids, "must be a finite number")
    if column.kind == "int":
        _refuse(present & (np.floor(values) != values), cells, column, ids, rule)
        _refuse(present & (np.abs(values) >= EXACT), cells, column, ids, "must be below 2^53")
    _refuse(present & ((values < column.least) | (values > column.most)), cells, column, ids, _range_rule(column))
    return values


def _as_floats(cells: "pd.Series[Any]", refuse: Callable[[Bools], None]) -> tuple[Floats, Bools]:
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        return values, ~np.isnan(values)
    objects = _objects(cells)
    values, present = np.full(len(cells), np.nan), objects != None  # noqa: E711  # elementwise
    if not present.any():
        return values, present
    held = objects[present]
    if pd.api.types.infer_dtype(held, skipna=False) not in NUMBERS:
        refuse(_spread(present, ~np.array([_is_number(cell) for cell in held], dtype=bool)))
    values[present] = pd.to_numeric(pd.Series(held, dtype=object), errors="coerce").to_numpy(dtype=np.float64)
    refuse(present & np.isnan(values))
    return values, present


def _is_number(cell: object) -> bool:
    return isinstance(cell, str | int | float | Decimal | np.number) and not isinstance(cell, bool)


def _spread(present: Bools, wrong: Bools) -> Bools:
    spread = np.zeros(len(present), dtype=bool)
    spread[present] = wrong
    return spread


def _range_rule(column: Column) -> str:
    if isinf(column.most):
        return f"must be {column.least:g} or more"
    return f"must be between {column.least:g} and {column.most:g}"


def _booleans(cells: "pd.Series[Any]", column: Column, ids: Any) -> Floats:
    """Read true and false, in any case, as 1 and 0."""

    def meaning(cell: object) -> float | None:
        if isinstance(cell, bool | np.bool_):
            return float(cell)
        return WORDS.get(cell.strip().lower()) if isinstance(cell, str) else None

    codes, found = _by_value(cells)
    values: Floats = np.array([meaning(cell) for cell in found] + [None], dtype=np.float64)[codes]
    _refuse((codes >= 0) & np.isnan(values), cells, column, ids, "must be true or false")
    return values


def _choices(cells: "pd.Series[Any]", column: Column, ids: Any) -> Any:
    """Read one of the declared values as a Categorical whose codes follow the declared order."""
    codes, found = _by_value(cells)
    places = {name: place for place, name in enumerate(column.choices)}
    known = np.array([places.get(cell.strip() if isinstance(cell, str) else "", -1) for cell in found] + [-1], dtype=np.int8)
    values = known[codes]
    if column.required:
        _refuse(codes < 0, cells, column, ids, f"must be one of {', '.join(column.choices)}")
    _refuse((codes >= 0) & (values < 0), cells, column, ids, f"must be one of {', '.join(column.choices)}")
    return pd.Categorical.from_codes(values, pd.Index(column.choices))


def _lists(cells: "pd.Series[Any]", column: Column, ids: Any) -> npt.NDArray[np.int64]:
    """Read names joined by `|` as a bit mask, the first declared name in the lowest bit."""
    bits = {name: 1 << place for place, name in enumerate(column.choices)}

    def mask(cell: object) -> int:
        names = [name.strip() for name in cell.split("|")] if isinstance(cell, str) else [""]
        return sum(bits[name] for name in set(names)) if all(name in bits for name in names) else -1

    codes, found = _by_value(cells)
    values: npt.NDArray[np.int64] = np.array([mask(cell) for cell in found] + [0], dtype=np.int64)[codes]
    _refuse(values < 0, cells, column, ids, f"must hold names of {', '.join(column.choices)}, joined by |")
    return values


def _by_value(cells: "pd.Series[Any]") -> tuple[Any, list[Any]]:
    """Return each cell's place in the list of distinct cells, -1 where missing; blank text is missing."""
    codes, found = pd.factorize(cells.astype(object))
    distinct = list(found)
    blank = [place for place, cell in enumerate(distinct) if isinstance(cell, str) and not cell.strip()]
    return (np.where(np.isin(codes, blank), -1, codes) if blank else codes), distinct


def _texts(cells: "pd.Series[Any]", column: Column, ids: Any) -> Texts:
    """Keep text as it is, None where blank."""
    blank = _blank(cells)
    if column.required:
        _refuse(blank, cells, column, ids, "must be there")
    _refuse(~blank & ~_is_text(cells), cells, column, ids, "must be text")
    texts = cells.to_numpy(dtype=object).copy()
    texts[blank] = None
    return texts


def _times(cells: "pd.Series[Any]", column: Column, ids: Any) -> Texts:
    """Read ISO 8601 with offset and whole seconds, or aware datetimes, as datetimes in UTC; None where missing."""
    from scoring.moments import moment_of

    rule = "must be a time with offset and whole seconds, such as 2026-11-20T12:00:00Z"
    blank = _blank(cells)
    if column.required:
        _refuse(blank, cells, column, ids, rule)
    moments = [None if empty else moment_of(cell) for cell, empty in zip(cells.tolist(), blank, strict=True)]
    unread = np.fromiter((moment is None for moment in moments), dtype=bool, count=len(moments))
    _refuse(~blank & unread, cells, column, ids, rule)
    return np.array(moments, dtype=object)


_READERS: dict[str, Callable[["pd.Series[Any]", Column, Any], Any]] = {
    "text": _texts,
    "float": _numbers,
    "int": _numbers,
    "bool": _booleans,
    "enum": _choices,
    "list": _lists,
    "time": _times,
}

"""Read values, operators and conditions of a mapping from its TOML, refusing what they do not know."""

import operator
from datetime import date, datetime
from typing import Any

from storage.imports.expressions import (
    Aggregate,
    Anniversary,
    Arithmetic,
    Composite,
    Condition,
    Constant,
    Expression,
    FirstOf,
    Only,
    ValueMap,
    template,
)
from storage.imports.spelling import as_text

ARITHMETIC = {"add": operator.add, "subtract": operator.sub, "multiply": operator.mul, "divide": operator.truediv}
AGGREGATES = ("sum", "count", "distinct", "first", "last", "least", "greatest")
KEYS = {
    "map": {"map", "of", "otherwise"},
    "first_of": {"first_of"},
    "value": {"value", "where"},
    "anniversary": {"anniversary", "every_months", "after"},
    **{name: {name} for name in (*ARITHMETIC, *AGGREGATES)},
}


class MappingError(ValueError):
    """A mapping that cannot be used, as a sentence that names the place in it."""


def read_expression(value: Any, where: str) -> Expression:
    """Read a value: text with {cells}, a constant, or one operator with its arguments.

    Raises:
        MappingError: it is none of them.
    """
    if isinstance(value, str):
        return template(value)
    if isinstance(value, (bool, int, float, date, datetime)):
        return Constant(value)
    if not isinstance(value, dict):
        raise MappingError(f"{where} must be text with {{cells}}, a number, a date, true, false or an operator.")
    name = next((name for name in KEYS if name in value), None)
    if name is None:
        raise MappingError(f"{where} has no operator; known are {', '.join(KEYS)}.")
    _only_keys(value, KEYS[name], f"{where} ({name})")
    return _read_operator(name, value, where)


def _read_operator(name: str, value: dict[str, Any], where: str) -> Expression:
    inner = f"{where}.{name}"
    if name in ARITHMETIC:
        return Arithmetic(_several(value[name], inner), ARITHMETIC[name])
    if name == "first_of":
        return FirstOf(_several(value[name], inner))
    if name == "map":
        return _read_map(value, where)
    if name == "value":
        return Only((read_expression(value[name], inner),), read_condition(_needed(value, "where", where), f"{where}.where"))
    if name == "anniversary":
        return Anniversary(
            tuple(read_expression(_needed(value, key, where), f"{where}.{key}") for key in ("anniversary", "every_months", "after"))
        )
    if name == "count" and value[name] != "rows":
        raise MappingError(f'{where} must be {{ count = "rows" }}.')
    aggregate = Aggregate((read_expression(value[name], inner),), name)
    _no_aggregates_in(aggregate, where)
    return aggregate


def _read_map(value: dict[str, Any], where: str) -> Expression:
    words = value["map"]
    if not isinstance(words, dict) or not words or not all(isinstance(word, (str, bool, int, float)) for word in words.values()):
        raise MappingError(f'{where}.map must be a table of words, such as {{ urgent = "P1" }}.')
    otherwise = read_expression(value["otherwise"], f"{where}.otherwise") if "otherwise" in value else None
    of = (read_expression(_needed(value, "of", where), f"{where}.of"),)
    return ValueMap(of, {str(word): new if new != "" else None for word, new in words.items()}, otherwise)


def read_condition(value: Any, where: str) -> Condition:
    """Read a table of cell = text, list of texts, or { not = text or list }.

    Raises:
        MappingError: it is none.
    """
    if not isinstance(value, dict) or not value:
        raise MappingError(f'{where} must be a table, such as {{ status = "open" }}.')
    tests = []
    for name, test in value.items():
        texts, wanted = test, True
        if isinstance(test, dict):
            _only_keys(test, {"not"}, f"{where}.{name}")
            texts, wanted = _needed(test, "not", f"{where}.{name}"), False
        some = texts if isinstance(texts, list) else [texts]
        if any(isinstance(text, (dict, list)) for text in some):
            raise MappingError(f"{where}.{name} must be a text, a list of texts, or {{ not = … }}.")
        tests.append((name, frozenset(as_text(text) for text in some), wanted))
    return Condition(tuple(tests))


def _several(value: Any, where: str) -> tuple[Expression, ...]:
    if not isinstance(value, list) or len(value) < 2:  # noqa: PLR2004 - one value needs no operator
        raise MappingError(f"{where} must be a list of two values or more.")
    return tuple(read_expression(part, where) for part in value)


def _no_aggregates_in(aggregate: Composite, where: str) -> None:
    pending = list(aggregate.parts())
    while pending:
        part = pending.pop()
        if isinstance(part, Aggregate):
            raise MappingError(f"{where}: {part.operator} cannot stand inside another aggregate.")
        pending.extend(part.parts())


def _needed(value: dict[str, Any], key: str, where: str) -> Any:
    if key not in value:
        raise MappingError(f"{where} lacks `{key}`.")
    return value[key]


def _only_keys(value: dict[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(value.keys() - known)
    if unknown:
        raise MappingError(f"{where} does not know `{unknown[0]}`; known here: {', '.join(sorted(known))}.")

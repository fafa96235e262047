"""How an input table's columns are declared: name, kind, range, source and what missing means."""

from math import inf
from typing import Literal

from msgspec import Struct

Kind = Literal["key", "text", "float", "int", "bool", "enum", "list", "time"]
Feed = Literal["own", "usage", "tickets", "surveys", "crm", "billing"]


class Column(Struct, frozen=True):
    """One column. `least` and `most` bound numbers; `choices` are an enum's values or a list's names, in order."""

    name: str
    kind: Kind
    sources: tuple[Feed, ...] = ("own",)
    unit: str = ""
    missing: str = "unknown"
    least: float = 0.0
    most: float = inf
    choices: tuple[str, ...] = ()
    required: bool = False


def number(name: str, *sources: Feed, unit: str = "", missing: str = "unknown", least: float = 0.0, most: float = inf) -> Column:
    """Declare a float column."""
    return Column(name, "float", sources, unit, missing, least, most)


def count(name: str, *sources: Feed, unit: str = "", missing: str = "unknown", least: float = 0.0, most: float = inf) -> Column:
    """Declare a whole-number column."""
    return Column(name, "int", sources, unit, missing, least, most)


def yes_no(name: str, *sources: Feed, unit: str = "", missing: str = "unknown") -> Column:
    """Declare a boolean column."""
    return Column(name, "bool", sources, unit, missing)


def choice(name: str, *sources: Feed, choices: tuple[str, ...], missing: str = "unknown", required: bool = False) -> Column:
    """Declare a column with a closed list of values."""
    return Column(name, "enum", sources, missing=missing, choices=choices, required=required)


def moment(name: str, *, missing: str = "not happened", required: bool = False) -> Column:
    """Declare a column of times with offset."""
    return Column(name, "time", missing=missing, required=required)

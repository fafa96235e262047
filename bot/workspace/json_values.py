"""JSON as this workspace passes it around."""

from math import isfinite
from typing import Any

Json = dict[str, Any]


def is_number(value: object) -> bool:
    """Whether a value is a finite JSON number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def is_true(value: object) -> bool:
    """Whether an argument means yes, as JSON or as a form spells it."""
    return value is True or str(value).lower() in {"1", "true"}


def objects(value: object) -> list[Json]:
    """Return the objects of what should be a list of them; anything else is no object."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []

"""Tables compared cell by cell: numbers to 1e-9, everything else letter by letter."""

import csv
from pathlib import Path

GOLDEN = Path(__file__).parent.parent / "golden"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def key_of(row: dict[str, str]) -> str:
    """A row's key as worked.md writes it: the first column, and the kind of an opportunity."""
    first = next(iter(row.values()))
    return f"{first}/{row['kind']}" if "kind" in row else first


def same(ours: str, theirs: str, within: float = 1e-9) -> bool:
    if ours == theirs:
        return True
    try:
        return abs(float(ours) - float(theirs)) <= within
    except ValueError:
        return False


def differences(ours: Path, theirs: Path) -> list[str]:
    """Name every cell of one file that differs from the other's, rows in any order."""
    left, right = {key_of(row): row for row in read(ours)}, {key_of(row): row for row in read(theirs)}
    found = [f"row {key}" for key in left.keys() ^ right.keys()]
    for key in left.keys() & right.keys():
        found += [
            f"{key} {column}: {left[key].get(column)} instead of {cell}"
            for column, cell in right[key].items()
            if not same(left[key].get(column, "absent"), cell)
        ]
    return found

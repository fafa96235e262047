"""The page on scoring names tests that exist and numbers that are in force."""

import re
from pathlib import Path

import pytest

from scoring.policy import default_policy

PAGE = (Path(__file__).parent.parent.parent / "docs" / "scoring.md").read_text()
TESTS = Path(__file__).parent.parent
ID = re.compile(r"\b[A-Z]\d+\b")


def named_tests() -> list[tuple[str, str]]:
    """Each `test_file.py`: with the rules named after it, up to the next semicolon-separated file or golden row."""
    found = []
    for file, rules in re.findall(r"`(test_\w+\.py)`: ([^|`]+)", PAGE.partition("## What covers what")[2]):
        for rule in rules.split(";"):
            words = re.sub(r"[^a-z0-9 ]", "", rule.strip().lower())
            if words and not words.startswith("golden"):
                found.append((file, words.replace(" ", "_")))
    return found


def test_the_table_names_many_tests() -> None:
    assert len(named_tests()) > 35


@pytest.mark.parametrize(("file", "rule"), named_tests())
def test_a_named_test_exists(file: str, rule: str) -> None:
    assert any(f"def test_{rule}" in path.read_text() for path in TESTS.rglob(file))


def test_every_row_of_the_contract_has_a_test() -> None:
    rows = {
        row for ids in re.findall(r"^\| ([A-Z][^|]+) \|", PAGE.partition("## What covers what")[2], re.MULTILINE) for row in ID.findall(ids)
    }
    pinned = {*(f"H{n}" for n in range(1, 13)), "C1", "C2", "C3", "C8", "R1", "R2", "R3", "V1", "V2", "V3", "V4", "F1", "F2", "F3"}
    assert pinned | {f"E{n}" for n in range(1, 8)} | {"E13", "H14", "H15", "O1", "O9", "O11", "Z7"} <= rows


def test_the_page_gives_the_weights_in_force() -> None:
    weights = default_policy().health.weights
    for name in ("usage", "engagement", "satisfaction", "growth", "relationship"):
        assert f"| {name} | {getattr(weights, name):.2f} |" in PAGE


def test_the_page_gives_the_readiness_maxima_in_force() -> None:
    maxima = default_policy().expansion.maxima
    for name, shown in (("capacity", "capacity"), ("roi", "documented value"), ("sponsor", "sponsor"), ("budget", "budget window")):
        assert f"| {shown} | {getattr(maxima, name):g} |" in PAGE

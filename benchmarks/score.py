"""Lean scoring of 1,000,000 accounts in chunks, beside the same formulas written by hand in NumPy.

    uv run python -m benchmarks.score [--quick]

Both read the same columns of the same chunks, and their outputs are compared before anything is measured. Memory is what
NumPy and Python allocate above the facts themselves. Then the same bits are asked of chunks of other sizes, also of the
whole tables with their words.
"""

import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.ratios import Claim, conclude
from benchmarks.score_peer import score_by_hand
from scoring.encoding import columns_of
from scoring.facts import FACTS, FactTable
from scoring.policy import default_policy
from scoring.score import CHUNK_ROWS, LeanScores, Scores, score_in_chunks, score_lean_in_chunks

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
BITS_ROWS = 100_000
"""Rows whose bits are compared between chunk sizes."""


def main() -> int:
    """Measure and conclude."""
    quick = "--quick" in sys.argv[1:]
    facts = made_facts(200_000 if quick else 1_000_000)
    sample = FactTable(facts.iloc[:BITS_ROWS])
    if not (_agree(sample) and _same_bits(sample)):
        return 1
    ours, peer = [], []
    _consume(_by_us(facts))
    _consume(_by_hand(facts))
    for _ in range(5 if quick else 9):
        peer.append(_seconds(lambda: _by_hand(facts)))
        ours.append(_seconds(lambda: _by_us(facts)))
    chunk = facts.iloc[:CHUNK_ROWS]
    size = sum(column.nbytes for column in columns_of(FactTable(chunk)).values()) / 2**20
    print(f"{len(facts):,} accounts in chunks of {CHUNK_ROWS:,}; with every table in words {_seconds(lambda: _tables(facts)):.2f} s")
    claims = [
        Claim("lean scoring", "s", ours, peer, bound=1.5, at_most=True),
        Claim("extra peak memory", "MiB", [_peak(lambda: _by_us(facts))], [size], bound=3, at_most=True),
        Claim("extra peak memory with words", "MiB", [_peak(lambda: _tables(facts))], [size], bound=3, at_most=True),
    ]
    return conclude(claims, peer="by hand, or one chunk's input")


def made_facts(rows: int, *, seed: int = 7) -> FactTable:
    """Make facts of every column in its range, a tenth of them missing."""
    made = np.random.default_rng(seed)
    table: dict[str, Any] = {"account_id": pd.Series(np.array([f"a{place:07d}" for place in range(rows)], dtype=object))}
    for column in FACTS[1:]:
        match column.kind:
            case "enum":
                codes = made.integers(-1, len(column.choices), rows).astype(np.int8)
                table[column.name] = pd.Categorical.from_codes(codes, pd.Index(column.choices))
            case "list":
                table[column.name] = made.integers(0, 1 << len(column.choices), rows)
            case "text":
                table[column.name] = pd.Series(np.array([None, "as agreed"], dtype=object)[made.integers(0, 2, rows)])
            case _:
                least = column.least if np.isfinite(column.least) else -40
                most = 1 if column.kind == "bool" else min(column.most, 120)
                cells = made.integers(int(least), int(most) + 1, rows).astype(np.float64)
                cells[made.random(rows) < 0.1] = np.nan
                table[column.name] = cells
    return FactTable(pd.DataFrame(table, copy=False))


def _by_us(facts: FactTable, chunk_rows: int = CHUNK_ROWS) -> Iterator[dict[str, Any]]:
    return map(_named, score_lean_in_chunks(facts, default_policy(), chunk_rows=chunk_rows))


def _by_hand(facts: FactTable) -> Iterator[dict[str, Any]]:
    for start in range(0, len(facts), CHUNK_ROWS):
        yield score_by_hand(columns_of(FactTable(facts.iloc[start : start + CHUNK_ROWS])))


def _tables(facts: FactTable, chunk_rows: int = CHUNK_ROWS) -> Iterator[dict[str, Any]]:
    return map(_columns, score_in_chunks(facts, default_policy(), now=NOW, chunk_rows=chunk_rows))


def _columns(scores: Scores) -> dict[str, Any]:
    tables = {name: getattr(scores, name) for name in type(scores).__struct_fields__}
    return {f"{name}.{column}": table[column].to_numpy() for name, table in tables.items() for column in table}


def _named(scores: LeanScores) -> dict[str, Any]:
    """Give our arrays the names that the peer uses."""
    health, churn, ready = scores.health, scores.churn, scores.readiness
    named: dict[str, Any] = {str(name): each for name, each in health.components.items()} | {
        f"{name}_contribution": each for name, each in health.contributions.items()
    }
    own = ("score", "coverage", "inputs_known", "band", "delta_30d", "trend", "delta_7d", "sharp_drop", "stage")
    named |= {name: getattr(health, name) for name in own}
    risks = ("satisfaction", "usage", "engagement", "growth", "relationship")
    named |= {f"risk_{name}": each for name, each in zip(risks, health.risks, strict=True)}
    counted = ("no_touch", "flags_true", "flags_known", "flags_unknown", "share", "level", "rank_value", "at_risk")
    named |= {name: getattr(churn, name) for name in counted}
    named |= {f"flag_{place}": each for place, each in enumerate(churn.flags)}
    named |= {f"escalation_{place}": each for place, each in enumerate(churn.escalations)}
    named |= {f"ratio_{name}": each for name, each in ready.ratios.items()} | {f"part_{name}": each for name, each in ready.parts.items()}
    return named | {"readiness": ready.score, "readiness_coverage": ready.coverage, "readiness_band": ready.band}


def _agree(facts: FactTable) -> bool:
    """Compare every output of every chunk with the peer's: codes and counts exactly, floats to 1e-9 of their size."""
    for ours, peer in zip(_by_us(facts), _by_hand(facts), strict=True):
        different = sorted(ours.keys() ^ peer.keys()) or [
            name for name in ours if not np.allclose(ours[name], peer[name], rtol=1e-9, atol=1e-9, equal_nan=True)
        ]
        if different:
            print(f"Ours and the peer's differ: {', '.join(different)}.")
            return False
    return True


def _same_bits(facts: FactTable) -> bool:
    for what, scored in (("arrays", _by_us), ("tables", _tables)):
        digests = [_digests(scored(facts, rows)) for rows in (CHUNK_ROWS, 10_007, len(facts))]
        different = [name for name in digests[0] if len({digest[name] for digest in digests}) > 1]
        if different:
            print(f"The bits of {what} change with the size of a chunk: {', '.join(different)}.")
            return False
        print(f"The same bits in chunks of {CHUNK_ROWS:,}, 10,007 and {len(facts):,} rows: {len(digests[0])} columns of {what}.")
    return True


def _digests(chunks: Iterator[dict[str, Any]]) -> dict[str, str]:
    """Hash each column's bytes, chunk after chunk; words are hashed as text."""
    hashes: dict[str, Any] = {}
    for columns in chunks:
        for name, cells in columns.items():
            data = "\n".join(map(str, cells.tolist())).encode() + b"\n" if cells.dtype == object else np.ascontiguousarray(cells).tobytes()
            hashes.setdefault(name, sha256()).update(data)
    return {name: each.hexdigest() for name, each in hashes.items()}


def _consume(chunks: Iterator[Any]) -> None:
    """Let each chunk go before the next is made, as a writer of files would."""
    while next(chunks, None) is not None:
        pass


def _seconds(chunks: Callable[[], Iterator[Any]]) -> float:
    start = time.perf_counter()
    _consume(chunks())
    return time.perf_counter() - start


def _peak(chunks: Callable[[], Iterator[Any]]) -> float:
    """Return the most memory held at once above what was there before [MiB]."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        _consume(chunks())
        return (tracemalloc.get_traced_memory()[1] - before) / 2**20
    finally:
        tracemalloc.stop()


if __name__ == "__main__":
    sys.exit(main())

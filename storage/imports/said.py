"""What a row of feedback needs beside its own cells: the scale of its score, and a key where its source gives none."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from storage.imports.spelling import shown
from storage.said import said_id
from storage.tables import feedback
from storage.upsert import chunks

CSAT_LEAST, CSAT_MOST = 1, 5
PAIRS_A_READ = 5_000
"""Keys looked up at once."""


def scale_problem(type_: str | None, score: int | None) -> tuple[str, str] | None:
    """Tell what is wrong with a score: the answer of an `nps` is 0 to 10, every other one a CSAT from 1 to 5."""
    if type_ is None or type_ == "nps" or score is None or CSAT_LEAST <= score <= CSAT_MOST:
        return None
    return "score", f"{shown(score)} is not a whole number from 1 to 5, which a score is where type is not nps"


def name_of(values: Mapping[str, Any]) -> tuple[str | None, tuple[str, str] | None]:
    """Return a row's id, its own or the one by which it is known again, and what is wrong with the row."""
    named = values.get("id") or said_id(values)
    if values.get("source_id") is not None and values.get("source") is None:
        return named, ("source", "is required beside source_id: keys are one system's own")
    if named is None:
        return named, ("id", "is required where neither source and source_id nor a text or a contact tell the row apart")
    return named, scale_problem(values.get("type"), values.get("score"))


def source_of(values: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return where a row came from, and its key there."""
    return values.get("source"), values.get("source_id")


def known_sources(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str | None, str | None], str]:
    """Read the ids of the stored items that came from the rows' sources under their keys there."""
    own = feedback.c
    pairs = {(row["source"], row["source_id"]) for row in rows if row.get("source_id") is not None}
    by_source: dict[str, list[str]] = {}
    for source, source_id in sorted(pairs):
        by_source.setdefault(source, []).append(source_id)
    found: dict[tuple[str | None, str | None], str] = {}
    for source, keys in by_source.items():
        for some in chunks(keys, PAIRS_A_READ):
            query = select(own.source, own.source_id, own.id).where(own.source == source, own.source_id.in_(some))
            found.update(((there, key), held) for there, key, held in connection.execute(query))
    return found


def types_of(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Read the stored types of items by id."""
    found: dict[str, str] = {}
    for some in chunks(ids, PAIRS_A_READ):
        found.update(
            (item, type_) for item, type_ in connection.execute(select(feedback.c.id, feedback.c.type).where(feedback.c.id.in_(some)))
        )
    return found

"""Contacts scored as champions, by account."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection

from handlers.ports import Champion
from scoring.policy import Policy
from storage.facts.champions import champion_facts, read_contacts
from storage.watermarks import Watermarks
from storage.windows import Window

if TYPE_CHECKING:
    import pandas as pd

    from scoring.facts import FactTable


def read_champions(
    connection: Connection,
    window: Window,
    *,
    facts: "FactTable",
    health: "pd.DataFrame",
    policy: Policy,
    watermarks: Watermarks,
    account_ids: Sequence[str] | None,
) -> dict[str, list[Champion]]:
    """Score the contacts of the window's accounts, whose facts and health these are; an account without contacts is left out."""
    from scoring.champions import parse_champions, score_champions
    from scoring.score import rows

    people = read_contacts(connection, window)
    if not people:
        return {}
    known = champion_facts(connection, window, people, watermarks=watermarks, account_ids=account_ids)
    found: dict[str, list[Champion]] = {}
    for person, row in zip(people, rows(score_champions(parse_champions(known), facts, health, policy)), strict=True):
        scored = cast("Champion", {"name": person.name, "title": person.title, "row": row})
        found.setdefault(person.account_id, []).append(scored)
    return found

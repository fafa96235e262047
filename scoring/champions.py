"""Champion eligibility and advocacy levels of contacts (V1 to V4)."""

from typing import TYPE_CHECKING, Any, NewType

import numpy as np
import numpy.typing as npt

from scoring.arithmetic import (
    FALSE,
    FLAGS,
    TRUE,
    UNKNOWN,
    Bools,
    Codes,
    Columns,
    Floats,
    above,
    at_least,
    at_most,
    below,
    bits,
    known,
    listed,
    words,
)
from scoring.columns import Column, count, number, yes_no
from scoring.facts import FactTable
from scoring.policy import Policy

if TYPE_CHECKING:
    import pandas as pd

ChampionTable = NewType("ChampionTable", "pd.DataFrame")
"""Contacts that passed `parse_champions`: numbers and booleans as float64 with NaN."""

CHAMPIONS: tuple[Column, ...] = (
    Column("contact_id", "key", missing="refused", required=True),
    Column("account_id", "text", missing="refused", required=True),
    number("success_rating", unit="1-5", missing="not assessed", least=1, most=5),
    number("communication_rating", unit="1-5", missing="not assessed", least=1, most=5),
    number("influence_rating", unit="1-5", missing="not assessed", least=1, most=5),
    number("enthusiasm_rating", unit="1-5", missing="not assessed", least=1, most=5),
    yes_no("expansion_history", missing="no raise"),
    yes_no("success_story", missing="no raise"),
    count("nps_score", "surveys", unit="0-10", most=10),
    count("nps_age_days", "surveys", unit="days"),
    count("first_active_days_ago", "usage", unit="days"),
    count("last_active_days_ago", "usage", unit="days"),
    yes_no("consent_recorded"),
    count("advocacy_activities"),
)

DIMENSIONS = ("success", "communication", "influence", "enthusiasm")
GATES = ("nps", "active_use", "health", "open_detractor", "open_p1", "consent")
TIERS = ("not_yet", "nurture", "eligible", "not_assessed")
NOT_YET, NURTURE, ELIGIBLE, NOT_ASSESSED = range(4)
ADVOCACY = ("none", "satisfied", "promoter", "champion", "evangelist", "unknown")


def parse_champions(raw: "pd.DataFrame") -> ChampionTable:
    """Check and type a table of contacts.

    Raises:
        ValueError: one sentence with the contact and the column.
    """
    from scoring.reading import read_table

    return ChampionTable(read_table(raw, CHAMPIONS))


def score_champions(champions: ChampionTable, facts: FactTable, health: "pd.DataFrame", policy: Policy) -> "pd.DataFrame":
    """Return champions.csv's columns; `health` is the table scored from `facts`. An account without facts has unknown ones."""
    import pandas as pd

    contacts = {column.name: champions[column.name].to_numpy() for column in CHAMPIONS}
    dimensions = _dimensions(contacts, policy)
    weights = policy.champions.weights
    assessed, total = np.zeros(len(champions)), np.zeros(len(champions))
    for name, points in dimensions.items():
        assessed += known(points) * getattr(weights, name)
        total += points * getattr(weights, name)
    tier = _tier(total, dimensions, policy)
    account = _account_facts(contacts["account_id"], facts, health)
    gates = _gates(contacts, account, policy)
    failed, untold = bits([gate == FALSE for gate in gates]), bits([gate == UNKNOWN for gate in gates])
    table: dict[str, npt.NDArray[Any]] = {
        "contact_id": contacts["contact_id"],
        "account_id": contacts["account_id"],
        **dimensions,
        "assessed_weight": assessed,
        "champion_score": total,
        "champion_tier": words(tier, TIERS),
        "gates_failed": listed(failed, GATES),
        "gates_unknown": listed(untold, GATES),
        "champion_eligible": words(((tier == ELIGIBLE) & (failed == 0) & (untold == 0)).view(np.int8), FLAGS),
        "advocacy_level": words(_advocacy(contacts, policy), ADVOCACY),
    }
    return pd.DataFrame({name: pd.Series(cells, dtype=cells.dtype) for name, cells in table.items()})


def _dimensions(contacts: Columns, policy: Policy) -> dict[str, Floats]:
    """Compute V1's dimensions [0-100]; an expansion history and a success story raise success."""
    points = {name: (contacts[f"{name}_rating"] - 1.0) / 4.0 * 100.0 for name in DIMENSIONS}
    raises = (contacts["expansion_history"] == 1.0) * 1.0 + (contacts["success_story"] == 1.0)
    return points | {"success": np.minimum(points["success"] + policy.champions.success_raise * raises, 100.0)}


def _tier(score: Floats, dimensions: dict[str, Floats], policy: Policy) -> Codes:
    """Compute V2; without all four dimensions the score is missing, and nothing is assessed."""
    rule = policy.champions
    weak = np.zeros(len(score), dtype=bool)
    for points in dimensions.values():
        weak |= below(points, rule.weak_below)
    tier = np.where(known(score), np.int8(NOT_YET), np.int8(NOT_ASSESSED))
    tier[at_least(score, rule.nurture)] = NURTURE
    tier[at_least(score, rule.eligible) & ~weak] = ELIGIBLE
    return tier


def _account_facts(account_id: npt.NDArray[np.object_], facts: FactTable, health: "pd.DataFrame") -> dict[str, npt.NDArray[Any]]:
    """Look up each contact's account: band as text, None without facts; counts as floats."""
    import pandas as pd

    places = pd.Index(facts["account_id"].to_numpy(), dtype=object).get_indexer(pd.Index(account_id, dtype=object))
    found = places >= 0
    band = np.full(len(places), None, dtype=object)
    band[found] = health["band"].to_numpy()[places[found]]
    account: dict[str, npt.NDArray[Any]] = {"band": band}
    for name in ("open_detractors", "open_p1_tickets"):
        counts = np.full(len(places), np.nan)
        counts[found] = facts[name].to_numpy()[places[found]]
        account[name] = counts
    return account


def _gates(contacts: Columns, account: Columns, policy: Policy) -> tuple[Codes, ...]:
    """Compute V3: each gate is TRUE where it passes, FALSE where it fails, else UNKNOWN."""
    rule = policy.champions.gates
    nps, age = contacts["nps_score"], contacts["nps_age_days"]
    first, last, consent = contacts["first_active_days_ago"], contacts["last_active_days_ago"], contacts["consent_recorded"]
    band = account["band"]
    return (
        _gate(at_least(nps, rule.nps) & at_most(age, rule.nps_age_days), below(nps, rule.nps) | above(age, rule.nps_age_days)),
        _gate(
            at_least(first, rule.first_active_days) & at_most(last, rule.last_active_days),
            below(first, rule.first_active_days) | above(last, rule.last_active_days),
        ),
        _gate((band == "green") | (band == "yellow"), band == "red"),
        _gate(account["open_detractors"] == 0.0, account["open_detractors"] > 0.0),
        _gate(account["open_p1_tickets"] == 0.0, account["open_p1_tickets"] > 0.0),
        _gate(consent == 1.0, consent == 0.0),
    )


def _gate(passes: Bools, fails: Bools) -> Codes:
    return np.where(passes, np.int8(TRUE), np.where(fails, np.int8(FALSE), np.int8(UNKNOWN)))


def _advocacy(contacts: Columns, policy: Policy) -> Codes:
    """Compute V4: the highest level whose minimums both hold."""
    nps, activities = contacts["nps_score"], contacts["advocacy_activities"]
    level = np.zeros(len(nps), dtype=np.int8)
    for place, name in enumerate(ADVOCACY[1:-1], start=1):
        least_nps = getattr(policy.champions.advocacy, f"{name}_nps")
        least_activities = getattr(policy.champions.advocacy, f"{name}_activities")
        level[at_least(nps, least_nps) & at_least(activities, least_activities)] = place
    level[~known(nps) | ~known(activities)] = len(ADVOCACY) - 1
    return level

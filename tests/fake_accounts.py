"""A fake of the accounts: states by account, ranked and counted as the database does."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from handlers.ports import (
    AccountHit,
    AccountState,
    AtRiskRow,
    BandTotal,
    Portfolio,
    Scope,
    name_key,
    same_industry,
)
from scoring.ranking import rank_key
from scoring.rows import BANDS, Band

Names = Mapping[str, Sequence[str]]
"""Account id → the words it answers to."""


@dataclass
class FakeAccounts:
    """Accounts by their states, several of one account being its history; `teams` names each owner's team.

    Unscored accounts belong to nobody, so only the widest scope sees them.
    """

    states: Sequence[AccountState] = ()
    unscored: Sequence[AccountHit] = ()
    aliases: Names = field(default_factory=dict)
    domains: Names = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    ended: Mapping[str, date] = field(default_factory=dict)
    industries: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    """Account id → who was given it to look after."""

    def named(self, key: str, *, scope: Scope) -> Sequence[AccountHit]:
        hits = self._hits(scope)
        for words in (_ids, _name, self._aliases, self._domains):
            found = [hit for hit in hits if key in _keys(words(hit)) or (words is _ids and key == hit.id)]
            if found:
                return found
        return []

    def starting_with(self, key: str, *, scope: Scope, limit: int) -> tuple[Sequence[AccountHit], int]:
        found = [
            hit
            for hit in self._hits(scope)
            if any(name_key(text).startswith(key) for text in (hit.name, *self._aliases(hit), *self._domains(hit)))
        ]
        return found[:limit], len(found)

    def answering_to(self, keys: Collection[str], *, scope: Scope) -> Mapping[str, Sequence[str]]:
        found = {key: [hit.id for hit in self.named(key, scope=scope)] for key in keys}
        return {key: ids for key, ids in found.items() if ids}

    def names(self, *, scope: Scope) -> Mapping[str, str]:
        return {hit.id: hit.name for hit in self._hits(scope)}

    def state(self, account_id: str, *, scope: Scope, at: datetime) -> AccountState | None:
        return next((state for state in self._states(scope, at) if state.id == account_id), None)

    def portfolio(self, *, scope: Scope, at: datetime) -> Portfolio:
        states = self.customers(scope, at)
        rows = sorted(map(_row, states), key=lambda row: rank_key(row.churn["rank_value"], row.renewal_on, row.id))
        return Portfolio(
            at_risk=[row for row in rows if row.churn["at_risk"] == "true"],
            blind_spots=sorted(
                (row for row in rows if row.churn["blind_spot"] == "true"), key=lambda row: (-(row.arr or 0), name_key(row.name), row.id)
            ),
            totals=[_total(band, rows) for band in BANDS],
            as_of=min((state.as_of for state in states), default=None),
        )

    def customers(self, scope: Scope, at: datetime) -> list[AccountState]:
        """The newest scoring by then of accounts that have not ended."""
        today = at.astimezone(UTC).date()
        return [state for state in self._states(scope, at) if self.ended.get(state.id, today) >= today]

    def _hits(self, scope: Scope) -> list[AccountHit]:
        hits = {hit.id: hit for hit in self.unscored if scope == Scope()}
        for state in self.states:
            if self._within(state, scope):
                domain = min(self.domains.get(state.id, ()), default=None)
                hits[state.id] = AccountHit(state.id, state.name, domain, state.segment, state.owner_name)
        return sorted(hits.values(), key=lambda hit: (name_key(hit.name), hit.id))

    def _states(self, scope: Scope, at: datetime) -> list[AccountState]:
        past = sorted((state for state in self.states if state.as_of <= at and self._within(state, scope)), key=lambda state: state.as_of)
        return list({state.id: state for state in past}.values())

    def _within(self, state: AccountState, scope: Scope) -> bool:
        return (
            (scope.owner_id is None or scope.owner_id in (state.owner_id, self.given.get(state.id)))
            and (scope.team is None or self.teams.get(state.owner_id or "") == scope.team)
            and (scope.rep_id is None or state.rep_id == scope.rep_id)
            and (scope.industry is None or same_industry(self.industries.get(state.id, ""), scope.industry))
            and (scope.segment is None or name_key(state.segment or "") == name_key(scope.segment))
        )

    def _aliases(self, hit: AccountHit) -> Sequence[str]:
        return self.aliases.get(hit.id, ())

    def _domains(self, hit: AccountHit) -> Sequence[str]:
        return self.domains.get(hit.id, ())


def _ids(hit: AccountHit) -> Sequence[str]:
    return (hit.id,)


def _name(hit: AccountHit) -> Sequence[str]:
    return (hit.name,)


def _keys(words: Iterable[str]) -> set[str]:
    return {name_key(word) for word in words}


def _row(state: AccountState) -> AtRiskRow:
    document = state.document
    return AtRiskRow(
        id=state.id,
        name=state.name,
        owner_name=state.owner_name,
        arr=document["facts"].get("arr"),
        health=document["health"],
        churn=document["churn"],
        renewal_on=state.renewal_on if document["facts"].get("days_to_renewal") is not None else None,
        override=document["override"],
    )


def _total(band: Band, rows: Iterable[AtRiskRow]) -> BandTotal:
    held = [row for row in rows if row.health["band"] == band]
    risky = [row for row in held if row.churn["at_risk"] == "true"]
    return BandTotal(band, len(held), sum((row.arr or 0.0 for row in held), 0.0), len(risky), sum((row.arr or 0.0 for row in risky), 0.0))

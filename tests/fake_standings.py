"""Where accounts stand, from the same accounts as the fake beside it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from handlers.home_shelf import tallied
from handlers.ports import AccountState, Cause, Glance, Scope, Standing, Tally
from scoring.policy import Policy, default_policy
from scoring.ranking import rank_key
from storage.refresh import ready_kind
from storage.standings import standing_columns
from tests.fake_accounts import FakeAccounts


@dataclass
class FakeStandings:
    """The newest scoring of each customer; earlier states of an account are its past."""

    accounts: FakeAccounts
    policy: Policy = field(default_factory=default_policy)
    usage_reported: datetime | None = None

    def of_accounts(self, *, scope: Scope, at: datetime) -> Sequence[Standing]:
        return [standing_of(state, self.policy) for state in self.accounts.customers(scope, at)]

    def glances(self, *, scope: Scope, at: datetime) -> Sequence[Glance]:
        rows = self.of_accounts(scope=scope, at=at)
        return [Glance(*(getattr(row, name) for name in Glance.__struct_fields__)) for row in rows]

    def riskiest(self, *, scope: Scope, at: datetime, first: int) -> Sequence[Glance]:
        at_risk = [each for each in self.glances(scope=scope, at=at) if each.at_risk]
        return sorted(at_risk, key=lambda each: rank_key(each.rank_value, each.renewal_on, each.id))[:first]

    def with_step(self, *, scope: Scope, at: datetime, first: int) -> Sequence[Glance]:
        due = [each for each in self.glances(scope=scope, at=at) if each.due_step is not None]
        return sorted(due, key=lambda each: (each.renewal_on or date.max, each.id))[:first]

    def tallies(self, *, scope: Scope, at: datetime, first_day: date, last_day: date) -> Sequence[Tally]:
        return tallied(self.glances(scope=scope, at=at), first_day=first_day, last_day=last_day)

    def some(self, account_ids: Collection[str], *, at: datetime) -> Mapping[str, Standing]:
        return {row.id: row for row in self.of_accounts(scope=Scope(), at=at) if row.id in account_ids}

    def causes(self, account_ids: Collection[str], *, since: datetime) -> Mapping[str, Cause]:
        return {account_id: cause for account_id in account_ids if (cause := self._cause(account_id, since)) is not None}

    def usage_reported_at(self, *, at: datetime) -> datetime | None:
        return self.usage_reported

    def _cause(self, account_id: str, since: datetime) -> Cause | None:
        states = sorted((state for state in self.accounts.states if state.id == account_id), key=lambda state: state.as_of)
        if not states:
            return None
        now, past = states[-1].document, [state for state in states if state.as_of <= since]
        before = past[-1] if past else None
        return Cause(
            facts=now["facts"],
            health=now["health"],
            evidence=now["evidence"],
            facts_before=before.document["facts"] if before else None,
            health_before=before.document["health"] if before else None,
            policy_before=before.policy_version if before else None,
            been_before=any(state.document["health"]["band"] == now["health"]["band"] for state in past),
        )


def standing_of(state: AccountState, policy: Policy) -> Standing:
    """Take the columns out of a state."""
    health, churn = state.document["health"], state.document["churn"]
    columns = standing_columns(state.document, policy, today=state.as_of.astimezone(UTC).date())
    return Standing(
        id=state.id,
        name=state.name,
        owner_id=state.owner_id,
        owner_name=state.owner_name,
        renewal_on=state.renewal_on,
        arr=state.document["facts"].get("arr"),
        band=health["band"],
        score=health["health_score"],
        at_risk=churn["at_risk"] == "true",
        blind_spot=churn["blind_spot"] == "true",
        policy_version=state.policy_version,
        as_of=state.as_of,
        version=state.version,
        ready_kind=ready_kind(state.document),
        **columns,
    )

"""Alerts, in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from handlers.ports import Alert, Look, Scope, Standing
from scoring.policy import Policy, default_policy
from tests.fake_standings import standing_of
from tests.fakes import FakeAccounts


@dataclass
class FakeAlerts:
    """What was told, by account, kind and person; and the versions and looks of accounts."""

    accounts: FakeAccounts = field(default_factory=FakeAccounts)
    policy: Policy = field(default_factory=default_policy)
    alerts: dict[tuple[str, str, str], Alert] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    kept: dict[str, Sequence[Look]] = field(default_factory=dict)

    def over(self, accounts: FakeAccounts, policy: Policy) -> Self:
        """Look at these accounts from now on."""
        self.accounts, self.policy = accounts, policy
        return self

    def unseen(self, *, at: datetime, limit: int) -> Sequence[Standing]:
        customers = [standing_of(state, self.policy) for state in self.accounts.customers(Scope(), at)]
        new = [each for each in customers if self.seen.get(each.id) != each.version]
        return sorted(new, key=lambda each: (each.rank_value is None, -(each.rank_value or 0.0), each.id))[:limit]

    def looks(self, account_ids: Collection[str]) -> Mapping[str, Sequence[Look]]:
        return {account_id: self.kept[account_id] for account_id in account_ids if account_id in self.kept}

    def see(self, standings: Sequence[Standing], looks: Mapping[str, Sequence[Look]]) -> None:
        self.seen |= {each.id: each.version for each in standings}
        self.kept |= looks

    def of_accounts(self, account_ids: Collection[str]) -> Sequence[Alert]:
        return [alert for key, alert in sorted(self.alerts.items()) if key[0] in account_ids]

    def keep(self, alert: Alert) -> None:
        self.alerts[alert.account_id, alert.kind, alert.person_id] = alert

    def surfaced(self, person_id: str, *, since: datetime, until: datetime) -> int:
        own = [each for each in self.alerts.values() if each.person_id == person_id and not each.held_back]
        return len({each.root_key for each in own if since <= each.surfaced_at < until})

    def held_back(self, person_id: str, *, since: datetime) -> Sequence[Alert]:
        own = [each for each in self.alerts.values() if each.person_id == person_id and each.held_back and each.ended_at is None]
        return sorted((each for each in own if each.surfaced_at > since), key=lambda each: (each.surfaced_at, each.account_id, each.kind))

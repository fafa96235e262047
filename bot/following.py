"""What follows what: a process the policy in force, and scores what was saved."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from handlers.ports import PolicyInForce
from storage.policies import newest_policy, still_in_force


class Following:
    """The policy that counts: a file's, or the newest that was put in force in the database. Safe to share between threads."""

    def __init__(self, policy: PolicyInForce, *, follow: bool) -> None:
        """Stay with this policy; with `follow`, go over to a newer one as soon as it is put in force."""
        self.policy = policy
        self._follow = follow

    def now(self, connection: Connection) -> PolicyInForce:
        """Return the policy that counts in this transaction."""
        if self._follow and not still_in_force(connection, self.policy):
            self.policy = newest_policy(connection) or self.policy
        return self.policy


def scores_follow(connection: Connection, account_ids: Collection[str], *, policy: PolicyInForce, now: datetime, currency: str) -> None:
    """Score these accounts again, in the transaction that saved; how many others there are does not matter."""
    if not account_ids:
        return
    from storage.feed_looks import marks_of_few
    from storage.refresh import refresh_scores

    marks = marks_of_few(connection, sorted(account_ids), policy=policy.policy, now=now)
    refresh_scores(connection, policy=policy, as_of=now, scored_at=now, account_ids=account_ids, reporting_currency=currency, marks=marks)

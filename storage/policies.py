"""Policies that were ever in force, numbered by their content, so that scores of equal policies stay comparable."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from msgspec import Struct
from sqlalchemy import Connection, func, select

from handlers.ports import PolicyInForce
from scoring.policy import Policy, default_policy, policy_digest, policy_from_toml, policy_to_toml
from storage.prepared import Prepared
from storage.scorings import is_customer
from storage.tables import account_state, accounts, policies
from storage.turns import POLICIES, take_turn

_LATEST_FIRST = (policies.c.since.desc(), policies.c.version.desc())
_STAMP = Prepared(select(policies.c.version, policies.c.since).order_by(*_LATEST_FIRST).limit(1))
_NEWEST = select(policies.c.version, policies.c.digest, policies.c.since, policies.c.document).order_by(*_LATEST_FIRST).limit(1)

TICK = timedelta(microseconds=1)


class PolicyVersion(Struct, frozen=True):
    """A policy that was put in force, last at `since`; so many `customers` were last scored under it."""

    version: int
    digest: str
    since: datetime
    in_force: bool
    customers: int


def register_policy(connection: Connection, policy: Policy, *, now: datetime) -> PolicyInForce:
    """Put a policy in force. The same content keeps its version, also when it comes back after another; `since` is then `now`.

    Where the clock was set back, `since` is just after that of the policy before, so that the order stays.
    """
    digest = policy_digest(policy)
    take_turn(connection, POLICIES)  # Processes that start at once on an empty database all find none.
    newest = connection.execute(_NEWEST).first()
    if newest is not None and newest.digest == digest:
        return PolicyInForce(version=newest.version, since=newest.since, policy=policy)
    since = now if newest is None else max(now, newest.since + TICK)
    known = connection.execute(select(policies.c.version).where(policies.c.digest == digest)).scalar()
    if known is not None:
        connection.execute(policies.update().where(policies.c.version == known).values(since=since))
        return PolicyInForce(version=known, since=since, policy=policy)
    values = {"digest": digest, "document": policy_to_toml(policy), "since": since}
    version: int = connection.execute(policies.insert().values(values).returning(policies.c.version)).scalar_one()
    return PolicyInForce(version=version, since=since, policy=policy)


def in_force(connection: Connection, policy: Policy) -> PolicyInForce | None:
    """Find this policy as the one that was put in force last, without reading its document; None: another is, or none."""
    row = connection.execute(_NEWEST).first()
    if row is None or row.digest != policy_digest(policy):
        return None
    return PolicyInForce(version=row.version, since=row.since, policy=policy)


def newest_policy(connection: Connection) -> PolicyInForce | None:
    """Read the policy that was put in force last; None before the first."""
    row = connection.execute(_NEWEST).first()
    if row is None:
        return None
    # The published policy is at hand: reading its document would cost more than the question it is for.
    published = row.digest == policy_digest(default_policy())
    return PolicyInForce(version=row.version, since=row.since, policy=default_policy() if published else _policy(row.document))


def still_in_force(connection: Connection, held: PolicyInForce) -> bool:
    """Tell whether nothing was put in force since this policy was."""
    row = _STAMP.first(connection, {})
    return row is not None and tuple(row) == (held.version, held.since)


def policy_history(connection: Connection, *, today: date) -> Sequence[PolicyVersion]:
    """Read every version, the one put in force last first; who is no customer any more today is not counted."""
    last = account_state.join(accounts, accounts.c.id == account_state.c.account_id)
    scored = select(func.count()).select_from(last).where(account_state.c.policy_version == policies.c.version, is_customer)
    listed = select(policies.c.version, policies.c.digest, policies.c.since, scored.scalar_subquery()).order_by(*_LATEST_FIRST)
    return [
        PolicyVersion(version, digest, since, in_force=not place, customers=number)
        for place, (version, digest, since, number) in enumerate(connection.execute(listed, {"today": today}))
    ]


def policy_before(connection: Connection) -> Policy | None:
    """Read the policy that was in force before the newest; None: there was none."""
    document = connection.execute(select(policies.c.document).order_by(*_LATEST_FIRST).offset(1).limit(1)).scalar()
    return None if document is None else _policy(document)


@lru_cache(maxsize=8)
def _policy(document: str) -> Policy:
    return policy_from_toml(document)

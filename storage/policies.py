"""Policies that were ever in force, numbered by their content, so that scores of equal policies stay comparable."""

from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, select

from handlers.ports import PolicyInForce
from scoring.policy import Policy, policy_digest, policy_from_toml, policy_to_toml
from storage.tables import policies

_NEWEST = (
    select(policies.c.version, policies.c.digest, policies.c.since, policies.c.document)
    .order_by(policies.c.since.desc(), policies.c.version.desc())
    .limit(1)
)


def register_policy(connection: Connection, policy: Policy, *, now: datetime) -> PolicyInForce:
    """Put a policy in force. The same content keeps its version, also when it comes back after another; `since` is then `now`."""
    digest = policy_digest(policy)
    newest = connection.execute(_NEWEST).first()
    if newest is not None and newest.digest == digest:
        return PolicyInForce(version=newest.version, since=newest.since, policy=policy)
    known = connection.execute(select(policies.c.version).where(policies.c.digest == digest)).scalar()
    if known is not None:
        connection.execute(policies.update().where(policies.c.version == known).values(since=now))
        return PolicyInForce(version=known, since=now, policy=policy)
    values = {"digest": digest, "document": policy_to_toml(policy), "since": now}
    version: int = connection.execute(policies.insert().values(values).returning(policies.c.version)).scalar_one()
    return PolicyInForce(version=version, since=now, policy=policy)


def in_force(connection: Connection, policy: Policy) -> PolicyInForce | None:
    """Find this policy as the one that was put in force last, without reading its document; None: another is, or none."""
    row = connection.execute(_NEWEST).first()
    if row is None or row.digest != policy_digest(policy):
        return None
    return PolicyInForce(version=row.version, since=row.since, policy=policy)


def newest_policy(connection: Connection) -> PolicyInForce | None:
    """Read the policy that was put in force last; None before the first."""
    row = connection.execute(_NEWEST).first()
    return None if row is None else PolicyInForce(version=row.version, since=row.since, policy=_policy(row.document))


@lru_cache(maxsize=8)
def _policy(document: str) -> Policy:
    return policy_from_toml(document)

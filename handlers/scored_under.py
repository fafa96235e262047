"""The policy behind a scoring, which need not be the one in force."""

from handlers.ports import AccountState, PolicyInForce
from handlers.request import Request


def scored_under(state: AccountState, request: Request) -> PolicyInForce | None:
    """Return the policy an account was scored under; None: its version is not on record."""
    in_force = request.stores.policy
    return in_force if state.policy_version == in_force.version else request.stores.policies.version(state.policy_version)

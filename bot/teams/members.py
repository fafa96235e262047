"""Whom Teams vouches for: full members of the tenant that is served, and their address."""

from msgspec import Struct

from bot.teams.sdk import TeamsChannelAccount

NOT_MEMBERS = frozenset({"guest", "anonymous"})
_GUEST_NAME = "#ext#"
"""In the user name that Entra gives to guests."""


class Member(Struct, frozen=True):
    """A full member of the tenant."""

    user_id: str
    name: str
    email: str | None
    """None: Teams shows none."""


def full_member(account: TeamsChannelAccount, *, tenant_id: str) -> Member | None:
    """Read what Teams says of somebody; None: a guest, someone of another tenant, or someone without an Entra account."""
    user_name = account.user_principal_name or ""
    is_guest = (account.user_role or "").casefold() in NOT_MEMBERS or _GUEST_NAME in user_name.casefold()
    elsewhere = account.tenant_id is not None and account.tenant_id.casefold() != tenant_id
    if is_guest or elsewhere or not account.aad_object_id:
        return None
    address = account.email or user_name
    return Member(account.aad_object_id.lower(), account.name or user_name or account.id, address if "@" in address else None)

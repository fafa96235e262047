"""Whom Teams vouches for: full members of the tenant that is served, and the address that the tenant has proven (docs/adr/0011)."""

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
    """None: Teams shows none that is proven."""


def full_member(account: TeamsChannelAccount, *, tenant_id: str) -> Member | None:
    """Read what Teams says of somebody; None: a guest, someone of another tenant, or someone without an Entra account."""
    user_name = account.user_principal_name or ""
    is_guest = (account.user_role or "").casefold() in NOT_MEMBERS or _GUEST_NAME in user_name.casefold()
    is_ours = account.tenant_id is not None and account.tenant_id.casefold() == tenant_id.casefold()
    if is_guest or not is_ours or not account.aad_object_id:
        return None
    return Member(account.aad_object_id.lower(), account.name or user_name or account.id, proven_address(user_name, account.email))


def proven_address(user_name: str, email: str | None) -> str | None:
    """Return the address at a domain that the tenant has proven to own, which that of every user name is; None: there is none.

    The e-mail of a profile may be any text that somebody wrote there: it counts at the user name's own domain alone.
    """
    if "@" not in user_name:
        return None
    domain = user_name.rpartition("@")[2].casefold()
    return email if email and email.rpartition("@")[2].casefold() == domain and email.count("@") == 1 else user_name

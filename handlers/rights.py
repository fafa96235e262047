"""Who may see what. Checked for the person who asks, at the time of each question and each press."""

from msgspec.structs import replace

from handlers.errors import UserError
from handlers.ports import Person, Role, Scope

EVERYTHING = Scope()

ROLE_NAMES: dict[Role, str] = {
    "csm": "CSM",
    "manager": "manager",
    "sales_rep": "sales rep",
    "executive": "executive",
    "cs_ops": "CS ops",
}

OPENS_ACCOUNTS: frozenset[Role] = frozenset({"csm", "manager", "sales_rep", "cs_ops"})
"""Who may open a single account."""

READS_VERBATIMS: frozenset[Role] = frozenset({"csm", "manager", "cs_ops"})
"""Who may read what customers wrote, and what CSMs noted."""


def visible_accounts(person: Person) -> Scope:
    """Return the accounts that exist for this person: all of ours, or a sales rep's own."""
    return Scope(rep_id=person.id) if person.role == "sales_rep" else EVERYTHING


def own_book(person: Person) -> Scope:
    """Return the accounts this person answers for: a CSM's own and given ones, a manager's team's, a rep's own, everything for others."""
    match person.role:
        case "csm":
            return Scope(owner_id=person.id)
        case "manager":
            return Scope(team=person.team) if person.team else EVERYTHING
        case "sales_rep":
            return Scope(rep_id=person.id)
        case _:
            return EVERYTHING


def team_book(person: Person, *, instead: str) -> Scope:
    """Return the accounts of this person's team; `instead` is what else would work.

    Raises:
        UserError: The person is in no team.
    """
    if person.team is None:
        raise UserError(f"You are in no team. Try {instead}.")
    return Scope(team=person.team)


def within(scope: Scope, *, segment: str | None, industry: str | None = None) -> Scope:
    """Narrow a scope to one segment, one industry, or both."""
    return replace(scope, segment=segment, industry=industry) if segment or industry else scope


def require_role(person: Person, roles: frozenset[Role], *, what: str, instead: str) -> None:
    """Refuse a person whose role does not include an ability.

    Raises:
        UserError: Names the role, what it does not include, and what would work.
    """
    if person.role not in roles:
        raise UserError(f"Your role, {ROLE_NAMES[person.role]}, does not include {what}. {instead}")

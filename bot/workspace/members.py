"""Who and what a workspace is made of, before anyone has said a word."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

MemberKind = Literal["member", "guest", "other_company"]


class Member(Struct, frozen=True):
    """A person of the workspace. `role` is only shown beside the name: Slack knows no roles."""

    id: str
    name: str
    email: str
    role: str = ""
    kind: MemberKind = "member"
    time_zone: str = "UTC"


class Command(Struct, frozen=True):
    """A slash command, its usage hint and whole lines that completion offers, such as `/account acme`."""

    name: str
    hint: str = ""
    description: str = ""
    examples: Sequence[str] = ()


class AppProfile(Struct, frozen=True):
    """The app that is being talked to, as Slack names it."""

    name: str = "Hourglass"
    id: str = "A0HOURGLASS"
    bot_id: str = "B0HOURGLASS"
    user_id: str = "U0HOURGLASS"
    about: str = "Ask about a customer by name. Answers are for you alone."


class Team(Struct, frozen=True):
    """The workspace itself; `domain` is the part before `.slack.com`."""

    id: str = "T0LOCAL"
    name: str = "Local workspace"
    domain: str = "local"
    other_company_id: str = "T0OTHER"


class Channel(Struct, frozen=True):
    """A channel to start with. `shared_with` names another company; `has_app` is whether the app was invited."""

    id: str
    name: str
    purpose: str = ""
    shared_with: str | None = None
    has_app: bool = True


LOCAL_TEAM = Team()
HOURGLASS = AppProfile()

OUTSIDERS: tuple[Member, ...] = (
    Member("U0GUEST", "Gil Arnesen", "gil.arnesen@contractor.example", "guest", kind="guest"),
    Member("U0STRANGER", "Noor Haddad", "noor.haddad@example.com", "on nobody's list"),
    Member("U0PARTNER", "Pat Lindqvist", "pat@northwind.example", "other company", kind="other_company"),
)
"""People whom an app that serves one company refuses: a guest, somebody on no list, somebody of another company."""

CHANNELS: tuple[Channel, ...] = (
    Channel("C0GENERAL", "general", "Everyone of the company."),
    Channel("C0SUCCESS", "customer-success", "Accounts, renewals, handoffs."),
    Channel("C0SHARED", "northwind-project", "Work done together with a customer.", shared_with="Northwind Traders"),
    Channel("C0RANDOM", "random", "The app was never invited here.", has_app=False),
)

"""`find`: a form that asks for an account's name and opens it, for places where nothing can be typed."""

from collections.abc import Mapping

from msgspec.structs import replace

from handlers.account import account
from handlers.card import Field, Form, Option
from handlers.errors import FormError, UserError
from handlers.names import NAME_MOST, like_names, segment_name
from handlers.ports import AccountHit, Accounts, Person, name_key
from handlers.request import Answer, Request
from handlers.rights import OPENS_ACCOUNTS, visible_accounts
from handlers.writing import Answers

OFFERED_MOST = 15
"""What Teams shows under a field."""


def find(request: Request) -> Answer:
    """Answer `find` with the form, and `find NAME` with the account."""
    if request.words:
        return account(request)
    return Answer(Form("Find an account", "find", "Open", (Field("name", "Which account?", "account", hint="Its name, domain or id."),)))


def save_find(request: Request, values: Mapping[str, str]) -> Answer:
    """Open what the form names, or ask which is meant.

    Raises:
        FormError: There is no such account for this person; the sentence stands beside what was typed.
    """
    said = Answers(values)
    name = said.text("name", what="its name, domain or id", most=200)
    said.check()
    try:
        return account(replace(request, words=name))
    except UserError as unknown:
        raise FormError({"name": str(unknown).replace("`", "")}) from unknown


def offered(typed: str, person: Person, accounts: Accounts) -> tuple[Option, ...]:
    """Offer what somebody may mean who has typed so far: what is named so or begins so, else what is like it; only what they may open."""
    if person.role not in OPENS_ACCOUNTS or len(typed) > NAME_MOST:
        return ()
    scope, key = visible_accounts(person), name_key(typed)
    hits = [*accounts.named(key, scope=scope), *accounts.starting_with(key, scope=scope, limit=OFFERED_MOST)[0]]
    if not hits:
        return tuple(Option(name, f"id:{account_id}") for account_id, name in like_names(accounts.names(scope=scope), typed))
    return tuple(Option(_told(hit), f"id:{account_id}") for account_id, hit in list({hit.id: hit for hit in hits}.items())[:OFFERED_MOST])


def _told(hit: AccountHit) -> str:
    """`Acme, acme.com, Mid-market`: enough to tell it from its namesakes."""
    return ", ".join(part for part in (hit.name, hit.domain, segment_name(hit.segment)) if part)
